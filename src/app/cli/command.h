#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"

namespace tidegate::cli {

// What the value of an option or an argument is: how it is checked, and what a shell offers for it.
enum class Takes {
  nothing,    // a switch: --explain
  yes_or_no,  // a switch that can be turned off: --ramp, --no-ramp
  text,
  file,
  folder,
  time,  // a time, or a duration that means "so long ago"
  duration,
  integer,
  setting,  // name=value
  choice,   // one of `choices`
};

// Called only when a value is checked or offered, so that a list may come from another room's descriptors.
using Choices = std::vector<std::string> (*)();

struct Option {
  enum class Times { once, many };

  std::string_view name;  // "format": written --format
  char letter = '\0';     // 'f': written -f
  Takes takes = Takes::nothing;
  std::string_view value = "";     // what stands for the value in help: "FILE"
  std::string_view help;           // what it does, beginning in lower case, without a full stop
  std::string_view fallback = "";  // what holds without it, for people
  Times times = Times::once;
  Choices choices = nullptr;   // of a choice; what shells offer for anything else
  std::string_view also = "";  // beside the choices or the checked form this word is fine too: "pipeline"
};

// The arguments that are not options.
struct Arguments {
  std::string_view usage = "";  // "FILE..."
  std::string_view help = "";
  std::size_t least = 0;
  std::size_t most = 0;
  Takes takes = Takes::text;
  Choices choices = nullptr;  // of the first one
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

struct Invocation;

// One command, in a file of its own named after it. Help, completions, the man page and docs/reference are made of
// this.
struct Command {
  std::string_view name;
  std::string_view help;          // one line, beginning in lower case, without a full stop
  std::string_view details = "";  // paragraphs, divided by empty lines
  Arguments arguments = {};
  std::span<const Option> options = {};
  std::string_view examples = "";  // shell lines; a line before, beginning with #, says what it does
  enum class Shown { yes, no } shown = Shown::yes;
  enum class Decides { no, yes } decides = Decides::no;  // whether the exit code is a decision
  int (*run)(Invocation&) = nullptr;                     // gives the exit code
};

// Where a command writes: a file descriptor that remembers whether all of it arrived.
class Printer {
 public:
  explicit Printer(int fd) : fd_(fd) {}
  void write(std::string_view text);
  bool failed() const { return failed_; }
  bool reader_has_gone() const { return reader_has_gone_; }  // as that of `| head` does
  int fd() const { return fd_; }

 private:
  int fd_;
  bool failed_ = false;
  bool reader_has_gone_ = false;
};

// One call of a command: what the user wrote, checked against the command's descriptor, and the world around it.
struct Invocation {
  const Command& command;
  Environment environment;
  Printer& out;  // results
  Printer& err;  // progress, warnings and errors
  std::vector<std::string> arguments = {};
  std::vector<std::pair<std::string_view, std::string>> given = {};  // option name and value, in order

  bool has(std::string_view option) const;  // given, and for a yes_or_no not turned off last
  std::optional<std::string> value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;
};

// All commands in the order of commands.def: the order in which people meet them.
std::span<const Command> all_commands();
const Command* find_command(std::string_view name);

// Options that every command has.
std::span<const Option> common_options();

}  // namespace tidegate::cli
