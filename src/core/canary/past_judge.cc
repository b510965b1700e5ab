#include "core/canary/past_judge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/format.h"
#include "core/canary/rate_judge.h"
#include "core/stats/distributions.h"
#include "core/stats/proportion.h"

namespace tidegate::canary {
namespace {

bool has_events(const stats::TwoArms& counts) { return counts.canary_total > 0 && counts.baseline_total > 0; }

// ln of the ratio of the two rates and its variance by chance. One event more in all, so that none can be had; each arm
// gets as much of it as it has of the traffic, so that nothing bad in either is no change.
struct Change {
  double log_ratio = 0;
  double variance = 0;
};

Change change_of(const stats::TwoArms& counts) {
  const double canary = counts.canary_bad + counts.canary_share(),
               baseline = counts.baseline_bad + 1 - counts.canary_share();
  return {.log_ratio = std::log(canary / counts.canary_total) - std::log(baseline / counts.baseline_total),
          .variance = 1 / canary + 1 / baseline};
}

// How the change of now differs from the earlier ones, in logarithms.
struct Difference {
  double mean_before = 0;
  double estimate = 0;
  double error = 0;  // its standard error
  double freedom = 1;
};

Difference difference_of(const Change& now, const std::vector<Change>& earlier) {
  const auto count = static_cast<double>(earlier.size());
  double mean = 0, chance = 0, spread = 0;
  for (const auto& each : earlier) {
    mean += each.log_ratio / count;
    chance += each.variance / count;
  }
  for (const auto& each : earlier) spread += (each.log_ratio - mean) * (each.log_ratio - mean) / (count - 1);
  const double mood = std::max(spread - chance, 0.0);
  return {.mean_before = mean,
          .estimate = now.log_ratio - mean,
          .error = std::sqrt(mood + now.variance + std::max(spread, chance) / count),
          .freedom = count - 1};
}

bool is_negligible(const stats::TwoArms& now, const PastDesign& design) {
  const auto bad = static_cast<std::int64_t>(std::ceil(now.canary_bad)),
             total = static_cast<std::int64_t>(std::floor(now.canary_total));
  const auto interval = stats::clopper_pearson_interval({bad, total}, 1 - 2 * design.alpha_pass);
  return interval && interval->high <= design.negligible;
}

}  // namespace

Comparison judge_by_past(const stats::TwoArms& now, std::span<const stats::TwoArms> earlier, const PastDesign& design) {
  Comparison comparison{.method = "difference in differences",
                        .alpha = design.alpha,
                        .is_calibrated = true,
                        .min_effect = design.min_effect,
                        .margin = design.margin,
                        .dimension = Dimension::ratio};
  set_arms(comparison, now);
  if (!has_events(now)) return comparison;
  std::vector<Change> changes;
  for (const auto& period : earlier) {
    if (has_events(period)) changes.push_back(change_of(period));
  }
  if (changes.size() < kFewestPeriods) {
    comparison.lacking = format("only {} of {} earlier periods have events at both times, and {} are needed",
                                changes.size(), earlier.size(), kFewestPeriods);
    return comparison;
  }
  const auto difference = difference_of(change_of(now), changes);
  const auto t_needed = [&](double alpha) { return stats::student_t_upper_quantile(alpha, difference.freedom); };
  const double half = t_needed(0.025) * difference.error;
  comparison.effect = std::exp(difference.estimate);
  comparison.effect_low = std::exp(difference.estimate - half);
  comparison.effect_high = std::exp(difference.estimate + half);
  comparison.usual_change = std::exp(difference.mean_before);
  comparison.periods = static_cast<double>(changes.size());
  comparison.periods_wanted = static_cast<double>(earlier.size());
  const auto share = [&](double log_distance, double alpha) {
    return std::max(0.0, log_distance / difference.error / t_needed(alpha));
  };
  comparison.against = share(difference.estimate - std::log(design.min_effect), design.alpha);
  comparison.in_favour = share(std::log(design.margin) - difference.estimate, design.alpha_pass);
  if (comparison.in_favour < 1 && comparison.against < 1 && is_negligible(now, design)) {
    comparison.in_favour = 1;
    comparison.negligible = design.negligible;
  }
  if (comparison.against >= 1) {
    comparison.finding = Comparison::Finding::worse;
  } else if (comparison.in_favour >= 1) {
    comparison.finding = Comparison::Finding::no_worse;
  } else {
    comparison.lacking = "the change lies within what earlier periods wander by";
  }
  return comparison;
}

}  // namespace tidegate::canary
