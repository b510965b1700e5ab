#include "core/analysis/flagger_conclusion.h"

#include <cmath>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "core/analysis/conclusion.h"
#include "core/gate/decide.h"

namespace tidegate::analysis {
namespace {

using Course = FlaggerAnalysis::Course;

std::string_view unit_of(const FlaggerMetric& metric) {
  if (metric.kind != FlaggerMetric::Kind::built_in) return "";
  return is_duration(metric) ? "ms" : "%";
}

// "2 of 12 checks failed because of it".
std::string tally_of(const FlaggerAnalysis& analysis, const Course& course) {
  const auto all = static_cast<std::size_t>(analysis.passed() + analysis.failed());
  return format("{} of {} failed because of it", course.stops, count_of(all, "check"));
}

class Assessor {
 public:
  Assessor(const FlaggerAnalysis& analysis, std::size_t metric, Ended ended)
      : analysis_(analysis),
        ended_(ended),
        metric_(analysis.peer().canary.metrics[metric]),
        query_(analysis.peer().queries[metric]),
        course_(analysis.courses()[metric]) {}

  Assessment assess() {
    fill();
    if (!analysis_.is_over()) {
      unfinished();
    } else if (analysis_.is_promoted()) {
      promoted();
    } else {
      rolled_back();
    }
    return std::move(out_);
  }

 private:
  void fill() {
    out_ = {.objective = metric_.name,
            .limit = limit_of(metric_),
            .value = course_.latest.empty() ? "no data" : value_of(metric_, course_.latest.back()),
            .condition = {.kind = Condition::Kind::expression},
            .place = metric_.place};
    Measurement& measurement = out_.measurement;
    measurement.expression = query_.text;
    measurement.samples = static_cast<double>(course_.answered);
    for (const Number& number : course_.latest) measurement.questions.push_back(number.question);
    if (course_.latest.empty()) return;
    measurement.window = measurement.wanted = between(course_.first, course_.last);
    show(course_.latest.back(), measurement);
  }

  void doubt(Caveat caveat) {
    caveat.disqualifies = true;
    out_.verdict = Verdict::inconclusive;
    out_.because = caveat.why + " (" + tally_of(analysis_, course_) + ")";
    out_.next = caveat.next;
    out_.measurement.caveats.push_back(std::move(caveat));
  }

  void unfinished() {
    doubt({.kind = "not-judged",
           .why = "it was not measured to its end: " + stopped_by(ended_, "the analysis was ended"),
           .next = "let the analysis run to its end"});
  }

  void promoted() {
    out_.verdict = Verdict::pass;
    out_.because = format("{}, and {}", tally_of(analysis_, course_), threshold());
    if (course_.doubtful_passes == 0) return;
    Caveat caveat = *course_.doubt;
    caveat.why = "Flagger would promote this: " + caveat.why;
    doubt(std::move(caveat));
  }

  void rolled_back() {
    const bool is_proven = analysis_.proven_failures() >= analysis_.threshold();
    if (course_.stops > course_.doubtful_stops && is_proven) {
      out_.verdict = Verdict::fail;
      out_.because = format("{}, and {}; the last value is {}", tally_of(analysis_, course_), threshold(), out_.value);
      out_.next = "roll back or fix; then run the analysis again";
      return;
    }
    if (course_.doubtful_stops > 0) {
      Caveat caveat = *course_.doubt;
      caveat.why = "Flagger would roll back: " + caveat.why;
      return doubt(std::move(caveat));
    }
    if (course_.stops > 0) {
      return doubt({.kind = "not-judged",
                    .why = format("{} of the {} failed checks that roll back are proven", analysis_.proven_failures(),
                                  analysis_.threshold()),
                    .next = "see why the other checks have no value"});
    }
    if (course_.latest.back().doubt) return doubt(*course_.latest.back().doubt);
    doubt({.kind = "not-judged",
           .why = "the analysis ended before its last check",
           .next = "see the metric that ended it first"});
  }

  std::string threshold() const {
    const auto limit = static_cast<std::size_t>(analysis_.threshold());
    return count_of(limit, "failed check") + (limit == 1 ? " rolls back" : " roll back");
  }

  const FlaggerAnalysis& analysis_;
  Ended ended_;
  const FlaggerMetric& metric_;
  const PlannedQuery& query_;
  const Course& course_;
  Assessment out_;
};

// A webhook is a check of Flagger's too, and nobody has made it here.
Assessment not_called(const FlaggerWebhook& hook, Window run) {
  return {.objective = "webhook " + hook.name,
          .verdict = Verdict::inconclusive,
          .severity = Severity::info,
          .because = "it is not called from here: a step of the pipeline does what it does",
          .limit = "answers 2xx",
          .value = "not called",
          .decides = false,
          .condition = {.kind = Condition::Kind::expression},
          .measurement = {.window = run, .wanted = run},
          .place = hook.place};
}

Gate gate_of(const FlaggerAnalysis& analysis, std::vector<Assessment>& assessments) {
  Gate gate{.name = analysis.plan().name, .rule = {.kind = Rule::Kind::all_of}, .file = analysis.plan().file};
  std::set<std::string> names;
  for (std::size_t i = 0; i < assessments.size(); ++i) {
    assessments[i].objective = unique_name(names, assessments[i].objective);
    gate.rule.children.push_back({.kind = Rule::Kind::objective, .objective = i});
    gate.objectives.push_back({.name = assessments[i].objective,
                               .source = i < analysis.size() ? analysis.peer().queries[i].source : "",
                               .severity = assessments[i].severity,
                               .place = assessments[i].place});
  }
  return gate;
}

WatchSummary summary_of(const FlaggerAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record) {
  const Duration took = record.end - record.start;
  return {.start = record.start,
          .planned = std::max(took, planned_length(analysis.plan()).value_or(took)),
          .took = took,
          .evaluations = static_cast<int>(analysis.passed() + analysis.failed()),
          .failing = static_cast<int>(analysis.failed()),
          .stopped =
              stopped_by(ended, analysis.is_promoted() ? "every check was done" : "so many failed checks roll back")};
}

}  // namespace

bool is_duration(const FlaggerMetric& metric) {
  return metric.kind == FlaggerMetric::Kind::built_in && metric.name == "request-duration";
}

std::string limit_of(const FlaggerMetric& metric) {
  const auto& [min, max] = metric.range;
  const std::string_view unit = unit_of(metric);
  const std::string at_least = min ? "at least " + shortest(*min) + std::string(unit) : "";
  const std::string at_most = max ? "at most " + shortest(*max) + std::string(unit) : "";
  return at_least + (min && max ? ", " : "") + at_most;
}

std::string value_of(const FlaggerMetric& metric, const Number& number) {
  if (number.is_missing() || !std::isfinite(*number.value)) return number.shown;
  return number.shown + std::string(unit_of(metric));
}

Decision conclude(const FlaggerAnalysis& analysis, Ended ended, const gate::AnalysisRecord& record) {
  std::vector<Assessment> assessments;
  for (std::size_t i = 0; i < analysis.size(); ++i) assessments.push_back(Assessor(analysis, i, ended).assess());
  for (const FlaggerWebhook& hook : analysis.peer().canary.webhooks)
    assessments.push_back(not_called(hook, between(record.start, record.end)));
  const Gate gate = gate_of(analysis, assessments);
  Decision decision = gate::decide(gate, std::move(assessments));
  decision.decided_at = record.end;
  decision.watch = summary_of(analysis, ended, record);
  tell_end(decision, ended);
  return decision;
}

}  // namespace tidegate::analysis
