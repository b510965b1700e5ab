#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

// The quantile lies in the bucket from 250 ms to 1 s.
Observation in_bucket() {
  auto seen = all_well();
  seen.bucket_low = 0.25;
  seen.bucket_high = 1;
  return seen;
}

TEST(CoarseBuckets, is_said_when_the_limit_lies_inside_the_bucket) {
  EXPECT_EQ(effect(coarse_buckets().find(p99(0.5), in_bucket())),
            "said: interpolated: the bucket reaches from 250 ms to 1 s, across the limit");
}

TEST(CoarseBuckets, is_silent_when_the_limit_is_a_bound) {
  EXPECT_EQ(effect(coarse_buckets().find(p99(0.25), in_bucket())), "nothing");
  EXPECT_EQ(effect(coarse_buckets().find(p99(1), in_bucket())), "nothing");
}

TEST(CoarseBuckets, is_silent_when_the_limit_lies_outside) {
  EXPECT_EQ(effect(coarse_buckets().find(p99(0.1), in_bucket())), "nothing");
  EXPECT_EQ(effect(coarse_buckets().find(p99(3), in_bucket())), "nothing");
}

TEST(CoarseBuckets, looks_at_both_limits_of_between_and_at_the_lower_one_of_at_least) {
  EXPECT_NE(effect(coarse_buckets().find(between(p99(), 0.1, 0.5), in_bucket())), "nothing");
  EXPECT_NE(effect(coarse_buckets().find(between(p99(), 0.5, 2), in_bucket())), "nothing");
  EXPECT_EQ(effect(coarse_buckets().find(between(p99(), 0.1, 2), in_bucket())), "nothing");
  auto slow = p99();
  slow.condition = {.kind = Condition::Kind::at_least, .low = 0.5, .high = 0};
  EXPECT_NE(effect(coarse_buckets().find(slow, in_bucket())), "nothing");
}

TEST(CoarseBuckets, is_silent_without_bounds) {
  auto seen = in_bucket();
  seen.bucket_high.reset();
  EXPECT_EQ(effect(coarse_buckets().find(p99(), seen)), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
