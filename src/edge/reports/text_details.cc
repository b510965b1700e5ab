// What the text report says about one objective beyond its line: why it doesn't pass, or with --explain all four steps.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/reports/comparison_words.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/page.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

constexpr int kIndent = 4;
constexpr std::size_t kMostSeries = 5;

void write_query(Page& page, const Measurement& measurement) {
  if (shown_query(measurement).empty()) return;
  page.verbatim_row("query", shown_query(measurement), kIndent);
  page.row("", "at " + format_timestamp(measurement.window.end), kIndent, Style::dim);
}

// Everything that was sent, which may ask for more at once than the value.
void write_questions(Page& page, const Measurement& measurement) {
  for (const Question& question : measurement.questions) {
    page.verbatim_row("asked", question.text, kIndent);
    page.row("", format_when(question), kIndent, Style::dim);
  }
}

void write_window(Page& page, const Measurement& measurement) {
  page.row("window", format_window(measurement.window), kIndent);
  if (measurement.wanted != measurement.window && measurement.wanted != Window{}) {
    page.row("", "wanted " + format_window(measurement.wanted), kIndent, Style::dim);
  }
  for (const std::string& excluded : measurement.excluded) page.row("excluded", printable(excluded), kIndent);
}

void write_evidence(Page& page, const Assessment& assessment) {
  std::string evidence = format_evidence(assessment);
  page.row("evidence", evidence.empty() ? "none" : evidence, kIndent);
}

// `800 ms  {pod="a"}`, the values aligned.
void write_readings(Page& page, std::string_view key, std::span<const Reading> readings, Dimension dimension) {
  int widest = 0;
  std::size_t shown = std::min(readings.size(), kMostSeries);
  for (const Reading& reading : readings.first(shown)) {
    widest = std::max(widest, display_width(format_quantity(reading.value, dimension)));
  }
  for (const Reading& reading : readings.first(shown)) {
    page.row(key,
             pad_left(format_quantity(reading.value, dimension), widest) + "  " +
                 printable(format_labels(reading.labels), 300),
             kIndent);
    key = "";
  }
  if (readings.size() > shown) {
    page.row("", "... and " + std::to_string(readings.size() - shown) + " more", kIndent, Style::dim);
  }
}

// Both arms, how far they are apart, and how certain that is.
void write_comparison(Page& page, const std::optional<Comparison>& comparison) {
  if (!comparison || comparison->looks.empty()) return;
  const auto lines = draw_arms(*comparison, page.context().glyphs);
  if (!comparison->where.empty()) page.row("where", printable(comparison->where), kIndent);
  const auto canary = format_arm(*comparison, comparison->canary),
             baseline = format_arm(*comparison, comparison->baseline);
  const auto widest = std::max(display_width(canary), display_width(baseline));
  page.row("canary", pad(canary, widest) + "  " + lines.canary, kIndent);
  if (!comparison->limit) page.row("baseline", pad(baseline, widest) + "  " + lines.baseline, kIndent);
  page.row("effect", format_effect(*comparison), kIndent);
  page.row("proof", format_weights(*comparison), kIndent);
  page.row("method", format_method(*comparison), kIndent, Style::dim);
  std::string_view key = "steps";
  for (const auto& step : format_steps(*comparison)) page.row(std::exchange(key, ""), step, kIndent);
}

void write_kayenta(Page& page, const std::optional<KayentaFinding>& finding) {
  if (!finding) return;
  const auto lines = draw_arms(*finding, page.context().glyphs);
  const auto canary = format_arm(*finding, finding->canary), baseline = format_arm(*finding, finding->baseline);
  const auto widest = std::max(display_width(canary), display_width(baseline));
  page.row("canary", pad(canary, widest) + "  " + lines.canary, kIndent);
  page.row("baseline", pad(baseline, widest) + "  " + lines.baseline, kIndent);
  page.row("metric", format_metric(*finding), kIndent);
}

void write_caveats(Page& page, const Measurement& measurement) {
  for (const Caveat& caveat : measurement.caveats) {
    Style style = caveat.disqualifies ? Style::magenta : Style::yellow;
    page.row(caveat.disqualifies ? "doubt" : "note", printable(caveat.kind) + ": " + printable(caveat.why), kIndent,
             style);
  }
}

void write_next(Page& page, const Assessment& assessment) {
  std::string_view key = "next";
  for (const std::string& step : next_steps(assessment)) {
    page.row(key, printable(step), kIndent, Style::bold);
    key = "";
  }
  bool is_named = assessment.next.find(assessment.runbook) != std::string::npos;  // "see https://..."
  if (!is_named) page.verbatim_row("runbook", printable(assessment.runbook), kIndent);
}

void write_title(Page& page, const Assessment& assessment, const std::string& names) {
  page.line("");
  Style style = counts(assessment) ? verdict_style(assessment.verdict) : Style::dim;
  std::vector<std::string> name = wrap(printable(names, 2000), page.width() - kIndent);
  page.line("  " + page.piece(mark_of(assessment.verdict, page.context()), style) + " " +
            page.piece(name.front(), Style::bold));
  for (std::size_t i = 1; i < name.size(); ++i) page.line("    " + page.piece(name[i], Style::bold));
}

std::string_view verdict_of_severity(Severity severity) {
  switch (severity) {
    case Severity::block: return "a breach blocks";
    case Severity::warn: return "a breach warns";
    case Severity::info: return "never decides";
  }
  return "";
}

std::string decided_sentence(const Assessment& assessment, const Decision& decision) {
  std::string sentence = "severity " + std::string(severity_name(assessment.severity)) + " (" +
                         std::string(verdict_of_severity(assessment.severity)) + ")";
  if (!assessment.group.empty()) sentence += ", in group " + printable(assessment.group);
  if (auto note = standing(assessment); !note.empty()) sentence += ", " + std::string(note);
  return sentence + "; the gate: " + std::string(verdict_name(decision.verdict)) + ", " +
         std::string(action_name(decision.action));
}

// The heading of one of the four steps; what follows stands below it.
void write_step(Page& page, std::string_view step) {
  page.set_margin(0);
  page.line("    " + page.piece(step, Style::cyan));
  page.set_margin(2);
}

// Whether the reason is a doubt that is shown anyway.
bool is_said_by_caveat(const Assessment& assessment) {
  return std::ranges::find(assessment.measurement.caveats, assessment.because, &Caveat::why) !=
         assessment.measurement.caveats.end();
}

}  // namespace

void write_detail(Page& page, std::span<const Assessment* const> alike) {
  const Assessment& assessment = *alike.front();
  const Measurement& measurement = assessment.measurement;
  bool passes = !needs_a_reason(assessment);
  const bool compares = measurement.comparison && !measurement.comparison->looks.empty();
  if (passes && !compares && measurement.caveats.empty() && measurement.excluded.empty()) return;
  std::string names;
  for (const auto* each : alike) names += (names.empty() ? "" : ", ") + each->objective;
  write_title(page, assessment, names);
  if (!is_said_by_caveat(assessment)) page.paragraph(printable(assessment.because), kIndent);
  write_comparison(page, measurement.comparison);
  if (!passes) {
    write_kayenta(page, measurement.kayenta);
    if (!assessment.description.empty()) page.row("about", printable(assessment.description), kIndent);
    for (const auto* each : alike) write_query(page, each->measurement);
    write_window(page, measurement);
    write_evidence(page, assessment);
    write_readings(page, "worst", measurement.contributors, dimension_of_worst(assessment));
  }
  write_caveats(page, measurement);
  if (!passes) write_next(page, assessment);
}

void write_steps(Page& page, const Assessment& assessment, const Decision& decision) {
  const Measurement& measurement = assessment.measurement;
  write_title(page, assessment, assessment.objective);
  write_step(page, "measure");
  write_query(page, measurement);
  write_questions(page, measurement);
  write_window(page, measurement);
  write_evidence(page, assessment);
  write_comparison(page, measurement.comparison);
  write_kayenta(page, measurement.kayenta);
  page.row("value",
           measurement.value ? shortest(*measurement.value) + " (" + printable(assessment.value) + ")" : "none",
           kIndent);
  write_readings(page, "series", measurement.readings, assessment.dimension);
  write_readings(page, "worst", measurement.contributors, dimension_of_worst(assessment));
  write_step(page, "vet");
  if (measurement.caveats.empty()) page.paragraph("nothing to doubt", kIndent);
  write_caveats(page, measurement);
  write_step(page, "assess");
  page.row("limit", printable(assessment.limit), kIndent);
  page.row("verdict", std::string(verdict_name(assessment.verdict)) + ": " + printable(assessment.because), kIndent,
           verdict_style(assessment.verdict));
  write_step(page, "decide");
  page.paragraph(decided_sentence(assessment, decision), kIndent);
  if (assessment.verdict != Verdict::pass) write_next(page, assessment);
  page.set_margin(0);
}

}  // namespace tidegate::reports
