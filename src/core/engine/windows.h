#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/engine/frame.h"
#include "core/tsdb/storage.h"

namespace tidegate::engine {

// The ranges that a selector looks at, one for each step: (end - length, end], in milliseconds.
struct Ranges {
  Grid grid;
  std::optional<std::int64_t> pinned;  // by an @: every step looks at this moment
  std::int64_t offset = 0;
  std::int64_t length = 0;
  std::int64_t before = 0;  // how much more is read on either side, for anchored and smoothed ranges
  std::int64_t after = 0;

  std::int64_t end_at(std::size_t step) const { return pinned.value_or(grid.at(step)) - offset; }
  std::int64_t start_at(std::size_t step) const { return end_at(step) - length; }
  tsdb::TimeRange whole() const;  // what must be read
};

// How a rate is stretched from the samples to the ends of a range, in seconds; see rates.cc.
struct Stretch {
  double sampled = 0;
  double to_start = 0;
  double to_end = 0;
  double factor = 0;
};

// Which samples of a series lie in each step's range: [first[step], last[step]).
struct Plan {
  std::vector<std::uint32_t> first;
  std::vector<std::uint32_t> last;
  bool is_shared = false;                  // by several series, so far
  mutable std::vector<Stretch> stretches;  // one a step, once a function has asked for them
};

// Makes plans. The series of one target have the same times: their plan is made once. For one thread.
class Planner {
 public:
  explicit Planner(const Ranges& ranges) : ranges_(ranges) {}

  // Valid until the next call.
  const Plan& plan(std::span<const std::int64_t> times);

 private:
  struct Known {
    std::vector<std::int64_t> times;
    Plan plan;
  };

  void make(std::span<const std::int64_t> times, Plan& plan) const;
  void search(std::span<const std::int64_t> times, Plan& plan) const;

  Ranges ranges_;
  std::unordered_multimap<std::uint64_t, std::unique_ptr<Known>> known_;
  std::size_t kept_ = 0;
  std::unique_ptr<Known> passing_;  // one that isn't kept
};

// What a range holds of one series at one step.
struct Window {
  std::span<const std::int64_t> times;
  std::span<const double> values;
  std::span<const std::int64_t> starts;  // when the counter began, 0: unknown; empty: all unknown
  std::span<const std::int64_t> histogram_times;
  std::span<const HistogramPtr> histograms;
  std::span<const std::int64_t> histogram_starts;
  std::int64_t start = 0;  // the range: (start, end]; anchored and smoothed ones hold samples beyond it
  std::int64_t end = 0;
  std::int64_t at = 0;  // the step

  std::size_t count() const { return times.size() + histogram_times.size(); }
  bool is_mixed() const { return !times.empty() && !histogram_times.empty(); }
};

// One series with its plans.
struct SeriesWindows {
  const tsdb::Columns& columns;
  const Ranges& ranges;
  const Plan& floats;
  const Plan* histograms = nullptr;  // nothing: there are none

  std::size_t steps() const { return floats.first.size(); }
  Window at(std::size_t step) const;
};

// Takes the stale markers out: inside a range they count for nothing.
void remove_stale(tsdb::Columns& columns);

}  // namespace tidegate::engine
