// The json report: docs/formats/decision.md says what stands in it, docs/formats/decision.schema.json checks it.
#include "base/json.h"

#include <string>

#include "edge/reports/comparison_json.h"
#include "edge/reports/decision_json.h"
#include "edge/reports/format.h"
#include "edge/reports/kayenta_json.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

constexpr int kVersion = 1;

Json json_of(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json json_of(const std::optional<Timestamp>& time) { return time ? Json(format_timestamp(*time)) : Json(); }

Json json_of(const Window& window) {
  return Json::object()
      .set("start", format_timestamp(window.start))
      .set("end", format_timestamp(window.end))
      .set("seconds", window.length().seconds());
}

Json json_of(const Labels& labels) {
  Json json = Json::object();
  for (const auto& [name, value] : labels.pairs) json.set(name, value);
  return json;
}

Json json_of(const Reading& reading) {
  return Json::object().set("labels", json_of(reading.labels)).set("value", reading.value);
}

Json json_of(const Question& question) {
  Json json = Json::object().set("query", question.text);
  if (!question.grid) return json.set("at", format_timestamp(question.at));
  return json.set("start", format_timestamp(question.grid->start))
      .set("end", format_timestamp(question.grid->end))
      .set("step_seconds", question.grid->step.seconds());
}

Json json_of(const Caveat& caveat) {
  return Json::object()
      .set("kind", caveat.kind)
      .set("why", caveat.why)
      .set("disqualifies", caveat.disqualifies)
      .set("is_error", caveat.is_error)
      .set("is_mistake", caveat.is_mistake)
      .set("is_no_data", caveat.is_no_data)
      .set("next", caveat.next);
}

Json json_of(const std::string& text) { return text; }

Json json_of(const Assessment& assessment);

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json json = Json::array();
  for (const Item& item : items) json.push(json_of(item));
  return json;
}

Json json_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return Json::object().set("at_most", condition.high);
    case Condition::Kind::at_least: return Json::object().set("at_least", condition.low);
    case Condition::Kind::between:
      return Json::object().set("between", Json::array().push(condition.low).push(condition.high));
    case Condition::Kind::no_worse: return Json::object().set("no_worse_than", "baseline");
    case Condition::Kind::expression: break;  // in the words of `limit`
  }
  return Json::object().set("expression", true);
}

Json json_of(const Measurement& measurement) {
  Json age;
  if (auto duration = newest_age(measurement)) age = duration->seconds();
  return Json::object()
      .set("value", json_of(measurement.value))
      .set("window", json_of(measurement.window))
      .set("wanted_window", json_of(measurement.wanted))
      .set("excluded", list_of(measurement.excluded))
      .set("expression", measurement.expression)
      .set("questions", list_of(measurement.questions))
      .set("events", json_of(measurement.events))
      .set("counted", json_of(measurement.counted))
      .set("samples", json_of(measurement.samples))
      .set("series", json_of(measurement.series))
      .set("newest", json_of(measurement.newest))
      .set("newest_age_seconds", std::move(age))
      .set("readings", list_of(measurement.readings))
      .set("contributors", list_of(measurement.contributors))
      .set("caveats", list_of(measurement.caveats))
      .set("comparison", comparison_json(measurement.comparison))
      .set("kayenta", kayenta_json(measurement.kayenta));
}

Json json_of(const std::optional<WatchSummary>& watch) {
  if (!watch) return {};
  return Json::object()
      .set("start", format_timestamp(watch->start))
      .set("planned_seconds", watch->planned.seconds())
      .set("took_seconds", watch->took.seconds())
      .set("evaluations", watch->evaluations)
      .set("failing", watch->failing)
      .set("outage_seconds", watch->outage.seconds())
      .set("stopped", watch->stopped)
      .set("step", watch->steps > 0 ? Json(watch->step) : Json())
      .set("steps", watch->steps > 0 ? Json(watch->steps) : Json())
      .set("traffic", watch->steps > 0 ? Json(watch->traffic) : Json());
}

Json json_of(const Place& place) {
  return Json::object().set("file", place.file).set("line", place.line).set("column", place.column);
}

Json json_of(const Assessment& assessment) {
  return Json::object()
      .set("name", assessment.objective)
      .set("verdict", verdict_name(assessment.verdict))
      .set("because", assessment.because)
      .set("value", assessment.value)
      .set("limit", assessment.limit)
      .set("condition", json_of(assessment.condition))
      .set("dimension", dimension_name(assessment.dimension))
      .set("severity", severity_name(assessment.severity))
      .set("group", assessment.group)
      .set("decides", assessment.decides)
      .set("waved_through", assessment.waved_through)
      .set("unconfirmed", assessment.unconfirmed)
      .set("next", assessment.next)
      .set("description", assessment.description)
      .set("runbook", assessment.runbook)
      .set("place", json_of(assessment.place))
      .set("measurement", json_of(assessment.measurement));
}

// For webhooks that poll until a word changes: a hold goes on, as the release does neither.
std::string_view status_of(Action action) {
  switch (action) {
    case Action::open: return "succeeded";
    case Action::block: return "failed";
    case Action::hold: return "held";
  }
  return "failed";
}

std::string because_of(std::span<const Decision> decisions) {
  if (decisions.empty()) return "no gate was evaluated";
  if (decisions.size() == 1) return decisions.front().because;
  return std::to_string(decisions.size()) + " gates: " + format_tally(tally(decisions));
}

std::string progress_of(std::span<const Decision> decisions) {
  std::size_t all = 0;
  std::size_t certain = 0;
  for (const Decision& decision : decisions) {
    all += decision.assessments.size();
    certain += decision.assessments.size() - tally(decision.assessments).inconclusive;
  }
  return std::to_string(certain) + " of " + std::to_string(all) + " objectives could be judged";
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  Json gates = Json::array();
  for (const Decision& decision : decisions) gates.push(decision_json(decision));
  Action action = joint_action(decisions);
  return Json::object()
      .set("version", kVersion)
      .set("tool", Json::object().set("name", "tidegate").set("version", context.tool_version))
      .set("verdict", verdict_name(joint_verdict(decisions)))
      .set("action", action_name(action))
      .set("status", status_of(action))
      .set("progress", progress_of(decisions))
      .set("because", because_of(decisions))
      .set("evidence_file", context.evidence_file)
      .set("replay_command", context.replay_command)
      .set("gates", std::move(gates))
      .write_pretty();
}

}  // namespace

Json decision_json(const Decision& decision) {
  return Json::object()
      .set("gate", decision.gate)
      .set("description", decision.description)
      .set("service", decision.service)
      .set("owner", decision.owner)
      .set("file", decision.file)
      .set("verdict", verdict_name(decision.verdict))
      .set("action", action_name(decision.action))
      .set("because", decision.because)
      .set("nothing_evaluated", decision.nothing_evaluated)
      .set("mistaken", decision.mistaken)
      .set("interrupted", decision.interrupted)
      .set("deadline_passed", decision.deadline_passed)
      .set("decided_at", format_timestamp(decision.decided_at))
      .set("since", json_of(decision.since))
      .set("watch", json_of(decision.watch))
      .set("score", score_json(decision.score))
      .set("objectives", list_of(decision.assessments));
}

ReportFormat json() {
  ReportFormat format;
  format.name = "json";
  format.help = "For programs: everything that the decision rests on, as one versioned document.";
  format.example = "tidegate check gate.yaml --format json | jq -r .verdict";
  format.write = write;
  format.file_name = "tidegate.json";
  return format;
}

}  // namespace tidegate::reports
