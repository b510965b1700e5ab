#include "core/canary/limit_judge.h"

#include <algorithm>
#include <cmath>

#include "core/canary/rate_judge.h"
#include "core/stats/proportion.h"

namespace tidegate::canary {

LimitJudge::LimitJudge(const LimitDesign& design)
    : design_(design),
      above_(stats::AbsoluteEvidence::Against::rate_at_most, design.limit, design.planned),
      overdispersion_(one_armed(design.variation),
                      {.block = design.block, .planned = static_cast<double>(design.planned)}),
      favour_({.margin = {},
               .below = design.limit,
               .alpha = design.alpha_pass,
               .variation = design.variation,
               .intervals = {.block = design.block, .planned = static_cast<double>(design.planned)},
               .step_looks = design.step_looks}) {}

void LimitJudge::add(double bad, double total, Timestamp at, std::size_t step) {
  const double phi = overdispersion_.add(total * design_.limit);
  above_.add(bad, total, phi);
  favour_.add({.canary_bad = bad, .canary_total = total, .baseline_bad = 0, .baseline_total = 0}, at, step);
  bad_ += bad;
  total_ += total;
  looks_.push_back({.at = at,
                    .canary = share_of(bad, total),
                    .baseline = {},
                    .against = against(),
                    .in_favour = favour_.share(),
                    .log_evidence = above_.log_evidence()});
}

double LimitJudge::against() const { return share_of_needed(above_.log_highest(), design_.alpha); }

Comparison::Finding LimitJudge::finding() const {
  if (against() >= 1) return Comparison::Finding::worse;
  return favour_.share() >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
}

Comparison LimitJudge::conclude(Duration every) const {
  Comparison comparison{.finding = finding(),
                        .method = "evidence against a limit",
                        .alpha = design_.alpha,
                        .variation = design_.variation,
                        .is_calibrated = design_.is_calibrated,
                        .canary = {.events = total_, .counted = bad_, .value = share_of(bad_, total_)},
                        .limit = design_.limit,
                        .against = against(),
                        .in_favour = favour_.share(),
                        .looks = looks_};
  favour_.set_steps(comparison);
  if (total_ <= 0) return comparison;
  comparison.effect = bad_ / total_ / design_.limit;
  constexpr double kConfidence = 0.95;
  const double phi = overdispersion_.phi();  // counts that vary so much say as much as so many times fewer
  const stats::Proportion seen{.count = std::llround(bad_ / phi), .total = std::llround(total_ / phi)};
  if (const auto interval = stats::wilson_interval(seen, kConfidence)) {
    comparison.effect_low = interval->low / design_.limit;
    comparison.effect_high = interval->high / design_.limit;
  }
  if (comparison.finding == Comparison::Finding::open) favour_.set_needs(comparison, every);
  return comparison;
}

}  // namespace tidegate::canary
