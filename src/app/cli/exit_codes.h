#pragma once

#include <span>
#include <string_view>

namespace tidegate::cli {

// What the process's exit code says, the same for every command. All but 0 stop a pipeline step.
struct ExitCode {
  int code = 0;
  std::string_view name;
  std::string_view help;    // when, without a full stop
  std::string_view advice;  // what to do then, a sentence
};

inline constexpr int kExitPass = 0;
inline constexpr int kExitFail = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInconclusive = 3;
inline constexpr int kExitInterrupted = 130;

std::span<const ExitCode> exit_codes();

}  // namespace tidegate::cli
