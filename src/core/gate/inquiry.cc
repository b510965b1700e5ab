#include "core/gate/inquiry.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/format.h"
#include "base/text.h"
#include "core/promql/compose.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

struct Open {
  const Objective& objective;
  Observation& start;

  std::unique_ptr<Inquiry> operator()(const RatioIndicator&) const {
    return ratio_inquiry(objective, std::move(start));
  }
  std::unique_ptr<Inquiry> operator()(const QuantileIndicator&) const {
    return histogram_inquiry(objective, std::move(start));
  }
  std::unique_ptr<Inquiry> operator()(const WithinIndicator&) const {
    return histogram_inquiry(objective, std::move(start));
  }
  // Nothing but a comparison has one.
  std::unique_ptr<Inquiry> operator()(const DistributionIndicator&) const { CHECK(false); }
  std::unique_ptr<Inquiry> operator()(const QueryIndicator&) const {
    return query_inquiry(objective, std::move(start));
  }
};

void add_once(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const auto& text : more) {
    if (std::ranges::find(list, text) == list.end()) list.push_back(text);
  }
}

}  // namespace

std::unique_ptr<Inquiry> open_inquiry(const Objective& objective, Observation start) {
  return std::visit(Open{objective, start}, objective.indicator);
}

const Answer* take(const Result<Answer>& result, Observation& observation) {
  if (!result) {
    observation.errors.push_back(result.error());
    return nullptr;
  }
  add_once(observation.warnings, result->warnings);
  add_once(observation.infos, result->infos);
  if (result->clock_skew) observation.clock_skew = result->clock_skew;
  return &*result;
}

bool is_too_long(const Grid& grid, Observation& observation) {
  constexpr std::int64_t kMostPoints = 11'000;
  if ((grid.end - grid.start).ms / grid.step.ms < kMostPoints) return false;
  observation.errors.push_back({ErrorKind::too_large, format("the window of {} has more than {} steps of {}",
                                                             format_duration(observation.measurement.window.length()),
                                                             kMostPoints, format_duration(grid.step))});
  return true;
}

std::string with_window(std::string text, Duration window) {
  return replace_all(std::move(text), "${window}", format_duration(window));
}

QueryIndicator with_window(QueryIndicator query, Duration window) {
  query.text = with_window(std::move(query.text), window);
  return query;
}

std::vector<promql::Selector> current_reads(std::span<const std::string> queries) {
  constexpr std::size_t kMost = 6;
  std::vector<promql::Selector> all;
  for (const auto& query : queries) {
    const auto uses = promql::reads_of(query, QueryLanguage::promql);
    for (const auto& use : uses ? *uses : std::vector<promql::SelectorUse>()) {
      const bool is_current = !use.moved() && use.selector.name != "up";
      const bool is_new = std::ranges::find(all, use.selector) == all.end();
      if (is_current && is_new && all.size() < kMost) all.push_back(use.selector);
    }
  }
  return all;
}

std::vector<Reading> readings_of(const Answer& answer) {
  std::vector<Reading> readings;
  for (const auto& series : answer.series) {
    if (!series.samples.empty()) readings.push_back({.labels = series.labels, .value = series.samples.back().value});
  }
  return readings;
}

std::optional<Timestamp> time_of(double unix_seconds) {
  constexpr double kYear9999 = 253402300799;
  if (!(unix_seconds >= 0 && unix_seconds <= kYear9999)) return std::nullopt;
  return Timestamp{std::llround(unix_seconds * 1000)};
}

std::string births_remark(std::string_view events) {
  return format("\n# beside that {} of series born in the window, which increase() leaves out", events);
}

void read_evidence(const promql::TaggedSeries& parts, Observation& observation) {
  auto& measurement = observation.measurement;
  if (const auto counts = promql::counts_of(parts, "counts")) {
    measurement.samples = counts->samples;
    measurement.series = counts->series;
  }
  if (const auto newest = promql::number_of(parts, "newest")) measurement.newest = time_of(*newest);
}

void read_targets(const promql::TaggedSeries& parts, Observation& observation) {
  observation.targets = promql::number_of(parts, "targets").value_or(0);
  observation.targets_down = promql::number_of(parts, "targets-down").value_or(0);
  const auto down = parts.find("down");
  if (down == parts.end()) return;
  for (const auto& series : down->second) {
    const auto instance = printable(series.labels.get("instance"), 80);
    const auto job = printable(series.labels.get("job"), 80);
    observation.down.push_back(instance.empty() ? "job " + job : format("{} of job {}", instance, job));
  }
}

void read_ended_jobs(const promql::TaggedSeries& parts, std::string_view tag, const promql::Selector& selector,
                     Observation& observation) {
  const auto found = parts.find(tag);
  if (found == parts.end()) return;
  for (const auto& series : found->second) observation.ended_jobs.emplace_back(series.labels.get("job"));
  observation.ended = promql::write(selector);
}

void note_wrong_regex(const Result<Answer>& result, const promql::Selector& selector, Observation& observation) {
  using Op = promql::Matcher::Op;
  const bool has_regex = std::ranges::any_of(
      selector.matchers, [](const auto& each) { return each.op == Op::matches || each.op == Op::not_matches; });
  if (!result && result.error().kind == ErrorKind::rejected && has_regex) observation.query_is_wrong = true;
}

bool newest_is_open(const Observation& observation) {
  return !observation.measurement.newest && observation.measurement.samples.value_or(0) > 0;
}

}  // namespace tidegate::gate
