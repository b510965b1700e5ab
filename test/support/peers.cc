#include "support/peers.h"

#include "base/check.h"

namespace tidegate::test {
namespace {

constexpr Duration kToStart = seconds(60);  // on a busy machine

std::string address(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

PrometheusServer::PrometheusServer(const std::string& openmetrics, std::vector<std::string> more_flags,
                                   const std::string& web_config, const std::string& prefix)
    : port_(free_port()), prefix_(prefix), has_web_config_(!web_config.empty()) {
  const std::string history = folder_.write("history.om", openmetrics + "# EOF\n");
  const std::string data = folder_ / "data";
  if (!openmetrics.empty()) {
    const Finished blocks = run({"promtool", "tsdb", "create-blocks-from", "openmetrics", history, data});
    CHECK(blocks.exit_code == 0);
  }
  command_ = {"prometheus", "--config.file=" + folder_.write("prometheus.yml", "global: {}\n"),
              "--storage.tsdb.path=" + data, "--storage.tsdb.retention.time=100y",
              "--web.listen-address=" + address(port_)};
  if (has_web_config_) command_.push_back("--web.config.file=" + folder_.write("web.yml", web_config));
  if (!prefix.empty()) command_.push_back("--web.route-prefix=" + prefix);
  command_.insert(command_.end(), more_flags.begin(), more_flags.end());
  start();
}

void PrometheusServer::start() {
  process_ = std::make_unique<Process>(command_, Process::Options{.log = folder_ / "log"});
  // With TLS or a password, the plain question whether it is ready can't be asked.
  const auto is_ready = [&] { return has_web_config_ ? is_listening(port_) : answers(port_, prefix_ + "/-/ready"); };
  CHECK(wait_until(is_ready, kToStart));
}

VictoriaServer::VictoriaServer(const std::string& text) : port_(free_port()) {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"victoria-metrics", "-httpListenAddr=" + address(port_),
                               "-storageDataPath=" + (folder_ / "data"), "-retentionPeriod=100y"},
      Process::Options{.log = folder_ / "log"});
  CHECK(wait_until([&] { return answers(port_, "/health"); }, kToStart));
  const std::string file = folder_.write("history.txt", text);
  const Finished import = run({"curl", "-sf", "--data-binary", "@" + file, url() + "/api/v1/import/prometheus"});
  CHECK(import.exit_code == 0);
  CHECK(wait_until([&] { return answers(port_, "/internal/force_flush"); }));
}

}  // namespace tidegate::test
