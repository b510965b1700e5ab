#include "core/gate/calibrate.h"

#include <algorithm>

#include "core/canary/pods.h"
#include "core/gate/inquiry_compare.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

constexpr Duration kPart = hours(1);  // of the past, asked about at once: raw samples are many
constexpr int kBlockMinutes = 30;

bool can_be_dealt(const Objective& objective) {
  return objective.compare && objective.compare->periods == 0 && !objective.compare->limit &&
         !std::holds_alternative<QueryIndicator>(objective.indicator);
}

// The counters of one objective's baseline, and what their pods did.
class Collector {
 public:
  Collector(const Objective& objective, Source& source, const CalibrationOrder& order)
      : source_(source), order_(order) {
    if (const auto* ratio = std::get_if<RatioIndicator>(&objective.compare->baseline)) {
      counters_ = {selector_of(ratio->counted), selector_of(ratio->total)};
      counts_good_ = ratio->counts_good;
    } else {
      const auto histogram = histogram_of(objective.compare->baseline);
      native_ = selector_of(histogram.selector);
      auto bucket = *native_;
      bucket.name += "_bucket";
      counters_ = {std::move(bucket)};
      unit_scale_ = histogram.unit_scale;
    }
  }

  Result<void> add(Window part) {
    canary::Edges edges;
    for (auto edge = part.start; edge <= part.end; edge = edge + order_.every) edges.push_back(edge);
    auto series = TRY(ask(is_native_ ? std::vector{*native_} : counters_, part));
    if (native_ && !is_native_ && series[0].empty() && pods.pods() == 0) {
      is_native_ = true;  // buckets are looked for first
      auto natives = TRY(ask({*native_}, part));
      is_native_ = std::ranges::any_of(natives[0], [](const Series& each) { return !each.histograms.empty(); });
      if (is_native_) series = std::move(natives);
    }
    if (native_) {
      pods.add_histogram(series[0], unit_scale_, edges);
    } else {
      pods.add_ratio(series[0], series[1], edges);
    }
    return {};
  }

  bool is_histogram() const { return native_.has_value(); }
  bool counts_good() const { return counts_good_; }

  canary::PodHistories pods;

 private:
  Result<std::vector<std::vector<Series>>> ask(const std::vector<promql::Selector>& selectors, Window part) {
    std::vector<Question> questions;
    for (const auto& selector : selectors) {
      questions.push_back({.text = promql::ranged(selector, part.length() + kLookback),
                           .at = part.end,
                           .grid = std::nullopt,
                           .wanted = is_native_ ? Wanted::histograms : Wanted::numbers});
    }
    std::vector<std::vector<Series>> series;
    for (auto& answer : source_.ask(questions, order_.deadline)) {
      if (!answer) return std::unexpected(answer.error());
      series.push_back(std::move(answer->series));
    }
    return series;
  }

  Source& source_;
  const CalibrationOrder& order_;
  std::vector<promql::Selector> counters_;
  std::optional<promql::Selector> native_;  // of a histogram
  bool is_native_ = false;
  bool counts_good_ = false;
  double unit_scale_ = 1;
};

// Good events are all that aren't bad.
void turn_round(canary::AaHistory& history) {
  for (auto& interval : history) {
    for (auto& tail : interval) {
      auto& counts = tail.counts;
      counts.canary_bad = counts.canary_total - counts.canary_bad;
      counts.baseline_bad = counts.baseline_total - counts.baseline_bad;
    }
  }
}

canary::AaResult try_it(const Objective& objective, const Collector& collected, const CalibrationOrder& order) {
  std::vector<canary::AaHistory> histories;
  for (int deal = 0; deal < order.deals; ++deal) {
    histories.push_back(collected.pods.deal(order.canary_pods, order.seed + static_cast<std::uint64_t>(deal)));
    if (collected.counts_good()) turn_round(histories.back());
  }
  const auto looks = static_cast<int>(std::max<std::int64_t>(order.length.ms / order.every.ms, 1));
  const auto block = static_cast<int>(std::max<std::int64_t>(minutes(kBlockMinutes).ms / order.every.ms, 1));
  const bool is_rate = !collected.is_histogram();
  return canary::run_aa(histories,
                        {.kind = is_rate ? canary::AaDesign::Kind::rate : canary::AaDesign::Kind::latency,
                         .rate = design_of(*objective.compare, {.every = order.every, .planned_looks = looks}),
                         .window = looks,
                         .block = block});
}

Calibration conclude(const Objective& objective, const Collector& collected, const CalibrationOrder& order) {
  Calibration calibration{.objective = objective.name, .pods = collected.pods.pods()};
  if (calibration.pods == 0) {
    calibration.problem = "the baseline has no data in that time";
  } else if (calibration.pods <= order.canary_pods) {
    calibration.problem = "the baseline has too few targets to be dealt out to two arms";
  } else {
    calibration.result = try_it(objective, collected, order);
  }
  return calibration;
}

}  // namespace

std::vector<Calibration> calibrate(const Gate& gate, const Sources& sources, const CalibrationOrder& order,
                                   const CalibrationProgress& progress) {
  std::vector<const Objective*> objectives;
  for (const auto& objective : gate.objectives) {
    if (can_be_dealt(objective)) objectives.push_back(&objective);
  }
  std::vector<Window> parts;
  for (auto at = order.past.start; at + order.every <= order.past.end; at = parts.back().end) {
    const auto length = std::min(std::max(kPart, order.every), order.past.end - at);
    parts.push_back({at, at + order.every * (length.ms / order.every.ms)});
  }
  std::vector<Calibration> calibrations;
  const auto all = parts.size() * objectives.size();
  std::size_t done = 0;
  for (const auto* objective : objectives) {
    Collector collector(*objective, *sources.at(objective->source), order);
    std::string problem;
    for (const auto& part : parts) {
      if (!progress(done++, all)) return calibrations;
      if (auto added = collector.add(part); !added) {
        problem = added.error().message;
        break;
      }
    }
    calibrations.push_back(problem.empty() ? conclude(*objective, collector, order)
                                           : Calibration{.objective = objective->name, .problem = problem});
  }
  return calibrations;
}

}  // namespace tidegate::gate
