#include "core/stats/mixture_boundaries.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

constexpr Tuning kTuning{.best_at = 100};
constexpr Reach kReach{.down = 0.2, .up = 0.8};

TEST(MixtureBoundaries, mixtures_are_those_that_their_authors_publish) {  // confseq's unit tests, 7 digits
  EXPECT_NEAR(normal_mixture_log(10, 100, kTuning, Sides::two), -0.6510052, 1e-7);
  EXPECT_NEAR(normal_mixture_log(10, 100, kTuning, Sides::one), -0.06502391, 1e-8);
  EXPECT_NEAR(gamma_exponential_log(10, 100, kTuning, 2), -0.2490165, 1e-7);
  EXPECT_NEAR(gamma_poisson_log(10, 100, kTuning, 2), -0.06991219, 1e-8);
  EXPECT_NEAR(beta_binomial_log(10, 100, kTuning, kReach, Sides::two), -0.6941012, 1e-7);
  EXPECT_NEAR(beta_binomial_log(10, 100, kTuning, kReach, Sides::one), -0.07134019, 1e-8);
}

TEST(MixtureBoundaries, at_the_bound_the_mixture_is_one_over_alpha) {
  for (const double time : {0.5, 10.0, 1e4, 1e9}) {
    SCOPED_TRACE(time);
    const double threshold = std::log(1 / 0.01);
    for (const Sides sides : {Sides::one, Sides::two}) {
      EXPECT_NEAR(normal_mixture_log(normal_mixture_bound(time, 0.01, kTuning, sides), time, kTuning, sides), threshold,
                  1e-9);
    }
    EXPECT_NEAR(gamma_exponential_log(gamma_exponential_bound(time, 0.01, kTuning, 2), time, kTuning, 2), threshold,
                1e-8);
    EXPECT_NEAR(gamma_poisson_log(gamma_poisson_bound(time, 0.01, kTuning, 2), time, kTuning, 2), threshold, 1e-8);
    if (time < 10) continue;
    for (const Sides sides : {Sides::one, Sides::two}) {
      const double bound = beta_binomial_bound(time, 0.01, kTuning, kReach, sides);
      EXPECT_NEAR(beta_binomial_log(bound, time, kTuning, kReach, sides), threshold, 1e-8);
    }
  }
}

TEST(MixtureBoundaries, for_long_times_all_come_near_the_normal_one) {
  const double normal = normal_mixture_bound(1e9, 0.05, kTuning, Sides::one);
  EXPECT_NEAR(gamma_exponential_bound(1e9, 0.05, kTuning, 0.1) / normal, 1, 1e-3);
  EXPECT_NEAR(gamma_poisson_bound(1e9, 0.05, kTuning, 0.1) / normal, 1, 1e-3);
  EXPECT_NEAR(beta_binomial_bound(1e9, 0.05, kTuning, kReach, Sides::one) / normal, 1, 5e-3);
}

TEST(MixtureBoundaries, no_bound_lies_beyond_what_the_sum_can_reach) {
  EXPECT_NEAR(beta_binomial_bound(2 * 0.2 * 0.8, 0.05, kTuning, kReach, Sides::one), 2 * 0.8, 1e-15);
  EXPECT_EQ(beta_binomial_bound(0, 0.05, kTuning, kReach, Sides::two), 0);
}

TEST(MixtureBoundaries, bernoulli_trials_are_the_same_in_counts) {  // 37 of 500 with a chance of 0.2
  EXPECT_NEAR(bernoulli_mixture_log({.hits = 37, .misses = 463}, {.hits = 0.2, .misses = 0.8}, {.best_at = 1000}),
              beta_binomial_log(37 - 100, 80, {.best_at = 160}, kReach, Sides::two), 1e-11);
  EXPECT_TRUE(std::isnan(bernoulli_mixture_log({.hits = 1}, {.hits = 1, .misses = 0}, kTuning)));
  EXPECT_TRUE(std::isnan(bernoulli_mixture_log({.hits = NAN}, {.hits = 0.5, .misses = 0.5}, kTuning)));
}

TEST(MixtureBoundaries, what_can_not_be_has_no_bound) {
  for (const double wrong : {-1.0, double{NAN}, HUGE_VAL}) {
    EXPECT_TRUE(std::isnan(normal_mixture_bound(wrong, 0.05, kTuning, Sides::one)));
    EXPECT_TRUE(std::isnan(gamma_exponential_bound(wrong, 0.05, kTuning, 2)));
    EXPECT_TRUE(std::isnan(gamma_poisson_bound(10, 0.05, kTuning, wrong)));
    EXPECT_TRUE(std::isnan(gamma_exponential_bound(10, wrong, kTuning, 2)));
    EXPECT_TRUE(std::isnan(beta_binomial_bound(10, 0.05, {.best_at = wrong}, kReach, Sides::two)));
    EXPECT_TRUE(std::isnan(beta_binomial_bound(10, wrong, kTuning, kReach, Sides::two)));
    EXPECT_TRUE(std::isnan(beta_binomial_bound(10, 0.05, kTuning, {.down = wrong, .up = 1}, Sides::two)));
    EXPECT_TRUE(std::isnan(normal_mixture_bound(10, wrong, kTuning, Sides::two)));
  }
  EXPECT_TRUE(std::isnan(normal_mixture_bound(10, 0.05, {.best_at = 1, .alpha = 0.5}, Sides::one)));
  EXPECT_TRUE(std::isnan(beta_binomial_log(1e6, 100, kTuning, kReach, Sides::two)));
}

}  // namespace
}  // namespace tidegate::stats
