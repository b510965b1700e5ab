#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation missing(std::vector<double> bounds) {
  auto seen = all_well();
  seen.missing_bound = 0.3;
  seen.bounds = std::move(bounds);
  return seen;
}

TEST(NoSuchBucket, is_silent_when_the_bound_is_there) {
  EXPECT_EQ(effect(no_such_bucket().find(fast_enough(), all_well())), "nothing");
}

TEST(NoSuchBucket, disqualifies_and_names_each_bound_once) {
  EXPECT_EQ(effect(no_such_bucket().find(fast_enough(), missing({0.1, 0.5, 0.5, 2.5}))),
            "disqualifies: the histogram has no bucket bound at 0.3; it has 0.1, 0.5, 2.5");
}

TEST(NoSuchBucket, says_when_there_are_none) {
  EXPECT_EQ(effect(no_such_bucket().find(fast_enough(), missing({}))),
            "disqualifies: the histogram has no bucket bound at 0.3; it has none");
}

TEST(NoSuchBucket, names_the_first_twenty_of_many) {
  std::vector<double> bounds;
  for (int i = 1; i <= 100; ++i) bounds.push_back(i);
  EXPECT_TRUE(no_such_bucket().find(fast_enough(), missing(bounds))->why.ends_with("19, 20, and 80 more"));
}

}  // namespace
}  // namespace tidegate::caveats
