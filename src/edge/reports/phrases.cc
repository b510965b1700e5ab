#include "edge/reports/phrases.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"

namespace tidegate::reports {
namespace {

void count(Tally& tally, Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: ++tally.pass; return;
    case Verdict::warn: ++tally.warn; return;
    case Verdict::fail: ++tally.fail; return;
    case Verdict::inconclusive: ++tally.inconclusive; return;
  }
}

void add(std::string& sentence, std::string_view part) {
  if (!sentence.empty()) sentence += ", ";
  sentence += part;
}

}  // namespace

std::string_view consequence(const Decision& decision) {
  if (decision.mistaken) return "a wrong query blocks the release";
  switch (decision.action) {
    case Action::open: return "the release may go on";
    case Action::block: return "the release is blocked";
    case Action::hold: return "the release is held for a person to decide";
  }
  return "the release is blocked";
}

std::string capital(std::string_view sentence) {
  std::string result(sentence);
  if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') result[0] = static_cast<char>(result[0] - 'a' + 'A');
  return result;
}

std::string_view standing(const Assessment& assessment) {
  if (assessment.waved_through) return "let pass by policy";
  if (assessment.unconfirmed) return "not confirmed";
  if (assessment.severity == Severity::info) return "info only";
  if (!assessment.decides) return "does not decide";
  bool is_wrong = std::ranges::any_of(assessment.measurement.caveats, &Caveat::is_mistake);  // that blocks
  bool is_open = assessment.verdict == Verdict::fail || (assessment.verdict == Verdict::inconclusive && !is_wrong);
  return assessment.severity == Severity::warn && is_open ? "only warns" : "";
}

bool needs_a_reason(const Assessment& assessment) {
  return assessment.verdict != Verdict::pass || assessment.unconfirmed;
}

bool counts(const Assessment& assessment) {
  return assessment.decides && !assessment.waved_through && !assessment.unconfirmed &&
         assessment.severity == Severity::block;
}

std::string format_evidence(const Assessment& assessment) {
  const Measurement& measurement = assessment.measurement;
  std::string sentence;
  if (measurement.events && measurement.counted) {
    add(sentence, format_share_of_events(*measurement.counted, *measurement.events));
    if (assessment.dimension == Dimension::time) {  // of a quantile
      sentence += " above " + format_quantity(assessment.condition.high, assessment.dimension);
    }
  } else if (measurement.events) {
    add(sentence, format_count(*measurement.events, "event"));
  }
  if (measurement.samples) add(sentence, format_count(*measurement.samples, "sample"));
  if (measurement.series) add(sentence, format_count(*measurement.series, "series"));
  if (auto age = newest_age(measurement)) {
    add(sentence, "the newest " + (*age < seconds(1) ? "under 1s" : format_duration_rough(*age)) + " old");
  }
  return sentence;
}

std::string format_evidence_briefly(const Measurement& measurement) {
  std::string sentence = format_duration(measurement.window.length());
  if (measurement.events) {
    add(sentence, format_count(*measurement.events, "event"));
  } else if (measurement.samples) {
    add(sentence, format_count(*measurement.samples, "sample"));
  }
  return sentence;
}

std::string format_window(const Window& window) {
  return format_timestamp(window.start) + " to " + format_timestamp(window.end) + " (" +
         format_duration(window.length()) + ")";
}

std::optional<Duration> newest_age(const Measurement& measurement) {
  if (!measurement.newest) return std::nullopt;
  return std::max(Duration{}, measurement.window.end - *measurement.newest);
}

std::string format_when(const Question& question) {
  if (!question.grid) return "at " + format_timestamp(question.at);
  const Grid& grid = *question.grid;
  return "from " + format_timestamp(grid.start) + " to " + format_timestamp(grid.end) + " every " +
         format_duration(grid.step);
}

std::string_view shown_query(const Measurement& measurement) {
  if (!measurement.expression.empty()) return measurement.expression;
  return measurement.questions.empty() ? std::string_view() : std::string_view(measurement.questions.front().text);
}

std::string format_watch(const WatchSummary& watch) {
  const auto took = format_duration_rough(watch.took), planned = format_duration_rough(watch.planned);
  const bool is_longer = watch.took > watch.planned && took != planned;
  std::string sentence = std::to_string(watch.failing) + " of " +
                         format_count(static_cast<double>(watch.evaluations), "evaluation") + " failed in " + took +
                         (is_longer ? ", planned were " : " of ") + planned;
  if (watch.outage > Duration{}) sentence += ", without an answer for " + format_duration_rough(watch.outage);
  if (watch.steps > 0) {
    sentence += format("; step {} of {} ({} of the traffic)", watch.step, watch.steps,
                       format_quantity(watch.traffic, Dimension::ratio));
  }
  return watch.stopped.empty() ? sentence : sentence + "; " + watch.stopped;
}

std::string format_reading(const Reading& reading, Dimension dimension) {
  return format_quantity(reading.value, dimension) + "  " + format_labels(reading.labels);
}

Dimension dimension_of_worst(const Assessment& assessment) {
  const auto& comparison = assessment.measurement.comparison;
  return comparison ? comparison->dimension : assessment.dimension;
}

std::vector<std::string> next_steps(const Assessment& assessment) {
  std::vector<std::string> steps;
  auto add = [&steps](const std::string& step) {
    if (!step.empty() && std::ranges::find(steps, step) == steps.end()) steps.push_back(step);
  };
  add(assessment.next);
  const bool is_breach = assessment.verdict == Verdict::fail;  // which may be a mistake of the gate's selectors
  for (const Caveat& caveat : assessment.measurement.caveats) {
    if (caveat.disqualifies || is_breach) add(caveat.next);
  }
  return steps;
}

std::string_view verdict_mark(Verdict verdict, Marks marks) {
  bool ascii = marks == Marks::ascii;
  switch (verdict) {
    case Verdict::pass: return ascii ? "+" : "✓";
    case Verdict::warn: return "!";
    case Verdict::fail: return ascii ? "x" : "✗";
    case Verdict::inconclusive: return "?";
  }
  return "?";
}

Tally tally(std::span<const Decision> decisions) {
  Tally result;
  for (const Decision& decision : decisions) count(result, decision.verdict);
  return result;
}

Tally tally(std::span<const Assessment> assessments) {
  Tally result;
  for (const Assessment& assessment : assessments) count(result, assessment.verdict);
  return result;
}

std::string format_tally(const Tally& tally) {
  std::string sentence;
  if (tally.pass > 0) add(sentence, std::to_string(tally.pass) + " pass");
  if (tally.warn > 0) add(sentence, std::to_string(tally.warn) + " warn");
  if (tally.fail > 0) add(sentence, std::to_string(tally.fail) + " fail");
  if (tally.inconclusive > 0) add(sentence, std::to_string(tally.inconclusive) + " inconclusive");
  return sentence;
}

Timestamp joint_time(std::span<const Decision> decisions) {
  Timestamp newest;
  for (const Decision& decision : decisions) newest = std::max(newest, decision.decided_at);
  return newest;
}

}  // namespace tidegate::reports
