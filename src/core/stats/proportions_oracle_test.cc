#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/contingency.h"
#include "core/stats/fisher.h"
#include "core/stats/poisson_rates.h"
#include "core/stats/proportion.h"
#include "support/canary_reference.h"

// Counts against counts: what scipy and R say.
namespace tidegate::stats {
namespace {

using test::canary_reference;
using test::is_close;
using test::number_of;

constexpr double kClosed = 1e-9;
constexpr double kUniroot = 1.3e-4;  // R's: fisher.test stops looking for a root, or its inverse, at eps^(1/4)

Proportion proportion_of(const Json& arm) {
  return {.count = arm["bad"].integer(-1), .total = arm["total"].integer(-1)};
}

Rate rate_of(const Json& arm) { return {.events = arm["events"].integer(-1), .exposure = number_of(arm["exposure"])}; }

void expect_odds(double actual, const Json& reference) {
  const double expected = number_of(reference);
  if (std::isinf(expected)) {
    EXPECT_EQ(actual, expected);
  } else if (expected <= 1) {
    EXPECT_NEAR(actual, expected, kUniroot);
  } else {
    EXPECT_NEAR(1 / actual, 1 / expected, kUniroot);
  }
}

void expect_fisher(Proportion canary, Proportion baseline, const Json& reference) {
  const auto two_sided = Alternative::two_sided, greater = Alternative::greater;
  EXPECT_TRUE(is_close(*fisher_test(canary, baseline, 1, two_sided), reference["fisher_p_two_sided"], kClosed));
  EXPECT_TRUE(is_close(*fisher_test(canary, baseline, 1, greater), reference["fisher_p_greater"], kClosed));
  const auto odds = conditional_odds_ratio(canary, baseline, 0.95, two_sided);
  expect_odds(odds->ratio, reference["conditional_odds_ratio"]);
  expect_odds(odds->interval.low, reference["conditional_or_ci95"].items().at(0));
  expect_odds(odds->interval.high, reference["conditional_or_ci95"].items().at(1));
}

void expect_contingency(Proportion canary, Proportion baseline, const Json& reference) {
  EXPECT_TRUE(is_close(chi_squared_test(canary, baseline)->statistic, reference["chi2"], kClosed));
  EXPECT_TRUE(is_close(chi_squared_test(canary, baseline)->p, reference["chi2_p"], kClosed));
  EXPECT_TRUE(is_close(chi_squared_test_yates(canary, baseline)->statistic, reference["chi2_yates"], kClosed));
  EXPECT_TRUE(is_close(chi_squared_test_yates(canary, baseline)->p, reference["chi2_yates_p"], kClosed));
  if (!reference["g_test"].is_null()) {
    EXPECT_TRUE(is_close(g_test(canary, baseline)->statistic, reference["g_test"], kClosed));
  }
}

TEST(ProportionsOracle, two_by_two_tables_are_what_r_and_scipy_say) {
  const auto& tables = canary_reference()["two_by_two"].members();
  EXPECT_EQ(tables.size(), 5);
  for (const auto& [name, reference] : tables) {
    SCOPED_TRACE(name);
    const Proportion canary = proportion_of(reference["canary"]), baseline = proportion_of(reference["baseline"]);
    expect_fisher(canary, baseline, reference);
    expect_contingency(canary, baseline, reference);
    const auto newcombe = newcombe_interval(canary, baseline, 0.95);
    EXPECT_TRUE(is_close(newcombe->low, reference["newcombe_diff_ci95"].items().at(0), kClosed));
    EXPECT_TRUE(is_close(newcombe->high, reference["newcombe_diff_ci95"].items().at(1), kClosed));
  }
}

TEST(ProportionsOracle, intervals_are_what_r_and_scipy_say) {
  const auto& references = canary_reference()["proportion"].items();
  EXPECT_EQ(references.size(), 6);
  for (const Json& reference : references) {
    const Proportion p{.count = reference["x"].integer(-1), .total = reference["n"].integer(-1)};
    SCOPED_TRACE(testing::Message() << p.count << " of " << p.total);
    const auto expect = [&](const Interval& interval, const char* name) {
      EXPECT_TRUE(is_close(interval.low, reference[name].items().at(0), kClosed)) << name;
      EXPECT_TRUE(is_close(interval.high, reference[name].items().at(1), kClosed)) << name;
    };
    expect(*wilson_interval(p, 0.95), "wilson95");
    expect(*clopper_pearson_interval(p, 0.95), "clopper_pearson95");
    expect(*jeffreys_interval(p, 0.95), "jeffreys95");
  }
}

TEST(ProportionsOracle, poisson_rates_are_what_r_and_scipy_say) {
  const auto& references = canary_reference()["poisson_rate_ratio"].items();
  EXPECT_EQ(references.size(), 4);
  for (const Json& reference : references) {
    const Rate canary = rate_of(reference["canary"]), baseline = rate_of(reference["baseline"]);
    SCOPED_TRACE(testing::Message() << canary.events << " against " << baseline.events);
    const auto two_sided = Alternative::two_sided, greater = Alternative::greater;
    EXPECT_TRUE(is_close(*poisson_rates_test(canary, baseline, 1, two_sided), reference["p_two_sided"], kClosed));
    EXPECT_TRUE(is_close(*poisson_rates_test(canary, baseline, 1, greater), reference["p_greater"], kClosed));
    EXPECT_TRUE(is_close(*poisson_rates_test_mid_p(canary, baseline, 1, greater), reference["mid_p_greater"], kClosed));
    const auto ratio = poisson_rate_ratio(canary, baseline, 0.95);
    EXPECT_TRUE(is_close(ratio->ratio, reference["rate_ratio"], kClosed));
    EXPECT_TRUE(is_close(ratio->interval.low, reference["rate_ratio_ci95"].items().at(0), kClosed));
    EXPECT_TRUE(is_close(ratio->interval.high, reference["rate_ratio_ci95"].items().at(1), kClosed));
  }
}

}  // namespace
}  // namespace tidegate::stats
