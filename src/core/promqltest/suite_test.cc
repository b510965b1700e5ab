#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "core/promqltest/runner.h"

// The part of Prometheus' own test suite that we have, as that suite runs it.
namespace tidegate::promqltest {
namespace {

class Suite : public ::testing::TestWithParam<const char*> {};

TEST_P(Suite, passes) {
  const auto text = read_file("../shared/data/promqltest/" + std::string(GetParam()) + ".test");
  ASSERT_TRUE(text) << text.error().message;
  const auto script = parse_script(*text);
  ASSERT_TRUE(script) << script.error().line << ": " << script.error().message;
  const auto report = run(*script, suite_options(), Variants::all);
  EXPECT_EQ(report.evals, script->evals());
  EXPECT_GT(report.evals, 0);
  for (const auto& failure : report.failures) {
    ADD_FAILURE() << GetParam() << ".test:" << failure.line << ": " << failure.query << " " << failure.how << "\n"
                  << join(failure.details, "\n");
  }
}

INSTANTIATE_TEST_SUITE_P(Files, Suite,
                         ::testing::Values("aggregators", "at_modifier", "duration_expression", "extended_vectors",
                                           "fill-modifier", "functions", "histograms", "info", "limit", "literals",
                                           "native_histograms", "operators", "selectors", "start_timestamps",
                                           "type_and_unit"),
                         [](const auto& file) { return replace_all(file.param, "-", "_"); });

}  // namespace
}  // namespace tidegate::promqltest
