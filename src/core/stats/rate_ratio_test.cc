#include "core/stats/rate_ratio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "core/stats/distributions.h"
#include "core/stats/log_sum.h"

namespace tidegate::stats {
namespace {

std::vector<TwoArms> intervals(int many, TwoArms each) { return std::vector(static_cast<std::size_t>(many), each); }

double highest_after(OnsetEvidence evidence, const std::vector<TwoArms>& looks) {
  for (const auto& look : looks) evidence.add(look);
  return evidence.log_highest();
}

TEST(LogRateRatioEvidence, errors_of_neither_arm_say_nothing) {
  EXPECT_EQ(log_rate_ratio_evidence({0, 100, 0, 900}, 3, 1), 0);
}

// The expectation of E over all outcomes, for a true ratio on the null's side: never above 1.
TEST(LogRateRatioEvidence, is_a_fair_bet_for_every_rate_split_and_ratio_of_the_null) {
  for (const double rate : {0.001, 0.05, 0.3}) {
    for (const int baseline : {4, 12, 30}) {
      for (const double ratio : {0.3, 0.9, 1.0}) {
        for (const double psi : {1.1, 2.0, 50.0}) {
          const int canary = 12;
          double expected = 0;
          for (int x = 0; x <= canary; ++x) {
            for (int y = 0; y <= baseline; ++y) {
              const TwoArms counts{double(x), double(canary), double(y), double(baseline)};
              expected += binomial_pmf(x, canary, rate * ratio) * binomial_pmf(y, baseline, rate) *
                          std::exp(log_rate_ratio_evidence(counts, psi, 1));
            }
          }
          EXPECT_LE(expected, 1 + 1e-9) << rate << " " << baseline << " " << ratio << " " << psi;
        }
      }
    }
  }
}

TEST(OnsetEvidence, begins_at_one) { EXPECT_EQ(OnsetEvidence({}).log_evidence(), 0); }

TEST(OnsetEvidence, a_canary_with_three_times_the_errors_is_found_also_when_they_begin_late) {
  auto healthy = intervals(30, {2, 300, 2, 300});
  const auto broken = intervals(30, {6, 300, 2, 300});
  EXPECT_GT(highest_after(OnsetEvidence({}), broken), std::log(100));
  healthy.insert(healthy.end(), broken.begin(), broken.end());
  EXPECT_GT(highest_after(OnsetEvidence({}), healthy), std::log(100));
}

TEST(OnsetEvidence, equal_arms_and_better_canaries_are_none) {
  EXPECT_LT(highest_after(OnsetEvidence({}), intervals(600, {2, 300, 2, 300})), std::log(2));
  EXPECT_LT(highest_after(OnsetEvidence({}), intervals(600, {1, 300, 2, 300})), std::log(2));
}

TEST(OnsetEvidence, a_baseline_without_any_error_needs_no_special_case) {
  EXPECT_GT(highest_after(OnsetEvidence({}), intervals(10, {2, 50, 0, 950})), std::log(100));
}

TEST(OnsetEvidence, overdispersion_makes_it_slower) {
  const auto broken = intervals(10, {6, 300, 2, 300});
  OnsetEvidence plain({}), tempered({});
  for (const auto& look : broken) {
    plain.add(look);
    tempered.add(look, 3);
  }
  EXPECT_GT(plain.log_highest(), tempered.log_highest());
}

TEST(OnsetEvidence, at_the_null_it_reaches_a_hundred_in_less_than_one_run_of_a_hundred) {
  std::mt19937_64 random(7);
  std::binomial_distribution<int> errors(300, 0.005);
  int alarms = 0;
  for (int run = 0; run < 2000; ++run) {
    OnsetEvidence evidence({});
    for (int look = 0; look < 60; ++look) evidence.add({double(errors(random)), 300, double(errors(random)), 300});
    if (evidence.log_highest() >= std::log(100)) ++alarms;
  }
  EXPECT_LE(alarms, 20);
}

TEST(NoWorseEvidence, a_healthy_canary_earns_it_and_one_twice_as_bad_does_not) {
  NoWorseEvidence healthy(2), twice(2), silent(2);
  for (int i = 0; i < 60; ++i) {
    healthy.add({2, 300, 2, 300});
    twice.add({4, 300, 2, 300});
    silent.add({0, 300, 0, 300});
  }
  EXPECT_GT(healthy.log_highest(), std::log(20));
  EXPECT_LT(twice.log_highest(), std::log(20));
  EXPECT_EQ(silent.log_evidence(), 0);
}

}  // namespace
}  // namespace tidegate::stats
