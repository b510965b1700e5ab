#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/process.h"

// The real servers that speak Prometheus' HTTP API, from Debian's packages, with data of the test's own.
namespace tidegate::test {

// Prometheus on loopback. `openmetrics` is its history: "x{job=\"a\"} 1 1700000000" lines, without "# EOF".
class PrometheusServer {
 public:
  explicit PrometheusServer(const std::string& openmetrics, std::vector<std::string> more_flags = {},
                            const std::string& web_config = "", const std::string& prefix = "");

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  const TempFolder& folder() const { return folder_; }
  Process& process() { return *process_; }
  void start();  // again, after it was stopped: same port, same data

 private:
  TempFolder folder_;
  int port_;
  std::string prefix_;
  bool has_web_config_;
  std::vector<std::string> command_;
  std::unique_ptr<Process> process_;
};

// VictoriaMetrics on loopback. `text` is its history: "x{job=\"a\"} 1 1700000000000" lines, times in milliseconds.
class VictoriaServer {
 public:
  explicit VictoriaServer(const std::string& text);

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  TempFolder folder_;
  int port_;
  std::unique_ptr<Process> process_;
};

}  // namespace tidegate::test
