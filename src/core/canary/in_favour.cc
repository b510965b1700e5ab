#include "core/canary/in_favour.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tidegate::canary {

double share_of_needed(double log_evidence, double alpha) { return std::max(0.0, log_evidence / std::log(1 / alpha)); }

// The variance of one arm's count has half of what two arms' difference has from wandering.
double one_armed(double variation) { return variation / std::sqrt(2); }

InFavour::Span::Span(const Design& design, double of_alpha, double planned)
    : below(stats::AbsoluteEvidence::Against::rate_at_least, design.below),
      overdispersion(design.variation, {.block = design.intervals.block, .planned = planned}),
      of_below(one_armed(design.variation), {.block = design.intervals.block, .planned = planned}),
      alpha(of_alpha) {
  if (design.margin) no_worse.emplace(*design.margin);
}

void InFavour::Span::add(const stats::TwoArms& counts, Timestamp at, double below_rate) {
  const double phi = overdispersion.add(counts.chance_variance());
  if (no_worse) no_worse->add(counts, phi, overdispersion.of_past());
  const double phi_of_below = of_below.add(counts.canary_total * below_rate);
  below.add(counts.canary_bad, counts.canary_total, phi_of_below, of_below.of_past());
  sum = stats::sum_of(std::array{sum, counts});
  if (!busy_since && counts.canary_total > 0) busy_since = at;
  until = at;
}

double InFavour::Span::by_margin() const { return no_worse ? share_of_needed(no_worse->log_evidence(), alpha) : 0; }
double InFavour::Span::by_rate() const { return share_of_needed(below.log_evidence(), alpha); }

// Until the second step begins, the first one is the whole.
void InFavour::enter(std::size_t step) {
  if (step > 0 && steps_.empty()) {
    steps_.push_back(whole_);
    steps_.back().alpha = step_alpha();
  }
  while (step > 0 && steps_.size() <= step) steps_.emplace_back(design_, step_alpha(), planned_of(steps_.size()));
}

void InFavour::add(const stats::TwoArms& counts, Timestamp at, std::size_t step) {
  enter(step);
  whole_.add(counts, at, design_.below);
  if (step > 0) steps_.back().add(counts, at, design_.below);
}

double InFavour::step_alpha() const { return std::min(4 * design_.alpha, 0.5); }

double InFavour::planned_of(std::size_t step) const {
  return step < design_.step_looks.size() ? design_.step_looks[step] : design_.intervals.planned;
}

double InFavour::share() const { return std::min(whole_.share(), current().share()); }

bool InFavour::is_by_rate_alone() const {
  return share() >= 1 && std::min(whole_.by_margin(), current().by_margin()) < 1;
}

// The rate of all looks is known best; how they are split, those of the step.
double InFavour::requests_needed(const Span& span) const {
  if (span.share() >= 1) return 0;
  const auto& all = whole_.sum;
  if (!design_.margin) return span.below.median_requests_until(span.alpha, all.canary_bad / all.canary_total);
  const double both = all.bad() / all.total();
  return std::min(span.no_worse->median_requests_until(span.alpha, both, current().sum.canary_share()),
                  span.below.median_requests_until(span.alpha, both));
}

void InFavour::set_needs(Comparison& comparison, Duration every) const {
  const auto& now = current();
  if (now.sum.canary_total <= 0 || (design_.margin && now.sum.baseline_total <= 0) || share() >= 1) return;
  comparison.is_needed_at_least = (design_.margin ? whole_.sum.bad() : whole_.sum.canary_bad) <= 0;
  const double requests = std::max(requests_needed(whole_), requests_needed(now));
  if (!std::isfinite(requests)) return;
  comparison.requests_needed = requests;
  constexpr double kLongest = 1e10;
  const double seen = (now.until - *now.busy_since + every).seconds();
  const double seconds = seen * requests / now.sum.canary_total;
  if (seconds < kLongest) comparison.time_needed = milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void InFavour::set_steps(Comparison& comparison) const {
  for (const auto& step : steps_.empty() ? std::vector{whole_} : steps_) {
    comparison.steps.push_back({.canary_compared = step.sum.canary_total,
                                .baseline_compared = step.sum.baseline_total,
                                .canary_counted = step.sum.canary_bad,
                                .baseline_counted = step.sum.baseline_bad,
                                .in_favour = step.share()});
  }
}

}  // namespace tidegate::canary
