#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

// Real programs for tests: started on loopback in a folder of their own, waited for, stopped by their process id.
namespace tidegate::test {

// A new folder under $TMPDIR or /tmp, removed with all that is in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Writes a file into it and returns its path.
  std::string write(std::string_view name, std::string_view contents) const;

 private:
  std::string path_;
};

// A TCP port on 127.0.0.1 that nobody listens on right now.
int free_port();

// Whether `program` is on the PATH: tests of a peer that isn't installed are skipped (GTEST_SKIP), never failed.
bool is_installed(std::string_view program);

// Looks every 20 ms until the condition holds (true) or the time is over (false).
bool wait_until(const std::function<bool()>& condition, Duration at_most = seconds(20));

// Whether somebody accepts connections on 127.0.0.1:port.
bool is_listening(int port);

// Whether GET http://127.0.0.1:port/path is answered with 2xx.
bool answers(int port, std::string_view path);

// A running program. Its output goes to a file. It dies with the test, however the test ends.
class Process {
 public:
  struct Options {
    std::string folder = "";                    // its working directory; "": ours
    std::string log = "";                       // its stdout and stderr; "": /dev/null
    std::vector<std::string> environment = {};  // added to ours: "NAME=value"
  };

  explicit Process(std::vector<std::string> command) : Process(std::move(command), Options{}) {}
  Process(std::vector<std::string> command, const Options& options);
  ~Process() { stop(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool is_running();

  // Asks it to end (SIGTERM), after 5 s ends it (SIGKILL); its exit code, or 128 + the signal that ended it.
  int stop();

  // Ends it at once, as a crash would.
  int kill();

  // Waits until it has ended by itself; stops it when that takes longer than `at_most`.
  int wait(Duration at_most = seconds(60));

 private:
  int reap(int options);

  pid_t pid_ = -1;
  int exit_code_ = -1;
};

// Runs a command to its end: exit code and what it printed, stdout and stderr together.
struct Finished {
  int exit_code = -1;
  std::string output;
};
Finished run(std::vector<std::string> command, const Process::Options& options = {});

}  // namespace tidegate::test
