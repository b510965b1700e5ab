#include "core/stats/kolmogorov.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(Kolmogorov, is_what_scipy_says) {                                      // scipy.stats.kstwo.sf(d, n)
  EXPECT_NEAR(kolmogorov_upper(10, 0.274), 1 - 0.6284796154565043, 1e-13);  // Marsaglia, Tsang & Wang's own example
  EXPECT_NEAR(smirnov_upper(1, 0.3), 0.7, 1e-15);
  EXPECT_NEAR(smirnov_upper(2, 0.75), 0.0625, 1e-15);
}

TEST(Kolmogorov, the_methods_meet_where_one_takes_over) {
  const double before = std::sqrt(4.0 / 140) - 1e-9, after = before + 2e-9;
  EXPECT_NEAR(kolmogorov_upper(140, before) / kolmogorov_upper(140, after), 1, 1e-6);
  const double at = std::sqrt(2.2 / 5000);
  EXPECT_NEAR(kolmogorov_upper(5000, at * (1 - 1e-9)) / kolmogorov_upper(5000, at * (1 + 1e-9)), 1, 1e-5);
  EXPECT_NEAR(kolmogorov_upper(140, 0.05) / kolmogorov_upper(141, 0.05), 1, 0.01);
  EXPECT_NEAR(smirnov_upper(100'000, 0.005) / smirnov_upper(100'001, 0.005), 1, 1e-4);
}

TEST(Kolmogorov, large_samples_come_near_the_limit) {
  const std::int64_t n = 100'000'000;
  EXPECT_NEAR(kolmogorov_upper(n, 1.2e-4), kolmogorov_limit_upper(1.2), 1e-4);
  EXPECT_NEAR(kolmogorov_upper(n, 0.5e-4), kolmogorov_limit_upper(0.5), 1e-4);
}

TEST(Kolmogorov, the_limit_is_the_same_by_both_series) {
  EXPECT_NEAR(kolmogorov_limit_upper(1 - 1e-12), kolmogorov_limit_upper(1), 1e-11);
  EXPECT_NEAR(kolmogorov_limit_upper(1.3580986393225505), 0.05, 1e-12);
  EXPECT_EQ(kolmogorov_limit_upper(0), 1);
  EXPECT_EQ(kolmogorov_limit_upper(HUGE_VAL), 0);
}

TEST(Kolmogorov, the_edges_are_certain) {
  EXPECT_EQ(kolmogorov_upper(5, 0), 1);
  EXPECT_EQ(kolmogorov_upper(5, 0.1), 1);
  EXPECT_EQ(kolmogorov_upper(5, 1), 0);
  EXPECT_EQ(smirnov_upper(5, 0), 1);
  EXPECT_EQ(smirnov_upper(5, 1), 0);
  EXPECT_TRUE(std::isnan(kolmogorov_upper(0, 0.5)));
  EXPECT_TRUE(std::isnan(kolmogorov_upper(5, NAN)));
  EXPECT_TRUE(std::isnan(smirnov_upper(-1, 0.5)));
}

}  // namespace
}  // namespace tidegate::stats
