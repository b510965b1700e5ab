#include "support/fault_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <tuple>

#include "base/check.h"
#include "base/text.h"
#include "base/url.h"

namespace tidegate::test {
namespace {

std::string reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 302: return "Found";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

int listen_on(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(listen(fd, 512) == 0);
  return fd;
}

int port_of_socket(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  return ntohs(address.sin_port);
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  for (std::string_view line : split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && to_lower(line.substr(0, colon)) == to_lower(name)) {
      return std::string(trim(line.substr(colon + 1)));
    }
  }
  return "";
}

std::string SeenRequest::parameter(std::string_view name) const {
  const std::size_t question = target.find('?');
  const std::string query = question == std::string::npos ? "" : target.substr(question + 1);
  for (const std::string& form : {query, body}) {
    for (const std::string_view pair : split(form, '&')) {
      if (!pair.starts_with(std::string(name) + "=")) continue;
      return percent_decode(replace_all(std::string(pair.substr(name.size() + 1)), "+", " ")).value_or("");
    }
  }
  return "";
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty() && open_ && !stopping_) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) open_ = false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return open_ && !stopping_;
}

// Ends early when the client goes.
bool Connection::pause(Duration time) const {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(time.ms);
  while (!stopping_ && std::chrono::steady_clock::now() < end) {
    pollfd client{.fd = fd_, .events = POLLRDHUP, .revents = 0};
    if (poll(&client, 1, 10) > 0) return false;
  }
  return !stopping_;
}

void Connection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  open_ = false;
}

void Connection::shut() {
  const std::lock_guard lock(mutex_);
  if (!finished_) shutdown(fd_, SHUT_RDWR);
}

void Connection::finish() {
  const std::lock_guard lock(mutex_);
  ::close(fd_);
  finished_ = true;
}

bool Connection::read(SeenRequest& request) {
  const auto fill = [&] {
    char buffer[16384];
    const ssize_t count = recv(fd_, buffer, sizeof buffer, 0);
    if (count > 0) unread_.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
  };
  while (unread_.find("\r\n\r\n") == std::string::npos) {
    if (!fill()) return false;
    if (unread_[0] >= 'A' && unread_[0] <= 'Z') continue;  // a TLS handshake, say
    send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    return false;
  }
  const std::size_t end = unread_.find("\r\n\r\n") + 4;
  const std::size_t first_line = unread_.find("\r\n");
  const std::vector<std::string_view> words = split(std::string_view(unread_).substr(0, first_line), ' ');
  if (words.size() != 3) return false;
  request = {.method = std::string(words[0]),
             .target = std::string(words[1]),
             .head = replace_all(unread_.substr(first_line + 2, end - first_line - 4), "\r", ""),
             .body = ""};
  const std::string length = request.header("Content-Length");
  const std::size_t body = length.empty() ? 0 : std::stoul(length);
  while (unread_.size() < end + body) {
    if (!fill()) return false;
  }
  request.body = unread_.substr(end, body);
  unread_.erase(0, end + body);
  return true;
}

std::string response_text(int status, std::string_view body, const HeaderLines& headers) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " + reason_of(status) + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Behaviour answer(int status, std::string body, HeaderLines headers) {
  return [text = response_text(status, body, headers)](Connection& connection, const SeenRequest&) {
    connection.send(text);
  };
}

Behaviour sequence(std::vector<Behaviour> behaviours) {
  // Shared by the copies of the std::function, and by the threads of all connections.
  auto next = std::make_shared<std::atomic<std::size_t>>(0);
  return [behaviours = std::move(behaviours), next](Connection& connection, const SeenRequest& request) {
    behaviours[std::min(next->fetch_add(1), behaviours.size() - 1)](connection, request);
  };
}

FaultServer::FaultServer(Behaviour behaviour, int port)
    : behaviour_(std::move(behaviour)), listener_(listen_on(port)), port_(port_of_socket(listener_)) {
  acceptor_ = std::thread([this] { accept_all(); });
}

FaultServer::~FaultServer() {
  stopping_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  for (auto& [connection, thread] : open_) {
    connection.shut();
    thread.join();
  }
}

std::vector<SeenRequest> FaultServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void FaultServer::accept_all() {
  while (!stopping_) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ++connections_;
    const std::lock_guard lock(mutex_);
    auto& [connection, thread] =
        open_.emplace_back(std::piecewise_construct, std::forward_as_tuple(fd, stopping_), std::forward_as_tuple());
    thread = std::thread([this, &served = connection] { serve(served); });
  }
}

void FaultServer::serve(Connection& connection) {
  SeenRequest request;
  while (connection.is_open() && connection.read(request)) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const int now = ++at_once_;
    int most = most_at_once_;
    while (most < now && !most_at_once_.compare_exchange_weak(most, now)) continue;
    behaviour_(connection, request);
    --at_once_;
  }
  connection.finish();
}

}  // namespace tidegate::test
