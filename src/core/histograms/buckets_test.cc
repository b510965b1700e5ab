#include "core/histograms/buckets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();

TEST(Bound, is_a_power_of_two_in_schema_0) {
  EXPECT_EQ(exponential_bound(0, 0), 1);
  EXPECT_EQ(exponential_bound(3, 0), 8);
  EXPECT_EQ(exponential_bound(-2, 0), 0.25);
}

TEST(Bound, is_a_power_of_sixteen_to_the_power_of_four_in_the_lowest_schema) {
  EXPECT_EQ(exponential_bound(1, -4), 65536);
  EXPECT_EQ(exponential_bound(-1, -4), 1.0 / 65536);
}

TEST(Bound, has_the_last_bits_of_prometheus_between_powers_of_two) {
  EXPECT_EQ(exponential_bound(1, 1), 2 * 0.7071067811865475);  // sqrt(2) is 1.4142135623730951
  EXPECT_EQ(exponential_bound(1, 8), 2 * 0.5013556375251013);
  EXPECT_EQ(exponential_bound(255, 8), 2 * 0.9972960560854698);
  EXPECT_EQ(exponential_bound(-3, 2), 0.5946035575013605);
}

TEST(Bound, is_the_same_in_every_schema_that_has_it) {
  for (std::int32_t schema = -4; schema < 8; ++schema) {
    for (std::int64_t index = -20; index <= 20; ++index) {
      EXPECT_EQ(exponential_bound(index, schema), exponential_bound(2 * index, schema + 1)) << schema << " " << index;
    }
  }
}

TEST(Bound, of_the_last_finite_bucket_is_the_largest_double) {
  EXPECT_EQ(exponential_bound(1024, 0), kLargest);
  EXPECT_EQ(exponential_bound(1025, 0), kInfinity);
  EXPECT_EQ(exponential_bound(64, -4), kLargest);
  EXPECT_EQ(exponential_bound(1024 * 256, 8), kLargest);
  EXPECT_EQ(exponential_bound(1024 * 256 + 1, 8), kInfinity);
}

TEST(Bound, of_an_absurd_index_is_infinite_or_zero) {
  EXPECT_EQ(exponential_bound(std::numeric_limits<std::int64_t>::max() / 2, -4), kInfinity);
  EXPECT_EQ(exponential_bound(std::numeric_limits<std::int32_t>::min(), 0), 0);
  EXPECT_EQ(exponential_bound(0, 1000), 1);
  EXPECT_EQ(exponential_bound(7, -1000), kInfinity);
}

TEST(Bound, of_an_unknown_schema_is_rounded) {
  EXPECT_DOUBLE_EQ(exponential_bound(1, 9), std::exp2(1.0 / 512));
  EXPECT_DOUBLE_EQ(exponential_bound(-1, -5), std::exp2(-32));
}

TEST(Bound, of_custom_buckets_is_infinite_outside) {
  const double bounds[] = {1, 5};
  EXPECT_EQ(custom_bound(-1, bounds), -kInfinity);
  EXPECT_EQ(custom_bound(1, bounds), 5);
  EXPECT_EQ(custom_bound(2, bounds), kInfinity);
}

TEST(Index, of_a_lower_schema_holds_the_bucket) {
  EXPECT_EQ(index_in_schema(1, 1, 0), 1);  // (1, 1.41] in (1, 2]
  EXPECT_EQ(index_in_schema(2, 1, 0), 1);
  EXPECT_EQ(index_in_schema(3, 1, 0), 2);
  EXPECT_EQ(index_in_schema(0, 1, 0), 0);
  EXPECT_EQ(index_in_schema(-1, 1, 0), 0);
  EXPECT_EQ(index_in_schema(-5, 3, 0), 0);
  EXPECT_EQ(index_in_schema(-8, 3, 0), -1);
}

TEST(AllBuckets, go_from_the_lowest_value_to_the_highest) {
  const auto buckets = all_buckets(read("{{z_bucket:3 z_bucket_w:0.5 buckets:[1 0 2] n_buckets:[4 5] offset:1}}"));
  ASSERT_EQ(buckets.size(), 6);
  EXPECT_EQ(buckets[0], (Bucket{-2, -1, true, false, 5, 1}));
  EXPECT_EQ(buckets[1], (Bucket{-1, -0.5, true, false, 4, 0}));
  EXPECT_EQ(buckets[2], (Bucket{-0.5, 0.5, true, true, 3, 0}));
  EXPECT_EQ(buckets[3], (Bucket{1, 2, false, true, 1, 1}));
  EXPECT_EQ(buckets[4], (Bucket{2, 4, false, true, 0, 2}));
  EXPECT_EQ(buckets[5], (Bucket{4, 8, false, true, 2, 3}));
}

TEST(AllBuckets, are_cut_where_they_reach_into_the_zero_bucket) {
  const auto buckets = all_buckets(read("{{z_bucket:1 z_bucket_w:1.5 buckets:[2] n_buckets:[2] offset:1 n_offset:1}}"));
  ASSERT_EQ(buckets.size(), 3);
  EXPECT_EQ(buckets[0].upper, -1.5);
  EXPECT_EQ(buckets[2].lower, 1.5);
}

TEST(AllBuckets, descend_as_they_ascend) {
  std::mt19937 random(1);
  for (int i = 0; i < 50; ++i) {
    const Histogram histogram = any_histogram(random, 1);
    auto ascending = all_buckets(histogram);
    std::vector<Bucket> descending;
    for (AllBuckets all(histogram, Order::descending); all.next();) descending.push_back(all.bucket());
    std::ranges::reverse(descending);
    EXPECT_EQ(ascending, descending);
  }
}

TEST(AllBuckets, of_custom_bounds_are_closed_above) {
  const auto buckets = all_buckets(read("{{schema:-53 custom_values:[5 10] buckets:[1 2 3]}}"));
  ASSERT_EQ(buckets.size(), 3);
  EXPECT_EQ(buckets[0], (Bucket{-kInfinity, 5, true, true, 1, 0}));
  EXPECT_EQ(buckets[1], (Bucket{5, 10, false, true, 2, 1}));
  EXPECT_EQ(buckets[2], (Bucket{10, kInfinity, false, true, 3, 2}));
}

TEST(SideWalk, crosses_gaps_and_spans_of_no_length) {
  Histogram histogram{.positive_spans = {{2, 1}, {1, 0}, {1, 2}}, .positive = {7, 8, 9}};
  std::vector<std::int64_t> indexes;
  for (SideWalk walk(histogram, Side::positive); walk.next();) indexes.push_back(walk.index());
  EXPECT_EQ(indexes, (std::vector<std::int64_t>{2, 5, 6}));
  for (SideWalk walk(histogram, Side::positive, Direction::inwards); walk.next();) {
    EXPECT_EQ(walk.index(), indexes.back());
    EXPECT_EQ(walk.count(), static_cast<double>(6 + indexes.size()));
    indexes.pop_back();
  }
  EXPECT_TRUE(indexes.empty());
}

TEST(SideWalk, ends_where_spans_and_counts_do_not_fit_together) {
  const Histogram few_counts{.positive_spans = {{0, 4'000'000'000}, {2'000'000'000, 5}}, .positive = {1, 2}};
  const Histogram few_spans{.positive_spans = {{0, 1}}, .positive = {1, 2, 3}};
  for (const Direction direction : {Direction::outwards, Direction::inwards}) {
    int visited = 0;
    for (SideWalk walk(few_counts, Side::positive, direction); walk.next();) ++visited;
    EXPECT_EQ(visited, 2);
    for (SideWalk walk(few_spans, Side::positive, direction); walk.next();) ++visited;
    EXPECT_EQ(visited, 3);
  }
}

}  // namespace
}  // namespace tidegate::histograms
