#pragma once

#include <memory>
#include <string>

#include "support/process.h"

// Certificates and a TLS front for tests, by the programs openssl and haproxy.
namespace tidegate::test {

// A certificate authority of one's own.
class Authority {
 public:
  explicit Authority(const TempFolder& folder);

  const std::string& ca_file() const { return ca_file_; }

  // A certificate with its key for these names ("DNS:prom.example,IP:127.0.0.1"), valid from today for `days`; negative
  // days: it has expired. NAME.pem, NAME.key, and NAME.both with both in one file.
  void issue(const std::string& name, const std::string& alternative_names, int days = 2) const;
  std::string certificate(const std::string& name) const { return folder_ / (name + ".pem"); }
  std::string key(const std::string& name) const { return folder_ / (name + ".key"); }
  std::string both(const std::string& name) const { return folder_ / (name + ".both"); }

 private:
  const TempFolder& folder_;
  std::string ca_file_;
};

// haproxy in front of a plain HTTP server on loopback: TLS, HTTP/2 and HTTP/1.1.
class TlsFront {
 public:
  struct Options {
    std::string certificate;     // PEM with key
    std::string client_ca = "";  // set: clients must show a certificate of it
    std::string protocols = "h2,http/1.1";
  };
  TlsFront(const TempFolder& folder, const Options& options, int backend_port);

  int port() const { return port_; }
  std::string url(const std::string& host = "localhost") const {
    return "https://" + host + ":" + std::to_string(port_);
  }

 private:
  int port_;
  std::unique_ptr<Process> haproxy_;
};

}  // namespace tidegate::test
