// The goals of the first study as data, and how they are checked.
#include <algorithm>
#include <array>

#include "base/format.h"
#include "study.h"

namespace tidegate::bench {
namespace {

using Goals = std::vector<GoalCheck>;

struct PowerGoal {
  std::string_view row;
  double least;
};
constexpr std::array kPower = {
    PowerGoal{"x3", .99},
    PowerGoal{"x2", .98},
    PowerGoal{"x3 from 30", .98},
    PowerGoal{"bursts x20", .99},
    PowerGoal{"x10 at 0.1 rps", .75},
    PowerGoal{"x3, split 2.5/47.5", .99},
    PowerGoal{"1 % of requests 5x slower", .99},
};

// The median that Kayenta's schedule of every 5 minutes had in the study.
struct TimeGoal {
  std::string_view row;
  double most;
};
constexpr std::array kTimes = {
    TimeGoal{"x3", 10},
    TimeGoal{"x10", 5},
    TimeGoal{"x3 from 30", 55},
    TimeGoal{"bursts x20", kMinutes},
    TimeGoal{"rare .02 % to .4 %", 20},
    TimeGoal{"x3, split 2.5/47.5", 15},
    TimeGoal{"1 % of requests 5x slower", 10},
    TimeGoal{"latency +30 % from 30", 50},
    TimeGoal{"latency ramp to +30 %", 25},
};

constexpr double kMostFailed = 0.01;
constexpr double kMostUpper = 0.013;

bool has_faults(const Row& row) { return row.fault != Fault::none || row.incident != Incident::none; }

void check_false_alarm(const RowResult& result, Goals& goals) {
  if (result.row.kind != Kind::healthy || has_faults(result.row)) return;
  const auto& ours = result.of(Judge::ours);
  const auto interval = wilson(ours.failed, ours.runs);
  goals.push_back({.id = result.row.is_published ? "G3" : "G3 beyond",
                   .says = format("{}: failed <= .01, upper <= .013", result.row.name),
                   .is_reached = ours.failed_share() <= kMostFailed && interval.high <= kMostUpper,
                   .figure = format("{:.4f} [{:.4f}, {:.4f}], {} runs", ours.failed_share(), interval.low,
                                    interval.high, ours.runs)});
}

void check_power(const Study& study, Goals& goals) {
  for (const auto& goal : kPower) {
    const auto* result = study.find(goal.row);
    if (!result) continue;
    const double power = result->of(Judge::ours).failed_share();
    goals.push_back({.id = "G4",
                     .says = format("{}: power >= {}", goal.row, goal.least),
                     .is_reached = power >= goal.least,
                     .figure = format("{:.4f}", power)});
  }
  for (const std::string_view row : {"aa x1.05 at 200 rps", "aa x1.05 at 200 rps of 2 %"}) {
    const auto* result = study.find(row);
    if (!result) continue;
    const double failed = result->of(Judge::ours).failed_share();
    goals.push_back({.id = "G4",
                     .says = format("{}: failed <= .05", row),
                     .is_reached = failed <= 0.05,
                     .figure = format("{:.4f}", failed)});
  }
}

void check_times(const Study& study, Goals& goals) {
  for (const auto& goal : kTimes) {
    const auto* result = study.find(goal.row);
    if (!result) continue;
    const auto ours = result->of(Judge::ours).median_minutes();
    const auto kayenta = result->of(Judge::kayenta_5).median_minutes();
    goals.push_back({.id = "G5",
                     .says = format("{}: median <= {}", goal.row, goal.most),
                     .is_reached = ours && *ours <= goal.most && (!kayenta || *ours <= *kayenta),
                     .figure = format("{}; K5 here {}", ours ? format("{}", *ours) : "never",
                                      kayenta ? format("{}", *kayenta) : "never")});
  }
}

void check_passes(const Study& study, Goals& goals) {
  for (const auto& result : study.rates) {
    if (result.row.kind != Kind::margin) continue;
    const auto& ours = result.of(Judge::ours);
    goals.push_back(
        {.id = "G6",
         .says = format("{}: evidence for a pass <= .05 at any minute", result.row.name),
         .is_reached = ours.share(ours.passed_ever) <= 0.05,
         .figure = format("{:.4f}; at the end {:.4f}", ours.share(ours.passed_ever), ours.share(ours.passes))});
  }
  if (const auto* quiet = study.find("aa 0.1 rps")) {
    const auto& ours = quiet->of(Judge::ours);
    goals.push_back({.id = "G6",
                     .says = "aa 0.1 rps: inconclusive >= .99",
                     .is_reached = ours.share(ours.inconclusive) >= 0.99,
                     .figure = format("{:.4f}", ours.share(ours.inconclusive))});
  }
}

void check_needs(const Study& study, Goals& goals) {
  for (const auto& [row, result] : study.needs) {
    const double ratio = result.said && result.took ? *result.said / *result.took : 0;
    goals.push_back({.id = "G6",
                     .says = format("{}: requests needed, said at minute 10, within 25 %", row.name),
                     .is_reached = ratio >= 0.75 && ratio <= 1.25,
                     .figure = format("said {:.0f}, took {:.0f}: {:.2f}", result.said.value_or(0),
                                      result.took.value_or(0), ratio)});
  }
}

void check_gauges(const Study& study, Goals& goals) {
  for (const auto& [row, result] : study.gauges) {
    if (row.canary_pods != 3) continue;
    const double failed = double(result.permutation) / result.runs;
    if (row.ratio == 1) {
      goals.push_back({.id = "G8",
                       .says = format("{}: failed <= .06", row.name),
                       .is_reached = failed <= 0.06,
                       .figure = format("{:.4f}", failed)});
    } else if (row.ratio == 1.3) {
      goals.push_back({.id = "G8",
                       .says = format("{}: power >= .95", row.name),
                       .is_reached = failed >= 0.95,
                       .figure = format("{:.4f}", failed)});
    }
  }
}

void check_services(const Study& study, Goals& goals) {
  if (study.services.empty()) return;
  int within = 0;
  for (const auto& [row, result] : study.services)
    within += double(result.failed) / result.runs <= 1.5 * kAlpha ? 1 : 0;
  goals.push_back(
      {.id = "G9",
       .says = "A/A mode on 10 services: failed <= .015 on fresh data, told the measured variation, in >= 9",
       .is_reached = within >= 9,
       .figure = format("{} of {}", within, study.services.size())});
}

}  // namespace

const RowResult* Study::find(std::string_view name) const {
  for (const auto* rows : {&rates, &latencies}) {
    const auto found = std::ranges::find(*rows, name, [](const RowResult& result) { return result.row.name; });
    if (found != rows->end()) return &*found;
  }
  return nullptr;
}

std::vector<GoalCheck> check_goals(const Study& study) {
  Goals goals;
  for (const auto* rows : {&study.rates, &study.latencies}) {
    for (const auto& result : *rows) check_false_alarm(result, goals);
  }
  check_power(study, goals);
  check_times(study, goals);
  check_passes(study, goals);
  check_needs(study, goals);
  check_gauges(study, goals);
  check_services(study, goals);
  if (study.speed) {
    goals.push_back({.id = "G10",
                     .says = "200 metrics of 15 buckets, 240 looks: < 1 s of one core",
                     .is_reached = study.speed->latencies < 1,
                     .figure = format("{:.2f} s; 200 rates {:.2f} s", study.speed->latencies, study.speed->rates)});
  }
  std::ranges::stable_sort(goals, {},
                           [](const GoalCheck& goal) { return goal.id == "G10" ? std::string("G99") : goal.id; });
  return goals;
}

}  // namespace tidegate::bench
