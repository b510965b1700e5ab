// The lines of the objectives in the text report: a table where the width allows it, else stacked.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "edge/reports/page.h"
#include "edge/reports/phrases.h"

namespace tidegate::reports {
namespace {

struct Line {
  const Assessment* assessment = nullptr;
  std::string name;
  std::string value;
  std::string limit;
  std::string evidence;
  std::string verdict;  // with what it counts: "fail, info only"
};

struct Widths {
  int name = 0;
  int value = 0;
  int limit = 0;
  int evidence = 0;
  int verdict = 0;

  // The mark, the columns and two spaces between each.
  int all_but_name() const { return 2 + 2 + 2 + value + 2 + limit + 2 + evidence + 2 + verdict; }
};

constexpr int kLeastName = 12;  // a table with less room for names is not worth having

Line line_of(const Assessment& assessment) {
  Line line{.assessment = &assessment,
            .name = printable(assessment.objective, 200),
            .value = printable(assessment.value, 60),
            .limit = printable(assessment.limit, 60),
            .evidence = format_evidence_briefly(assessment.measurement),
            .verdict = std::string(verdict_name(assessment.verdict))};
  if (auto note = standing(assessment); !note.empty()) line.verdict += ", " + std::string(note);
  return line;
}

// Members of a group stand below its name.
int indent_of(const Line& line) { return line.assessment->group.empty() ? 0 : 2; }

Widths widths_of(const std::vector<Line>& lines, int page_width) {
  Widths widths;
  for (const Line& line : lines) {
    widths.name = std::max(widths.name, indent_of(line) + display_width(line.name));
    widths.value = std::max(widths.value, display_width(line.value));
    widths.limit = std::max(widths.limit, display_width(line.limit));
    widths.evidence = std::max(widths.evidence, display_width(line.evidence));
    widths.verdict = std::max(widths.verdict, display_width(line.verdict));
  }
  widths.name = std::min(widths.name, page_width - widths.all_but_name());
  return widths;
}

std::string mark(const Page& page, const Assessment& assessment) {
  Style style = counts(assessment) ? verdict_style(assessment.verdict) : Style::dim;
  return page.piece(mark_of(assessment.verdict, page.context()), style);
}

Style word_style(const Assessment& assessment) {
  return counts(assessment) ? verdict_style(assessment.verdict) : Style::dim;
}

void write_columns(Page& page, const Line& line, const Widths& widths) {
  int room = widths.name - indent_of(line);
  bool fits = display_width(line.name) <= room;
  std::string indent = line.assessment->group.empty() ? "  " : "    ";
  std::string start = indent + mark(page, *line.assessment) + " ";
  if (!fits) {
    page.line(start + line.name);
    start = indent + "  ";
  }
  page.line(start + pad(fits ? line.name : "", room) + "  " + pad_left(line.value, widths.value) + "  " +
            page.piece(pad(line.limit, widths.limit), Style::dim) + "  " +
            page.piece(pad(line.evidence, widths.evidence), Style::dim) + "  " +
            page.piece(line.verdict, word_style(*line.assessment)));
}

void write_stacked(Page& page, const Line& line) {
  page.set_margin(indent_of(line));
  int room = page.width() - 4;
  bool fits = display_width(line.name) + 2 + display_width(line.verdict) <= room;
  std::string verdict = page.piece(line.verdict, word_style(*line.assessment));
  std::vector<std::string> name = wrap(line.name, room);
  page.line("  " + mark(page, *line.assessment) + " " + name.front() + (fits ? ": " + verdict : ""));
  for (std::size_t i = 1; i < name.size(); ++i) page.line("    " + name[i]);
  if (!fits) page.paragraph(line.verdict, 4, word_style(*line.assessment));
  page.paragraph(line.value + ", limit " + line.limit, 4);
  page.paragraph("over " + line.evidence, 4, Style::dim);
  page.set_margin(0);
}

}  // namespace

void write_objectives(Page& page, const Decision& decision) {
  std::vector<Line> lines;
  for (const Assessment& assessment : decision.assessments) lines.push_back(line_of(assessment));
  if (lines.empty()) return;
  Widths widths = widths_of(lines, page.width());
  int longest = 0;
  for (const Line& line : lines) longest = std::max(longest, display_width(line.name));
  bool is_table = widths.name >= std::min(longest, kLeastName);
  std::string group;
  for (const Line& line : lines) {
    if (line.assessment->group != group && !line.assessment->group.empty()) {
      page.paragraph(printable(line.assessment->group) + ":", 2, Style::dim);
    }
    group = line.assessment->group;
    is_table ? write_columns(page, line, widths) : write_stacked(page, line);
  }
}

}  // namespace tidegate::reports
