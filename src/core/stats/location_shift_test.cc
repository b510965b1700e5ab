#include "core/stats/location_shift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/pairwise_differences.h"
#include "core/stats/summary.h"

namespace tidegate::stats {
namespace {

using Values = std::vector<double>;

// Without a pattern that matters, the same on every machine.
Values scattered(std::size_t count, double step) {
  Values values;
  for (std::size_t i = 1; i <= count; ++i) values.push_back(std::fmod(static_cast<double>(i) * step, 1.0));
  return values;
}

TEST(HodgesLehmann, is_the_median_of_all_differences) {
  const Values x = scattered(37, 0.6180339887), y = scattered(52, 0.4142135623);
  Values all;
  for (const double a : x) {
    for (const double b : y) all.push_back(a - b);
  }
  EXPECT_DOUBLE_EQ(hodges_lehmann(x, y), median(all));
  std::sort(all.begin(), all.end());
  const PairwiseDifferences differences(x, y);
  for (const std::size_t rank : {0UL, 1UL, 700UL, all.size() - 1}) {
    EXPECT_EQ(differences.at(static_cast<std::int64_t>(rank)), all[rank]);
  }
}

TEST(HodgesLehmann, takes_long_samples) {
  EXPECT_NEAR(hodges_lehmann(scattered(200'000, 0.6180339887), scattered(200'000, 0.4142135623)), 0, 1e-3);
}

TEST(HodgesLehmann, of_values_at_the_limits_is_finite) {
  EXPECT_EQ(hodges_lehmann(Values{1e308, 1e308}, Values{-0.5e308}), 1.5e308);
  EXPECT_EQ(hodges_lehmann(Values{-1, 1}, Values{-1, 1}), 0);
}

TEST(LocationShift, of_the_range_is_the_same_in_every_unit) {
  const LocationShiftOptions options = {.confidence = 0.98, .tolerance = 1e-9, .scale = ToleranceScale::of_the_range};
  Values x = scattered(20, 0.6180339887), y = scattered(20, 0.4142135623);
  const LocationShift seconds = *location_shift(x, y, options);
  const double unit = std::ldexp(1, -30);
  for (double& value : x) value *= unit;
  for (double& value : y) value *= unit;
  const LocationShift small = *location_shift(x, y, options);
  EXPECT_NEAR(small.interval.low / unit, seconds.interval.low, 1e-8);
  EXPECT_NEAR(small.interval.high / unit, seconds.interval.high, 1e-8);
}

TEST(LocationShift, a_corrected_estimate_differs_where_there_are_ties) {
  const Values x = {100, 100, 100, 100, 100, 100, 100, 1, 1, 1}, y(10, 1);
  const LocationShift r = *location_shift(x, y, {.confidence = 0.98});
  const LocationShift kayenta = *location_shift(x, y, {.confidence = 0.98, .estimate = Continuity::corrected});
  EXPECT_EQ(r.interval, kayenta.interval);
  EXPECT_NEAR(r.estimate, 98.99992785815274, 1e-12);
  EXPECT_NEAR(kayenta.estimate, 98.99992904170193, 1e-12);
}

TEST(LocationShift, needs_values_that_are_not_all_equal) {
  EXPECT_FALSE(location_shift(Values{7}, Values{5}, {}));
  EXPECT_FALSE(location_shift(Values{7, 7}, Values{7, 7, 7}, {}));
  EXPECT_FALSE(location_shift({}, Values{1, 2}, {}));
}

TEST(LocationShift, needs_finite_values) {
  EXPECT_FALSE(location_shift(Values{1, INFINITY}, Values{1, 2}, {}));
  EXPECT_FALSE(location_shift(Values{1, 2}, Values{NAN, 2}, {}));
  EXPECT_FALSE(location_shift(Values{1e308, 2}, Values{-1e308, 2}, {}));
}

TEST(ExactShiftInterval, of_few_values_is_the_whole_range) {
  EXPECT_EQ(*exact_shift_interval(Values{10, 20, 30}, Values{1, 2, 3}, 0.95), (Interval{.low = 7, .high = 29}));
}

TEST(ExactShiftInterval, is_for_few_values_without_ties) {
  EXPECT_FALSE(exact_shift_interval(Values{1, 2}, Values{2, 3}, 0.95));
  EXPECT_FALSE(exact_shift_interval(scattered(50, 0.618), Values{2}, 0.95));
  EXPECT_FALSE(exact_shift_interval({}, Values{2}, 0.95));
}

}  // namespace
}  // namespace tidegate::stats
