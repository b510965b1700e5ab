#include "support/tls.h"

#include <cstdio>
#include <cstdlib>

#include "base/check.h"
#include "base/text.h"

namespace tidegate::test {
namespace {

void openssl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  const Finished finished = run(std::move(arguments));
  if (finished.exit_code == 0) return;
  std::fprintf(stderr, "openssl: %s\n", finished.output.c_str());
  std::abort();
}

}  // namespace

Authority::Authority(const TempFolder& folder) : folder_(folder), ca_file_(folder / "ca.pem") {
  openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-subj",
           "/CN=tidegate test authority", "-keyout", folder / "ca.key", "-out", ca_file_});
}

void Authority::issue(const std::string& name, const std::string& alternative_names, int days) const {
  const std::string request = folder_ / (name + ".csr");
  const std::string extensions = folder_.write(name + ".ext", "subjectAltName=" + alternative_names + "\n");
  openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
           key(name), "-out", request});
  openssl({"x509", "-req", "-in", request, "-CA", ca_file_, "-CAkey", folder_ / "ca.key", "-CAcreateserial", "-days",
           std::to_string(days), "-extfile", extensions, "-out", certificate(name)});
  run({"sh", "-c", "cat " + certificate(name) + " " + key(name) + " > " + both(name)});
}

TlsFront::TlsFront(const TempFolder& folder, const Options& options, int backend_port) : port_(free_port()) {
  std::string bind =
      "127.0.0.1:" + std::to_string(port_) + " ssl crt " + options.certificate + " alpn " + options.protocols;
  if (!options.client_ca.empty()) bind += " verify required ca-file " + options.client_ca;
  const std::string config =
      folder.write("haproxy." + std::to_string(port_) + ".cfg",
                   "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n"
                   "frontend tls\n  bind " +
                       bind +
                       "\n  default_backend plain\n"
                       "backend plain\n  server one 127.0.0.1:" +
                       std::to_string(backend_port) + "\n");
  haproxy_ = std::make_unique<Process>(std::vector<std::string>{"haproxy", "-db", "-f", config},
                                       Process::Options{.log = folder / "haproxy.log"});
  CHECK(wait_until([&] { return is_listening(port_); }));
}

}  // namespace tidegate::test
