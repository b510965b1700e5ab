#include "base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

extern char** environ;

namespace tidegate {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto kLook = std::chrono::milliseconds(20);
constexpr auto kGrace = std::chrono::seconds(2);  // between asking it to end and making it

class Pipe {
 public:
  Pipe() { valid_ = ::pipe2(ends_, O_CLOEXEC) == 0; }
  ~Pipe() {
    close_write();
    if (valid_) ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  bool is_valid() const { return valid_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_write() {
    if (valid_ && ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
  }

 private:
  int ends_[2] = {-1, -1};
  bool valid_ = false;
};

// A file without a name that holds a text, read from its beginning; -1 if it can't be made.
class TextFile {
 public:
  explicit TextFile(std::string_view text) : fd_(::memfd_create("input", MFD_CLOEXEC)) {
    if (fd_ < 0 || (write_all(text) && ::lseek(fd_, 0, SEEK_SET) == 0)) return;
    close();
  }
  ~TextFile() { close(); }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  int fd() const { return fd_; }

 private:
  bool write_all(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(fd_, text.data(), text.size());
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int fd_;
};

// Ours, but for what is added.
std::vector<std::string> environment_of(const Subprocess& subprocess) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const bool is_replaced = std::ranges::any_of(
        subprocess.environment, [&](const auto& added) { return text.starts_with(added.first + "="); });
    if (!is_replaced) all.emplace_back(text);
  }
  for (const auto& [name, value] : subprocess.environment) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

Result<pid_t> start(const Subprocess& subprocess, int output) {
  const TextFile input(subprocess.input);
  if (input.fd() < 0) return fail(ErrorKind::invalid, std::string("cannot keep its input: ") + std::strerror(errno));
  auto command = subprocess.command;
  auto environment = environment_of(subprocess);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, input.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  for (const int each : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&defaults, each);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  const int error = ::posix_spawnp(&child, command.front().c_str(), &files, &attributes, pointers_to(command).data(),
                                   pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error == 0) return child;
  return fail(ErrorKind::invalid, "cannot run " + command.front() + ": " + std::strerror(error));
}

void keep(std::string& output, std::size_t limit, const char* bytes, std::size_t size) {
  output.append(bytes, std::min(size, limit - std::min(limit, output.size())));
}

// Reads what is there. False at its end.
bool read_some(int from, std::string& output, std::size_t limit) {
  char bytes[4096];
  const auto size = ::read(from, bytes, sizeof bytes);
  if (size > 0) keep(output, limit, bytes, static_cast<std::size_t>(size));
  return size > 0 || (size < 0 && errno == EINTR);
}

class Run {
 public:
  Run(const Subprocess& subprocess, pid_t child, int output)
      : subprocess_(subprocess),
        child_(child),
        output_(output),
        end_(Steady::now() + std::chrono::milliseconds(subprocess.deadline.ms)) {}

  // Until it has ended; what its own children still hold open is not waited for.
  Result<SubprocessEnd> to_its_end() {
    while (!reaped()) {
      if (!wait_for_output()) return stop(ErrorKind::interrupted, "was interrupted");
      if (Steady::now() >= end_) {
        return stop(ErrorKind::timed_out, "did not end within " + format_duration(subprocess_.deadline));
      }
    }
    drain();
    return std::move(ended_);
  }

 private:
  bool reaped() {
    int status = 0;
    if (::waitpid(child_, &status, WNOHANG) != child_) return false;
    ended_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
  }

  // False when it shall end.
  bool wait_for_output() {
    pollfd waits[] = {{is_open_ ? output_ : -1, POLLIN, 0}, {subprocess_.interrupt_fd, POLLIN, 0}};
    ::poll(waits, 2, static_cast<int>(kLook.count()));
    if (waits[1].revents != 0) return false;
    if (waits[0].revents != 0) is_open_ = read_some(output_, ended_.output, subprocess_.output_limit);
    return true;
  }

  void drain() {
    pollfd wait{output_, POLLIN, 0};
    while (is_open_ && ::poll(&wait, 1, 0) > 0) {
      is_open_ = read_some(output_, ended_.output, subprocess_.output_limit);
    }
  }

  std::unexpected<Error> stop(ErrorKind kind, const std::string& why) {
    ::kill(-child_, SIGTERM);
    const auto last = Steady::now() + kGrace;
    while (!reaped()) {
      if (Steady::now() >= last) ::kill(-child_, SIGKILL);
      pollfd wait{is_open_ ? output_ : -1, POLLIN, 0};
      if (::poll(&wait, 1, static_cast<int>(kLook.count())) > 0) {
        is_open_ = read_some(output_, ended_.output, subprocess_.output_limit);
      }
    }
    ::kill(-child_, SIGKILL);  // whom it left behind
    return fail(kind, subprocess_.command.front() + " " + why);
  }

  const Subprocess& subprocess_;
  pid_t child_;
  int output_;
  Steady::time_point end_;
  bool is_open_ = true;
  SubprocessEnd ended_;
};

}  // namespace

Result<SubprocessEnd> run_subprocess(const Subprocess& subprocess) {
  if (subprocess.command.empty()) return fail(ErrorKind::invalid, "there is no command to run");
  Pipe pipe;
  if (!pipe.is_valid()) return fail(ErrorKind::invalid, std::string("cannot make a pipe: ") + std::strerror(errno));
  const pid_t child = TRY(start(subprocess, pipe.write_end()));
  pipe.close_write();
  return Run(subprocess, child, pipe.read_end()).to_its_end();
}

}  // namespace tidegate
