#include "core/stats/confidence_sequence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/stats/proportion.h"

namespace tidegate::stats {
namespace {

constexpr double kInfinity = HUGE_VAL;

std::vector<double> from(double first, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(first + i);
  return values;
}

TEST(ConfidenceSequence, of_few_trials_says_little) {
  EXPECT_EQ(chance_confidence_sequence({0, 0}, 0.05, {.best_at = 50}), (Interval{0, 1}));
  EXPECT_EQ(chance_confidence_sequence({1, 1}, 0.05, {.best_at = 50}), (Interval{0, 1}));
  EXPECT_EQ(chance_confidence_sequence({1, 2}, 0.05, {.best_at = 50}), (Interval{0, 1}));
}

TEST(ConfidenceSequence, of_a_chance_is_what_its_authors_publish) {  // confseq's unit tests: best at the first trial
  const auto interval = chance_confidence_sequence({100, 200}, 0.05, {.best_at = 1});
  EXPECT_NEAR(interval->low, 0.328923, 1e-6);
  EXPECT_NEAR(interval->high, 0.671076, 1e-6);
}

TEST(ConfidenceSequence, of_misses_mirrors_that_of_hits) {
  const auto hits = chance_confidence_sequence({3, 200}, 0.05, {.best_at = 100});
  const auto misses = chance_confidence_sequence({197, 200}, 0.05, {.best_at = 100});
  EXPECT_NEAR(hits->low, 1 - misses->high, 1e-12);
  EXPECT_NEAR(hits->high, 1 - misses->low, 1e-12);
}

TEST(ConfidenceSequence, of_a_chance_is_wider_than_that_of_a_single_look) {
  for (const Proportion seen : {Proportion{0, 500},
                                {5, 500},
                                {500, 500},
                                {123, 456'789},
                                {5, 1'000'000'000'000},
                                {kMostCounted / 3, kMostCounted}}) {
    SCOPED_TRACE(seen.count);
    const auto always = chance_confidence_sequence(seen, 0.05, {.best_at = 1000}), once = wilson_interval(seen, 0.95);
    EXPECT_LE(always->low, once->low);
    EXPECT_GE(always->high, once->high);
    EXPECT_LT(always->high - always->low, 10 * (once->high - once->low));
  }
}

TEST(ConfidenceSequence, of_a_quantile_begins_without_ends) {
  EXPECT_EQ(quantile_confidence_sequence({}, 0.9, 0.05, {.best_at = 100}), (Interval{-kInfinity, kInfinity}));
  EXPECT_EQ(quantile_confidence_sequence(from(1, 3), 0.9, 0.05, {.best_at = 100})->high, kInfinity);
}

TEST(ConfidenceSequence, of_a_quantile_lies_around_it) {
  const auto interval = quantile_confidence_sequence(from(1, 1000), 0.5, 0.05, {.best_at = 1000});
  EXPECT_GT(interval->low, 430);
  EXPECT_LT(interval->low, 470);
  EXPECT_NEAR(interval->low + interval->high, 1001, 1.5);
}

// What the interval of the median excludes, the evidence of a single sample excludes too: at 1 / alpha.
TEST(ConfidenceSequence, of_a_quantile_is_that_of_its_chance) {
  const auto interval = quantile_confidence_sequence(from(1, 1000), 0.9, 0.05, {.best_at = 1000});
  const auto below = static_cast<std::int64_t>(interval->low);
  const Reach reach{.down = 0.9, .up = 0.1};
  const auto against = [&](std::int64_t count) {
    return beta_binomial_log(static_cast<double>(count) - 900, 90, {.best_at = 90}, reach, Sides::two);
  };
  EXPECT_LT(against(below), std::log(20));
  EXPECT_GE(against(below - 1), std::log(20));
  EXPECT_GE(against(static_cast<std::int64_t>(interval->high)), std::log(20));
  EXPECT_LT(against(static_cast<std::int64_t>(interval->high) - 1), std::log(20));
}

TEST(ConfidenceSequence, samples_with_the_same_quantile_are_no_surprise) {
  EXPECT_EQ(same_quantile_p(from(1, 100), from(1, 100), 0.5, {.best_at = 100}), 1);
  EXPECT_EQ(same_quantile_p(std::vector<double>(500, 7), std::vector<double>(400, 7), 0.9, {.best_at = 100}), 1);
  EXPECT_LT(*same_quantile_p(from(1, 1000), from(500, 1000), 0.5, {.best_at = 100}), 1e-20);
}

TEST(ConfidenceSequence, which_sample_is_the_first_changes_nothing) {
  EXPECT_NEAR(*same_quantile_p(from(1, 1000), from(60, 700), 0.9, {.best_at = 100}),
              *same_quantile_p(from(60, 700), from(1, 1000), 0.9, {.best_at = 100}), 1e-12);
}

TEST(ConfidenceSequence, what_can_not_be_has_none) {
  EXPECT_FALSE(chance_confidence_sequence({2, 1}, 0.05, {}));
  EXPECT_FALSE(chance_confidence_sequence({1, 2}, 0, {}));
  EXPECT_FALSE(chance_confidence_sequence({1, 2}, 0.05, {.best_at = NAN}));
  EXPECT_FALSE(quantile_confidence_sequence(std::vector<double>{NAN}, 0.5, 0.05, {}));
  EXPECT_FALSE(quantile_confidence_sequence(from(1, 9), 1, 0.05, {}));
  EXPECT_FALSE(same_quantile_p({}, from(1, 9), 0.5, {}));
  EXPECT_FALSE(same_quantile_p(std::vector<double>{NAN}, from(1, 9), 0.5, {}));
  EXPECT_FALSE(same_quantile_p(from(1, 9), from(1, 9), 0, {}));
}

}  // namespace
}  // namespace tidegate::stats
