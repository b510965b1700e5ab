#include "app/cli/main.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ranges>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/help.h"
#include "app/cli/option_parser.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

using Words = std::vector<std::string>;

// Nothing was decided, so it must not look like a pass to a pipeline whose arguments came out empty.
int no_command(Printer& err) {
  err.write(render_overview());
  return kExitUsage;
}

int unknown_command(const std::string& word, Printer& err) {
  Words known = {"--help", "--version"};
  for (const auto& command : all_commands()) known.emplace_back(command.name);
  auto what = word.starts_with('-') ? "unknown option " : "unknown command ";
  err.write("tidegate: " + std::string(what) + quoted(printable(word)) + "\n");
  auto hint = did_you_mean(word, known);
  if (!hint.empty()) err.write("  hint: " + hint + "\n");
  err.write("  `tidegate --help` shows the commands\n");
  return kExitUsage;
}

int usage_errors(const Command& command, std::span<const UsageError> errors, Printer& err) {
  for (const auto& error : errors) {
    err.write("tidegate " + std::string(command.name) + ": " + error.message + "\n");
    if (!error.hint.empty()) err.write("  hint: " + error.hint + "\n");
  }
  err.write("  `tidegate " + std::string(command.name) + " --help` shows what it takes\n");
  return kExitUsage;
}

int run(const Command& command, std::span<const std::string> words, Printer& out, Printer& err) {
  auto parsed = parse_options(command, words);
  if (!parsed) return usage_errors(command, parsed.error(), err);
  Invocation invocation{.command = command,
                        .environment = Environment::of_process(),
                        .out = out,
                        .err = err,
                        .arguments = std::move(parsed->arguments),
                        .given = std::move(parsed->given)};
  if (!invocation.has("help")) return command.run(invocation);
  out.write(render_help(command));
  return kExitPass;
}

int dispatch(const Words& words, Printer& out, Printer& err) {
  if (words.empty()) return no_command(err);
  const auto& first = words.front();
  auto rest = std::span(words).subspan(1);
  if (first == "--version" || first == "-V") return run(*find_command("version"), rest, out, err);
  if (first == "--help" || first == "-h" || first == "help") {
    const auto* about = rest.empty() ? nullptr : find_command(rest.front());
    if (!rest.empty() && !about) return unknown_command(rest.front(), err);
    out.write(about ? render_help(*about) : render_overview());
    return kExitPass;
  }
  const auto* command = find_command(first);
  return command ? run(*command, rest, out, err) : unknown_command(first, err);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader who has gone is an error of the write, and not the end of the run
  Words words(argv + std::min(argc, 1), argv + argc);
  Printer out(STDOUT_FILENO), err(STDERR_FILENO);
  int code = dispatch(words, out, err);
  if (!out.failed()) return code;
  if (!out.reader_has_gone()) err.write("tidegate: standard output could not be written to\n");
  return code == kExitPass ? kExitUsage : code;  // whoever waits for a report must not take its absence for a pass
}

}  // namespace tidegate::cli
