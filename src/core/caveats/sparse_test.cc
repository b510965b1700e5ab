#include <gtest/gtest.h>

#include <cmath>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation sampled(double samples, double series) {
  auto seen = all_well();
  seen.measurement.samples = samples;
  seen.measurement.series = series;
  return seen;
}

std::string effect_of(double samples, double series) {
  return effect(sparse().find(error_rate(), sampled(samples, series)));
}

TEST(Sparse, two_samples_a_series_are_enough) {
  EXPECT_EQ(effect_of(2, 1), "nothing");
  EXPECT_EQ(effect_of(4, 2), "nothing");
}

TEST(Sparse, fewer_disqualify) {
  EXPECT_EQ(effect_of(1, 1), "disqualifies: 1 sample of one series in 5m: too few to see an increase");
  EXPECT_EQ(effect_of(3, 2), "disqualifies: 3 samples of 2 series in 5m: too few to see an increase");
}

TEST(Sparse, none_at_all_is_no_data_and_not_this) {
  EXPECT_EQ(effect_of(0, 0), "nothing");
  auto seen = all_well();
  seen.measurement.samples.reset();
  EXPECT_EQ(effect(sparse().find(error_rate(), seen)), "nothing");
}

TEST(Sparse, is_silent_about_counts_that_are_none) {
  EXPECT_EQ(effect_of(NAN, 1), "nothing");
  EXPECT_EQ(effect_of(1, NAN), "nothing");
}

TEST(Sparse, is_silent_where_no_increase_is_needed) {
  auto seen = sampled(1, 1);
  seen.counts_over_window = false;
  EXPECT_EQ(effect(sparse().find(cpu(), seen)), "nothing");
}

TEST(Sparse, is_only_said_of_a_query_that_gave_a_value_all_the_same) {
  auto seen = sampled(1, 1);
  EXPECT_EQ(effect(sparse().find(cpu(), seen)), "said: 1 sample of one series in 5m: too few to see an increase");
  seen.measurement.value.reset();
  EXPECT_EQ(effect(sparse().find(cpu(), seen)).substr(0, 12), "disqualifies");
}

TEST(Sparse, disqualifies_a_query_whose_increases_nobody_can_see_whatever_its_value) {
  auto seen = sampled(100, 2);
  seen.too_thin = {"a", "b"};
  EXPECT_EQ(effect(sparse().find(cpu(), seen)),
            "disqualifies: fewer than two samples a series of a, b: too few to see an increase");
}

}  // namespace
}  // namespace tidegate::caveats
