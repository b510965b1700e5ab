#include "core/canary/growth.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/canary/targets.h"

namespace tidegate::canary {
namespace {

class Reader {
 public:
  Reader(const Edges& edges, const Targets<Sample>& targets) : edges_(edges), targets_(targets) {
    growth.events.resize(edges.size() - 1);
    growth.samples.resize(edges.size() - 1);
  }

  void read(const Series& series) {
    double all = 0;
    std::optional<double> last;
    if (series.samples.empty()) {
      growth.by_series.push_back(0);
      return;
    }
    const auto& target = targets_.of(series.labels);
    for (const auto& sample : series.samples) {
      if (!(sample.value >= 0 && sample.value <= kMostCounted)) {
        growth.spoilt += interval_of(sample.time, edges_) ? 1 : 0;
        continue;
      }
      const double gained = gain(target, sample, last);
      const double more = target.is_in_gap(sample.time) ? 0 : gained;
      last = sample.value;
      const auto interval = interval_of(sample.time, edges_);
      if (!interval) continue;
      growth.newest = std::max(growth.newest.value_or(sample.time), sample.time);
      growth.samples[*interval] += 1;
      growth.events[*interval] += more;
      all += more;
    }
    growth.by_series.push_back(all);
  }

  Growth growth;

 private:
  double gain(const Targets<Sample>::Target& target, const Sample& sample, std::optional<double> last) {
    const bool is_inside = sample.time > edges_.front();
    if (last && sample.value < *last) {
      if (is_inside) ++growth.resets;
      return sample.value;
    }
    if (last) return sample.value - *last;
    if (target.first_seen < sample.time) return sample.value;
    if (is_inside) growth.born_uncounted += sample.value;
    return 0;
  }

  const Edges& edges_;
  const Targets<Sample>& targets_;
};

}  // namespace

std::string target_of(const Labels& labels) {
  std::string target;
  for (const auto* name : {"job", "instance", "namespace", "pod"}) {
    target += labels.get(name);
    target += '\n';
  }
  return target;
}

std::optional<std::size_t> interval_of(Timestamp time, const Edges& edges) {
  if (time <= edges.front() || time > edges.back()) return std::nullopt;
  const auto edge = std::ranges::lower_bound(edges, time);
  return static_cast<std::size_t>(edge - edges.begin()) - 1;
}

Growth growth_of(std::span<const Series> counters, std::span<const Series> others, const Edges& edges,
                 std::span<const Timestamp> borders) {
  if (edges.size() < 2) return {};
  Targets<Sample> targets;
  for (const auto& all : {counters, others}) {
    for (const auto& series : all) targets.note(series.labels, series.samples);
  }
  targets.find_gaps(borders);
  Reader reader(edges, targets);
  for (const auto& series : counters) reader.read(series);
  return std::move(reader.growth);
}

}  // namespace tidegate::canary
