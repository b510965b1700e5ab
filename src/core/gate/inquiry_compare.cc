#include "core/gate/inquiry_compare.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/format.h"
#include "core/canary/traffic_split.h"
#include "core/model/quantity.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using canary::Growth;
using promql::Selector;

constexpr std::size_t kMostContributors = 3;
constexpr Duration kBlock = minutes(30);  // that a variation is of

stats::RateMethod method_of(CompareMethod method) {
  switch (method) {
    case CompareMethod::hybrid: return stats::RateMethod::hybrid;
    case CompareMethod::eprocess: return stats::RateMethod::eprocess;
    case CompareMethod::group_sequential: return stats::RateMethod::group_sequential;
  }
  return stats::RateMethod::hybrid;
}

std::vector<Series> moved(const std::vector<Series>& all, Duration offset) {
  auto later = all;
  for (auto& series : later) {
    for (auto& sample : series.samples) sample.time = sample.time + offset;
    for (auto& histogram : series.histograms) histogram.time = histogram.time + offset;
  }
  return later;
}

// What stays in doubt until something new is read.
void copy_doubts(const Observation& from, Observation& to) {
  to.strange_answer = from.strange_answer;
  to.no_histogram = from.no_histogram;
  to.missing_bound = from.missing_bound;
  to.bounds = from.bounds;
  to.absent = from.absent;
  to.has_ended = from.has_ended;
}

}  // namespace

canary::RateDesign design_of(const ComparePlan& plan, const ComparisonTimes& times) {
  const int planned = std::max(times.planned_looks, 1);
  const double block = static_cast<double>(kBlock.ms) / static_cast<double>(times.every.ms);
  return {
      .method = method_of(plan.method),
      .alpha = plan.false_alarms,
      .alpha_pass = plan.false_passes,
      .min_effect = plan.min_effect,
      .margin = plan.margin.value_or(canary::RateDesign{}.margin),
      .negligible = plan.negligible,
      .variation = plan.variation.value_or(kGuessedVariation),
      .block = std::max(block, 1.0),
      .is_calibrated = plan.variation && plan.variation_blocks.value_or(stats::kEnoughBlocks) >= stats::kEnoughBlocks,
      .planned = planned,
      .step_looks = times.step_looks};
}

void begin_rates(canary::Course& course, const ComparePlan& plan, const ComparisonTimes& times) {
  const auto design = design_of(plan, times);
  if (!plan.limit) {
    if (!course.rates) course.rates.emplace(design);
  } else if (!course.limits) {
    course.limits.emplace(canary::LimitDesign{.limit = *plan.limit,
                                              .alpha = design.alpha,
                                              .alpha_pass = design.alpha_pass,
                                              .variation = design.variation,
                                              .block = design.block,
                                              .is_calibrated = design.is_calibrated,
                                              .planned = design.planned,
                                              .step_looks = design.step_looks});
  }
}

void add_rates(canary::Course& course, const stats::TwoArms& counts, Window interval) {
  const auto step = step_of(course, interval.start);
  if (course.limits) return course.limits->add(counts.canary_bad, counts.canary_total, interval.end, step);
  course.rates->add(counts, interval.end, step);
}

Comparison conclude_rates(const canary::Course& course, Duration every) {
  return course.limits ? course.limits->conclude(every) : course.rates->conclude(every);
}

bool begins_a_step(const canary::Course& course, Timestamp begin) {
  return std::ranges::find(course.steps, begin, &Comparison::Step::begin) != course.steps.end();
}

std::size_t step_of(const canary::Course& course, Timestamp begin) {
  const auto behind = std::ranges::upper_bound(course.steps, begin, {}, &Comparison::Step::begin);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(behind - course.steps.begin(), 1)) - 1;
}

std::int64_t looks_in(const Observation& observation, Duration every) {
  const auto& window = observation.measurement.window;
  const auto end = std::min(window.end, observation.judged_until.value_or(window.end));
  return std::max<std::int64_t>((end - window.start).ms / every.ms, 0);
}

std::string common_series(const std::vector<Series>& canary, const std::vector<Series>& baseline) {
  std::set<Labels> labels;
  for (const auto& series : canary) labels.insert(series.labels);
  for (const auto& series : baseline) {
    if (labels.contains(series.labels)) return format_labels(series.labels);
  }
  return "";
}

canary::Edges edges_of(Window window, Duration every, Observation& observation) {
  canary::Edges edges;
  const auto intervals = window.length().ms / every.ms;
  if (intervals > kMostIntervals) {
    observation.errors.push_back(
        {ErrorKind::too_large, format("{} have more than {} intervals of {}", format_duration(window.length()),
                                      format_count(static_cast<double>(kMostIntervals)), format_duration(every))});
    return edges;
  }
  for (auto edge = window.start; edge <= window.end; edge = edge + every) edges.push_back(edge);
  return edges;
}

bool is_excluded(Window interval, const Observation& observation, const ComparisonTimes& times) {
  const auto warms_up = [&](const StepTaken& step) {
    return step.begin + times.warmup > interval.start && step.begin - step.changing < interval.end;
  };
  if (!times.steps.empty() && std::ranges::any_of(times.steps.subspan(1), warms_up)) return true;
  return std::ranges::any_of(observation.excluded, [&](const Window& excluded) {
    return excluded.start < interval.end && excluded.end > interval.start;
  });
}

Selector selector_of(const std::string& text) {
  return promql::named(promql::parse_selector(text).value_or(Selector{}));
}

// Intervals are whole: what has begun and not ended yet is asked for next time.
CompareInquiry::CompareInquiry(const Objective& for_objective, Observation start, const ComparisonTimes& times,
                               canary::Course& course)
    : Inquiry(for_objective, std::move(start)), plan_(*for_objective.compare), times_(times), course_(course) {
  CHECK(times.every > Duration{});
  observation.counts_over_window = true;
  const auto& window = observation.measurement.window;
  for (const auto& step : times.steps.subspan(std::min(course_.steps.size(), times.steps.size()))) {
    const double beside = times.baseline == Rollout::BaselineTraffic::same ? step.traffic : 1 - step.traffic;
    const double share = plan_.limit ? 1 : step.traffic / (step.traffic + beside);  // a limit has no baseline
    course_.steps.push_back({.begin = step.begin, .traffic = step.traffic, .expected_share = share});
  }
  if (!course_.begin) course_.begin = course_.until = window.start;
  edges_ = edges_of({course_.until, window.end}, times.every, observation);
  borders_.push_back(*course_.begin);
  for (const auto& step : course_.steps) borders_.push_back(step.begin + times.warmup);
  for (const auto& excluded : observation.excluded) borders_.push_back(excluded.end);
}

std::vector<Question> CompareInquiry::questions(int round) {
  if (round > 0 || edges_.size() < 2) return {};
  std::vector<Question> questions;
  for (const auto& selector : counters_of(objective.indicator)) questions.push_back(ask(selector, {}));
  std::vector<promql::Part> current = {{"current-0", count_of(objective.indicator)}};
  if (!plan_.limit) {
    for (const auto& selector : counters_of(plan_.baseline)) questions.push_back(ask(selector, plan_.offset));
    if (plan_.offset == Duration{}) current.push_back({"current-1", count_of(plan_.baseline)});
  }
  questions.push_back({.text = promql::combined(current), .at = edges_.back(), .grid = std::nullopt});
  return questions;
}

// How many series all events of an arm are counted by.
std::string CompareInquiry::count_of(const Indicator& indicator) const {
  return "count(" + promql::write(counters_of(indicator).back()) + ")";
}

// Raw samples, since the start that the first interval grows from.
Question CompareInquiry::ask(const Selector& selector, Duration offset) const {
  const bool begins = std::ranges::any_of(
      borders_, [&](Timestamp border) { return border >= edges_.front() - kLongLookback && border < edges_.back(); });
  auto text = promql::ranged(selector, edges_.back() - edges_.front() + (begins ? kLongLookback : kLookback));
  if (offset > Duration{}) text += " offset " + format_duration(offset);
  return {.text = std::move(text), .at = edges_.back(), .grid = std::nullopt, .wanted = wanted()};
}

// Without all answers the intervals stay open, and are asked for again. Where there is no baseline the canary stands in
// for it: nothing is read of it but that it speaks.
void CompareInquiry::read(int, std::span<const Result<Answer>> answers) {
  std::vector<const Answer*> taken;
  for (const auto& answer : answers) taken.push_back(take(answer, observation));
  if (std::ranges::find(taken, nullptr) != taken.end()) return;
  const auto current = promql::by_tag(*taken.back());  // raw samples don't say that their series have ended
  taken.pop_back();
  Counters canary, baseline;
  const auto each = plan_.limit ? taken.size() : taken.size() / 2;
  for (std::size_t i = 0; i < each; ++i) {
    canary.push_back(taken[i]->series);
    baseline.push_back(plan_.limit ? canary.back() : moved(taken[each + i]->series, plan_.offset));
  }
  if (looks_elsewhere(canary, baseline)) return;
  const bool is_beside = !plan_.limit && plan_.offset == Duration{};
  if (is_beside && course_.in_both_arms.empty()) course_.in_both_arms = common_series(canary.back(), baseline.back());
  // The last counters of an arm are those of all its events.
  if (canary.back().empty()) observation.absent.push_back(promql::write(counters_of(objective.indicator).back()));
  if (baseline.back().empty() && !plan_.limit)
    observation.absent.push_back(promql::write(counters_of(plan_.baseline).back()));
  const bool has_canary = canary.back().empty() || current.contains("current-0");
  const bool has_baseline = !is_beside || baseline.back().empty() || current.contains("current-1");
  observation.has_ended = !has_canary || !has_baseline;
  judge(canary, baseline);
  course_.until = edges_.back();
  copy_doubts(observation, course_.doubts);
}

std::vector<Selector> CompareInquiry::reads() const {
  auto all = counters_of(objective.indicator);
  if (plan_.limit) return all;
  for (auto& selector : counters_of(plan_.baseline)) all.push_back(std::move(selector));
  return all;
}

void CompareInquiry::conclude() {
  auto& measurement = observation.measurement;
  if (edges_.size() < 2) copy_doubts(course_.doubts, observation);
  observation.in_both_arms = course_.in_both_arms;
  observation.spoilt = course_.spoilt;
  observation.silent_since = course_.silence.since();
  observation.missed = course_.silence.missed();
  measurement.window = {*course_.begin, std::max(course_.until, *course_.begin)};
  measurement.wanted = measurement.window;
  measurement.expression = expression(objective.indicator);
  if (!plan_.limit) measurement.expression += "\n# against\n" + expression(plan_.baseline);
  if (course_.steps.size() > 1) measurement.expression += "\n# less what came while a later step began";
  measurement.comparison = conclusion(times_.every);
  add_steps(*measurement.comparison);
  const auto& comparison = *measurement.comparison;
  if (comparison.looks.empty()) return;
  measurement.samples = course_.samples;
  measurement.series = course_.series;
  measurement.newest = course_.newest;
  measurement.events = comparison.canary.events;
  measurement.counted = comparison.canary.counted;
  const bool can_compare = comparison.canary.events > 0 && comparison.baseline.events > 0;
  if (can_compare) measurement.value = comparison.effect.value_or(1);  // nothing bad in either: alike
  if (comparison.limit && comparison.canary.value) measurement.value = own_value(*comparison.canary.value);
  if (comparison.finding == Comparison::Finding::worse || !plan_.pool.empty()) add_contributors();
}

// What the judge has of each step, and how the traffic was split in it. Of a step that it has nothing of yet nothing
// is proven.
void CompareInquiry::add_steps(Comparison& comparison) const {
  comparison.steps.resize(course_.steps.size());
  for (std::size_t i = 0; i < course_.steps.size(); ++i) {
    const auto judged = std::exchange(comparison.steps[i], course_.steps[i]);
    auto& step = comparison.steps[i];
    step.canary_compared = judged.canary_compared;
    step.baseline_compared = judged.baseline_compared;
    step.canary_counted = judged.canary_counted;
    step.baseline_counted = judged.baseline_counted;
    step.in_favour = judged.in_favour;
    step.is_misrouted = canary::is_misrouted(step);
  }
  const bool is_seen = comparison.steps.empty() || comparison.steps.back().canary_compared > 0;
  if (is_seen || comparison.finding == Comparison::Finding::worse) return;
  comparison.finding = Comparison::Finding::open;
  comparison.in_favour = 0;
}

// A rate of bad events as the objective has it: of good ones, if its limit is the least of them.
double CompareInquiry::own_value(double bad) const {
  return objective.condition.kind == Condition::Kind::at_least ? 1 - bad : bad;
}

// The canary's series that brought most bad events, as shares of all its events.
void CompareInquiry::add_contributors() {
  auto& measurement = observation.measurement;
  std::vector<Reading> all;
  for (const auto& [labels, events] : course_.bad) {
    all.push_back({.labels = labels, .value = events / *measurement.events});
  }
  std::ranges::stable_sort(all, std::greater{}, &Reading::value);
  if (all.size() > kMostContributors) all.resize(kMostContributors);
  measurement.contributors = std::move(all);
}

void CompareInquiry::note(const Growth& canary, const Growth& baseline) {
  for (const auto* growth : {&canary, &baseline}) {
    if (growth == &baseline && plan_.limit) continue;
    for (const double samples : growth->samples) course_.samples += samples;
    course_.spoilt += growth->spoilt;
    course_.resets += growth->resets;
  }
  course_.series = static_cast<double>(canary.by_series.size() + (plan_.limit ? 0 : baseline.by_series.size()));
  if (canary.newest && baseline.newest) course_.newest = std::min(*canary.newest, *baseline.newest);
}

void CompareInquiry::note_bad(const std::vector<Series>& series, const Growth& growth) {
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (growth.by_series[i] > 0) course_.bad[series[i].labels] += growth.by_series[i];
  }
}

void CompareInquiry::note_split(std::size_t interval, double canary, double baseline) {
  if (course_.steps.empty()) return;
  auto& step = course_.steps[step_of(course_, edges_[interval])];
  step.canary_events += canary;
  if (!plan_.limit) step.baseline_events += baseline;
}

void CompareInquiry::begin_anew() {
  course_.canary_spoke = course_.baseline_spoke = false;
  course_.unheard = course_.unheard_baseline = 0;
}

bool CompareInquiry::both_have_spoken(const Growth& canary, const Growth& baseline, std::size_t interval) {
  course_.canary_spoke = course_.canary_spoke || canary.samples[interval] > 0;
  course_.baseline_spoke = course_.baseline_spoke || baseline.samples[interval] > 0;
  course_.unheard += canary.events[interval];
  course_.unheard_baseline += baseline.events[interval];
  if (!course_.canary_spoke || !course_.baseline_spoke) return false;
  if (!plan_.limit && plan_.offset == Duration{}) {
    if (course_.silence_step != step_of(course_, edges_[interval])) course_.silence.begin();
    course_.silence_step = step_of(course_, edges_[interval]);
    course_.silence.add(course_.unheard, course_.unheard_baseline, {edges_[interval], edges_[interval + 1]});
  }
  begin_anew();
  return true;
}

bool CompareInquiry::is_excluded(std::size_t interval) const {
  return gate::is_excluded({edges_[interval], edges_[interval + 1]}, observation, times_);
}

std::unique_ptr<Inquiry> compare_inquiry(const Objective& objective, Observation start, const ComparisonTimes& times,
                                         canary::Course& course) {
  if (objective.compare->periods > 0) return compare_past_inquiry(objective, std::move(start), times);
  if (std::holds_alternative<QueryIndicator>(objective.indicator)) {
    return compare_pods_inquiry(objective, std::move(start), times);
  }
  const bool is_ratio = std::holds_alternative<RatioIndicator>(objective.indicator);
  return is_ratio ? compare_ratio_inquiry(objective, std::move(start), times, course)
                  : compare_histogram_inquiry(objective, std::move(start), times, course);
}

}  // namespace tidegate::gate
