#include "core/canary/growth.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/canary/gap.h"

namespace tidegate::canary {
namespace {

void note(std::span<const Series> all, FirstSeen& first_seen) {
  for (const auto& series : all) {
    if (!series.samples.empty()) note_first(series.labels, series.samples.front().time, first_seen);
  }
}

class Reader {
 public:
  Reader(const Edges& edges, const FirstSeen& first_seen, std::optional<Timestamp> change)
      : edges_(edges), first_seen_(first_seen), change_(change) {
    growth.events.resize(edges.size() - 1);
    growth.samples.resize(edges.size() - 1);
  }

  void read(const Series& series) {
    double all = 0;
    std::optional<double> last;
    const auto gap = end_of_gap(series.samples, change_);
    for (const auto& sample : series.samples) {
      if (!(sample.value >= 0 && sample.value <= kMostCounted)) {
        growth.spoilt += interval_of(sample.time, edges_) ? 1 : 0;
        continue;
      }
      const double more = sample.time == gap ? 0 : gain(series, sample, last);
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
  double gain(const Series& series, const Sample& sample, std::optional<double> last) {
    const bool is_inside = sample.time > edges_.front();
    if (last && sample.value < *last) {
      if (is_inside) ++growth.resets;
      return sample.value;
    }
    if (last) return sample.value - *last;
    if (first_seen_.at(target_of(series.labels)) < sample.time) return sample.value;
    if (is_inside) growth.born_uncounted += sample.value;
    return 0;
  }

  const Edges& edges_;
  const FirstSeen& first_seen_;
  std::optional<Timestamp> change_;
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

void note_first(const Labels& labels, Timestamp time, FirstSeen& first_seen) {
  const auto [entry, is_new] = first_seen.try_emplace(target_of(labels), time);
  if (!is_new) entry->second = std::min(entry->second, time);
}

std::optional<std::size_t> interval_of(Timestamp time, const Edges& edges) {
  if (time <= edges.front() || time > edges.back()) return std::nullopt;
  const auto edge = std::ranges::lower_bound(edges, time);
  return static_cast<std::size_t>(edge - edges.begin()) - 1;
}

Growth growth_of(std::span<const Series> counters, std::span<const Series> others, const Edges& edges,
                 std::optional<Timestamp> change) {
  if (edges.size() < 2) return {};
  FirstSeen first_seen;
  note(counters, first_seen);
  note(others, first_seen);
  Reader reader(edges, first_seen, change);
  for (const auto& series : counters) reader.read(series);
  return std::move(reader.growth);
}

}  // namespace tidegate::canary
