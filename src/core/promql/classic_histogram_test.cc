#include "core/promql/classic_histogram.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::promql {
namespace {

const double kInf = INFINITY;

std::vector<Bucket> latencies() { return *usable_buckets({{0.1, 50}, {0.25, 90}, {0.5, 98}, {1, 100}, {kInf, 100}}); }

TEST(BucketQuantile, interpolates_inside_the_bucket) {
  const auto p95 = bucket_quantile(0.95, latencies());
  EXPECT_DOUBLE_EQ(p95.value, 0.25 + 0.25 * (5.0 / 8));
  EXPECT_EQ(p95.low, 0.25);
  EXPECT_EQ(p95.high, 0.5);
  EXPECT_DOUBLE_EQ(bucket_quantile(0.25, latencies()).value, 0.05);
}

TEST(BucketQuantile, beyond_the_last_bound_only_the_lower_one_is_known) {
  const auto buckets = *usable_buckets({{0.1, 50}, {0.5, 90}, {kInf, 100}});
  const auto p99 = bucket_quantile(0.99, buckets);
  EXPECT_EQ(p99.value, 0.5);
  EXPECT_EQ(p99.high, std::nullopt);
}

TEST(BucketQuantile, needs_an_infinite_bucket_and_an_observation) {
  EXPECT_FALSE(usable_buckets({}));
  EXPECT_FALSE(usable_buckets({{0.1, 50}, {0.5, 90}}));
  EXPECT_FALSE(usable_buckets({{kInf, 90}}));
  EXPECT_FALSE(usable_buckets({{0.1, 0}, {kInf, 0}}));
  EXPECT_FALSE(usable_buckets({{0.1, NAN}, {kInf, 5}}));
}

TEST(BucketQuantile, equal_bounds_are_one_bucket_and_falling_counts_are_lifted) {
  EXPECT_EQ(*usable_buckets({{1, 5}, {1.0, 5}, {2, 9.9999}, {kInf, 12}}),
            (std::vector<Bucket>{{1, 10}, {2, 10}, {kInf, 12}}));
}

TEST(ObservationsWithin, counts_exactly_at_a_bound_and_interpolates_between) {
  EXPECT_EQ(observations_within(0.25, latencies()), 90);
  EXPECT_EQ(observations_within(0.375, latencies()), 94);
  EXPECT_EQ(observations_within(5, latencies()), 100);
}

}  // namespace
}  // namespace tidegate::promql
