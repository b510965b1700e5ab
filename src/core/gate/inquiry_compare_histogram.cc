// A histogram against another: the tail above each bucket bound that both have.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"
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

// The growth of an arm's buckets, by their bound; without one that can be read as a number: left out.
using Buckets = std::map<double, Growth>;

Buckets buckets_of(const std::vector<Series>& series, const canary::Edges& edges) {
  std::map<double, std::vector<Series>> by_bound;
  for (const auto& each : series) {
    if (const auto bound = parse_double(each.labels.get("le"))) by_bound[*bound].push_back(each);
  }
  Buckets buckets;
  for (const auto& [bound, members] : by_bound) buckets[bound] = canary::growth_of(members, series, edges);
  return buckets;
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
      if (!course_.rates) course_.rates.emplace(design);
    } else if (!course_.latencies) {
      course_.latencies.emplace(canary::LatencyDesign{.rate = design, .variation = plan_.variation_by_bound});
    }
  }

 protected:
  std::vector<Selector> counters_of(const Indicator& indicator) const override {
    auto selector = selector_of(histogram_of(indicator).selector);
    selector.name += "_bucket";
    return {std::move(selector)};
  }

  void judge(const Counters& canary, const Counters& baseline) override {
    const auto of_canary = buckets_of(canary[0], edges_), of_baseline = buckets_of(baseline[0], edges_);
    const auto all = of_canary.find(INFINITY), all_baseline = of_baseline.find(INFINITY);
    if (all == of_canary.end() || all_baseline == of_baseline.end()) return;
    note(all->second, all_baseline->second);
    auto pending = std::move(course_.pending);
    course_.pending.clear();
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      if (is_excluded(i)) {
        pending.clear();
        continue;
      }
      note_split(i, all->second.events[i], all_baseline->second.events[i]);
      pending = joined(std::move(pending), tails(of_canary, of_baseline, i));
      if (!both_speak(all->second, all_baseline->second, i)) continue;
      look(std::exchange(pending, {}), edges_[i + 1]);
    }
    course_.pending = std::move(pending);
  }

  Comparison conclusion(Duration elapsed) const override {
    if (course_.latencies) return course_.latencies->conclude(elapsed);
    auto comparison = course_.rates->conclude(elapsed);
    comparison.where = "slower than " + format_quantity(*within_, Dimension::time);
    return comparison;
  }

 private:
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
      const bool is_asked = !within_ || std::abs(at - *within_) <= 1e-9 * *within_;
      if (!std::isfinite(bound) || other == baseline.end() || !is_asked) continue;
      all.push_back({at, {slower(growth, total), total, slower(other->second, baseline_total), baseline_total}});
    }
    return all;
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

  void look(const std::vector<Tail>& tails, Timestamp at) {
    if (course_.latencies) return course_.latencies->add(tails, at);
    if (tails.empty()) {
      observation.missing_bound = *within_ / scale_;
    } else {
      course_.rates->add(tails.front().counts, at);
    }
  }

  std::string expression(const Indicator& indicator) const override {
    const auto bucket = counters_of(indicator).front();
    const auto length = std::max(observation.measurement.window.length(), seconds(1));
    return "sum by (le) (increase(" + promql::ranged(bucket, length) + "))";
  }

  double scale_;
  std::optional<double> within_;  // seconds
};

}  // namespace

NamedHistogram histogram_of(const Indicator& indicator) { return std::visit(HistogramOf{}, indicator); }

std::unique_ptr<Inquiry> compare_histogram_inquiry(const Objective& objective, Observation start,
                                                   const ComparisonTimes& times, canary::Course& course) {
  return std::make_unique<HistogramComparison>(objective, std::move(start), times, course);
}

}  // namespace tidegate::gate
