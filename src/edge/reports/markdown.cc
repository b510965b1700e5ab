// The markdown report, as GitHub's step summary and comments on pull and merge requests render it.
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "base/text.h"
#include "edge/reports/comparison_words.h"
#include "edge/reports/format.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/markdown_text.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

// GitHub drops a step's summary of more than 1 MiB whole, GitLab a note of more than 1,000,000 characters.
constexpr std::size_t kMostBytes = 900'000;

std::string_view symbol(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "✅";
    case Verdict::warn: return "⚠️";
    case Verdict::fail: return "❌";
    case Verdict::inconclusive: return "❔";
  }
  return "❔";
}

std::string head_of(const Decision& decision) {
  return "### " + std::string(symbol(decision.verdict)) + " " + escape_markdown(decision.gate) + ": " +
         std::string(verdict_name(decision.verdict)) + "\n\n**" + capital(consequence(decision)) +
         "**: " + escape_markdown(decision.because) + "\n\n";
}

constexpr std::string_view kTableHead =
    "| | Objective | Value | Limit | Window | Verdict |\n|:-:|:--|--:|:--|:--|:--|\n";

std::string row_of(const Assessment& assessment) {
  std::string verdict = "**" + std::string(verdict_name(assessment.verdict)) + "**";
  if (auto note = standing(assessment); !note.empty()) verdict += ", " + std::string(note);
  std::string name = escape_markdown(assessment.objective);
  if (!assessment.group.empty()) name = escape_markdown(assessment.group) + ": " + name;
  return "| " + std::string(symbol(assessment.verdict)) + " | " + name + " | " + escape_markdown(assessment.value) +
         " | " + escape_markdown(assessment.limit) + " | " + format_evidence_briefly(assessment.measurement) + " | " +
         verdict + " |\n";
}

std::string item(std::string_view what, std::string_view text) {
  return "- " + std::string(what) + ": " + std::string(text) + "\n";
}

std::string query_of(const Measurement& measurement) {
  if (shown_query(measurement).empty()) return "";
  return "\nQuery at " + format_timestamp(measurement.window.end) + ":\n" +
         code_block(shown_query(measurement), "promql");
}

std::string comparison_of(const Measurement& measurement) {
  const auto& comparison = measurement.comparison;
  if (!comparison || comparison->looks.empty()) return "";
  const auto lines = draw_arms(*comparison, Glyphs::unicode);
  const auto arm = [&](const Comparison::Arm& of, const std::string& line) {
    return format_arm(*comparison, of) + (line.empty() ? "" : " " + code_span(line));
  };
  std::string text;
  if (!comparison->where.empty()) text += item("Where", escape_markdown(comparison->where));
  text += item("Canary", arm(comparison->canary, lines.canary));
  if (!comparison->limit) text += item("Baseline", arm(comparison->baseline, lines.baseline));
  text += item("Effect", format_effect(*comparison)) + item("Proof", format_weights(*comparison));
  text += item("Method", format_method(*comparison));
  for (const auto& step : format_steps(*comparison)) text += item("Step", step);
  return text;
}

std::string kayenta_of(const std::optional<KayentaFinding>& finding) {
  if (!finding) return "";
  const auto lines = draw_arms(*finding, Glyphs::unicode);
  const auto arm = [&](const KayentaFinding::Arm& of, const std::string& line) {
    return format_arm(*finding, of) + (line.empty() ? "" : " " + code_span(line));
  };
  return item("Canary", arm(finding->canary, lines.canary)) + item("Baseline", arm(finding->baseline, lines.baseline)) +
         item("Metric", escape_markdown(format_metric(*finding)));
}

std::string score_of(const std::optional<KayentaScore>& score) {
  if (!score) return "";
  return item("Score", escape_markdown(format_score(*score))) +
         item("Groups", escape_markdown(join(format_groups(*score), "; "))) + "\n";
}

// Folded away under the table: all that law asks a verdict to say.
std::string details_of(const Assessment& assessment) {
  const Measurement& measurement = assessment.measurement;
  std::string text = "<details" +
                     std::string(counts(assessment) && assessment.verdict == Verdict::fail ? " open" : "") +
                     "><summary>" + std::string(symbol(assessment.verdict)) + " <b>" +
                     escape_html(assessment.objective) + "</b>: " + escape_html(assessment.because) + "</summary>\n\n";
  if (!assessment.description.empty()) text += item("About", escape_markdown(assessment.description));
  text += item("Window", format_window(measurement.window));
  for (const std::string& excluded : measurement.excluded) text += item("Excluded", escape_markdown(excluded));
  std::string evidence = format_evidence(assessment);
  text += item("Evidence", evidence.empty() ? "none" : evidence);
  text += comparison_of(measurement) + kayenta_of(measurement.kayenta);
  for (const Reading& reading : measurement.contributors) {
    text += item("Worst", code_span(format_reading(reading, dimension_of_worst(assessment))));
  }
  for (const Caveat& caveat : measurement.caveats) {
    text +=
        item(caveat.disqualifies ? "Doubt" : "Note", escape_markdown(caveat.kind) + ": " + escape_markdown(caveat.why));
  }
  for (const std::string& step : next_steps(assessment)) text += item("Next", "**" + escape_markdown(step) + "**");
  if (!assessment.runbook.empty()) text += item("Runbook", escape_markdown(assessment.runbook));
  return text + query_of(measurement) + "\n</details>\n\n";
}

bool is_worth_details(const Assessment& assessment, const ReportContext& context) {
  return assessment.verdict != Verdict::pass || !assessment.measurement.caveats.empty() ||
         assessment.measurement.comparison || assessment.measurement.kayenta || context.explain == Explain::yes;
}

std::string foot_of(const Decision& decision) {
  std::string foot = "<sub>Decided " + format_timestamp(decision.decided_at);
  if (decision.since) foot += ", change " + format_timestamp(*decision.since);
  if (decision.watch) foot += ", watch: " + escape_markdown(format_watch(*decision.watch));
  const std::array parts = {std::pair("gate file", &decision.file), std::pair("service", &decision.service),
                            std::pair("owner", &decision.owner)};
  for (const auto& [what, who] : parts) {
    if (!who->empty()) foot += ", " + std::string(what) + " " + escape_markdown(*who);
  }
  return foot + "</sub>\n\n";
}

// The report while it grows: a piece that would make it too long for its readers is left out and counted.
class Document {
 public:
  void add(std::string_view piece) {
    if (text_.size() + piece.size() > kMostBytes) {
      ++left_out_;
    } else {
      text_ += piece;
    }
  }

  std::string take() {
    if (left_out_ > 0) {
      text_ += "\n**" + count_of(left_out_, "part") +
               " left out**: the report is too long to be shown here. The json " +
               "report and the evidence file have it all.\n";
    }
    return std::move(text_);
  }

 private:
  std::string text_;
  std::size_t left_out_ = 0;
};

void write_decision(Document& document, const Decision& decision, const ReportContext& context) {
  document.add(head_of(decision));
  if (!decision.assessments.empty()) document.add(kTableHead);
  for (const Assessment& assessment : decision.assessments) document.add(row_of(assessment));
  document.add("\n" + score_of(decision.score));
  for (const Assessment& assessment : decision.assessments) {
    if (is_worth_details(assessment, context)) document.add(details_of(assessment));
  }
  document.add(foot_of(decision));
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  Document document;
  if (decisions.empty())
    document.add("### ❔ tidegate: inconclusive\n\n**The release is blocked**: no gate was evaluated\n");
  if (decisions.size() > 1) {
    document.add("## " + std::string(symbol(joint_verdict(decisions))) + " " + std::to_string(decisions.size()) +
                 " gates: " + format_tally(tally(decisions)) + "\n\n");
  }
  for (const Decision& decision : decisions) write_decision(document, decision, context);
  if (!context.evidence_file.empty()) document.add("Evidence: " + code_span(context.evidence_file) + "\n\n");
  if (!context.replay_command.empty()) {
    document.add("The same decision again, offline: " + code_span(context.replay_command) + "\n");
  }
  return document.take();
}

}  // namespace

ReportFormat markdown() {
  ReportFormat format;
  format.name = "markdown";
  format.help = "For step summaries and comments on pull or merge requests: a table, with the details folded away.";
  format.example = "tidegate check gate.yaml --format markdown >> \"$GITHUB_STEP_SUMMARY\"";
  format.write = write;
  format.file_name = "tidegate.md";
  return format;
}

}  // namespace tidegate::reports
