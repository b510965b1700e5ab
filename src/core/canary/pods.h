#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/canary/aa_trial.h"
#include "core/canary/growth.h"

namespace tidegate::canary {

// What every pod of a healthy service did, interval by interval: so that pods can be dealt out to two arms.
class PodHistories {
 public:
  // The counters of bad events and of all, since `edges.front()`; intervals are appended to those before.
  void add_ratio(const std::vector<Series>& counted, const std::vector<Series>& total, const Edges& edges);

  // The buckets of a histogram, by their label `le`, or native histograms, in units of so many seconds.
  void add_histogram(const std::vector<Series>& histogram, double unit_scale, const Edges& edges);

  std::size_t pods() const { return pods_.size(); }
  std::size_t intervals() const { return intervals_; }

  // Two arms of the same pods: so many at random are the canary. The same seed gives the same arms.
  // REQUIRES: 0 < canaries < pods().
  AaHistory deal(std::size_t canaries, std::uint64_t seed) const;

 private:
  struct Counts {
    double bad = 0;
    double total = 0;
  };
  using ByBound = std::map<double, Counts>;
  using Pod = std::vector<ByBound>;  // by interval

  std::map<double, Growth> growths_of(const std::vector<Series>& histogram, const Edges& edges) const;
  Pod& pod(const std::string& target, std::size_t intervals);

  std::map<std::string, Pod> pods_;
  std::vector<double> native_bounds_;  // once there were any
  std::size_t intervals_ = 0;
};

}  // namespace tidegate::canary
