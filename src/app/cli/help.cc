#include "app/cli/help.h"

#include "app/cli/exit_codes.h"
#include "app/cli/layout.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kColumn = 27;

std::string option_rows(std::span<const Option> options) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& option : options) {
    auto letter = option.letter ? "  -" + std::string(1, option.letter) + ", " : std::string(6, ' ');
    rows.emplace_back(letter + option_usage(option), option_meaning(option));
  }
  return table(rows, kColumn);
}

std::string exit_code_rows() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& each : exit_codes()) {
    auto number = std::to_string(each.code);
    rows.emplace_back("  " + std::string(3 - number.size(), ' ') + number + "  " + std::string(each.name),
                      std::string(each.help));
  }
  return table(rows, 21);
}

}  // namespace

std::string option_usage(const Option& option) {
  if (option.takes == Takes::yes_or_no) return "--[no-]" + std::string(option.name);
  auto usage = "--" + std::string(option.name);
  return option.value.empty() ? usage : usage + " " + std::string(option.value);
}

std::string option_meaning(const Option& option) {
  std::string meaning(option.help);
  if (option.times == Option::Times::many) meaning += "; may be given several times";
  if (!option.fallback.empty()) meaning += " (default: " + std::string(option.fallback) + ")";
  return meaning;
}

std::string usage_line(const Command& command) {
  std::string line(command.name);
  if (!command.arguments.usage.empty()) line += " " + std::string(command.arguments.usage);
  if (!command.options.empty()) line += " [options]";
  return line;
}

std::string render_overview() {
  std::string text =
      "tidegate opens or closes a release by what the telemetry says.\n\n"
      "Usage: tidegate COMMAND [arguments]\n\nCommands:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& command : all_commands()) {
    if (command.shown == Command::Shown::yes) rows.emplace_back("  " + std::string(command.name), command.help);
  }
  text += table(rows, 14);
  text +=
      "\nStart here:\n"
      "  tidegate init --preset http gate.yaml    write a gate to begin with\n"
      "  tidegate check gate.yaml                 decide now\n"
      "  tidegate COMMAND --help                  what a command takes\n"
      "  tidegate explain                         what every word means\n";
  return text;
}

std::string render_help(const Command& command) {
  auto text = wrap("tidegate " + std::string(command.name) + ": " + std::string(command.help) + ".", 0);
  text += "\nUsage: tidegate " + usage_line(command) + "\n";
  if (!command.arguments.help.empty()) {
    text += "\n" + table({{"  " + std::string(command.arguments.usage), std::string(command.arguments.help)}}, kColumn);
  }
  if (!command.details.empty()) text += "\n" + wrap(command.details, 0);
  if (!command.options.empty()) text += "\nOptions:\n" + option_rows(command.options);
  text += "\nFor every command:\n" + option_rows(common_options());
  if (!command.examples.empty()) {
    text += "\nExamples:\n";
    for (auto line : split(trim(command.examples), '\n')) text += "  " + std::string(line) + "\n";
  }
  if (command.decides == Command::Decides::yes) text += "\nExit codes:\n" + exit_code_rows();
  return text;
}

}  // namespace tidegate::cli
