#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "base/text.h"
#include "edge/reports/kayenta_words.h"
#include "edge/reports/page.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

std::string upper(std::string_view word) {
  std::string result(word);
  for (char& letter : result) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return result;
}

// "✗ FAIL  payment-canary: the release is blocked", and why.
void write_head(Page& page, const Decision& decision) {
  std::string badge =
      std::string(mark_of(decision.verdict, page.context())) + " " + upper(verdict_name(decision.verdict));
  std::string gate = printable(decision.gate, 200);
  std::string rest = gate + ": " + std::string(consequence(decision));
  if (display_width(badge) + 2 + display_width(rest) <= page.width()) {
    page.line(page.piece(badge, verdict_style(decision.verdict)) + "  " + page.piece(gate, Style::bold) +
              rest.substr(gate.size()));
  } else {
    page.line(page.piece(badge, verdict_style(decision.verdict)));
    page.paragraph(rest, 2, Style::bold);
  }
  page.paragraph(printable(decision.because), 2);
  page.line("");
}

std::string time_of(const Decision& decision) {
  std::string time = format_timestamp(decision.decided_at);
  if (!decision.since) return time;
  const Duration passed = decision.decided_at - *decision.since;
  return time + ", " + format_duration_rough(passed < Duration{} ? -passed : passed) +
         (passed < Duration{} ? " before" : " after") + " the change at " + format_timestamp(*decision.since);
}

std::string origin_of(const Decision& decision) {
  std::string origin = printable(decision.file, 200);
  for (const auto& [what, who] : {std::pair("service ", &decision.service), std::pair("owner ", &decision.owner)}) {
    if (!who->empty()) origin += (origin.empty() ? "" : ", ") + std::string(what) + printable(*who, 200);
  }
  return origin;
}

void write_score(Page& page, const KayentaScore& score) {
  page.row("score", format_score(score), 2);
  std::string_view key = "groups";
  for (const auto& group : format_groups(score)) page.row(std::exchange(key, ""), group, 2);
}

void write_origin(Page& page, const Decision& decision) {
  if (decision.score) write_score(page, *decision.score);
  if (!decision.description.empty()) page.row("about", printable(decision.description), 2, Style::dim);
  page.row("decided", time_of(decision), 2, Style::dim);
  if (decision.watch) page.row("watch", format_watch(*decision.watch), 2, Style::dim);
  if (std::string origin = origin_of(decision); !origin.empty()) page.row("gate", origin, 2, Style::dim);
}

// A source that is down is the same trouble to all who ask it, and told once.
bool is_same_trouble(const Assessment& a, const Assessment& b) {
  return a.verdict == Verdict::inconclusive && b.verdict == a.verdict && !a.measurement.value && !b.measurement.value &&
         a.measurement.comparison == b.measurement.comparison && a.measurement.kayenta == b.measurement.kayenta &&
         a.because == b.because && a.measurement.caveats == b.measurement.caveats &&
         a.measurement.window == b.measurement.window && a.runbook == b.runbook && a.description == b.description &&
         counts(a) == counts(b);
}

void write_details(Page& page, const std::vector<Assessment>& assessments) {
  std::vector<const Assessment*> left;
  for (const Assessment& each : assessments) left.push_back(&each);
  while (!left.empty()) {
    const Assessment* first = left.front();
    const auto others = std::ranges::stable_partition(
        left, [&](const Assessment* each) { return each == first || is_same_trouble(*each, *first); });
    write_detail(page, std::span(left.begin(), others.begin()));
    left.erase(left.begin(), others.begin());
  }
}

void write_decision(Page& page, const Decision& decision) {
  write_head(page, decision);
  write_objectives(page, decision);
  if (page.context().explain == Explain::yes) {
    for (const Assessment& assessment : decision.assessments) write_steps(page, assessment, decision);
  } else {
    write_details(page, decision.assessments);
  }
  if (!decision.assessments.empty()) page.line("");
  write_origin(page, decision);
}

std::string write(std::span<const Decision> decisions, const ReportContext& context) {
  Page page(context);
  if (decisions.empty()) page.line("INCONCLUSIVE: no gate was evaluated");
  for (const Decision& decision : decisions) {
    if (&decision != &decisions.front()) page.line("");
    write_decision(page, decision);
  }
  if (decisions.size() > 1) {
    page.line("");
    page.line(page.piece(std::to_string(decisions.size()) + " gates: " + format_tally(tally(decisions)),
                         verdict_style(joint_verdict(decisions))));
  }
  if (!context.evidence_file.empty()) page.row("evidence", printable(context.evidence_file), 2, Style::dim);
  if (!context.replay_command.empty()) page.row("replay", printable(context.replay_command), 2, Style::dim);
  return page.text();
}

}  // namespace

ReportFormat text() {
  ReportFormat format;
  format.name = "text";
  format.help = "For people: what was decided and why, in columns that fit the terminal.";
  format.example = "tidegate check gate.yaml --format text";
  format.write = write;
  format.file_name = "tidegate.txt";
  return format;
}

}  // namespace tidegate::reports
