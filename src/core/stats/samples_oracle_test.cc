#include <gtest/gtest.h>

#include "core/stats/contingency.h"
#include "core/stats/drift.h"
#include "core/stats/kolmogorov_smirnov.h"
#include "core/stats/multiplicity.h"
#include "core/stats/sample_size.h"
#include "support/canary_reference.h"

// Samples, histograms and many answers at once: what scipy and R say.
namespace tidegate::stats {
namespace {

using test::canary_reference;
using test::is_close;
using test::number_of;
using test::numbers_of;

constexpr double kClosed = 1e-9;
constexpr double kSearched = 1e-6;

TEST(SamplesOracle, kolmogorov_smirnov_is_what_r_and_scipy_say) {
  const auto& samples = canary_reference()["mann_whitney"].members();
  EXPECT_EQ(samples.size(), 6);
  for (const auto& [name, reference] : samples) {
    SCOPED_TRACE(name);
    const auto x = numbers_of(reference["x"]), y = numbers_of(reference["y"]);
    const auto statistic = ks_statistic(x, y);
    const auto two_sided = Alternative::two_sided;
    EXPECT_TRUE(is_close(statistic->two_sided, reference["ks_D"], kClosed));
    const double limit = ks_limit_p(*statistic, two_sided);
    EXPECT_NEAR(limit, number_of(reference["ks_p_asymptotic_R"]),
                limit > 0.27 ? 5e-6 : 1e-9 * limit);  // see ks_limit_p
    EXPECT_TRUE(is_close(ks_finite_p(*statistic, two_sided), reference["ks_p_asymptotic_scipy"], kClosed));
    EXPECT_TRUE(is_close(*ks_exact_p(x, y, two_sided, KsTies::ignored), reference["ks_p_exact_scipy"], kClosed));
  }
}

TEST(SamplesOracle, histograms_differ_as_scipy_says) {
  const Json& reference = canary_reference()["histogram"];
  const auto baseline = numbers_of(reference["baseline"]), canary = numbers_of(reference["canary"]);
  auto both = baseline;
  both.insert(both.end(), canary.begin(), canary.end());
  const auto test = chi_squared_test(both, baseline.size());
  EXPECT_TRUE(is_close(test->statistic, reference["chi2"], kClosed));
  EXPECT_TRUE(is_close(test->degrees_of_freedom, reference["chi2_df"], 0));
  EXPECT_TRUE(is_close(test->p / number_of(reference["chi2_p"]), Json(1.0), kClosed));
  const auto expect = [&](std::optional<double> value, const char* name) {
    EXPECT_TRUE(is_close(*value, reference[name], kClosed)) << name;
  };
  expect(population_stability_index(baseline, canary), "psi");
  expect(jensen_shannon_divergence(baseline, canary), "js_divergence_nats");
  expect(jensen_shannon_distance(baseline, canary), "js_distance_nats");
  expect(jensen_shannon_distance_base2(baseline, canary), "js_distance_base2");
  expect(largest_distance(baseline, canary, Alternative::two_sided), "ks_D_over_buckets");
  expect(largest_distance(baseline, canary, Alternative::greater), "ks_D_one_sided_canary_slower");
  expect(chance_canary_is_greater(baseline, canary), "cles_canary_gt_baseline");
  expect(total_variation(baseline, canary), "total_variation");
  expect(hellinger_distance(baseline, canary), "hellinger");
}

TEST(SamplesOracle, p_values_are_adjusted_as_r_does) {
  const Json& reference = canary_reference()["p_adjust"];
  const auto p = numbers_of(reference["p"]);
  const auto expect = [&](const std::vector<double>& adjusted, const char* name) {
    ASSERT_EQ(adjusted.size(), reference[name].items().size());
    for (std::size_t i = 0; i < adjusted.size(); ++i) {
      EXPECT_TRUE(is_close(adjusted[i], reference[name].items()[i], kClosed)) << name;
    }
  };
  expect(adjust_bonferroni(p), "bonferroni");
  expect(adjust_holm(p), "holm");
  expect(adjust_hochberg(p), "hochberg");
  expect(adjust_benjamini_hochberg(p), "bh");
  expect(adjust_benjamini_yekutieli(p), "by");
}

TEST(SamplesOracle, sample_sizes_are_what_r_says) {
  const Json& reference = canary_reference()["sample_size"];
  const TwoProportions difference{.first = 0.005, .second = 0.01, .alpha = 0.01, .sides = Sides::one};
  EXPECT_TRUE(is_close(*sample_size(difference, 0.8), reference["two_prop_005_vs_01_power80_alpha01_one_sided_per_arm"],
                       kSearched));
  const auto& bounds = reference["rule_of_three_n_for_zero_errors"].members();
  EXPECT_EQ(bounds.size(), 4);
  for (const auto& [bound, size] : bounds) {
    EXPECT_TRUE(is_close(*zero_errors_needed(std::stod(bound), 0.05), size, kClosed)) << bound;
  }
}

}  // namespace
}  // namespace tidegate::stats
