#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/promqltest/runner.h"

namespace tidegate::cli {
namespace {

constexpr int kExitFail = 1;
constexpr std::size_t kMostDetails = 10;  // lines of one failure

int unusable(Invocation& call, const std::string& message) {
  call.err.write("tidegate test: " + message + "\n");
  return kExitUsage;
}

std::string render(const promqltest::Failure& failure, const std::string& file) {
  std::string text = format("  {}:{}: {}", file, failure.line, printable(failure.query, 2000));
  if (!failure.how.empty()) text += " " + failure.how;
  text += "\n";
  for (std::size_t i = 0; i < std::min(failure.details.size(), kMostDetails); ++i)
    text += "    " + printable(failure.details[i], 2000) + "\n";
  if (failure.details.size() > kMostDetails)
    text += format("    ... and {} more lines\n", failure.details.size() - kMostDetails);
  return text;
}

int run_file(Invocation& call, const std::string& path) {
  const auto text = read_file(path);
  if (!text) return unusable(call, text.error().message);
  const auto file = path == "-" ? std::string("standard input") : printable(path);
  const auto script = promqltest::parse_script(*text);
  if (!script) return unusable(call, format("{}:{}: {}", file, script.error().line, printable(script.error().message)));
  if (script->evals() == 0) return unusable(call, file + " has no eval command, so it tests nothing");
  const bool production = call.has("production");
  const auto report = promqltest::run(*script, production ? engine::Options() : promqltest::suite_options(),
                                      production ? promqltest::Variants::none : promqltest::Variants::all);
  call.out.write(format("{}: {} of {} evals passed ({} of {} runs)\n", file, report.passed, report.evals,
                        report.passed_runs, report.runs));
  for (const auto& failure : report.failures) call.out.write(render(failure, file));
  return report.failures.empty() ? kExitPass : kExitFail;
}

int run(Invocation& call) {
  int worst = kExitPass;
  for (const auto& path : call.arguments) worst = std::max(worst, run_file(call, path));
  return worst;
}

constexpr Option kOptions[] = {
    {.name = "production",
     .help = "as a server does by default: metric names are dropped at once, start times are not used; each query is "
             "run once"},
};

}  // namespace

Command test() {
  return {.name = "test",
          .help = "runs PromQL test scripts, as Prometheus' promqltest does",
          .details =
              "A script loads series, evaluates queries and says what they must give. Each instant query is also run "
              "as the middle of a range query, and both again at other times with @ on every selector.\n"
              "\n"
              "The exit code is 0 when all evals pass, 1 when any fails, 2 when a file can't be read or is no script.",
          .arguments = {.usage = "FILE...",
                        .help = "scripts in the language of promqltest; - is standard input",
                        .least = 1,
                        .most = kAnyNumber,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate test rules.test\n"
              "# with the meaning that queries have on a server without feature flags\n"
              "tidegate test --production rules.test",
          .run = run};
}

}  // namespace tidegate::cli
