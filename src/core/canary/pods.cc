#include "core/canary/pods.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "base/text.h"
#include "core/canary/native_growth.h"
#include "core/canary/targets.h"
#include "core/stats/random.h"

namespace tidegate::canary {
namespace {

using ByTarget = std::map<std::string, std::vector<Series>>;

ByTarget by_target(const std::vector<Series>& all) {
  ByTarget grouped;
  for (const auto& series : all) grouped[target_of(series.labels)].push_back(series);
  return grouped;
}

}  // namespace

PodHistories::Pod& PodHistories::pod(const std::string& target, std::size_t intervals) {
  auto& found = pods_[target];
  found.resize(intervals_ + intervals);  // one that is new did nothing before
  return found;
}

void PodHistories::add_ratio(const std::vector<Series>& counted, const std::vector<Series>& total, const Edges& edges) {
  if (edges.size() < 2) return;
  const auto bad = by_target(counted);
  for (const auto& [target, series] : by_target(total)) {
    auto& history = pod(target, edges.size() - 1);
    const auto all = growth_of(series, {}, edges);
    const auto found = bad.find(target);
    const auto failed = found == bad.end() ? Growth{} : growth_of(found->second, series, edges);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      const double events = failed.events.empty() ? 0 : failed.events[i];
      history[intervals_ + i][0] = {.bad = std::min(events, all.events[i]), .total = all.events[i]};
    }
  }
  intervals_ += edges.size() - 1;
}

// At or below each bound. Without the bound +Inf: nothing.
std::map<double, Growth> PodHistories::growths_of(const std::vector<Series>& histogram, const Edges& edges) const {
  if (!native_bounds_.empty()) return native_growth_of(histogram, native_bounds_, edges);
  std::map<double, std::vector<Series>> by_bound;
  for (const auto& each : histogram) {
    if (const auto bound = parse_double(each.labels.get("le"))) by_bound[*bound].push_back(each);
  }
  std::map<double, Growth> growths;
  if (!by_bound.contains(INFINITY)) return growths;
  for (const auto& [bound, members] : by_bound) growths[bound] = growth_of(members, histogram, edges);
  return growths;
}

void PodHistories::add_histogram(const std::vector<Series>& histogram, double unit_scale, const Edges& edges) {
  if (edges.size() < 2) return;
  if (native_bounds_.empty()) native_bounds_ = native_bounds({}, histogram, {edges.front(), edges.back()});
  for (const auto& [target, series] : by_target(histogram)) {
    const auto growths = growths_of(series, edges);
    if (growths.empty()) continue;
    auto& history = pod(target, edges.size() - 1);
    const auto& all = growths.rbegin()->second;
    for (const auto& [bound, within] : growths) {
      if (!std::isfinite(bound)) continue;
      for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        if (std::isnan(within.events[i])) continue;
        const double total = all.events[i];
        history[intervals_ + i][bound * unit_scale] = {.bad = std::clamp(total - within.events[i], 0.0, total),
                                                       .total = total};
      }
    }
  }
  intervals_ += edges.size() - 1;
}

AaHistory PodHistories::deal(std::size_t canaries, std::uint64_t seed) const {
  CHECK(canaries > 0 && canaries < pods_.size());
  stats::Random random(seed);
  std::vector<std::size_t> order(pods_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = 0; i < canaries; ++i) std::swap(order[i], order[i + random.below(order.size() - i)]);
  std::vector<bool> is_canary(pods_.size(), false);
  for (std::size_t i = 0; i < canaries; ++i) is_canary[order[i]] = true;

  std::vector<std::map<double, stats::TwoArms>> joined(intervals_);
  std::size_t index = 0;
  for (const auto& [target, history] : pods_) {
    const bool as_canary = is_canary[index++];
    for (std::size_t i = 0; i < history.size(); ++i) {
      for (const auto& [bound, counts] : history[i]) {
        auto& arms = joined[i][bound];
        (as_canary ? arms.canary_bad : arms.baseline_bad) += counts.bad;
        (as_canary ? arms.canary_total : arms.baseline_total) += counts.total;
      }
    }
  }
  AaHistory dealt(intervals_);
  for (std::size_t i = 0; i < intervals_; ++i) {
    for (const auto& [bound, arms] : joined[i]) dealt[i].push_back({.boundary = bound, .counts = arms});
  }
  return dealt;
}

}  // namespace tidegate::canary
