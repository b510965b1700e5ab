#include "core/stats/absolute_rate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "core/stats/first_passage.h"
#include "core/stats/log_sum.h"
#include "core/stats/rate_ratio.h"

namespace tidegate::stats {
namespace {

// On one side of the limit, at the distances of kRatioGrid: below it the rate itself is divided; above it too, as long
// as that stays below 1, and what is left of the way to 1 is divided instead.
std::vector<double> alternatives_of(AbsoluteEvidence::Against null, double limit) {
  std::vector<double> rates;
  for (const double factor : kRatioGrid) {
    if (null == AbsoluteEvidence::Against::rate_at_least) {
      rates.push_back(limit / factor);
    } else {
      const double above = limit * factor;
      rates.push_back(above < 0.5 * (1 + limit) ? above : 1 - (1 - limit) / factor);
    }
  }
  return rates;
}

constexpr double kNothing = -std::numeric_limits<double>::infinity();  // the logarithm of

double log_if_bad(double q, double tau) { return std::log(q / tau); }
double log_if_good(double q, double tau) { return std::log1p(-q) - std::log1p(-tau); }

}  // namespace

double log_absolute_evidence(double bad, double total, double q, double tau) {
  return bad * log_if_bad(q, tau) + (total - bad) * log_if_good(q, tau);
}

AbsoluteEvidence::AbsoluteEvidence(Against null, double limit, int planned) : limit_(limit) {
  CHECK(limit > 0 && limit < 1 && planned >= 0);
  if (planned > 0) bet_.emplace(planned);
  alternatives_ = alternatives_of(null, limit);
  for (const double q : alternatives_) {
    log_if_bad_.push_back(log_if_bad(q, limit));
    log_if_good_.push_back(log_if_good(q, limit));
  }
  log_parts_.assign(alternatives_.size(), bet_ ? kNothing : 0);
}

void AbsoluteEvidence::add(double bad, double total, double overdispersion, double of_past) {
  CHECK(bad >= 0 && bad <= total && std::isfinite(total) && overdispersion >= 1);
  CHECK(of_past == 1 || (!bet_ && of_past > 0 && of_past < 1));
  overdispersion_ = overdispersion;
  const double log_more = bet_ ? std::log(bet_->next()) : kNothing;
  for (std::size_t i = 0; i < log_parts_.size(); ++i) {
    const double log_ratio = (bad * log_if_bad_[i] + (total - bad) * log_if_good_[i]) / overdispersion;
    log_parts_[i] = log_sum(log_parts_[i] * of_past, log_more) + log_ratio;
  }
  log_evidence_ = log_mean(log_parts_);
  if (bet_) log_evidence_ = log_sum(log_evidence_, std::log(bet_->left()));
  log_highest_ = std::max(log_highest_, log_evidence_);
}

double flawless_requests_needed(double limit, double alpha) { return requests_until_proven(limit, 0, alpha); }

double requests_until_proven(double limit, double expected, double alpha) {
  AbsoluteEvidence none(AbsoluteEvidence::Against::rate_at_least, limit);
  return none.requests_until(alpha, expected);
}

std::vector<double> AbsoluteEvidence::drifts_at(double expected) const {
  std::vector<double> drifts;
  for (const double q : alternatives_) {
    drifts.push_back(log_absolute_evidence(expected, 1, q, limit_) / overdispersion_);
  }
  return drifts;
}

double AbsoluteEvidence::requests_until(double alpha, double expected) const {
  CHECK(!bet_);
  return steps_until(log_parts_, drifts_at(expected), std::log(1 / alpha));
}

double AbsoluteEvidence::median_requests_until(double alpha, double expected) const {
  const double mean = requests_until(alpha, expected);
  const auto drifts = drifts_at(expected);
  const auto carrier = carrier_of(log_parts_, drifts, mean);
  const double jump = log_if_bad_[carrier] - log_if_good_[carrier];  // that a bad one makes
  return median_steps(mean, drifts[carrier], expected * (1 - expected) * jump * jump / overdispersion_);
}

}  // namespace tidegate::stats
