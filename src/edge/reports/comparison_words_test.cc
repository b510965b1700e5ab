#include "edge/reports/comparison_words.h"

#include <gtest/gtest.h>

#include <limits>

namespace tidegate::reports {
namespace {

Comparison errors() {
  return {.finding = Comparison::Finding::worse,
          .method = "hybrid",
          .alpha = 0.01,
          .variation = 0.15,
          .canary = {.events = 1000, .counted = 30, .value = 0.03},
          .baseline = {.events = 20000, .counted = 200, .value = 0.01},
          .effect = 3,
          .effect_low = 1.98,
          .effect_high = 4.41,
          .against = 1.7,
          .in_favour = 0.034};
}

TEST(ComparisonWords, tell_of_both_arms_and_how_far_they_are_apart) {
  EXPECT_EQ(format_arm(errors(), errors().canary), "3% (30 of 1,000 events)");
  EXPECT_EQ(format_arm({}, {}), "no events");
  EXPECT_EQ(format_effect(errors()), "3x the baseline (95 %: 1.98x to 4.41x); less than 1.1x is no difference");
}

TEST(ComparisonWords, an_effect_without_bad_events_or_without_an_upper_end_is_said_as_such) {
  auto comparison = errors();
  comparison.effect_high = std::numeric_limits<double>::infinity();
  EXPECT_EQ(format_effect(comparison), "3x the baseline (95 %: 1.98x or more); less than 1.1x is no difference");
  comparison.effect = comparison.effect_low = {};
  EXPECT_EQ(format_effect(comparison), "nothing bad in either; less than 1.1x is no difference");
  comparison.baseline.value = {};
  EXPECT_EQ(format_effect(comparison), "nothing of the baseline to compare with; less than 1.1x is no difference");
}

TEST(ComparisonWords, what_is_proven_of_the_pool_is_not_yet_proven_of_each) {
  auto comparison = errors();
  comparison.pool = "errors";
  comparison.finding = Comparison::Finding::open;
  EXPECT_EQ(format_weights(comparison),
            "worse: proven of the pool, not of this one; no worse: 3% of the evidence needed");
}

TEST(ComparisonWords, say_what_is_proven_and_never_round_up_to_it) {
  EXPECT_EQ(format_weights(errors()), "worse: proven; no worse: 3% of the evidence needed");
  auto nearly = errors();
  nearly.against = 0.9999;
  EXPECT_EQ(format_weights(nearly), "worse: 99% of the evidence needed; no worse: 3% of the evidence needed");
}

TEST(ComparisonWords, a_guess_is_called_one) {
  EXPECT_EQ(format_method(errors()), "hybrid, false alarms 1%, variation 15% (a guess)");
  auto calibrated = errors();
  calibrated.is_calibrated = true;
  EXPECT_EQ(format_method(calibrated), "hybrid, false alarms 1%, variation 15%");
}

TEST(ComparisonWords, each_step_says_how_the_requests_were_split_and_what_it_showed_by_itself) {
  Comparison comparison;
  comparison.steps = {
      {.traffic = 0.05,
       .expected_share = 0.05,
       .canary_events = 50,
       .baseline_events = 950,
       .canary_compared = 50,
       .baseline_compared = 950,
       .canary_counted = 1,
       .baseline_counted = 19,
       .in_favour = 1.2},
      {.traffic = 0.5, .expected_share = 0.5, .canary_events = 50, .baseline_events = 950, .is_misrouted = true},
      {.traffic = 0.75}};
  EXPECT_EQ(format_steps(comparison),
            (std::vector<std::string>{"5% of the traffic: 50 of 1,000 events (5%); 2% against 2%; no worse: proven",
                                      "50% of the traffic: 50 of 1,000 events (5%); 50% were due; nothing compared",
                                      "75% of the traffic: no events yet"}));
}

TEST(ComparisonWords, both_arms_are_drawn_on_one_scale) {
  Comparison comparison;
  for (int i = 0; i < 4; ++i) comparison.looks.push_back({.canary = 0.08, .baseline = i == 2 ? 0.04 : 0.0});
  const auto lines = draw_arms(comparison, Glyphs::unicode);
  EXPECT_EQ(lines.canary, "████");
  EXPECT_EQ(lines.baseline, "▁▁▅▁");
  EXPECT_EQ(draw_arms({}, Glyphs::unicode).canary, "");
}

TEST(ComparisonWords, many_looks_are_drawn_as_means) {
  Comparison comparison;
  for (int i = 0; i < 1000; ++i) comparison.looks.push_back({.canary = i < 500 ? 0.0 : 0.1, .baseline = 0.1});
  EXPECT_EQ(draw_arms(comparison, Glyphs::ascii, 10).canary.size(), 10u);
}

}  // namespace
}  // namespace tidegate::reports
