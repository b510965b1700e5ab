// The junit report, in the shape that Jenkins' xunit plugin accepts (junit-10), and GitLab, Azure and others read too:
// testsuites > testsuite (a gate) > properties, testcase (an objective) > failure | error | skipped, system-out.
#include <string>
#include <vector>

#include "base/text.h"
#include "edge/reports/format.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/phrases.h"
#include "edge/reports/xml.h"

namespace tidegate::reports {
namespace {

enum class Outcome { passed, failure, error, skipped };

// A red test is an objective that keeps the gate from opening, and nothing else is red.
Outcome outcome_of(const Assessment& assessment) {
  if (assessment.verdict == Verdict::pass) return Outcome::passed;
  if (!counts(assessment)) return Outcome::skipped;
  switch (assessment.verdict) {
    case Verdict::pass:
    case Verdict::warn: return Outcome::passed;
    case Verdict::fail: return Outcome::failure;
    case Verdict::inconclusive: return Outcome::error;
  }
  return Outcome::error;
}

struct Case {
  std::string name;
  Outcome outcome = Outcome::passed;
  std::string type;  // of a failure or error: what is wrong in one word
  std::string message;
  std::string details;  // lines
};

std::string lines_of(const Assessment& assessment) {
  const Measurement& measurement = assessment.measurement;
  std::string lines = assessment.because + "\n";
  lines += "value: " + assessment.value + ", limit: " + assessment.limit + "\n";
  if (auto query = trim(shown_query(measurement)); !query.empty()) {
    lines += "query: " + std::string(query) + "\n       at " + format_timestamp(measurement.window.end) + "\n";
  }
  lines += "window: " + format_window(measurement.window) + "\n";
  for (const std::string& excluded : measurement.excluded) lines += "excluded: " + excluded + "\n";
  if (std::string evidence = format_evidence(assessment); !evidence.empty()) lines += "evidence: " + evidence + "\n";
  if (const auto& finding = measurement.kayenta) {
    lines += "metric: " + format_metric(*finding) + "\ncanary: " + format_arm(*finding, finding->canary) +
             "\nbaseline: " + format_arm(*finding, finding->baseline) + "\n";
  }
  for (const Reading& reading : measurement.contributors) {
    lines += "worst: " + format_reading(reading, dimension_of_worst(assessment)) + "\n";
  }
  for (const Caveat& caveat : measurement.caveats) {
    lines += (caveat.disqualifies ? "doubt: " : "note: ") + caveat.kind + ": " + caveat.why + "\n";
  }
  for (const std::string& step : next_steps(assessment)) lines += "next: " + step + "\n";
  if (!assessment.runbook.empty()) lines += "runbook: " + assessment.runbook + "\n";
  return lines;
}

std::string type_of(const Assessment& assessment) {
  for (const Caveat& caveat : assessment.measurement.caveats) {
    if (caveat.disqualifies && assessment.verdict == Verdict::inconclusive) return caveat.kind;
  }
  return std::string(assessment.verdict == Verdict::fail ? "breach" : verdict_name(assessment.verdict));
}

Case case_of(const Assessment& assessment) {
  Case result{.name = assessment.objective,
              .outcome = outcome_of(assessment),
              .type = type_of(assessment),
              .message = assessment.because,
              .details = lines_of(assessment)};
  if (result.outcome == Outcome::skipped) {
    result.message = std::string(standing(assessment)) + ": " + std::string(verdict_name(assessment.verdict)) + ": " +
                     assessment.because;
  }
  return result;
}

bool is_red(const Case& test) { return test.outcome == Outcome::failure || test.outcome == Outcome::error; }

// The gate's objectives, and the gate itself when it stays closed and no objective shows why: red exactly when closed.
std::vector<Case> cases_of(const Decision& decision) {
  std::vector<Case> cases;
  bool red = false;
  for (const Assessment& assessment : decision.assessments) {
    cases.push_back(case_of(assessment));
    red |= is_red(cases.back());
  }
  if (decision.action != Action::open && !red) {
    cases.push_back({.name = "the gate's decision",
                     .outcome = decision.verdict == Verdict::fail ? Outcome::failure : Outcome::error,
                     .type = std::string(verdict_name(decision.verdict)),
                     .message = decision.because,
                     .details = decision.because + "\n"});
  }
  return cases;
}

std::size_t count_of_outcome(const std::vector<Case>& cases, Outcome outcome) {
  std::size_t count = 0;
  for (const Case& test : cases) count += test.outcome == outcome ? 1 : 0;
  return count;
}

void write_case(Xml& xml, const Case& test, const std::string& gate) {
  xml.open("testcase").attribute("name", test.name).attribute("classname", "tidegate." + gate).attribute("time", "0");
  switch (test.outcome) {
    case Outcome::failure:
      xml.open("failure").attribute("type", test.type).attribute("message", test.message).text(test.details).close();
      break;
    case Outcome::error:
      xml.open("error").attribute("type", test.type).attribute("message", test.message).text(test.details).close();
      break;
    case Outcome::skipped: xml.open("skipped").attribute("message", test.message).close(); [[fallthrough]];
    case Outcome::passed: xml.open("system-out").text(test.details).close(); break;
  }
  xml.close();
}

void write_properties(Xml& xml, const Decision& decision, const ReportContext& context) {
  xml.open("properties");
  auto add = [&xml](std::string_view name, std::string_view value) {
    if (!value.empty()) xml.open("property").attribute("name", name).attribute("value", value).close();
  };
  add("tidegate.verdict", verdict_name(decision.verdict));
  add("tidegate.action", action_name(decision.action));
  add("tidegate.because", decision.because);
  add("tidegate.service", decision.service);
  add("tidegate.owner", decision.owner);
  add("tidegate.file", decision.file);
  if (decision.score) {
    add("tidegate.score", format_score(*decision.score));
    add("tidegate.score.groups", join(format_groups(*decision.score), "; "));
  }
  if (decision.since) add("tidegate.change", format_timestamp(*decision.since));
  if (decision.watch) add("tidegate.watch", format_watch(*decision.watch));
  add("tidegate.version", context.tool_version);
  add("tidegate.evidence", context.evidence_file);
  add("tidegate.replay", context.replay_command);
  xml.close();
}

void write_suite(Xml& xml, const Decision& decision, const ReportContext& context) {
  std::vector<Case> cases = cases_of(decision);
  xml.open("testsuite")
      .attribute("name", decision.gate)
      .attribute("tests", std::to_string(cases.size()))
      .attribute("failures", std::to_string(count_of_outcome(cases, Outcome::failure)))
      .attribute("errors", std::to_string(count_of_outcome(cases, Outcome::error)))
      .attribute("skipped", std::to_string(count_of_outcome(cases, Outcome::skipped)))
      .attribute("time", decision.watch ? shortest(decision.watch->took.seconds()) : "0")
      .attribute("timestamp", format_timestamp(decision.decided_at).substr(0, 19));
  write_properties(xml, decision, context);
  for (const Case& test : cases) write_case(xml, test, decision.gate);
  xml.close();
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  Decision nothing;
  nothing.gate = "tidegate";
  nothing.because = "no gate was evaluated";
  if (decisions.empty()) decisions = std::span(&nothing, 1);
  Xml xml;
  xml.open("testsuites").attribute("name", "tidegate");
  for (const Decision& decision : decisions) write_suite(xml, decision, context);
  xml.close();
  return xml.take();
}

}  // namespace

ReportFormat junit() {
  ReportFormat format;
  format.name = "junit";
  format.help =
      "For test report pages: a test an objective, failed when breached, in error when it could not be judged.";
  format.example = "tidegate check gate.yaml --format text,junit=tidegate-junit.xml";
  format.write = write;
  format.file_name = "tidegate-junit.xml";
  return format;
}

}  // namespace tidegate::reports
