#include "core/canary/evidence_gaps.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"
#include "core/stats/mann_whitney.h"
#include "core/stats/summary.h"

namespace tidegate::canary {
namespace {

// Means that differ by that factor are something to say, where the test passes.
constexpr double kFactorOfMeans = 1.5;

// The greatest of all values to the one arm, the least to the other: if that is not significant, nothing would be.
bool could_be_significant(const Arms& arms, double confidence) {
  std::vector<double> all = arms.control;
  all.insert(all.end(), arms.experiment.begin(), arms.experiment.end());
  std::sort(all.begin(), all.end());
  const std::span<const double> values = all;
  const std::size_t below = arms.control.size();
  const double z = stats::mann_whitney_z(values.subspan(below), values.first(below));
  return z > stats::normal_upper_quantile((1 - confidence) / 2);
}

// Not by their ratio, which says nothing when one of them is 0.
bool means_differ(const KayentaMetricConfig& config, const Arms& arms) {
  const double baseline = stats::mean(arms.control), more = stats::mean(arms.experiment) - baseline;
  return (config.direction != Direction::decrease && more > 0 && more >= (kFactorOfMeans - 1) * std::abs(baseline)) ||
         (config.direction != Direction::increase && more < 0 && more <= (1 / kFactorOfMeans - 1) * std::abs(baseline));
}

}  // namespace

std::size_t observed_points(std::span<const double> values) {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](double value) { return std::isfinite(value); }));
}

bool is_half_nan(std::span<const double> values) {
  const auto nans = std::count_if(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  return nans > 0 && 2 * static_cast<std::size_t>(nans) >= values.size();
}

bool has_infinite(const MetricPair& pair) {
  const auto is_infinite = [](double value) { return std::isinf(value); };
  return std::any_of(pair.control.begin(), pair.control.end(), is_infinite) ||
         std::any_of(pair.experiment.begin(), pair.experiment.end(), is_infinite);
}

std::vector<EvidenceGap> evidence_gaps(const KayentaMetricConfig& config, const MetricPair& pair, const Arms& arms,
                                       const Classification& found) {
  std::vector<EvidenceGap> gaps;
  const std::size_t observed = std::min(observed_points(pair.control), observed_points(pair.experiment));
  const std::size_t compared = std::min(arms.control.size(), arms.experiment.size());
  if (std::min(observed, compared) == 0) {
    gaps.push_back(EvidenceGap::no_data);
  } else if (std::min(observed, compared) < kFewestPoints) {
    gaps.push_back(EvidenceGap::few_points);
  }
  if (has_infinite(pair) || is_half_nan(pair.control) || is_half_nan(pair.experiment)) {
    gaps.push_back(EvidenceGap::not_a_number);
  }
  if (found.label == MetricLabel::error) gaps.push_back(EvidenceGap::error);
  if (found.label != MetricLabel::pass || compared == 0) return gaps;
  if (!could_be_significant(arms, config.confidence)) gaps.push_back(EvidenceGap::could_not_fail);
  if (means_differ(config, arms)) gaps.push_back(EvidenceGap::means_differ);
  return gaps;
}

std::string_view describe(EvidenceGap gap) {
  switch (gap) {
    case EvidenceGap::no_data: return "the baseline or the canary has no values";
    case EvidenceGap::few_points: return "the baseline or the canary has fewer than 8 values";
    case EvidenceGap::not_a_number: return "values are infinite, or half of them or more are no numbers";
    case EvidenceGap::error: return "it could not be judged";
    case EvidenceGap::could_not_fail: return "no arrangement of so many, so equal values would have failed";
    case EvidenceGap::means_differ: return "the means differ by half and more, which the test of location doesn't see";
  }
  return "";
}

}  // namespace tidegate::canary
