#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tidegate {

// A program to run to its end, in its own process group.
struct Subprocess {
  std::vector<std::string> command;  // the program, found on the PATH, and its arguments; no shell
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::string input;                                             // what it reads on standard input
  Duration deadline = seconds(30);      // then it is asked to end, and two seconds later made to
  std::size_t output_limit = 64 << 10;  // more is read and dropped
  int interrupt_fd = -1;                // becomes readable when it shall end, as at the deadline
};

struct SubprocessEnd {
  int exit_code = 0;   // 128 + the signal, if one ended it
  std::string output;  // stdout and stderr together
};

// An error of kind invalid if it can't be started, timed_out at the deadline, or interrupted. Whatever it
// exits with is no error.
Result<SubprocessEnd> run_subprocess(const Subprocess& subprocess);

}  // namespace tidegate
