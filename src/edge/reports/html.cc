// The html report: one page that needs nothing beside itself, to be kept as an artifact of a pipeline and looked at.
#include <array>
#include <string>
#include <utility>

#include "base/text.h"
#include "edge/reports/comparison_chart.h"
#include "edge/reports/comparison_words.h"
#include "edge/reports/format.h"
#include "edge/reports/html_style.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/markdown_text.h"
#include "edge/reports/phrases.h"
#include "edge/reports/xml.h"

namespace tidegate::reports {
namespace {

std::string span(std::string_view tag, std::string_view html) {
  const auto name = tag.substr(0, tag.find(' '));
  return "<" + std::string(tag) + ">" + std::string(html) + "</" + std::string(name) + ">";
}

std::string element(std::string_view tag, std::string_view html) { return span(tag, html) + "\n"; }

std::string badge(Verdict verdict) {
  return "<span class=\"badge " + std::string(verdict_name(verdict)) + "\">" +
         std::string(verdict_mark(verdict, Marks::unicode)) + " " + std::string(verdict_name(verdict)) + "</span>";
}

// Rows of a key and what is to be said, as HTML.
class Facts {
 public:
  void add(std::string_view key, std::string_view text) { add_html(key, escape_html(text)); }
  void add_html(std::string_view key, std::string_view html) {
    html_ += "<dt>" + std::string(key) + "</dt><dd>" + std::string(html) + "</dd>\n";
  }
  void add_unless_empty(std::string_view key, std::string_view text) {
    if (!text.empty()) add(key, text);
  }
  std::string html() const { return html_.empty() ? "" : element("dl", "\n" + html_); }

 private:
  std::string html_;
};

void add_comparison(Facts& facts, const Comparison& comparison) {
  facts.add_unless_empty("Where", comparison.where);
  facts.add("Canary", format_arm(comparison, comparison.canary));
  if (!comparison.limit) facts.add("Baseline", format_arm(comparison, comparison.baseline));
  facts.add("Effect", format_effect(comparison));
  facts.add("Proof", format_weights(comparison));
  facts.add("Method", format_method(comparison));
  for (const auto& step : format_steps(comparison)) facts.add("Step", step);
}

void add_metric(Facts& facts, const KayentaFinding& finding) {
  facts.add("Metric", format_metric(finding));
  facts.add("Canary", format_arm(finding, finding.canary));
  facts.add("Baseline", format_arm(finding, finding.baseline));
}

void add_score(Facts& facts, const KayentaScore& score) {
  facts.add("Score", format_score(score));
  for (const auto& group : format_groups(score)) facts.add("Group", group);
}

std::string code(std::string_view text) { return span("code", escape_html(text)); }

// Only what a browser opens as a page becomes a link.
std::string link(std::string_view url) {
  const auto shown = escape_html(url);
  const bool is_page = url.starts_with("https://") || url.starts_with("http://");
  return is_page ? "<a href=\"" + shown + "\" rel=\"noreferrer\">" + shown + "</a>" : shown;
}

std::string facts_of(const Assessment& assessment) {
  const auto& measurement = assessment.measurement;
  Facts facts;
  facts.add_unless_empty("About", assessment.description);
  facts.add("Window", format_window(measurement.window));
  for (const auto& excluded : measurement.excluded) facts.add("Excluded", excluded);
  const auto evidence = format_evidence(assessment);
  facts.add("Evidence", evidence.empty() ? "none" : evidence);
  if (measurement.comparison && !measurement.comparison->looks.empty()) {
    add_comparison(facts, *measurement.comparison);
  }
  if (measurement.kayenta) add_metric(facts, *measurement.kayenta);
  for (const auto& reading : measurement.contributors) {
    facts.add_html("Worst", code(format_reading(reading, dimension_of_worst(assessment))));
  }
  for (const auto& caveat : measurement.caveats) {
    facts.add(caveat.disqualifies ? "Doubt" : "Note", caveat.kind + ": " + caveat.why);
  }
  for (const auto& step : next_steps(assessment)) facts.add_html("Next", span("strong", escape_html(step)));
  if (!assessment.runbook.empty()) facts.add_html("Runbook", link(assessment.runbook));
  return facts.html();
}

std::string objective_of(const Assessment& assessment) {
  const auto& measurement = assessment.measurement;
  const bool is_open = assessment.verdict != Verdict::pass || measurement.comparison || measurement.kayenta;
  auto html = element("summary", badge(assessment.verdict) + " <b>" + escape_html(assessment.objective) +
                                     "</b> <span>" + escape_html(assessment.because) + "</span>");
  if (measurement.comparison) html += draw_comparison(*measurement.comparison);
  if (measurement.kayenta) html += draw_metric(*measurement.kayenta, measurement.window.end);
  html += facts_of(assessment);
  if (!shown_query(measurement).empty()) {
    html += element("p class=\"dim\"", "Query at " + format_timestamp(measurement.window.end)) +
            element("pre", escape_xml(shown_query(measurement)));
  }
  return element(is_open ? "details open" : "details", "\n" + html);
}

std::string row_of(const Assessment& assessment) {
  auto verdict = badge(assessment.verdict);
  if (const auto note = standing(assessment); !note.empty()) verdict += " " + escape_html(note);
  auto name = escape_html(assessment.objective);
  if (!assessment.group.empty()) name = escape_html(assessment.group) + ": " + name;
  return "<tr><td>" + name + "</td><td class=\"number\">" + escape_html(assessment.value) + "</td><td>" +
         escape_html(assessment.limit) + "</td><td>" + escape_html(format_evidence_briefly(assessment.measurement)) +
         "</td><td>" + verdict + "</td></tr>\n";
}

std::string foot_of(const Decision& decision) {
  auto foot = "Decided " + format_timestamp(decision.decided_at);
  if (decision.since) foot += ", change " + format_timestamp(*decision.since);
  if (decision.watch) foot += ", watch: " + format_watch(*decision.watch);
  const std::array parts = {std::pair("gate file", &decision.file), std::pair("service", &decision.service),
                            std::pair("owner", &decision.owner)};
  for (const auto& [what, who] : parts) {
    if (!who->empty()) foot += ", " + std::string(what) + " " + *who;
  }
  return element("p class=\"dim\"", escape_html(foot));
}

std::string section_of(const Decision& decision) {
  auto html = element("h2", badge(decision.verdict) + " " + escape_html(decision.gate));
  html += element("p class=\"because\"",
                  span("b", escape_html(capital(consequence(decision)))) + ": " + escape_html(decision.because));
  if (!decision.assessments.empty()) {
    std::string rows = "<tr><th>Objective</th><th>Value</th><th>Limit</th><th>Window</th><th>Verdict</th></tr>\n";
    for (const auto& assessment : decision.assessments) rows += row_of(assessment);
    html += element("table", "\n" + rows);
  }
  Facts score;
  if (decision.score) add_score(score, *decision.score);
  html += score.html();
  for (const auto& assessment : decision.assessments) html += objective_of(assessment);
  return element("section", "\n" + html + foot_of(decision));
}

std::string title_of(std::span<const Decision> decisions) {
  if (decisions.empty()) return "tidegate: inconclusive";
  if (decisions.size() == 1) return decisions[0].gate + ": " + std::string(verdict_name(decisions[0].verdict));
  return count_of(decisions.size(), "gate") + ": " + format_tally(tally(decisions));
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  const auto title = escape_html(title_of(decisions));
  std::string body;
  if (decisions.size() != 1) body += element("h1", badge(joint_verdict(decisions)) + " " + title);
  if (decisions.empty()) body += element("p", "<b>The release is blocked</b>: no gate was evaluated");
  for (const auto& decision : decisions) body += section_of(decision);
  auto foot = "tidegate " + escape_html(context.tool_version);
  if (!context.evidence_file.empty()) foot += ", evidence: " + escape_html(context.evidence_file);
  if (!context.replay_command.empty()) foot += ", the same decision again, offline: " + code(context.replay_command);
  body += element("footer class=\"dim\"", foot);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         element("title", title) + element("style", kHtmlStyle) + "</head>\n" + element("body", "\n" + body) +
         "</html>\n";
}

}  // namespace

ReportFormat html() {
  ReportFormat format;
  format.name = "html";
  format.help = "A page by itself, with pictures of comparisons, to be kept as an artifact of the pipeline.";
  format.example = "tidegate watch canary.yaml --format text,html=canary.html";
  format.write = write;
  format.file_name = "tidegate.html";
  return format;
}

}  // namespace tidegate::reports
