#include "core/canary/latency_judge.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model/quantity.h"
#include "core/stats/log_sum.h"

namespace tidegate::canary {
namespace {

// Of the baseline's observations, how many lie above a boundary that matters.
constexpr double kRarest = 0.01;
constexpr double kMostCommon = 0.5;

double baseline_share(const stats::TwoArms& sum) { return share_of(sum.baseline_bad, sum.baseline_total).value_or(1); }

}  // namespace

LatencyJudge::Boundary LatencyJudge::boundary_of(double at) const {
  const auto measured = std::ranges::find(design_.variation, at, &std::pair<double, double>::first);
  const auto& rate = design_.rate;
  const double variation = measured == design_.variation.end() ? rate.variation : measured->second;
  return {.at = at,
          .worse = stats::OnsetEvidence({.null_ratio = 1, .planned = rate.planned}),
          .overdispersion = stats::RunningOverdispersion(
              variation, {.block = rate.block, .planned = static_cast<double>(rate.planned)}),
          .favour = in_favour_of(rate, variation),
          .sum = {}};
}

void LatencyJudge::add(std::span<const Tail> tails, Timestamp at, std::size_t step) {
  const bool is_first = boundaries_.empty();
  for (auto& boundary : boundaries_) boundary.favour.enter(step);
  for (const auto& tail : tails) {
    if (is_first) boundaries_.push_back(boundary_of(tail.boundary));
    const auto boundary = std::ranges::find(boundaries_, tail.boundary, &Boundary::at);
    if (boundary == boundaries_.end()) continue;
    const auto& counts = tail.counts;
    boundary->worse.add(counts, boundary->overdispersion.add(counts.chance_variance()));
    boundary->favour.add(counts, at, step);
    boundary->sum = stats::sum_of(std::array{boundary->sum, tail.counts});
    boundary->looks.resize(looks_.size());
    boundary->looks.push_back(counts);
  }
  log_highest_ = std::max(log_highest_, log_evidence());
  const auto* evident = most_evident();
  const bool suffices = log_highest_ >= std::log(1 / design_.rate.alpha);
  is_worse_ = is_worse_ || (suffices && evident && stats::rate_ratio(evident->sum) >= design_.rate.min_effect);
  looks_.push_back({.at = at,
                    .canary = {},
                    .baseline = {},
                    .against = share_of_needed(log_highest_, design_.rate.alpha),
                    .in_favour = in_favour(),
                    .log_evidence = log_evidence()});
}

double LatencyJudge::log_evidence() const {
  if (boundaries_.empty()) return 0;
  std::vector<double> logs;
  for (const auto& boundary : boundaries_) logs.push_back(boundary.worse.log_evidence());
  return stats::log_mean(logs);
}

const LatencyJudge::Boundary* LatencyJudge::most_evident() const {
  const auto found =
      std::ranges::max_element(boundaries_, {}, [](const Boundary& boundary) { return boundary.worse.log_evidence(); });
  return found == boundaries_.end() ? nullptr : &*found;
}

const LatencyJudge::Boundary* LatencyJudge::decisive() const {
  const auto matter = that_matter();
  const bool leans_to_worse = share_of_needed(log_highest_, design_.rate.alpha) > in_favour();
  if (is_worse_ || leans_to_worse || matter.empty()) return most_evident();
  return *std::ranges::min_element(matter, {}, [](const Boundary* boundary) { return boundary->favour.share(); });
}

std::vector<const LatencyJudge::Boundary*> LatencyJudge::that_matter() const {
  std::vector<const Boundary*> inside;
  const Boundary* next = nullptr;  // the commonest of the rarer ones
  for (const auto& boundary : boundaries_) {
    const double above = baseline_share(boundary.sum);
    if (above >= kRarest && above <= kMostCommon) inside.push_back(&boundary);
    if (above < kRarest && (!next || above > baseline_share(next->sum))) next = &boundary;
  }
  if (inside.empty() && next) inside.push_back(next);
  return inside;
}

double LatencyJudge::in_favour() const {
  double least = std::numeric_limits<double>::infinity();
  for (const auto* boundary : that_matter()) least = std::min(least, boundary->favour.share());
  return std::isfinite(least) ? least : 0;
}

Comparison::Finding LatencyJudge::finding() const {
  if (is_worse_) return Comparison::Finding::worse;
  return in_favour() >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
}

// As much as the boundary that lacks most.
void LatencyJudge::set_needs(Comparison& comparison, Duration every) const {
  if (comparison.finding != Comparison::Finding::open) return;
  bool is_time_known = true;
  for (const auto* boundary : that_matter()) {
    Comparison alone;
    boundary->favour.set_needs(alone, every);
    if (boundary->favour.share() >= 1) continue;
    if (!alone.requests_needed) {
      comparison.requests_needed.reset();
      comparison.time_needed.reset();
      return;
    }
    comparison.is_needed_at_least = comparison.is_needed_at_least || alone.is_needed_at_least;
    comparison.requests_needed = std::max(comparison.requests_needed, alone.requests_needed);
    comparison.time_needed = std::max(comparison.time_needed, alone.time_needed);
    is_time_known = is_time_known && alone.time_needed;
  }
  if (!is_time_known) comparison.time_needed.reset();
}

Comparison LatencyJudge::conclude(Duration every) const {
  const auto& rate = design_.rate;
  Comparison comparison{.finding = finding(),
                        .method = "bucket average",
                        .alpha = rate.alpha,
                        .variation = rate.variation,
                        .is_calibrated = rate.is_calibrated,
                        .min_effect = rate.min_effect,
                        .margin = rate.margin,
                        .against = share_of_needed(log_highest_, rate.alpha),
                        .in_favour = in_favour(),
                        .looks = looks_};
  set_needs(comparison, every);
  const auto* told = decisive();
  if (!told) return comparison;
  comparison.where = "slower than " + format_quantity(told->at, Dimension::time);
  set_arms(comparison, told->sum, told->overdispersion.phi());
  told->favour.set_steps(comparison);
  const bool is_no_worse = comparison.finding == Comparison::Finding::no_worse;
  if (is_no_worse && told->favour.is_by_rate_alone()) comparison.negligible = rate.negligible;
  for (std::size_t i = 0; i < told->looks.size(); ++i) {
    const auto& counts = told->looks[i];
    comparison.looks[i].canary = share_of(counts.canary_bad, counts.canary_total);
    comparison.looks[i].baseline = share_of(counts.baseline_bad, counts.baseline_total);
  }
  return comparison;
}

}  // namespace tidegate::canary
