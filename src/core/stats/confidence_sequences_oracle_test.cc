#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/stats/confidence_sequence.h"
#include "core/stats/mixture_boundaries.h"
#include "core/stats/stitched_boundaries.h"
#include "support/canary_reference.h"

// What holds at all times: the numbers that the authors of confseq publish, and scipy's roots.
namespace tidegate::stats {
namespace {

using test::canary_reference;
using test::is_close;
using test::number_of;

constexpr double kSearched = 1e-6;

const Json& published() { return canary_reference()["confseq_published_test_values"]; }

Tuning tuning_of(const Json& reference) {
  return {.best_at = reference["v_opt"].number(100), .alpha = reference["alpha"].number(0.05)};
}

// To the last decimal that is written, which is rounded.
testing::AssertionResult is_published(double actual, const Json& reference) {
  const double expected = number_of(reference);
  const std::string text = reference.write();
  const double last_digit = std::pow(10.0, -static_cast<double>(text.size() - text.find('.') - 1));
  if (std::abs(actual - expected) <= 0.51 * last_digit) return testing::AssertionSuccess();
  return testing::AssertionFailure() << testing::PrintToString(actual) << " where " << expected << " is published";
}

TEST(ConfidenceSequencesOracle, mixture_bounds_are_those_published) {
  const auto bound = [&](const char* name, auto bound_of) {
    const Json& reference = published()[name];
    EXPECT_TRUE(is_published(bound_of(number_of(reference["v"]), reference), reference["value"])) << name;
  };
  const auto normal = [](Sides sides) {
    return [=](double v, const Json& r) { return normal_mixture_bound(v, number_of(r["alpha"]), tuning_of(r), sides); };
  };
  const auto beta_binomial = [](Sides sides) {
    return [=](double v, const Json& r) {
      return beta_binomial_bound(v, 0.05, tuning_of(r), {.down = number_of(r["g"]), .up = number_of(r["h"])}, sides);
    };
  };
  bound("normal_mixture_bound_two_sided", normal(Sides::two));
  bound("normal_mixture_bound_one_sided", normal(Sides::one));
  bound("beta_binomial_bound_two_sided", beta_binomial(Sides::two));
  bound("beta_binomial_bound_one_sided", beta_binomial(Sides::one));
  bound("gamma_exponential_bound", [](double v, const Json& r) {
    return gamma_exponential_bound(v, number_of(r["alpha"]), tuning_of(r), number_of(r["c"]));
  });
  bound("gamma_poisson_bound", [](double v, const Json& r) {
    return gamma_poisson_bound(v, number_of(r["alpha"]), tuning_of(r), number_of(r["c"]));
  });
}

TEST(ConfidenceSequencesOracle, stitched_bounds_are_those_published) {
  const Json& band = published()["empirical_process_lil"];
  // The constant in it is a root that R stops looking for at 1e-4; to all digits it is 2e-5 more.
  EXPECT_TRUE(is_close(empirical_process_bound(number_of(band["t"]), number_of(band["alpha"]), number_of(band["t_min"]),
                                               number_of(band["A"])),
                       band["value"], 2e-6));
  EXPECT_EQ(published()["double_stitching"].items().size(), 3);
  for (const Json& reference : published()["double_stitching"].items()) {
    const double bound =
        double_stitching_bound(number_of(reference["p"]), number_of(reference["t"]), 0.05, {.starts_at = 100});
    EXPECT_TRUE(is_published(bound, reference["value"]));
  }
}

TEST(ConfidenceSequencesOracle, sequences_of_a_chance_are_those_published) {
  EXPECT_EQ(published()["bernoulli_cs"].items().size(), 4);
  for (const Json& reference : published()["bernoulli_cs"].items()) {
    const Proportion seen{.count = reference["x"].integer(-1), .total = reference["n"].integer(-1)};
    const auto interval = chance_confidence_sequence(seen, 0.05, {.best_at = number_of(reference["t_opt"])});
    // Published cut off, not rounded, after five or six decimals.
    EXPECT_NEAR(interval->low, number_of(reference["ci"].items().at(0)), 2e-6);
    EXPECT_NEAR(interval->high, number_of(reference["ci"].items().at(1)), 2e-6);
  }
}

TEST(ConfidenceSequencesOracle, sequences_of_a_chance_are_what_scipy_finds) {
  for (const Json& reference : canary_reference()["proportion"].items()) {
    const Proportion seen{.count = reference["x"].integer(-1), .total = reference["n"].integer(-1)};
    SCOPED_TRACE(testing::Message() << seen.count << " of " << seen.total);
    const auto interval = chance_confidence_sequence(seen, 0.05, {.best_at = 1000});
    const auto& ends = reference["time_uniform95_betabinomial_topt1000"].items();
    EXPECT_TRUE(is_close(interval->low, ends.at(0), kSearched));
    EXPECT_TRUE(is_close(interval->high, ends.at(1), kSearched));
  }
}

TEST(ConfidenceSequencesOracle, quantiles_are_compared_as_published) {
  EXPECT_EQ(published()["quantile_ab_p"].items().size(), 4);
  for (const Json& reference : published()["quantile_ab_p"].items()) {
    std::vector<double> first, second;  // 1 to 1000, and the same moved up
    for (int i = 1; i <= 1000; ++i) {
      first.push_back(i);
      second.push_back(i + number_of(reference["offset"]));
    }
    const auto p = same_quantile_p(first, second, number_of(reference["p"]), {.best_at = 100});
    EXPECT_TRUE(is_published(*p, reference["value"])) << number_of(reference["offset"]);
  }
}

}  // namespace
}  // namespace tidegate::stats
