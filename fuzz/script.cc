// Scripts that load series and say what queries give: read and run, or refused at one of their lines.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "core/promqltest/runner.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tidegate::promqltest;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto script = parse_script(text);
  if (!script) {
    CHECK(script.error().line >= 1 && script.error().line <= 2 + std::ranges::count(text, '\n'));
    CHECK(!script.error().message.empty());
    return 0;
  }
  auto options = suite_options();
  int left = 20'000;  // of what the engine does: the fuzzer shall be fast, not thorough
  options.most_samples = 20'000;
  options.expired = [&] { return --left < 0; };
  const auto report = run(*script, options, Variants::none);
  CHECK(report.evals == script->evals() && report.passed <= report.evals);
  CHECK(report.passed == report.evals || !report.failures.empty());  // a load may fail too
  return 0;
}
