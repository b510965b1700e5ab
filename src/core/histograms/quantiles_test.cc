#include "core/histograms/quantiles.h"

#include <cmath>
#include <limits>

#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double native(double q, std::string_view text) { return quantile(q, read(text)).value; }

TEST(NativeQuantile, interpolates_exponentially_within_a_bucket) {
  constexpr const char* text = "{{count:4 sum:5 buckets:[1 2 1]}}";  // (0.5,1] (1,2] (2,4]
  EXPECT_DOUBLE_EQ(native(0.5, text), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(native(0.25, text), 1);
  EXPECT_DOUBLE_EQ(native(1, text), 4);
  EXPECT_DOUBLE_EQ(native(0, text), 0.5);
  EXPECT_DOUBLE_EQ(native(0.5, "{{count:4 sum:-5 n_buckets:[1 2 1]}}"), -std::sqrt(2.0));
}

TEST(NativeQuantile, interpolates_linearly_within_the_zero_bucket) {
  EXPECT_DOUBLE_EQ(native(0.25, "{{count:4 z_bucket:4 z_bucket_w:2}}"), -1);
  EXPECT_DOUBLE_EQ(native(0.25, "{{count:8 z_bucket:4 z_bucket_w:2 buckets:[4] offset:5}}"), 1);
  EXPECT_DOUBLE_EQ(native(0.75, "{{count:8 z_bucket:4 z_bucket_w:2 n_buckets:[4] n_offset:5}}"), -1);
}

TEST(NativeQuantile, interpolates_custom_buckets_as_classic_ones) {
  constexpr const char* text = "{{schema:-53 count:4 sum:5 custom_values:[5 10] buckets:[1 2 1]}}";
  EXPECT_EQ(native(0.5, text), 7.5);
  EXPECT_EQ(native(0.125, text), 2.5);  // from 0, not from -Inf
  EXPECT_EQ(native(0.9, text), 10);     // the last finite bound
  EXPECT_EQ(native(0.5, "{{schema:-53 count:4 custom_values:[-5] buckets:[4]}}"), -5);
}

TEST(NativeQuantile, of_impossible_shares_is_infinite) {
  EXPECT_EQ(native(-0.1, "{{count:1 buckets:[1]}}"), -kInfinity);
  EXPECT_EQ(native(1.1, "{{count:1 buckets:[1]}}"), kInfinity);
  EXPECT_TRUE(std::isnan(native(kNan, "{{count:1 buckets:[1]}}")));
  EXPECT_TRUE(std::isnan(native(0.5, "{{}}")));
}

TEST(NativeQuantile, tells_of_nan_observations) {
  const Histogram some = read("{{count:15 sum:NaN buckets:[6 6]}}");
  EXPECT_EQ(quantile(0.9, some).nan_effect, NanEffect::result_is_nan);
  EXPECT_TRUE(std::isnan(quantile(0.9, some).value));
  EXPECT_EQ(quantile(0.2, some).nan_effect, NanEffect::skewed_higher);
  EXPECT_DOUBLE_EQ(quantile(0.2, some).value, std::sqrt(0.5));
  EXPECT_EQ(quantile(0.2, read("{{count:12 sum:NaN buckets:[6 6]}}")).nan_effect, NanEffect::none);
}

TEST(NativeQuantile, falls_back_to_the_highest_bound_if_buckets_are_missing) {
  EXPECT_EQ(native(0.4, "{{count:15 sum:1 buckets:[1 2]}}"), 2);
}

TEST(NativeQuantile, rises_with_the_share) {
  std::mt19937 random(7);
  for (int i = 0; i < 100; ++i) {
    const Histogram histogram = any_histogram(random, static_cast<std::int32_t>(random() % 5));
    if (histogram.count == 0) continue;
    double previous = -kInfinity;
    for (int percent = 1; percent < 100; ++percent) {
      const double value = quantile(percent / 100.0, histogram).value;
      EXPECT_GE(value, previous - 1e-9 * std::fabs(previous)) << percent << to_test_expression(histogram);
      previous = value;
    }
  }
}

TEST(NativeFraction, undoes_the_quantile) {
  std::mt19937 random(8);
  for (int i = 0; i < 100; ++i) {
    const Histogram histogram = any_histogram(random, 1);
    if (histogram.count == 0) continue;
    for (const double q : {0.05, 0.3, 0.5, 0.8, 0.99}) {
      EXPECT_NEAR(fraction(-kInfinity, quantile(q, histogram).value, histogram).value, q, 1e-9)
          << to_test_expression(histogram);
    }
  }
}

TEST(NativeFraction, has_its_edges) {
  const Histogram histogram = read("{{count:4 sum:5 buckets:[1 2 1]}}");
  EXPECT_EQ(fraction(1, 2, histogram).value, 0.5);
  EXPECT_EQ(fraction(-kInfinity, kInfinity, histogram).value, 1);
  EXPECT_EQ(fraction(3, 3, histogram).value, 0);
  EXPECT_EQ(fraction(8, 9, histogram).value, 0);
  EXPECT_TRUE(std::isnan(fraction(kNan, 1, histogram).value));
  EXPECT_TRUE(std::isnan(fraction(0, 1, Histogram{}).value));
}

TEST(NativeFraction, excludes_nan_observations) {
  const NativeFraction all = fraction(-kInfinity, kInfinity, read("{{count:15 sum:NaN buckets:[12]}}"));
  EXPECT_EQ(all.value, 0.8);
  EXPECT_TRUE(all.nan_excluded);
}

TEST(NativeFraction, takes_the_first_custom_bucket_to_begin_at_zero) {
  const Histogram histogram = read("{{schema:-53 count:4 custom_values:[5 10] buckets:[1 2 1]}}");
  EXPECT_EQ(fraction(-kInfinity, 2.5, histogram).value, 0.125);
  EXPECT_EQ(fraction(10, 1000, histogram).value, 0);
}

TEST(Moments, take_the_geometric_mean_of_a_bucket) {
  const Histogram histogram = read("{{schema:-1 count:4 sum:20 z_bucket:1 buckets:[2 1] offset:1}}");  // 0, 2, 2, 8
  EXPECT_EQ(mean(histogram), 5);
  EXPECT_DOUBLE_EQ(variance(histogram), (25 + 9 + 9 + 9) / 4.0);
  EXPECT_DOUBLE_EQ(standard_deviation(histogram), std::sqrt(13));
}

TEST(Moments, take_the_middle_of_a_custom_bucket) {
  EXPECT_DOUBLE_EQ(variance(read("{{schema:-53 count:2 sum:14 custom_values:[4 8] offset:1 buckets:[2]}}")), 1);
}

std::vector<ClassicBucket> classic(std::initializer_list<double> counts) {
  std::vector<ClassicBucket> buckets;
  for (const double count : counts)
    buckets.push_back({.upper = static_cast<double>(buckets.size() + 1), .count = count});
  buckets.back().upper = kInfinity;
  return buckets;
}

TEST(BucketQuantile, interpolates_linearly_from_zero) {
  EXPECT_EQ(bucket_quantile(0.5, classic({4, 8, 8})).value, 1);
  EXPECT_EQ(bucket_quantile(0.25, classic({4, 8, 8})).value, 0.5);
  EXPECT_EQ(bucket_quantile(0.75, classic({4, 8, 8})).value, 1.5);
  EXPECT_EQ(bucket_quantile(0.9, classic({1, 2, 10})).value, 2);
}

TEST(BucketQuantile, sorts_and_adds_up_equal_bounds) {
  EXPECT_EQ(bucket_quantile(0.5, {{kInfinity, 8}, {2, 2}, {1, 2}, {2, 6}}).value, 1 + 2.0 / 6);
}

TEST(BucketQuantile, of_a_first_bucket_that_is_not_positive_is_its_bound) {
  EXPECT_EQ(bucket_quantile(0.1, {{-2, 4}, {kInfinity, 8}}).value, -2);
}

TEST(BucketQuantile, is_nan_without_what_it_needs) {
  EXPECT_TRUE(std::isnan(bucket_quantile(0.5, {}).value));
  EXPECT_TRUE(std::isnan(bucket_quantile(0.5, {{1, 2}, {2, 3}}).value));
  EXPECT_TRUE(std::isnan(bucket_quantile(0.5, {{kInfinity, 3}}).value));
  EXPECT_TRUE(std::isnan(bucket_quantile(0.5, classic({0, 0})).value));
  EXPECT_TRUE(std::isnan(bucket_quantile(kNan, classic({1, 1})).value));
  EXPECT_EQ(bucket_quantile(2, {}).value, kInfinity);
}

TEST(BucketQuantile, tells_of_counts_that_fall) {
  const Monotonicity forced = bucket_quantile(0.5, classic({10, 7, 9, 20, 18, 30})).monotonicity;
  EXPECT_TRUE(forced.forced);
  EXPECT_EQ(forced.lowest_upper, 2);
  EXPECT_EQ(forced.highest_upper, 5);
  EXPECT_EQ(forced.largest_drop, 3);
}

TEST(BucketQuantile, ignores_differences_that_rounding_explains) {
  std::vector<ClassicBucket> buckets = classic({10, 10 * (1 - 1e-13), 10 * (1 + 1e-13), 12});
  EXPECT_FALSE(make_monotonic(buckets).forced);
  EXPECT_EQ(buckets[1].count, 10);
  EXPECT_EQ(buckets[2].count, 10);
  EXPECT_EQ(buckets[3].count, 12);
}

TEST(BucketFraction, interpolates_between_cumulative_counts) {
  const auto buckets = classic({4, 8, 10});
  EXPECT_EQ(bucket_fraction(0, 1, buckets), 0.4);
  EXPECT_EQ(bucket_fraction(0.5, 1.5, buckets), 0.4);
  EXPECT_EQ(bucket_fraction(-kInfinity, kInfinity, buckets), 1);
  EXPECT_EQ(bucket_fraction(2, 100, buckets), 0);
  EXPECT_EQ(bucket_fraction(3, 1, buckets), 0);
  EXPECT_TRUE(std::isnan(bucket_fraction(kNan, 1, buckets)));
  EXPECT_TRUE(std::isnan(bucket_fraction(0, 1, {{1, 1}})));
}

}  // namespace
}  // namespace tidegate::histograms
