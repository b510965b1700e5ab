#include "core/canary/pod_judge.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "core/stats/permutation.h"

namespace tidegate::canary {
namespace {

constexpr std::uint64_t kSeed = 1;  // of the deals, where there are too many to try all

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> logs(const std::vector<double>& values, double factor) {
  std::vector<double> all;
  for (const double value : values) all.push_back(std::log(value / factor));
  return all;
}

Comparison::Arm arm_of(const std::vector<double>& values) {
  Comparison::Arm arm{.series = static_cast<double>(values.size())};
  if (!values.empty()) arm.value = mean(values);
  return arm;
}

bool are_positive(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value) && value > 0; });
}

// ln(p) by ln(alpha): 1 is enough.
double share_of_needed(double p, double alpha) { return std::max(0.0, std::log(p) / std::log(alpha)); }

std::string lacking_in(const Comparison& comparison, double smallest_p) {
  const auto pods = format("{} against {}", format_count(comparison.canary.series),
                           format_count(comparison.baseline.series, "series"));
  if (smallest_p > comparison.alpha) {
    return format("{} can't tell: the smallest chance that so few can give is {}, and {} is needed", pods,
                  format_quantity(smallest_p, Dimension::ratio, 2),
                  format_quantity(comparison.alpha, Dimension::ratio));
  }
  return pods + " lie too near to each other to tell";
}

}  // namespace

Comparison judge_pods(const std::vector<double>& canary, const std::vector<double>& baseline, const PodDesign& design) {
  Comparison comparison{.method = "permutation",
                        .alpha = design.alpha,
                        .is_calibrated = true,
                        .canary = arm_of(canary),
                        .baseline = arm_of(baseline),
                        .min_effect = design.min_effect,
                        .margin = design.margin};
  if (canary.empty() || baseline.empty()) {
    comparison.lacking = canary.empty() ? "the canary has no series" : "the baseline has no series";
    return comparison;
  }
  if (!are_positive(canary) || !are_positive(baseline)) {
    comparison.lacking = "values that aren't above 0 can't be compared by factors";
    return comparison;
  }
  comparison.effect = mean(canary) / mean(baseline);
  const auto plain = logs(baseline, 1);
  const stats::PodValues higher{logs(canary, design.min_effect), plain}, lower{plain, logs(canary, design.margin)};
  const auto worse = stats::permutation_test(std::span(&higher, 1), kSeed);
  const auto no_worse = stats::permutation_test(std::span(&lower, 1), kSeed);
  if (!worse || !no_worse) {
    comparison.lacking = "one against one can't be compared; set a limit instead";
    return comparison;
  }
  comparison.against = share_of_needed(worse->p, design.alpha);
  comparison.in_favour = share_of_needed(no_worse->p, design.alpha_pass);
  if (comparison.against >= 1) {
    comparison.finding = Comparison::Finding::worse;
  } else if (comparison.in_favour >= 1) {
    comparison.finding = Comparison::Finding::no_worse;
  } else {
    comparison.lacking = lacking_in(comparison, worse->smallest_p);
  }
  return comparison;
}

}  // namespace tidegate::canary
