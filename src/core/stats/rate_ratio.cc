#include "core/stats/rate_ratio.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "base/check.h"
#include "core/stats/first_passage.h"
#include "core/stats/log_sum.h"

namespace tidegate::stats {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

RatioAlternative alternative_of(double psi, double psi0) { return {.psi = psi, .log_odds = std::log(psi / psi0)}; }

double log_evidence_for(const RatioAlternative& alternative, const TwoArms& counts, double psi0) {
  if (counts.bad() == 0) return 0;
  const double weight = (psi0 * counts.canary_total + counts.baseline_total) /
                        (alternative.psi * counts.canary_total + counts.baseline_total);
  return counts.canary_bad * alternative.log_odds + counts.bad() * std::log(weight);
}

}  // namespace

double log_rate_ratio_evidence(const TwoArms& counts, double psi, double psi0) {
  return log_evidence_for(alternative_of(psi, psi0), counts, psi0);
}

OnsetEvidence::OnsetEvidence(const Design& design)
    : design_(design), bet_(design.planned), log_parts_(std::size(kRatioGrid), kNothing) {
  CHECK(design.null_ratio > 0 && design.planned >= 1);
  for (const double factor : kRatioGrid) {
    alternatives_.push_back(alternative_of(design.null_ratio * factor, design.null_ratio));
  }
}

void OnsetEvidence::add(const TwoArms& counts, double overdispersion) {
  CHECK(is_possible(counts) && overdispersion >= 1);
  const double log_more = std::log(bet_.next());
  for (std::size_t i = 0; i < log_parts_.size(); ++i) {
    const double log_ratio = log_evidence_for(alternatives_[i], counts, design_.null_ratio) / overdispersion;
    log_parts_[i] = log_sum(log_parts_[i], log_more) + log_ratio;
  }
  log_evidence_ = log_sum(log_mean(log_parts_), std::log(bet_.left()));
  log_highest_ = std::max(log_highest_, log_evidence_);
}

NoWorseEvidence::NoWorseEvidence(double null_ratio) : null_ratio_(null_ratio), log_parts_(std::size(kRatioGrid), 0) {
  CHECK(null_ratio > 0);
  for (const double factor : kRatioGrid) alternatives_.push_back(alternative_of(null_ratio / factor, null_ratio));
}

void NoWorseEvidence::add(const TwoArms& counts, double overdispersion, double of_past) {
  CHECK(is_possible(counts) && overdispersion >= 1 && of_past > 0 && of_past <= 1);
  overdispersion_ = overdispersion;
  for (std::size_t i = 0; i < log_parts_.size(); ++i) {
    log_parts_[i] = log_parts_[i] * of_past + log_evidence_for(alternatives_[i], counts, null_ratio_) / overdispersion;
  }
  log_evidence_ = log_mean(log_parts_);
  log_highest_ = std::max(log_highest_, log_evidence_);
}

std::vector<double> NoWorseEvidence::drifts_at(double rate, double share) const {
  const double others = (1 - share) / share;  // of the baseline, for each of the canary
  std::vector<double> drifts;
  for (const auto& alternative : alternatives_) {
    const TwoArms one{rate, 1, rate * others, others};
    drifts.push_back(log_evidence_for(alternative, one, null_ratio_) / overdispersion_);
  }
  return drifts;
}

double NoWorseEvidence::requests_until(double alpha, double rate, double share) const {
  return steps_until(log_parts_, drifts_at(rate, share), std::log(1 / alpha));
}

double NoWorseEvidence::median_requests_until(double alpha, double rate, double share) const {
  const double mean = requests_until(alpha, rate, share), others = (1 - share) / share;
  const auto drifts = drifts_at(rate, share);
  const auto carrier = carrier_of(log_parts_, drifts, mean);
  const auto& alternative = alternatives_[carrier];
  const double of_canary = log_evidence_for(alternative, {1, 1, 0, others}, null_ratio_),
               of_baseline =
                   log_evidence_for(alternative, {0, 1, 1, others}, null_ratio_);  // what a bad one of it adds
  const double variance = rate * (of_canary * of_canary + others * of_baseline * of_baseline);
  return median_steps(mean, drifts[carrier], variance / overdispersion_);
}

}  // namespace tidegate::stats
