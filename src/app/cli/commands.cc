#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ranges>

#include "app/cli/command.h"

namespace tidegate::cli {

#define COMMAND(name) Command name();
#include "app/cli/commands.def"
#undef COMMAND

std::span<const Command> all_commands() {
#define COMMAND(name) name(),
  static const Command commands[] = {
#include "app/cli/commands.def"
  };
#undef COMMAND
  return commands;
}

const Command* find_command(std::string_view name) {
  auto found = std::ranges::find(all_commands(), name, &Command::name);
  return found == all_commands().end() ? nullptr : &*found;
}

std::span<const Option> common_options() {
  static constexpr Option options[] = {
      {.name = "color",
       .takes = Takes::choice,
       .value = "WHEN",
       .help = "colours: auto, always or never",
       .fallback = "auto: on a terminal and in CI logs that show them, unless NO_COLOR is set",
       .choices = [] { return std::vector<std::string>{"auto", "always", "never"}; }},
      {.name = "help", .letter = 'h', .help = "show this help"},
  };
  return options;
}

bool Invocation::has(std::string_view option) const {
  auto last = std::ranges::find(given.rbegin(), given.rend(), option, &std::pair<std::string_view, std::string>::first);
  return last != given.rend() && last->second != "no";
}

std::optional<std::string> Invocation::value(std::string_view option) const {
  for (const auto& [name, value] : given) {
    if (name == option) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Invocation::values(std::string_view option) const {
  std::vector<std::string> all;
  for (const auto& [name, value] : given) {
    if (name == option) all.push_back(value);
  }
  return all;
}

void Printer::write(std::string_view text) {
  while (!text.empty() && !failed_) {
    auto count = ::write(fd_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) failed_ = true, reader_has_gone_ = errno == EPIPE;
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace tidegate::cli
