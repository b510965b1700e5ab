#include "core/stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(Distributions, quantiles_are_those_of_the_tables) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(normal_upper_quantile(0.01), 2.3263478740408408, 1e-14);
  EXPECT_NEAR(chi_squared_upper(3.841458820694124, 1), 0.05, 1e-14);
}

TEST(Distributions, far_tails_keep_their_digits) {
  EXPECT_NEAR(normal_upper(10) / 7.619853024160527e-24, 1, 1e-12);
  EXPECT_NEAR(binomial_upper(100, 100, 0.001) / 1e-300, 1, 1e-12);
}

TEST(Distributions, the_edges_are_certain) {
  EXPECT_EQ(binomial_upper(0, 10, 0.5), 1);
  EXPECT_EQ(binomial_upper(11, 10, 0.5), 0);
  EXPECT_EQ(binomial_cdf(10, 10, 0.5), 1);
  EXPECT_EQ(poisson_upper(1, 0), 0);
  EXPECT_EQ(poisson_cdf(0, 0), 1);
}

TEST(Distributions, what_stirling_leaves_is_the_same_by_series_and_by_difference) {
  EXPECT_NEAR(stirling_error(1), 1 - 0.91893853320467274178, 1e-15);
  EXPECT_NEAR(stirling_error(16), std::lgamma(16.0) - (15.5 * std::log(16.0) - 16 + 0.91893853320467274178), 1e-14);
  EXPECT_NEAR(stirling_error(1e12) * 12e12, 1, 1e-12);
}

TEST(Distributions, large_gamma_tails_are_the_same_by_expansion) {
  for (const double deviations : {-12.0, -3.0, -0.01, 0.0, 0.5, 6.0, 20.0}) {
    const double below = 1e8 * (1 - 1e-15), at = 1e8, x = 1e8 + deviations * 1e4;
    // Far out it is Boost that is off.
    const double tolerance = std::abs(deviations) > 10 ? 2e-8 : 1e-9;
    EXPECT_NEAR(gamma_cdf(at, x) / gamma_cdf(below, x), 1, tolerance) << deviations;
    EXPECT_NEAR(gamma_upper(at, x) / gamma_upper(below, x), 1, tolerance) << deviations;
  }
}

TEST(Distributions, gamma_tails_and_quantiles_are_inverse) {
  EXPECT_NEAR(gamma_cdf(11, gamma_quantile(0.025, 11)), 0.025, 1e-12);
  EXPECT_NEAR(gamma_upper(12, gamma_upper_quantile(0.025, 12)), 0.025, 1e-12);
  EXPECT_NEAR(beta_upper_quantile(0.3, 2, 5), beta_quantile(0.7, 2, 5), 1e-14);
  EXPECT_NEAR(riemann_zeta(2), 1.6449340668482264, 1e-14);
}

}  // namespace
}  // namespace tidegate::stats
