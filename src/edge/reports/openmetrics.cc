// The openmetrics report: for node_exporter's textfile folder, a Pushgateway or a web server. Also valid in the older
// text format of Prometheus, so it uses only gauges and no timestamps.
// https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/reports/format.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

using LabelPairs = std::vector<std::pair<std::string_view, std::string>>;

std::string escape_label(std::string_view value) {
  return replace_all(replace_all(printable(value, 300), "\\", "\\\\"), "\"", "\\\"");
}

// One metric: its samples stand together, as the format demands.
class Family {
 public:
  Family(std::string_view name, std::string_view help) : name_(name) {
    text_ = "# TYPE " + name_ + " gauge\n# HELP " + name_ + " " + std::string(help) + "\n";
  }

  void add(const LabelPairs& labels, double value) {
    text_ += name_;
    char separator = '{';
    for (const auto& [name, text] : labels) {
      text_ += separator + std::string(name) + "=\"" + escape_label(text) + "\"";
      separator = ',';
    }
    text_ += (labels.empty() ? " " : "} ") + shortest(value) + "\n";
  }

  void add(const LabelPairs& labels, const std::optional<double>& value) {
    if (value) add(labels, *value);
  }

  const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

constexpr std::array kVerdicts = {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::inconclusive};

LabelPairs labels_of(const Decision& decision) { return {{"gate", decision.gate}, {"file", decision.file}}; }

LabelPairs labels_of(const Decision& decision, const Assessment& assessment) {
  LabelPairs labels = labels_of(decision);
  labels.emplace_back("objective", assessment.objective);
  return labels;
}

LabelPairs with(LabelPairs labels, std::string_view name, std::string_view value) {
  labels.emplace_back(name, value);
  return labels;
}

void add_verdicts(Family& family, const LabelPairs& labels, Verdict is) {
  for (Verdict verdict : kVerdicts) {
    family.add(with(labels, "verdict", verdict_name(verdict)), verdict == is ? 1.0 : 0.0);
  }
}

// Of gates that have one.
std::string score_metric(std::span<const Decision> decisions) {
  Family score("tidegate_canary_score", "What Kayenta's judge gives the canary, 0 to 100.");
  bool has_any = false;
  for (const Decision& decision : decisions) {
    if (decision.score) score.add(labels_of(decision), decision.score->value);
    has_any |= decision.score.has_value();
  }
  return has_any ? score.text() : "";
}

std::string gate_metrics(std::span<const Decision> decisions) {
  Family verdict("tidegate_verdict",
                 "What was decided about the gate: 1 for the verdict that holds, 0 for the others.");
  Family open("tidegate_open", "Whether the gate lets the release go on.");
  Family time("tidegate_decision_timestamp_seconds", "When the gate was decided.");
  for (const Decision& decision : decisions) {
    LabelPairs labels = labels_of(decision);
    add_verdicts(verdict, labels, decision.verdict);
    open.add(labels, decision.action == Action::open ? 1.0 : 0.0);
    time.add(labels, static_cast<double>(decision.decided_at.ms) / 1000);
  }
  return verdict.text() + open.text() + time.text() + score_metric(decisions);
}

void add_limits(Family& family, const LabelPairs& labels, const Condition& condition) {
  if (condition.kind == Condition::Kind::no_worse || condition.kind == Condition::Kind::expression) return;
  if (condition.kind != Condition::Kind::at_least) family.add(with(labels, "bound", "at_most"), condition.high);
  if (condition.kind != Condition::Kind::at_most) family.add(with(labels, "bound", "at_least"), condition.low);
}

std::string objective_metrics(std::span<const Decision> decisions) {
  Family verdict("tidegate_objective_verdict", "What became of the objective: 1 for the verdict that holds, else 0.");
  Family value("tidegate_objective_value",
               "What was measured, in base units: ratios 0 to 1, seconds, bytes, per second.");
  Family limit("tidegate_objective_limit", "The bound of the objective, in the same unit as its value.");
  Family events("tidegate_objective_events", "Events in the window that the value rests on.");
  Family samples("tidegate_objective_samples", "Samples in the window that the value rests on.");
  Family newest("tidegate_objective_newest_sample_timestamp_seconds", "When the newest sample was taken.");
  for (const Decision& decision : decisions) {
    for (const Assessment& assessment : decision.assessments) {
      LabelPairs labels = labels_of(decision, assessment);
      const Measurement& measurement = assessment.measurement;
      add_verdicts(verdict, with(labels, "severity", severity_name(assessment.severity)), assessment.verdict);
      value.add(with(labels, "dimension", dimension_name(assessment.dimension)), measurement.value);
      add_limits(limit, labels, assessment.condition);
      events.add(labels, measurement.events);
      samples.add(labels, measurement.samples);
      if (measurement.newest) newest.add(labels, static_cast<double>(measurement.newest->ms) / 1000);
    }
  }
  return verdict.text() + value.text() + limit.text() + events.text() + samples.text() + newest.text();
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  Family build("tidegate_build_info", "The version of tidegate that decided; always 1.");
  build.add({{"version", context.tool_version}}, 1.0);
  return build.text() + gate_metrics(decisions) + objective_metrics(decisions) + "# EOF\n";
}

}  // namespace

ReportFormat openmetrics() {
  ReportFormat format;
  format.name = "openmetrics";
  format.help = "For Prometheus: verdicts, values and limits as gauges.";
  format.example = "tidegate check gate.yaml --format text,openmetrics=/var/lib/node_exporter/tidegate.prom";
  format.write = write;
  format.file_name = "tidegate.prom";
  return format;
}

}  // namespace tidegate::reports
