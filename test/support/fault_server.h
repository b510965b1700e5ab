#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/time.h"

// An HTTP server on loopback that misbehaves as told: in a thread of the test, or as the program fault_server.
namespace tidegate::test {

struct SeenRequest {
  std::string method;
  std::string target;  // path and query
  std::string head;    // all header lines as they came
  std::string body;

  std::string header(std::string_view name) const;     // "" if it isn't there
  std::string parameter(std::string_view name) const;  // of the query or the form body, decoded
};

// The server's side of one connection.
class Connection {
 public:
  Connection(int fd, const std::atomic<bool>& stopping) : fd_(fd), stopping_(stopping) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool send(std::string_view bytes);  // false: the client has gone, or we are stopping
  bool pause(Duration time) const;    // false: we are stopping
  void close() { open_ = false; }     // after this request
  void reset();                       // at once, by RST
  void shut();                        // from another thread: ends its reads and writes
  bool is_open() const { return open_; }
  bool read(SeenRequest& request);  // the next request; false: there is none
  void finish();                    // closes the socket

 private:
  std::mutex mutex_;  // between shut() and finish()
  bool finished_ = false;
  int fd_;
  const std::atomic<bool>& stopping_;
  std::string unread_;
  bool open_ = true;
};

// What to do with one request.
using Behaviour = std::function<void(Connection&, const SeenRequest&)>;

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

// A whole, correct response.
Behaviour answer(int status, std::string body, HeaderLines headers = {{"Content-Type", "application/json"}});
std::string response_text(int status, std::string_view body, const HeaderLines& headers);

// One behaviour after the other, the last one for good.
Behaviour sequence(std::vector<Behaviour> behaviours);

// By name: "slow", "cut", "gzip-bomb" ... `parameter` is what redirects and refusals need; see fault_modes().
struct FaultMode {
  std::string_view name;
  std::string_view help;
  Behaviour (*make)(const std::string& parameter);
};
std::span<const FaultMode> fault_modes();
Behaviour fault(std::string_view mode, const std::string& parameter = "");

class FaultServer {
 public:
  explicit FaultServer(Behaviour behaviour, int port = 0);
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<SeenRequest> requests() const;
  int connections() const { return connections_; }
  int most_at_once() const { return most_at_once_; }  // requests being answered at the same time

 private:
  void accept_all();
  void serve(Connection& connection);

  Behaviour behaviour_;
  int listener_;
  int port_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::atomic<int> at_once_ = 0;
  std::atomic<int> most_at_once_ = 0;
  mutable std::mutex mutex_;  // of what follows
  std::vector<SeenRequest> requests_;
  std::list<std::pair<Connection, std::thread>> open_;
  std::thread acceptor_;
};

}  // namespace tidegate::test
