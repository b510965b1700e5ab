#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/stats/beta_binomial.h"
#include "core/stats/binomial.h"
#include "core/stats/confidence_sequence.h"
#include "core/stats/contingency.h"
#include "core/stats/fisher.h"
#include "core/stats/kolmogorov.h"
#include "core/stats/mixture_boundaries.h"
#include "core/stats/poisson_rates.h"
#include "core/stats/proportion.h"
#include "core/stats/sample_size.h"
#include "core/stats/stitched_boundaries.h"

// Whatever comes in, an answer comes out, in good time: one that can be, or none.
namespace tidegate::stats {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
const std::vector<std::int64_t> kCounts{std::numeric_limits<std::int64_t>::min(),
                                        -1,
                                        0,
                                        1,
                                        2,
                                        1000,
                                        1'000'000'000,
                                        kMostCounted / 2,
                                        kMostCounted,
                                        kMostCounted + 1,
                                        kMost};
const std::vector<double> kNumbers{double{NAN}, -HUGE_VAL, -1.0, -0.0, 0,   5e-324, 1e-300, 1e-9,  0.01,    0.5,
                                   1 - 1e-16,   1,         1.5,  100,  1e9, 1e15,   1e18,   1e200, 1.7e308, HUGE_VAL};
const std::vector<Alternative> kAlternatives{Alternative::two_sided, Alternative::greater, Alternative::less};

void expect_chance(std::optional<double> p) { EXPECT_TRUE(!p || (*p >= 0 && *p <= 1 + 1e-9)) << *p; }

// Quantiles are exact to 1e-8 or so, which of a trillion is more than an interval of confidence 1%.
void expect_order(const std::optional<Interval>& interval) {
  EXPECT_TRUE(!interval || interval->low <= interval->high + 2e-8 * std::abs(interval->high))
      << interval->low << " to " << interval->high;
}

void expect_at_least(std::optional<double> size, double least) { EXPECT_TRUE(!size || *size >= least) << *size; }

std::vector<Proportion> proportions() {
  std::vector<Proportion> result;
  for (std::int64_t count : kCounts) {
    for (std::int64_t total : kCounts) result.push_back({count, total});
  }
  return result;
}

TEST(Extremes, of_one_proportion_give_an_answer) {
  for (const Proportion& p : proportions()) {
    for (const double x : kNumbers) {
      SCOPED_TRACE(testing::Message() << p.count << " of " << p.total << ", " << x);
      for (const auto side : kAlternatives) expect_chance(binomial_test(p, x, side));
      for (const auto side : kAlternatives) expect_chance(binomial_test_mid_p(p, x, side));
      expect_order(wilson_interval(p, x));
      expect_order(clopper_pearson_interval(p, x));
      expect_order(jeffreys_interval(p, x));
      expect_order(chance_confidence_sequence(p, 0.05, {.best_at = x}));
      expect_order(chance_confidence_sequence(p, x, {.best_at = 1000}));
    }
  }
}

TEST(Extremes, of_two_proportions_give_an_answer) {
  for (const Proportion& first : proportions()) {
    for (const Proportion& second : proportions()) {
      SCOPED_TRACE(testing::Message() << first.count << " of " << first.total << ", " << second.count << " of "
                                      << second.total);
      expect_chance(score_test(first, second, Alternative::two_sided));
      if (const auto test = chi_squared_test_yates(first, second)) expect_chance(test->p);
      if (const auto test = g_test(first, second)) expect_chance(test->p);
      expect_order(newcombe_interval(first, second, 0.95));
      expect_chance(chance_canary_is_worse(first, second, {}));
    }
  }
}

TEST(Extremes, of_fishers_test_give_an_answer) {
  for (const Proportion& first : proportions()) {
    for (const Proportion& second : {Proportion{3, 1000}, {1, kMostCounted}, {0, 0}}) {
      SCOPED_TRACE(testing::Message() << first.count << " of " << first.total << ", " << second.count);
      for (const double odds : {1.0, 1e-300, 1e300}) expect_chance(fisher_test(first, second, odds, Alternative::less));
    }
    if (first.total > 1000) continue;
    if (const auto odds = conditional_odds_ratio(first, {3, 1000}, 0.95, Alternative::two_sided)) {
      expect_order(odds->interval);
    }
  }
}

TEST(Extremes, of_rates_give_an_answer) {
  for (const std::int64_t events : kCounts) {
    for (const double x : kNumbers) {
      for (const double y : {double{NAN}, 0.0, 1e-300, 0.5, 1e9, double{HUGE_VAL}}) {
        SCOPED_TRACE(testing::Message() << events << " in " << x << ", " << y);
        expect_chance(poisson_rate_test({events, x}, y, Alternative::two_sided));
        expect_order(poisson_rate_interval({events, x}, y));
        expect_chance(poisson_rates_test({events, x}, {7, y}, 1, Alternative::two_sided));
        expect_chance(poisson_rates_test_mid_p({events, 3}, {7, y}, x, Alternative::two_sided));
        if (const auto ratio = poisson_rate_ratio({events, x}, {7, y}, 0.95)) expect_order(ratio->interval);
      }
    }
  }
}

TEST(Extremes, of_boundaries_give_an_answer) {
  const auto expect_bound = [](double bound) { EXPECT_FALSE(bound < 0) << bound; };
  for (const double x : kNumbers) {
    for (const double y : kNumbers) {
      for (const double z : kNumbers) {
        SCOPED_TRACE(testing::Message() << x << ", " << y << ", " << z);
        const Tuning tuning{.best_at = z};
        expect_bound(normal_mixture_bound(x, y, tuning, Sides::one));
        expect_bound(beta_binomial_bound(x, 0.05, {.best_at = y}, {.down = 0.1, .up = z}, Sides::one));
        expect_bound(beta_binomial_bound(x, 0.05, {}, {.down = y, .up = z}, Sides::two));
        expect_bound(gamma_exponential_bound(x, 0.05, tuning, y));
        expect_bound(gamma_poisson_bound(x, 0.05, tuning, y));
        expect_bound(poly_stitching_bound(x, y, {.starts_at = z}));
        expect_bound(poly_stitching_bound(x, 0.05, {.exponent = y, .growth = z}));
        expect_bound(double_stitching_bound(y, x, 0.05, {.starts_at = z}));
      }
      expect_bound(empirical_process_bound(1000, x, 1, y));
      expect_bound(empirical_process_bound(x, 0.05, y));
    }
  }
}

TEST(Extremes, of_sample_sizes_give_an_answer) {
  for (const double x : kNumbers) {
    for (const double y : kNumbers) {
      for (const double z : kNumbers) {
        expect_chance(power({.first = x, .second = 0.3, .alpha = y}, z));
        expect_at_least(sample_size({.first = x, .second = y, .alpha = 0.05}, z), 0);
        expect_at_least(requests_to_prove({.rate = x, .bound = y}, z), 0);
      }
      for (const std::int64_t count : kCounts) {
        expect_at_least(requests_needed(count, x, y), static_cast<double>(count) + 1);
      }
      expect_at_least(zero_errors_needed(x, y), 0);
    }
  }
}

TEST(Extremes, of_distances_give_an_answer) {
  for (const std::int64_t n : kCounts) {
    for (const double d : {1e-9, 1e-5, 0.001, 0.01, 0.1, 0.3, 0.7, 1 - 1e-16}) {
      SCOPED_TRACE(testing::Message() << n << ", " << d);
      if (n > 0) expect_chance(kolmogorov_upper(n, d));
      if (n > 0) expect_chance(smirnov_upper(n, d));
    }
    for (const double d : kNumbers) {
      if (const double p = kolmogorov_upper(n, d); !std::isnan(p)) expect_chance(p);
    }
  }
}

}  // namespace
}  // namespace tidegate::stats
