#include "core/analysis/flagger_analysis.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/format.h"
#include "base/text.h"
#include "core/analysis/flagger_conclusion.h"

namespace tidegate::analysis {
namespace {

using canary::FlaggerAnswer;
using canary::FlaggerCheck;
using canary::FlaggerJudged;

constexpr Duration kTimeout = seconds(5);  // of one query, as Flagger has it
constexpr std::size_t kMostKept = 10;      // measurements of a metric

FlaggerCheck::Kind kind_of(FlaggerMetric::Kind kind) {
  switch (kind) {
    case FlaggerMetric::Kind::built_in: return FlaggerCheck::Kind::built_in;
    case FlaggerMetric::Kind::inline_query: return FlaggerCheck::Kind::inline_query;
    case FlaggerMetric::Kind::from_template: return FlaggerCheck::Kind::from_template;
  }
  return FlaggerCheck::Kind::built_in;
}

// Flagger compares durations in whole milliseconds.
FlaggerJudged judge(const FlaggerMetric& metric, const Number& number) {
  FlaggerRange range = metric.range;
  FlaggerAnswer answer{.numbers = number.numbers};
  const bool is_error = number.doubt && (number.doubt->is_error || number.doubt->is_mistake);
  if (is_error) answer.kind = FlaggerAnswer::Kind::error;
  if (is_duration(metric)) {
    for (double& value : answer.numbers) value = std::trunc(value);
    if (range.min) range.min = std::trunc(*range.min);
    if (range.max) range.max = std::trunc(*range.max);
  }
  return canary::judge(range, answer, "prometheus");
}

}  // namespace

FlaggerAnalysis::FlaggerAnalysis(const AnalysisPlan& plan, Timestamp start)
    : plan_(plan),
      next_(start + std::get<FlaggerPlan>(plan.peer).canary.interval),
      counting_(std::get<FlaggerPlan>(plan.peer).canary.threshold),
      courses_(std::get<FlaggerPlan>(plan.peer).queries.size()) {}

std::optional<Timestamp> FlaggerAnalysis::next() const {
  return is_over() || was_terminated_ ? std::nullopt : std::optional(next_);
}

std::vector<std::size_t> FlaggerAnalysis::due(Timestamp at) const {
  std::vector<std::size_t> all;
  if (!next() || *next() > at) return all;
  for (std::size_t i = 0; i < size(); ++i) all.push_back(i);
  return all;
}

Inquiry FlaggerAnalysis::inquiry(std::size_t metric, Timestamp at) const {
  const PlannedQuery& query = peer().queries[metric];
  return {.source = query.source,
          .question = Question{.text = query.text, .at = at, .grid = std::nullopt},
          .timeout = kTimeout};
}

void FlaggerAnalysis::keep(std::size_t metric, const Asked& asked, Timestamp at) {
  Course& course = courses_[metric];
  Number number = number_of(asked.question, asked.answer, Takes::last, "Flagger");
  if (!number.doubt && asked.hidden) {
    number.doubt = asked.hidden;
    number.is_on_nothing = asked.hidden->kind == "no-data";
  }
  course.judged = judge(peer().canary.metrics[metric], number);
  if (course.latest.empty()) course.first = at;
  course.last = at;
  if (!number.is_missing()) ++course.answered;
  if (course.latest.size() == kMostKept) course.latest.erase(course.latest.begin());
  course.latest.push_back(std::move(number));
}

void FlaggerAnalysis::count_pass(std::span<const std::size_t> metrics) {
  ++passed_;
  for (const std::size_t metric : metrics) {
    Course& course = courses_[metric];
    const Number& latest = course.latest.back();
    if (!latest.doubt) course.doubtful_passes -= std::exchange(course.on_nothing, 0);
    if (!latest.doubt) continue;
    course.on_nothing += latest.is_on_nothing ? 1 : 0;
    ++course.doubtful_passes;
    course.doubt = course.latest.back().doubt;
  }
}

void FlaggerAnalysis::count_stop(Course& by) {
  const Number& number = by.latest.back();
  const bool is_proof = by.judged.outcome == FlaggerJudged::Outcome::fails && !number.excuses;
  ++by.stops;
  proven_failures_ += is_proof ? 1 : 0;
  if (is_proof) return;
  ++by.doubtful_stops;
  by.doubt = number.doubt;
}

void FlaggerAnalysis::add(const gate::AnalysisRound& round, std::span<const Asked> asked) {
  CHECK(asked.size() == round.metrics.size());
  std::vector<FlaggerCheck> checks;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const std::size_t metric = round.metrics[i];
    keep(metric, asked[i], round.at);
    checks.push_back({.kind = kind_of(peer().canary.metrics[metric].kind),
                      .name = std::to_string(metric),
                      .passes = courses_[metric].judged.passes()});
  }
  const auto tick = counting_.tick(checks);
  if (tick.result == canary::FlaggerTick::Result::advances) {
    count_pass(round.metrics);
  } else {
    const auto stop = std::ranges::find(checks, tick.stopped_by, &FlaggerCheck::name);
    count_stop(courses_[round.metrics[static_cast<std::size_t>(stop - checks.begin())]]);
  }
  next_ = std::max(next_ + peer().canary.interval, round.finished);  // a ticker doesn't count from the end of a check
}

Decision FlaggerAnalysis::conclude(Ended ended, const gate::AnalysisRecord& record) const {
  return analysis::conclude(*this, ended, record);
}

Standing FlaggerAnalysis::standing(std::size_t metric) const {
  const FlaggerMetric& planned = peer().canary.metrics[metric];
  const Course& course = courses_[metric];
  Standing standing{.name = planned.name, .limit = limit_of(planned), .state = "running"};
  if (is_promoted()) standing.end = "every check is done";
  if (is_rolled_back()) {
    const auto stops = static_cast<std::size_t>(course.stops);
    standing.end = stops > 0 ? count_of(stops, "failed check") : "because of another metric";
  }
  if (is_over()) standing.state = is_promoted() ? "promoted" : "rolled back";
  if (course.latest.empty()) return standing;
  const Number& last = course.latest.back();
  standing.value = value_of(planned, last);
  switch (course.judged.outcome) {
    case FlaggerJudged::Outcome::passes: standing.last = "passes"; break;
    case FlaggerJudged::Outcome::fails: standing.last = "fails"; break;
    case FlaggerJudged::Outcome::no_values:
    case FlaggerJudged::Outcome::error: standing.last = "halts"; break;
  }
  const bool has_verdict = standing.last != "halts";
  standing.why = has_verdict || !last.doubt ? course.judged.reason : last.doubt->why;
  if (has_verdict && last.doubt) standing.doubt = last.doubt->why;
  const bool fails = course.judged.outcome == FlaggerJudged::Outcome::fails && !last.excuses;
  standing.so_far = fails                                   ? Verdict::fail
                    : course.judged.passes() && !last.doubt ? Verdict::pass
                                                            : Verdict::inconclusive;
  return standing;
}

std::string FlaggerAnalysis::progress() const {
  return format("{} of {} checks passed, {} failed; {} roll back", passed_, peer().canary.ticks, failed(), threshold());
}

std::unique_ptr<Analysis> begin_flagger(const AnalysisPlan& plan, Timestamp start) {
  return std::make_unique<FlaggerAnalysis>(plan, start);
}

std::optional<Duration> planned_length(const FlaggerPlan& plan) { return plan.canary.interval * plan.canary.ticks; }

}  // namespace tidegate::analysis
