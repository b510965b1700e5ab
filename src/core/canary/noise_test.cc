#include "core/canary/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/stats/summary.h"

namespace tidegate::canary {
namespace {

TEST(NormalNoise, is_the_same_for_a_seed) {
  NormalNoise one(7), same(7), other(8);
  const double first = one.next();
  EXPECT_EQ(first, same.next());
  EXPECT_NE(first, other.next());
}

TEST(NormalNoise, is_normal) {
  NormalNoise noise(1);
  std::vector<double> values;
  for (int i = 0; i < 20'000; ++i) values.push_back(noise.next());
  const stats::Summary summary = stats::summarise(values);
  EXPECT_NEAR(summary.mean, 0, 0.02);
  EXPECT_NEAR(summary.standard_deviation, 1, 0.02);
  EXPECT_NEAR(stats::percentile(values, 97.5), 1.96, 0.05);
}

}  // namespace
}  // namespace tidegate::canary
