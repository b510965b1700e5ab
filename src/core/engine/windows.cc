#include "core/engine/windows.h"

#include <algorithm>

namespace tidegate::engine {
namespace {

constexpr std::size_t kMostPlans = 256;
constexpr std::size_t kMostKept = 400'000;  // numbers of 8 bytes in the plans of one planner
constexpr std::size_t kOfStep = 5;          // of which a step has so many: two places, and a Stretch
constexpr std::size_t kSearchCost = 32;     // samples that a scan passes while a search finds a step's two

// Equal times have equal keys, and others seldom.
std::uint64_t key_of(std::span<const std::int64_t> times) {
  if (times.empty()) return 0;
  std::uint64_t key = times.size();
  for (const std::size_t place : {std::size_t{0}, times.size() / 3, times.size() / 2, times.size() - 1}) {
    key = (key ^ static_cast<std::uint64_t>(times[place])) * 0x9e3779b97f4a7c15;
  }
  return key;
}

template <class T>
std::span<const T> part(const std::vector<T>& column, std::size_t first, std::size_t last) {
  if (column.empty()) return {};
  return std::span<const T>(column).subspan(first, last - first);
}

}  // namespace

tsdb::TimeRange Ranges::whole() const {
  const std::size_t count = grid.count();
  const std::int64_t last_end = end_at(count == 0 ? 0 : count - 1);
  return {.first = start_at(0) - before + 1, .last = last_end + after};
}

const Plan& Planner::plan(std::span<const std::int64_t> times) {
  const std::size_t steps = ranges_.grid.count();
  if (steps * kSearchCost < times.size()) {
    passing_ = std::make_unique<Known>();
    search(times, passing_->plan);
    return passing_->plan;
  }
  const std::uint64_t key = key_of(times);
  const auto [begin, end] = known_.equal_range(key);
  for (auto known = begin; known != end; ++known) {
    if (!std::ranges::equal(known->second->times, times)) continue;
    known->second->plan.is_shared = true;
    return known->second->plan;
  }
  auto fresh = std::make_unique<Known>();
  fresh->times.assign(times.begin(), times.end());
  make(times, fresh->plan);
  const std::size_t size = times.size() + steps * kOfStep;
  if (known_.size() < kMostPlans && (known_.empty() || kept_ + size <= kMostKept)) {
    kept_ += size;
    return known_.emplace(key, std::move(fresh))->second->plan;
  }
  passing_ = std::move(fresh);
  return passing_->plan;
}

// Steps that lie far apart: comparing the times with known ones would take longer.
void Planner::search(std::span<const std::int64_t> times, Plan& plan) const {
  const std::size_t steps = ranges_.grid.count();
  plan.first.resize(steps);
  plan.last.resize(steps);
  const auto up_to = [&](std::int64_t moment) {
    return static_cast<std::uint32_t>(std::ranges::upper_bound(times, moment) - times.begin());
  };
  for (std::size_t step = 0; step < steps; ++step) {
    plan.first[step] = up_to(ranges_.start_at(step) - ranges_.before);
    plan.last[step] = std::max(plan.first[step], up_to(ranges_.end_at(step) + ranges_.after));
  }
}

void Planner::make(std::span<const std::int64_t> times, Plan& plan) const {
  const std::size_t steps = ranges_.grid.count();
  plan.first.resize(steps);
  plan.last.resize(steps);
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  const auto size = static_cast<std::uint32_t>(times.size());
  for (std::size_t step = 0; step < steps; ++step) {
    const std::int64_t start = ranges_.start_at(step) - ranges_.before;
    const std::int64_t end = ranges_.end_at(step) + ranges_.after;
    while (last < size && times[last] <= end) ++last;
    while (first < last && times[first] <= start) ++first;
    plan.first[step] = first;
    plan.last[step] = last;
  }
}

Window SeriesWindows::at(std::size_t step) const {
  Window window;
  window.start = ranges.start_at(step);
  window.end = ranges.end_at(step);
  window.at = ranges.grid.at(step);
  const auto& f = columns.floats;
  window.times = part(f.times, floats.first[step], floats.last[step]);
  window.values = part(f.values, floats.first[step], floats.last[step]);
  window.starts = part(f.starts, floats.first[step], floats.last[step]);
  if (histograms != nullptr) {
    const auto& h = columns.histograms;
    window.histogram_times = part(h.times, histograms->first[step], histograms->last[step]);
    window.histograms = part(h.values, histograms->first[step], histograms->last[step]);
    window.histogram_starts = part(h.starts, histograms->first[step], histograms->last[step]);
  }
  return window;
}

void remove_stale(tsdb::Columns& columns) {
  auto& f = columns.floats;
  if (std::ranges::count_if(f.values, tsdb::is_stale) > 0) {  // to the end, which is faster than to stop early
    std::size_t kept = 0;
    for (std::size_t i = 0; i < f.values.size(); ++i) {
      if (tsdb::is_stale(f.values[i])) continue;
      f.values[kept] = f.values[i];
      f.times[kept] = f.times[i];
      if (!f.starts.empty()) f.starts[kept] = f.starts[i];
      ++kept;
    }
    f.values.resize(kept);
    f.times.resize(kept);
    if (!f.starts.empty()) f.starts.resize(kept);
  }
  auto& h = columns.histograms;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < h.values.size(); ++i) {
    if (tsdb::is_stale(h.values[i]->sum)) continue;
    if (kept != i) {
      h.values[kept] = std::move(h.values[i]);
      h.times[kept] = h.times[i];
      if (!h.starts.empty()) h.starts[kept] = h.starts[i];
    }
    ++kept;
  }
  h.values.resize(kept);
  h.times.resize(kept);
  if (!h.starts.empty()) h.starts.resize(kept);
}

}  // namespace tidegate::engine
