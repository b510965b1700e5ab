#include "core/stats/beta_binomial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

// Miller's sum, for whole numbers.
double by_sum(Proportion canary, Proportion baseline) {
  const double a = 1 + static_cast<double>(baseline.count),
               b = 1 + static_cast<double>(baseline.total - baseline.count);
  const double d = 1 + static_cast<double>(canary.total - canary.count);
  double sum = 0;
  for (double i = 0; i <= static_cast<double>(canary.count); ++i) {
    sum += std::exp(log_beta(a + i, b + d) - std::log(d + i) - log_beta(1 + i, d) - log_beta(a, b));
  }
  return sum;
}

TEST(BetaBinomial, is_what_the_closed_form_says) {
  for (const auto& [canary, baseline] : {std::pair<Proportion, Proportion>{{7, 1000}, {2, 2000}},
                                         {{0, 20}, {5, 100}},
                                         {{5, 100}, {0, 20}},
                                         {{0, 0}, {1, 3}},
                                         {{3, 500}, {0, 9500}},
                                         {{180, 10000}, {120, 10000}},
                                         {{1, 10}, {60'000, 1'000'000}},
                                         {{100, 100}, {99, 100}}}) {
    EXPECT_NEAR(*chance_canary_is_worse(canary, baseline, {}), by_sum(canary, baseline), 1e-9)
        << canary.count << "/" << canary.total << " " << baseline.count << "/" << baseline.total;
  }
}

TEST(BetaBinomial, swapped_arms_have_the_other_chance) {
  const Proportion first{7, 1000}, second{2, 2000};
  for (const BetaPrior prior : {BetaPrior{}, BetaPrior{0.5, 0.5}, BetaPrior{0.1, 0.1}, BetaPrior{3, 900}}) {
    EXPECT_NEAR(*chance_canary_is_worse(first, second, prior) + *chance_canary_is_worse(second, first, prior), 1,
                1e-12);
  }
}

TEST(BetaBinomial, without_traffic_it_is_even) {
  EXPECT_NEAR(*chance_canary_is_worse({0, 0}, {0, 0}, {}), 0.5, 1e-12);
  EXPECT_NEAR(*chance_canary_is_worse({0, 0}, {0, 0}, {0.5, 0.5}), 0.5, 1e-12);
  EXPECT_NEAR(*chance_canary_is_worse({5, 1'000'000'000'000}, {5, 1'000'000'000'000}, {}), 0.5, 1e-6);
}

TEST(BetaBinomial, of_huge_counts_is_what_the_normal_distribution_says) {
  const Proportion canary{500'100'000, 1'000'000'000}, baseline{500'000'000, 1'000'000'000};
  EXPECT_NEAR(*chance_canary_is_worse(canary, baseline, {}), normal_cdf(1e-4 / std::sqrt(0.5 / 1e9)), 1e-6);
}

TEST(BetaBinomial, what_is_no_proportion_has_no_chance) {
  EXPECT_FALSE(chance_canary_is_worse({3, 2}, {0, 1}, {}));
  EXPECT_FALSE(chance_canary_is_worse({1, 2}, {0, -1}, {}));
  EXPECT_FALSE(chance_canary_is_worse({1, 2}, {0, 1}, {0.01, 1}));
  EXPECT_FALSE(chance_canary_is_worse({1, 2}, {0, 1}, {NAN, 1}));
}

}  // namespace
}  // namespace tidegate::stats
