#include "core/canary/limit_judge.h"

#include <algorithm>
#include <cmath>

#include "core/canary/rate_judge.h"
#include "core/stats/proportion.h"

namespace tidegate::canary {

LimitJudge::LimitJudge(const LimitDesign& design)
    : design_(design),
      above_(stats::AbsoluteEvidence::Against::rate_at_most, design.limit, design.planned),
      below_(stats::AbsoluteEvidence::Against::rate_at_least, design.limit),
      overdispersion_(one_armed(design.variation), design.block) {}

void LimitJudge::add(double bad, double total, Timestamp at) {
  const double phi = overdispersion_.add(total * design_.limit);
  above_.add(bad, total, phi);
  below_.add(bad, total, phi);
  bad_ += bad;
  total_ += total;
  looks_.push_back({.at = at,
                    .canary = share_of(bad, total),
                    .baseline = {},
                    .against = against(),
                    .in_favour = in_favour(),
                    .log_evidence = above_.log_evidence()});
}

double LimitJudge::against() const { return share_of_needed(above_.log_highest(), design_.alpha); }
double LimitJudge::in_favour() const { return share_of_needed(below_.log_evidence(), design_.alpha_pass); }

Comparison::Finding LimitJudge::finding() const {
  if (against() >= 1) return Comparison::Finding::worse;
  return in_favour() >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
}

Comparison LimitJudge::conclude(Duration elapsed) const {
  Comparison comparison{.finding = finding(),
                        .method = "evidence against a limit",
                        .alpha = design_.alpha,
                        .variation = design_.variation,
                        .is_calibrated = design_.is_calibrated,
                        .canary = {.events = total_, .counted = bad_, .value = share_of(bad_, total_)},
                        .limit = design_.limit,
                        .against = against(),
                        .in_favour = in_favour(),
                        .looks = looks_};
  if (total_ <= 0) return comparison;
  comparison.effect = bad_ / total_ / design_.limit;
  constexpr double kConfidence = 0.95;
  const double phi = overdispersion_.phi();  // counts that vary so much say as much as so many times fewer
  const stats::Proportion seen{.count = std::llround(bad_ / phi), .total = std::llround(total_ / phi)};
  if (const auto interval = stats::wilson_interval(seen, kConfidence)) {
    comparison.effect_low = interval->low / design_.limit;
    comparison.effect_high = interval->high / design_.limit;
  }
  if (comparison.finding != Comparison::Finding::open) return comparison;
  comparison.is_needed_at_least = bad_ <= 0;
  set_requests_needed(comparison, below_.median_requests_until(design_.alpha_pass, bad_ / total_), total_, elapsed);
  return comparison;
}

}  // namespace tidegate::canary
