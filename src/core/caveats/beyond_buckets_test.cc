#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

// The highest bound is 500 ms, and the quantile lies above it.
Observation beyond() {
  auto seen = all_well();
  seen.bucket_low = 0.5;
  seen.measurement.value = 0.5;
  seen.measurement.is_lower_bound = true;
  return seen;
}

TEST(BeyondBuckets, is_silent_inside_a_bucket) {
  auto seen = beyond();
  seen.bucket_high = 1;
  EXPECT_EQ(effect(beyond_buckets().find(p99(), seen)), "nothing");
}

TEST(BeyondBuckets, a_limit_that_no_breach_could_reach_is_said) {
  auto seen = beyond();
  seen.bucket_high = 1;
  seen.bounds = {0.5, 1};
  EXPECT_EQ(effect(beyond_buckets().find(p99(30000), seen)),
            "said: the limit, 8.333 h, lies above the highest bucket bound, 1 s: no breach can be seen");
  EXPECT_EQ(effect(beyond_buckets().find(p99(1), seen)), "nothing");
}

TEST(BeyondBuckets, is_silent_about_native_histograms_which_have_no_bounds) {
  EXPECT_EQ(effect(beyond_buckets().find(p99(), all_well())), "nothing");
}

TEST(BeyondBuckets, a_limit_above_the_bound_is_undecided) {
  EXPECT_EQ(effect(beyond_buckets().find(p99(0.501), beyond())),
            "disqualifies: the quantile lies above the highest bucket bound, 500 ms");
}

TEST(BeyondBuckets, a_limit_at_the_bound_is_certainly_breached) {
  EXPECT_EQ(effect(beyond_buckets().find(p99(0.5), beyond())),
            "said: the quantile lies above the highest bucket bound, 500 ms");
  EXPECT_TRUE(breaches(p99(0.5).condition, beyond().measurement));
}

TEST(BeyondBuckets, at_least_the_bound_is_certainly_held) {
  auto slow = p99();
  slow.condition = {.kind = Condition::Kind::at_least, .low = 0.5};
  EXPECT_FALSE(beyond_buckets().find(slow, beyond())->disqualifies);
  EXPECT_FALSE(breaches(slow.condition, beyond().measurement));
  slow.condition.low = 0.6;
  EXPECT_TRUE(beyond_buckets().find(slow, beyond())->disqualifies);
}

TEST(BeyondBuckets, between_is_decided_by_its_upper_limit) {
  EXPECT_FALSE(beyond_buckets().find(between(p99(), 0.1, 0.5), beyond())->disqualifies);
  EXPECT_TRUE(beyond_buckets().find(between(p99(), 0.1, 0.6), beyond())->disqualifies);
}

}  // namespace
}  // namespace tidegate::caveats
