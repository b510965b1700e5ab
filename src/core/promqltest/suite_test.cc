#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "core/promqltest/runner.h"

// The part of Prometheus' own test suite that we have, as that suite runs it, and facts of ours in its language.
namespace tidegate::promqltest {
namespace {

void expect_passes(const std::string& file) {
  const auto text = read_file(file);
  ASSERT_TRUE(text) << text.error().message;
  const auto script = parse_script(*text);
  ASSERT_TRUE(script) << file << ":" << script.error().line << ": " << script.error().message;
  const auto report = run(*script, suite_options(), Variants::all);
  EXPECT_EQ(report.evals, script->evals());
  EXPECT_GT(report.evals, 0);
  for (const auto& failure : report.failures) {
    ADD_FAILURE() << file << ":" << failure.line << ": " << failure.query << " " << failure.how << "\n"
                  << join(failure.details, "\n");
  }
}

class Suite : public ::testing::TestWithParam<const char*> {};

TEST_P(Suite, passes) { expect_passes("../shared/data/promqltest/" + std::string(GetParam()) + ".test"); }

class Facts : public ::testing::TestWithParam<const char*> {};

TEST_P(Facts, hold) { expect_passes("test/promql/" + std::string(GetParam()) + ".test"); }

INSTANTIATE_TEST_SUITE_P(Files, Facts,
                         ::testing::Values("histograms", "info", "numbers", "operators", "order", "remarks"),
                         [](const auto& file) { return std::string(file.param); });

INSTANTIATE_TEST_SUITE_P(Files, Suite,
                         ::testing::Values("aggregators", "at_modifier", "duration_expression", "extended_vectors",
                                           "fill-modifier", "functions", "histograms", "info", "limit", "literals",
                                           "native_histograms", "operators", "selectors", "start_timestamps",
                                           "type_and_unit"),
                         [](const auto& file) { return replace_all(file.param, "-", "_"); });

}  // namespace
}  // namespace tidegate::promqltest
