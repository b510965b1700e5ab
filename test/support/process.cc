#include "support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/check.h"
#include "base/text.h"

namespace tidegate::test {
namespace {

namespace fs = std::filesystem;

int connected_socket(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(fd >= 0);
  const timeval patience{.tv_sec = 2};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(static_cast<std::uint16_t>(port))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;  // the first of two equal names wins
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name = std::string_view(*entry).substr(0, std::string_view(*entry).find('=') + 1);
    bool replaced = false;
    for (const std::string& mine : added) replaced = replaced || mine.starts_with(name);
    if (!replaced) all.emplace_back(*entry);
  }
  return all;
}

}  // namespace

TempFolder::TempFolder() {
  const char* root = getenv("TMPDIR");
  path_ = std::string(root != nullptr ? root : "/tmp") + "/tidegate-test-XXXXXX";
  CHECK(mkdtemp(path_.data()) != nullptr);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempFolder::write(std::string_view name, std::string_view contents) const {
  const std::string path = *this / name;
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

bool is_installed(std::string_view program) {
  const char* path = getenv("PATH");
  for (const std::string_view folder : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
    if (access((std::string(folder) + "/" + std::string(program)).c_str(), X_OK) == 0) return true;
  }
  return false;
}

bool wait_until(const std::function<bool()>& condition, Duration at_most) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(at_most.ms);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

bool is_listening(int port) {
  const int fd = connected_socket(port);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

bool answers(int port, std::string_view path) {
  const int fd = connected_socket(port);
  if (fd < 0) return false;
  const std::string request = "GET " + std::string(path) + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";
  char reply[12] = {};
  const bool answered =
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()) &&
      recv(fd, reply, sizeof reply, MSG_WAITALL) == sizeof reply;
  close(fd);
  return answered && std::string_view(reply, sizeof reply).substr(9, 1) == "2";
}

Process::Process(std::vector<std::string> command, const Options& options) {
  CHECK(!command.empty());
  std::vector<std::string> environment = environment_with(options.environment);
  const std::vector<char*> arguments = pointers_to(command);
  const std::vector<char*> variables = pointers_to(environment);
  const std::string log = options.log.empty() ? "/dev/null" : options.log;
  const pid_t parent = getpid();
  pid_ = fork();
  CHECK(pid_ >= 0);
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // no server outlives its test
  if (getppid() != parent) _exit(127);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int input = open("/dev/null", O_RDONLY);
  if (output < 0 || input < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) _exit(127);
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) _exit(127);
  execvpe(arguments[0], arguments.data(), variables.data());
  _exit(127);
}

int Process::reap(int options) {
  if (pid_ < 0) return exit_code_;
  int status = 0;
  if (waitpid(pid_, &status, options) != pid_) return -1;
  pid_ = -1;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

bool Process::is_running() {
  reap(WNOHANG);
  return pid_ >= 0;
}

int Process::stop() {
  if (!is_running()) return exit_code_;
  ::kill(pid_, SIGTERM);
  if (!wait_until([&] { return !is_running(); }, seconds(5))) kill();
  return exit_code_;
}

int Process::kill() {
  if (!is_running()) return exit_code_;
  ::kill(pid_, SIGKILL);
  return reap(0);
}

int Process::wait(Duration at_most) {
  if (!wait_until([&] { return !is_running(); }, at_most)) stop();
  return exit_code_;
}

Finished run(std::vector<std::string> command, const Process::Options& options) {
  const TempFolder folder;
  Process::Options with_log = options;
  if (with_log.log.empty()) with_log.log = folder / "output";
  Finished finished;
  finished.exit_code = Process(std::move(command), with_log).wait();
  std::ostringstream output;
  output << std::ifstream(with_log.log).rdbuf();
  finished.output = output.str();
  return finished;
}

}  // namespace tidegate::test
