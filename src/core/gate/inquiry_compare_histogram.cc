// A histogram against another: the tail above each bucket bound that both have. Classic ones are read first, as for
// limits; native ones where there are no buckets.
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/text.h"
#include "core/canary/native_growth.h"
#include "core/gate/inquiry_compare.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using canary::Growth;
using canary::Tail;
using promql::Selector;

struct HistogramOf {
  NamedHistogram operator()(const QuantileIndicator& each) const { return {each.histogram, each.unit_scale}; }
  NamedHistogram operator()(const WithinIndicator& each) const { return {each.histogram, each.unit_scale}; }
  NamedHistogram operator()(const DistributionIndicator& each) const { return {each.histogram, each.unit_scale}; }
  NamedHistogram operator()(const RatioIndicator&) const { return {}; }
  NamedHistogram operator()(const QueryIndicator&) const { return {}; }
};

// The growth of an arm's buckets, by their bound; without one that can be read as a number: left out. So is a bound
// that not every target has: all that the others answered would count as slower.
using Buckets = std::map<double, Growth>;

Buckets buckets_of(const std::vector<Series>& series, const canary::Edges& edges, std::span<const Timestamp> borders) {
  std::map<double, std::vector<Series>> by_bound;
  for (const auto& each : series) {
    if (const auto bound = parse_double(each.labels.get("le"))) by_bound[*bound].push_back(each);
  }
  Buckets buckets;
  const auto targets = by_bound[INFINITY].size();
  for (const auto& [bound, members] : by_bound) {
    if (!members.empty() && members.size() == targets)
      buckets[bound] = canary::growth_of(members, series, edges, borders);
  }
  return buckets;
}

constexpr double kMostStrict = 2;  // a bound that is that many times lower than what was asked is another question

bool has_native(const std::vector<Series>& all) {
  return std::ranges::any_of(all, [](const Series& series) { return !series.histograms.empty(); });
}

class HistogramComparison final : public CompareInquiry {
 public:
  HistogramComparison(const Objective& for_objective, Observation start, const ComparisonTimes& times,
                      canary::Course& course)
      : CompareInquiry(for_objective, std::move(start), times, course),
        scale_(histogram_of(for_objective.indicator).unit_scale) {
    const auto design = design_of(plan_, times);
    if (const auto* within = std::get_if<WithinIndicator>(&for_objective.indicator)) {
      within_ = within->within.seconds();
      begin_rates(course_, plan_, times);
    } else if (!course_.latencies) {
      course_.latencies.emplace(canary::LatencyDesign{.rate = design, .variation = plan_.variation_by_bound});
    }
  }

  std::vector<Question> questions(int round) override {
    if (round == 0) is_native_ = !course_.bounds.empty();
    return round == 0 || (round == 1 && is_native_ && classic_) ? CompareInquiry::questions(0)
                                                                : std::vector<Question>();
  }

 protected:
  std::vector<Selector> counters_of(const Indicator& indicator) const override {
    auto selector = selector_of(histogram_of(indicator).selector);
    if (!is_native_) selector.name += "_bucket";
    return {std::move(selector)};
  }

  Wanted wanted() const override { return is_native_ ? Wanted::histograms : Wanted::numbers; }

  // An arm without buckets may have native histograms; if none has any, it's the buckets that are missing.
  bool looks_elsewhere(Counters& canary, Counters& baseline) override {
    if (is_native_ && !classic_) return false;
    if (!is_native_) {
      if (!canary[0].empty() && !baseline[0].empty()) return false;
      classic_.emplace(std::move(canary), std::move(baseline));
      return is_native_ = true;
    }
    const bool has_canary = has_native(canary[0]), has_baseline = has_native(baseline[0]);
    auto [old_canary, old_baseline] = *std::move(classic_);
    const bool has_buckets = !old_canary[0].empty() || !old_baseline[0].empty();
    if (has_canary || has_baseline) {
      const bool is_mixed = (!has_canary && !old_canary[0].empty()) || (!has_baseline && !old_baseline[0].empty());
      if (!is_mixed) return false;
      observation.strange_answer = "a native histogram for one arm and a classic one for the other";
    }
    observation.no_histogram = !has_buckets && (!canary[0].empty() || !baseline[0].empty());
    canary = std::move(old_canary);
    baseline = std::move(old_baseline);
    is_native_ = false;
    return false;
  }

  void judge(const Counters& canary, const Counters& baseline) override {
    const auto [of_canary, of_baseline] = arms_of(canary[0], baseline[0]);
    const auto all = of_canary.find(INFINITY), all_baseline = of_baseline.find(INFINITY);
    if (all == of_canary.end() || all_baseline == of_baseline.end()) {
      note_without_total(canary[0], of_canary);
      return note_without_total(baseline[0], of_baseline);
    }
    note(all->second, all_baseline->second);
    for (const auto* buckets : {&of_canary, &of_baseline}) {
      for (const auto& [bound, growth] : *buckets) course_.spoilt += std::isfinite(bound) ? growth.spoilt : 0;
    }
    for (const auto& [bound, growth] : of_canary) {
      if (std::isfinite(bound) && !is_native_) observation.bounds.push_back(bound);
    }
    auto pending = std::move(course_.pending);
    course_.pending.clear();
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      if (begins_a_step(course_, edges_[i]) || is_excluded(i)) {
        pending.clear();
        begin_anew();
      }
      if (is_excluded(i)) continue;
      note_split(i, all->second.events[i], all_baseline->second.events[i]);
      pending = joined(std::move(pending), tails(of_canary, of_baseline, i));
      if (!both_have_spoken(all->second, all_baseline->second, i)) continue;
      look(std::exchange(pending, {}), {edges_[i], edges_[i + 1]});
    }
    course_.pending = std::move(pending);
  }

  Comparison conclusion(Duration every) const override {
    if (course_.latencies) return course_.latencies->conclude(every);
    auto comparison = conclude_rates(course_, every);
    const auto asked = format_quantity(*within_, Dimension::time);
    const auto used =
        is_native_ && !course_.bounds.empty() ? format_quantity(course_.bounds[0] * scale_, Dimension::time) : asked;
    comparison.where = "slower than " + (used == asked ? asked : used + ", the bucket bound next below " + asked);
    return comparison;
  }

 private:
  std::pair<Buckets, Buckets> arms_of(const std::vector<Series>& canary, const std::vector<Series>& baseline) {
    if (!is_native_) return {buckets_of(canary, edges_, borders_), buckets_of(baseline, edges_, borders_)};
    auto bounds = course_.bounds;
    if (within_) {
      bounds = canary::bounds_below(*within_ / scale_, canary, baseline);
    } else if (bounds.empty()) {
      bounds = course_.bounds = first_bounds(canary, baseline);
    }
    return {canary::native_growth_of(canary, bounds, edges_, borders_),
            canary::native_growth_of(baseline, bounds, edges_, borders_)};
  }

  // Of the first interval that tells, so that they don't depend on how many intervals are looked at together.
  std::vector<double> first_bounds(const std::vector<Series>& canary, const std::vector<Series>& baseline) const {
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      if (is_excluded(i)) continue;
      auto bounds = canary::native_bounds(canary, baseline, {edges_[i], edges_[i + 1]});
      if (!bounds.empty()) return bounds;
    }
    return {};
  }

  void note_without_total(const std::vector<Series>& arm, const Buckets& buckets) {
    if (arm.empty() || buckets.contains(INFINITY)) return;
    const bool is_victoria =
        std::ranges::any_of(arm, [](const Series& series) { return !series.labels.get("vmrange").empty(); });
    observation.strange_answer = is_victoria ? "buckets by vmrange, which VictoriaMetrics alone can read"
                                             : "a histogram without the bucket le=\"+Inf\"";
  }

  // At the bounds that both arms have, in one interval. Of `within` only its own.
  std::vector<Tail> tails(const Buckets& canary, const Buckets& baseline, std::size_t interval) const {
    const double total = canary.at(INFINITY).events[interval];
    const double baseline_total = baseline.at(INFINITY).events[interval];
    const auto slower = [&](const Growth& growth, double of) {
      return std::clamp(of - growth.events[interval], 0.0, of);
    };
    std::vector<Tail> all;
    for (const auto& [bound, growth] : canary) {
      const auto other = baseline.find(bound);
      const double at = bound * scale_;
      const bool is_asked = !within_ || is_native_ || std::abs(at - *within_) <= 1e-9 * *within_;
      if (!std::isfinite(bound) || other == baseline.end() || !is_asked) continue;
      if (std::isnan(growth.events[interval] + other->second.events[interval])) continue;
      all.push_back({at, {slower(growth, total), total, slower(other->second, baseline_total), baseline_total}});
    }
    if (is_native_ && within_) return nearest(std::move(all));
    return all;
  }

  // A native histogram has no bound at just `within`: the next below is as exact, and somewhat stricter, which both
  // arms bear but a limit doesn't.
  std::vector<Tail> nearest(std::vector<Tail> all) const {
    const double strictest = plan_.limit ? *within_ * (1 - 1e-9) : *within_ / kMostStrict;
    if (all.empty() || all.back().boundary < strictest) return {};
    course_.bounds = {all.back().boundary / scale_};
    return {{*within_, all.back().counts}};
  }

  static std::vector<Tail> joined(std::vector<Tail> some, const std::vector<Tail>& more) {
    for (const auto& tail : more) {
      const auto found = std::ranges::find(some, tail.boundary, &Tail::boundary);
      if (found == some.end()) {
        some.push_back(tail);
      } else {
        found->counts = stats::sum_of(std::array{found->counts, tail.counts});
      }
    }
    return some;
  }

  void look(const std::vector<Tail>& tails, Window interval) {
    if (course_.latencies) return course_.latencies->add(tails, interval.end, step_of(course_, interval.start));
    if (tails.empty()) {
      observation.missing_bound = *within_ / scale_;
    } else {
      add_rates(course_, tails.front().counts, interval);
    }
  }

  std::string expression(const Indicator& indicator) const override {
    const auto bucket = counters_of(indicator).front();
    const auto length = std::max(observation.measurement.window.length(), seconds(1));
    return (is_native_ ? "sum(increase(" : "sum by (le) (increase(") + promql::ranged(bucket, length) + "))";
  }

  double scale_;
  std::optional<double> within_;                          // seconds
  bool is_native_ = false;                                // what is asked for
  std::optional<std::pair<Counters, Counters>> classic_;  // of both arms, while native ones are asked for
};

}  // namespace

NamedHistogram histogram_of(const Indicator& indicator) { return std::visit(HistogramOf{}, indicator); }

std::unique_ptr<Inquiry> compare_histogram_inquiry(const Objective& objective, Observation start,
                                                   const ComparisonTimes& times, canary::Course& course) {
  return std::make_unique<HistogramComparison>(objective, std::move(start), times, course);
}

}  // namespace tidegate::gate
