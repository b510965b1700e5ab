#include "edge/specs/calibration.h"

#include <gtest/gtest.h>

#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

const CalibrationFile kMeasured{
    .gate = "payment",
    .remark = "Measured.",
    .objectives = {
        {.objective = "errors", .variation = 0.12, .blocks = 336},
        {.objective = "p99: \"slow\"", .variation = 0.03, .bounds = {{0.1, 0.02}, {2.5, 0.3}}, .blocks = 20}}};

TEST(Calibration, what_is_written_reads_back) {
  Diagnostics diagnostics;
  auto read = read_calibration(write_calibration(kMeasured), "c.yaml", diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  ASSERT_TRUE(read);
  auto expected = kMeasured;
  expected.remark = "";
  EXPECT_EQ(*read, expected);
}

std::string told_of(std::string_view text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read_calibration(text, "c.yaml", diagnostics));
  return diagnostics.empty() ? "" : diagnostics.front().message;
}

TEST(Calibration, what_is_none_is_told) {
  EXPECT_EQ(told_of("gate: x"), "this is no calibration: it has no `calibration` and `objectives`");
  EXPECT_EQ(told_of("calibration: x\nobjectives: {a: 1}"), "an objective has a `variation`");
  EXPECT_EQ(told_of("calibration: x\nobjectives: {a: {variation: 3}}"), "a variation is a share, such as 12%");
  EXPECT_EQ(told_of("calibration: x\nobjectives: {a: {}}"), "a variation is a share, such as 12%");
  EXPECT_EQ(told_of("calibration: x\nobjectives: {a: {variaton: 3%}}"), "unknown key \"variaton\"");
  EXPECT_EQ(told_of("calibration: x\nobjectives: {a: {variation: 3%, bounds: {x: 1%}}}"),
            "a bound is a number of seconds");
}

constexpr std::string_view kGate =
    "gate: payment\nsource: {prometheus: http://prom}\n"
    "compare: {canary: 'track=\"canary\"', baseline: 'track=\"stable\"', calibration: c.yaml}\n"
    "objectives:\n"
    "- {name: errors, ratio: {bad: 'h_total{code=\"500\"}', total: h_total}, no_worse_than: baseline}\n"
    "- {name: others, ratio: {bad: 'h_total{code=\"500\"}', total: h_total}, no_worse_than: baseline, "
    "compare: {variation: 7%}}\n";

TEST(Calibration, gives_objectives_what_they_do_not_say_themselves) {
  auto with = context();
  with.read_file = [](const std::string&) -> Result<std::string> { return write_calibration(kMeasured); };
  const auto gate = load(kGate, with);
  ASSERT_EQ(gate.objectives.size(), 2u);
  EXPECT_EQ(gate.objectives[0].compare->variation, 0.12);
  EXPECT_EQ(gate.objectives[1].compare->variation, 0.07);
}

TEST(Calibration, of_another_gate_is_told) {
  auto with = context();
  with.read_file = [](const std::string&) -> Result<std::string> {
    auto other = kMeasured;
    other.gate = "shop";
    return write_calibration(other);
  };
  EXPECT_EQ(messages(kGate, with), "the calibration was measured for the gate \"shop\"\n");
}

TEST(Calibration, mistakes_in_the_file_are_told_where_it_is_named) {
  auto with = context();
  with.read_file = [](const std::string&) -> Result<std::string> { return std::string("calibration: x\n"); };
  EXPECT_EQ(messages(kGate, with), "c.yaml:1:1: this is no calibration: it has no `calibration` and `objectives`\n");
}

}  // namespace
}  // namespace tidegate::specs
