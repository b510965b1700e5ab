#include "core/stats/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace tidegate::stats {
namespace {

using Counts = std::vector<double>;

TEST(Drift, equal_shares_have_not_moved) {
  const Counts baseline{100, 200, 0, 300}, canary{1, 2, 0, 3};
  for (const auto drift : {population_stability_index, jensen_shannon_divergence, jensen_shannon_distance,
                           jensen_shannon_distance_base2, total_variation, hellinger_distance}) {
    EXPECT_NEAR(*drift(baseline, canary), 0, 1e-12);
  }
  EXPECT_NEAR(*largest_distance(baseline, canary, Alternative::two_sided), 0, 1e-15);
  EXPECT_NEAR(*chance_canary_is_greater(baseline, canary), 0.5, 1e-15);
  EXPECT_NEAR(*wasserstein_distance(baseline, canary, Counts{1, 2, 3, 4}), 0, 1e-15);
}

TEST(Drift, what_has_moved_whole_has_moved_as_far_as_can_be) {
  const Counts baseline{10, 0, 0}, canary{0, 0, 7};
  EXPECT_NEAR(*jensen_shannon_divergence(baseline, canary), std::numbers::ln2, 1e-15);
  EXPECT_NEAR(*jensen_shannon_distance_base2(baseline, canary), 1, 1e-15);
  EXPECT_EQ(total_variation(baseline, canary), 1);
  EXPECT_EQ(hellinger_distance(baseline, canary), 1);
  EXPECT_EQ(largest_distance(baseline, canary, Alternative::greater), 1);
  EXPECT_EQ(largest_distance(baseline, canary, Alternative::less), 0);
  EXPECT_EQ(chance_canary_is_greater(baseline, canary), 1);
  EXPECT_NEAR(*wasserstein_distance(baseline, canary, Counts{0.1, 0.2, 0.5}), 0.4, 1e-15);
}

TEST(Drift, half_a_count_keeps_the_stability_index_finite) {
  const double expected = (0.5 / 11 - 10.5 / 11) * std::log(0.5 / 10.5) * 2;
  EXPECT_NEAR(*population_stability_index(Counts{10, 0, 0}, Counts{0, 0, 10}), expected, 1e-12);
}

TEST(Drift, buckets_empty_in_both_change_nothing) {
  EXPECT_EQ(population_stability_index(Counts{1, 0, 5}, Counts{2, 0, 3}),
            population_stability_index(Counts{1, 5}, Counts{2, 3}));
  EXPECT_EQ(population_stability_index(Counts{1, 0, 5, 0}, Counts{2, 0, 3, 7}),
            population_stability_index(Counts{1, 5, 0}, Counts{2, 3, 7}));
}

TEST(Drift, the_middles_say_how_far_the_mean_has_moved) {  // all move up, so it is the difference of means
  const Counts baseline{4, 4, 2}, canary{2, 4, 4}, middles{0.5, 2, 10};
  EXPECT_NEAR(*wasserstein_distance(baseline, canary, middles), 0.2 * 9.5, 1e-14);
}

TEST(Drift, of_no_histograms_nothing_can_be_told) {
  constexpr double kHuge = std::numeric_limits<double>::max();
  const Counts fine{1, 2};
  for (const Counts& wrong :
       {Counts{}, Counts{0, 0}, Counts{1}, Counts{1, NAN}, Counts{1, -1}, Counts{1, HUGE_VAL}, Counts{kHuge, kHuge}}) {
    EXPECT_FALSE(population_stability_index(fine, wrong));
    EXPECT_FALSE(population_stability_index(wrong, fine));
    EXPECT_FALSE(jensen_shannon_distance_base2(fine, wrong));
    EXPECT_FALSE(largest_distance(wrong, fine, Alternative::less));
    EXPECT_FALSE(wasserstein_distance(wrong, fine, Counts{1, 2}));
  }
  EXPECT_FALSE(wasserstein_distance(fine, fine, Counts{2, 1}));
  EXPECT_FALSE(wasserstein_distance(fine, fine, Counts{1, HUGE_VAL}));
  EXPECT_FALSE(wasserstein_distance(fine, fine, Counts{1}));
  EXPECT_FALSE(total_variation({}, {}));
}

}  // namespace
}  // namespace tidegate::stats
