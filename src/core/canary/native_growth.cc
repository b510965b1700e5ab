#include "core/canary/native_growth.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "core/canary/targets.h"

namespace tidegate::canary {
namespace {

constexpr double kSameBound = 1e-9;
constexpr int kBelowMedian = 4;  // half octaves
constexpr int kAboveMedian = 20;
constexpr double kFinest = 256;  // bounds an octave, of schema 8

using Bucket = HistogramSample::Bucket;

double just_above(double bound) { return bound + kSameBound * std::abs(bound); }

bool lies_across(const Bucket& bucket, double bound) {
  return bucket.count > 0 && bucket.lower < bound - kSameBound * std::abs(bound) && bucket.upper > just_above(bound);
}

// The observations of a histogram at or below bounds, which are asked for in rising order.
class Walk {
 public:
  explicit Walk(const HistogramSample& histogram) : buckets_(histogram.buckets) {}

  // Nothing: a bucket lies across.
  std::optional<double> at_or_below(double bound) {
    for (; next_ < buckets_.size() && buckets_[next_].upper <= just_above(bound); ++next_)
      sum_ += buckets_[next_].count;
    if (next_ < buckets_.size() && lies_across(buckets_[next_], bound)) return std::nullopt;
    return sum_;
  }

 private:
  std::span<const Bucket> buckets_;
  std::size_t next_ = 0;
  double sum_ = 0;
};

// Whether less lies anywhere than before, as far as bounds of both tell.
bool has_restarted(const HistogramSample& before, const HistogramSample& now) {
  if (now.count < before.count) return true;
  std::vector<double> bounds;
  for (const auto* histogram : {&before, &now}) {
    for (const auto& bucket : histogram->buckets) bounds.push_back(bucket.upper);
  }
  std::ranges::sort(bounds);
  Walk then(before), later(now);
  double then_below = 0, later_below = 0;
  for (const double bound : bounds) {
    const auto old_sum = then.at_or_below(bound), new_sum = later.at_or_below(bound);
    if (!old_sum || !new_sum) continue;
    const double rounding = kSameBound * *old_sum;
    if (*new_sum - later_below < *old_sum - then_below - rounding) return true;
    then_below = *old_sum;
    later_below = *new_sum;
  }
  return false;
}

class Reader {
 public:
  Reader(std::span<const double> bounds, const Edges& edges, const Targets<HistogramSample>& targets)
      : bounds_(bounds), edges_(edges), targets_(targets) {
    for (const double bound : bounds) growths[bound].events.resize(edges.size() - 1);
    auto& all = growths[std::numeric_limits<double>::infinity()];
    all.events.resize(edges.size() - 1);
    all.samples.resize(edges.size() - 1);
  }

  void read(const Series& series) {
    const auto& target = targets_.of(series.labels);
    const HistogramSample* last = nullptr;
    auto& all = growths.rbegin()->second;
    double of_series = 0;
    for (const auto& now : series.histograms) {
      if (!(now.count >= 0 && now.count <= kMostCounted)) {
        all.spoilt += interval_of(now.time, edges_) ? 1 : 0;
        continue;
      }
      const auto* before = std::exchange(last, &now);
      const auto interval = interval_of(now.time, edges_);
      if (!interval) continue;
      all.newest = std::max(all.newest.value_or(now.time), now.time);
      all.samples[*interval] += 1;
      if (target.is_in_gap(now.time)) continue;
      if (!before && target.first_seen >= now.time) {
        all.born_uncounted += now.count;
        continue;
      }
      if (before && has_restarted(*before, now)) {
        ++all.resets;
        before = nullptr;
      }
      of_series += add(before, now, *interval);
    }
    all.by_series.push_back(of_series);
  }

  std::map<double, Growth> growths;

 private:
  // What came since; nothing before: all of it.
  double add(const HistogramSample* before, const HistogramSample& now, std::size_t interval) {
    const HistogramSample nothing;
    Walk then(before ? *before : nothing), later(now);
    for (const double bound : bounds_) {
      const auto old_sum = then.at_or_below(bound), new_sum = later.at_or_below(bound);
      growths.at(bound).events[interval] += old_sum && new_sum ? *new_sum - *old_sum : NAN;
    }
    const double more = now.count - (before ? before->count : 0);
    growths.rbegin()->second.events[interval] += more;
    return more;
  }

  std::span<const double> bounds_;
  const Edges& edges_;
  const Targets<HistogramSample>& targets_;
};

bool is_bound_of_schema(double bound) {
  const double place = kFinest * std::log2(bound);
  return std::abs(place - std::round(place)) < 1e-4;
}

// What lies in the buckets of both arms' last histograms in a window.
struct Contents {
  std::map<double, double> by_upper;
  std::set<double> bounds;  // positive, finite
  double all = 0;
  bool has_own_bounds = false;

  void add(std::span<const Series> arm, Window window) {
    for (const auto& series : arm) {
      const auto after = std::ranges::upper_bound(series.histograms, window.end, {}, &HistogramSample::time);
      if (after == series.histograms.begin() || std::prev(after)->time <= window.start) continue;
      for (const auto& bucket : std::prev(after)->buckets) add(bucket);
    }
  }

 private:
  void add(const Bucket& bucket) {
    by_upper[bucket.upper] += bucket.count;
    all += bucket.count;
    for (const double bound : {bucket.lower, bucket.upper}) {
      if (!(bound > 0) || !std::isfinite(bound)) continue;
      bounds.insert(bound);
      has_own_bounds = has_own_bounds || (bucket.lower > 0 && !is_bound_of_schema(bound));
    }
  }
};

double median_of(const Contents& contents) {
  double below = 0;
  for (const auto& [upper, count] : contents.by_upper) {
    below += count;
    if (2 * below >= contents.all) return upper;
  }
  return 0;
}

}  // namespace

std::map<double, Growth> native_growth_of(std::span<const Series> arm, std::span<const double> bounds,
                                          const Edges& edges, std::span<const Timestamp> borders) {
  if (edges.size() < 2) return {};
  Targets<HistogramSample> targets;
  for (const auto& series : arm) targets.note(series.labels, series.histograms);
  targets.find_gaps(borders);
  Reader reader(bounds, edges, targets);
  for (const auto& series : arm) {
    if (!series.histograms.empty()) reader.read(series);
  }
  return std::move(reader.growths);
}

std::vector<double> native_bounds(std::span<const Series> canary, std::span<const Series> baseline, Window window) {
  Contents contents;
  contents.add(canary, window);
  contents.add(baseline, window);
  if (contents.bounds.empty()) return {};
  if (contents.has_own_bounds) return {contents.bounds.begin(), contents.bounds.end()};
  const double median = std::clamp(median_of(contents), *contents.bounds.begin(), *contents.bounds.rbegin());
  const double place = std::round(2 * std::log2(median));
  std::vector<double> bounds;
  for (int step = -kBelowMedian; step <= kAboveMedian; ++step) {
    const double bound = std::exp2((place + step) / 2);
    if (std::isnormal(bound)) bounds.push_back(bound);  // at the ends of what numbers reach
  }
  return bounds;
}

std::vector<double> bounds_below(double bound, std::span<const Series> canary, std::span<const Series> baseline) {
  std::set<double> bounds{bound};
  for (const auto arm : {canary, baseline}) {
    for (const auto& series : arm) {
      for (const auto& histogram : series.histograms) {
        const auto across =
            std::ranges::find_if(histogram.buckets, [&](const Bucket& bucket) { return lies_across(bucket, bound); });
        if (across != histogram.buckets.end() && across->lower > 0) bounds.insert(across->lower);
      }
    }
  }
  return {bounds.begin(), bounds.end()};
}

}  // namespace tidegate::canary
