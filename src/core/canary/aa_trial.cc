#include "core/canary/aa_trial.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/stats/proportion.h"

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;

// A part of a history: the intervals [begin, end).
struct Part {
  const AaHistory* history = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<double> bounds_of(std::span<const AaHistory> histories) {
  std::set<double> bounds;
  for (const auto& history : histories) {
    for (const auto& interval : history) {
      for (const auto& tail : interval) bounds.insert(tail.boundary);
    }
  }
  return {bounds.begin(), bounds.end()};
}

std::vector<stats::TwoArms> counts_at(const Part& part, double bound) {
  std::vector<stats::TwoArms> counts;
  for (auto i = part.begin; i < part.end; ++i) {
    const auto& interval = (*part.history)[i];
    const auto tail = std::ranges::find(interval, bound, &Tail::boundary);
    counts.push_back(tail == interval.end() ? stats::TwoArms{} : tail->counts);
  }
  return counts;
}

stats::Variation measure(std::span<const Part> parts, double bound, int block) {
  std::vector<std::vector<stats::TwoArms>> all;
  std::vector<std::span<const stats::TwoArms>> blocks;
  for (const auto& part : parts) all.push_back(counts_at(part, bound));
  const auto length = static_cast<std::size_t>(std::max(block, 1));
  for (const auto& counts : all) {
    for (std::size_t at = 0; at + length <= counts.size(); at += length) {
      blocks.push_back(std::span(counts).subspan(at, length));
    }
  }
  return stats::variation_of(blocks, std::max(static_cast<int>(parts.size()), 1));
}

// By bound, of the histories' first or second halves.
using Measured = std::vector<std::pair<double, double>>;

Measured measure_all(std::span<const Part> parts, std::span<const double> bounds, int block) {
  Measured measured;
  for (const double bound : bounds) measured.emplace_back(bound, measure(parts, bound, block).cv);
  return measured;
}

bool has_events(const AaHistory::value_type& interval) {
  return std::ranges::any_of(
      interval, [](const Tail& tail) { return tail.counts.canary_total > 0 && tail.counts.baseline_total > 0; });
}

// The intervals from the first in which any of the histories has events to the last one.
struct Extent {
  std::size_t begin = SIZE_MAX, end = 0;
};

Extent extent_of(std::span<const AaHistory> histories) {
  Extent extent;
  for (const auto& history : histories) {
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (!has_events(history[i])) continue;
      extent.begin = std::min(extent.begin, i);
      extent.end = std::max(extent.end, i + 1);
    }
  }
  return {std::min(extent.begin, extent.end), extent.end};
}

// Of the time in which there were events: how much of nothing lies before it or behind says nothing.
std::vector<Part> halves(std::span<const AaHistory> histories, int which) {
  const auto [begin, end] = extent_of(histories);
  std::vector<Part> parts;
  for (const auto& history : histories) {
    const auto first = std::min(begin, history.size()), last = std::min(end, history.size());
    const auto middle = first + (last - first) / 2;
    parts.push_back(which == 0 ? Part{&history, first, middle} : Part{&history, middle, last});
  }
  return parts;
}

// Whether both arms have events most of the time: a run without them raises no alarm, and says nothing.
bool has_events(const Part& part) {
  std::size_t with = 0;
  for (auto i = part.begin; i < part.end; ++i) {
    with += has_events((*part.history)[i]) ? 1 : 0;
  }
  return 2 * with >= part.end - part.begin;
}

// What one run came to.
struct Run {
  double worst_effect = 0;  // the largest ratio at a look at which the evidence sufficed; 0: it never did
  std::optional<int> passed;
};

// With any effect at all being one, so that the effect it takes can be said afterwards.
template <class Judge, class Add>
Run run_judge(Judge judge, const Part& part, const Add& add) {
  Run run;
  for (auto i = part.begin; i < part.end; ++i) {
    add(judge, (*part.history)[i]);
    const auto finding = judge.finding();
    if (finding == Finding::worse) run.worst_effect = std::max(run.worst_effect, judge.conclude({}).effect.value_or(1));
    if (finding == Finding::no_worse && !run.passed) run.passed = static_cast<int>(i - part.begin) + 1;
  }
  return run;
}

class Trial {
 public:
  explicit Trial(const AaDesign& design) : design_(design) {
    design_.rate.min_effect = 1;
    design_.rate.is_calibrated = true;
    design_.rate.planned = design.window;
    design_.rate.block = std::max(std::min(design.block, design.window), 1);
    if (design.kind == AaDesign::Kind::rate)
      boundaries_ = stats::WorseRateTest::boundaries_of(RateJudge::design_of(design_.rate));
  }

  Run run(const Part& part, const Measured& measured) const {
    auto rate = design_.rate;
    if (design_.kind == AaDesign::Kind::latency) {
      return run_judge(LatencyJudge({.rate = rate, .variation = measured}), part,
                       [](LatencyJudge& judge, const std::vector<Tail>& tails) { judge.add(tails, {}); });
    }
    rate.variation = measured.empty() ? 0 : measured.front().second;
    return run_judge(RateJudge(rate, boundaries_), part, [](RateJudge& judge, const std::vector<Tail>& tails) {
      judge.add(tails.empty() ? stats::TwoArms{} : tails.front().counts, {});
    });
  }

 private:
  AaDesign design_;
  std::vector<double> boundaries_;
};

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

// The smallest limit that no more than that share of the runs reach.
double smallest_limit(std::vector<double> effects, double share) {
  std::ranges::sort(effects, std::greater{});
  const auto allowed = static_cast<std::size_t>(std::floor(share * static_cast<double>(effects.size())));
  const double reached = allowed < effects.size() ? effects[allowed] : 0;
  return std::max(1.0, std::nextafter(reached, 1e9));
}

// Runs over the same time hang together, however the pods are dealt out: as many count as there are times.
stats::Interval interval_of(const AaResult& result) {
  constexpr double kConfidence = 0.95;
  const double share = static_cast<double>(result.alarms) / result.runs;
  const auto alarms = static_cast<std::int64_t>(std::lround(share * result.times));
  return stats::wilson_interval({.count = alarms, .total = result.times}, kConfidence).value_or(stats::Interval{0, 1});
}

void summarise(const std::vector<Run>& runs, const AaDesign& design, AaResult& result) {
  result.runs = static_cast<int>(runs.size());
  if (runs.empty()) return;
  std::vector<double> effects;
  std::vector<int> passes;
  for (const auto& run : runs) {
    effects.push_back(run.worst_effect);
    if (run.worst_effect >= design.rate.min_effect) ++result.alarms;
    passes.push_back(run.passed.value_or(design.window + 1));
  }
  result.false_alarms = interval_of(result);
  result.smallest_min_effect = smallest_limit(effects, design.rate.alpha);
  std::ranges::sort(passes);
  const auto needed = static_cast<std::size_t>(std::ceil(design.passing * static_cast<double>(passes.size())));
  const int by = passes[std::clamp<std::size_t>(needed, 1, passes.size()) - 1];
  if (by <= design.window) result.intervals_to_pass = by;
}

}  // namespace

AaResult run_aa(std::span<const AaHistory> histories, const AaDesign& design) {
  AaResult result;
  const auto bounds = bounds_of(histories);
  std::vector<Part> whole;
  for (const auto& history : histories) whole.push_back({&history, 0, history.size()});
  std::vector<double> all;
  for (const double bound : bounds) {
    const auto measured = measure(whole, bound, design.block);
    result.by_bound.emplace_back(bound, measured.cv);
    result.blocks = std::max(result.blocks, measured.blocks);
    if (measured.blocks > 0) all.push_back(measured.cv);
  }
  result.variation = median(all);

  const Trial trial(design);
  std::vector<Run> runs;
  std::set<std::size_t> times;
  const auto window = static_cast<std::size_t>(std::max(design.window, 1));
  for (const int half : {0, 1}) {
    const auto measured = measure_all(halves(histories, 1 - half), bounds, design.block);
    for (const auto& part : halves(histories, half)) {
      for (auto at = part.begin; at + window <= part.end; at += window) {
        const Part run{part.history, at, at + window};
        if (!has_events(run)) continue;
        runs.push_back(trial.run(run, measured));
        times.insert(at);
      }
    }
  }
  result.times = static_cast<int>(times.size());
  summarise(runs, design, result);
  return result;
}

}  // namespace tidegate::canary
