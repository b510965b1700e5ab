#include "app/cli/live_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <span>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/reports/page.h"
#include "edge/reports/phrases.h"

namespace tidegate::cli {
namespace {

using gate::WatchProgress;
using reports::counts;
using reports::verdict_style;

// One evaluation in the history: a bar as high as the value, in the colour of its verdict.
struct Bar {
  std::string glyph;
  Verdict verdict;
};

struct Line {
  std::string name, value, limit, evidence;
  std::vector<Bar> history;
  std::string because;  // under the line, when it doesn't pass
  const Assessment* assessment = nullptr;
};

struct Columns {
  int name = 0, value = 0, limit = 0, history = 0, evidence = 0;
};

constexpr int kLongestHistory = 20;
constexpr int kGap = 2;
constexpr int kTime = 29;  // "12m 40s of 1h 30m, 1h 17m left": the bar keeps its length while the time runs
constexpr int kMark = 4;   // "  ✓ "

std::string_view mark_of(const Assessment& assessment, Glyphs glyphs) {
  auto marks = glyphs == Glyphs::unicode ? reports::Marks::unicode : reports::Marks::ascii;
  return reports::verdict_mark(assessment.verdict, marks);
}

Style style_of(const Assessment& assessment) {
  return counts(assessment) ? verdict_style(assessment.verdict) : Style::dim;
}

std::vector<std::string> glyphs_of(std::string_view text) {
  std::vector<std::string> glyphs;
  for (char c : text) {
    bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins) glyphs.emplace_back();
    glyphs.back() += c;
  }
  return glyphs;
}

// Drawn between zero and the limit, or what lies beyond it: a line far below the limit stays low, however it wiggles.
std::vector<Bar> history_of(const Assessment& assessment, const std::vector<gate::Reckoning>& history, Glyphs glyphs) {
  const auto& condition = assessment.condition;
  std::vector<double> values = {0, condition.kind == Condition::Kind::at_least ? condition.low : condition.high};
  auto shown = std::span(history).last(std::min<std::size_t>(history.size(), kLongestHistory));
  for (const auto& each : shown) values.push_back(each.value.value_or(std::nan("")));
  auto drawn = glyphs_of(sparkline(values, glyphs, values.size()));
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    auto& glyph = drawn[i + 2];
    bars.push_back({.glyph = glyph == " " && glyphs == Glyphs::unicode ? "·" : glyph, .verdict = shown[i].verdict});
  }
  return bars;
}

Line line_of(const Assessment& assessment, const std::vector<gate::Reckoning>& history, Glyphs glyphs) {
  return {.name = printable(assessment.objective, 60),
          .value = printable(assessment.value, 30),
          .limit = printable(assessment.limit, 40),
          .evidence = reports::format_evidence_briefly(assessment.measurement),
          .history = history_of(assessment, history, glyphs),
          .because = reports::needs_a_reason(assessment) ? printable(assessment.because, 300) : "",
          .assessment = &assessment};
}

Columns columns_of(const std::vector<Line>& lines) {
  Columns columns;
  for (const auto& line : lines) {
    columns.name = std::max(columns.name, display_width(line.name));
    columns.value = std::max(columns.value, display_width(line.value));
    columns.limit = std::max(columns.limit, display_width(line.limit));
    columns.history = std::max(columns.history, static_cast<int>(line.history.size()));
    columns.evidence = std::max(columns.evidence, display_width(line.evidence));
  }
  return columns;
}

// What doesn't fit goes, in the order in which it is missed least: evidence, history, limit; then the name is cut.
void fit(Columns& columns, int width) {
  auto needed = [&] {
    int sum = kMark + columns.name + kGap + columns.value;
    for (int each : {columns.limit, columns.history, columns.evidence}) sum += each > 0 ? kGap + each : 0;
    return sum;
  };
  if (needed() > width) columns.evidence = 0;
  while (needed() > width && columns.history > 8) --columns.history;
  if (needed() > width) columns.history = 0;
  if (needed() > width) columns.limit = 0;
  while (needed() > width && columns.name > 4) --columns.name;
}

// The newest bars that fit, at the left edge of the column.
std::string draw(const std::vector<Bar>& history, int width, Colour colour) {
  auto count = std::min<std::size_t>(history.size(), static_cast<std::size_t>(width));
  std::string text;
  for (const auto& each : std::span(history).last(count)) {
    bool is_calm = each.verdict == Verdict::pass;
    text += styled(each.glyph, is_calm ? Style::cyan : verdict_style(each.verdict), colour);
  }
  return text + std::string(static_cast<std::size_t>(width) - count, ' ');
}

std::string row(const Line& line, const Columns& columns, const Canvas& canvas) {
  auto style = style_of(*line.assessment);
  std::string gap(kGap, ' ');
  auto text = "  " + styled(mark_of(*line.assessment, canvas.glyphs), style, canvas.colour) + " " +
              pad(cut(line.name, columns.name, canvas.glyphs), columns.name) + gap +
              styled(pad_left(line.value, columns.value), style, canvas.colour);
  if (columns.limit > 0) text += gap + pad(line.limit, columns.limit);
  if (columns.history > 0) text += gap + draw(line.history, columns.history, canvas.colour);
  if (columns.evidence > 0) text += gap + styled(line.evidence, Style::dim, canvas.colour);
  return text;
}

// The lines of one objective, and how much it matters when not all fit.
struct Block {
  int rank = 0;
  std::vector<std::string> lines;
};

int rank_of(const Assessment& assessment) {
  if (!counts(assessment)) return 4;
  switch (assessment.verdict) {
    case Verdict::fail: return 0;
    case Verdict::inconclusive: return 1;
    case Verdict::warn: return 2;
    case Verdict::pass: return 3;
  }
  return 4;
}

// Before the first evaluation there are only the names.
std::vector<Block> names_only(const Gate& gate, const Canvas& canvas) {
  std::vector<Block> blocks;
  for (const auto& objective : gate.objectives) {
    auto name = cut(printable(objective.name, 60), canvas.width - kMark, canvas.glyphs);
    blocks.push_back({.lines = {styled("  . " + name, Style::dim, canvas.colour)}});
  }
  return blocks;
}

std::vector<Block> objective_blocks(const Gate& gate, const WatchProgress& progress, const Canvas& canvas) {
  const auto& last = progress.tally.last();
  if (!last) return names_only(gate, canvas);
  std::vector<Line> lines;
  for (std::size_t i = 0; i < last->assessments.size(); ++i) {
    lines.push_back(line_of(last->assessments[i], progress.tally.histories()[i], canvas.glyphs));
  }
  auto columns = columns_of(lines);
  fit(columns, canvas.width);
  std::vector<Block> blocks;
  for (const auto& line : lines) {
    Block block{.rank = rank_of(*line.assessment), .lines = {row(line, columns, canvas)}};
    if (!line.because.empty()) {
      for (const auto& part : wrap(line.because, std::max(canvas.width - kMark - 2, 10))) {
        block.lines.push_back(std::string(kMark + 2, ' ') + styled(part, Style::dim, canvas.colour));
      }
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

// A frame taller than the terminal could not be drawn over: the objectives in trouble come first, the rest is counted.
void append_fitting(std::vector<Block> blocks, std::size_t room, const Canvas& canvas,
                    std::vector<std::string>& lines) {
  std::size_t needed = 0;
  for (const auto& block : blocks) needed += block.lines.size();
  if (needed > room) std::ranges::stable_sort(blocks, {}, &Block::rank);
  std::size_t left = needed > room ? room - 1 : room;
  std::size_t shown = 0;
  for (; shown < blocks.size() && blocks[shown].lines.size() <= left; ++shown) {
    left -= blocks[shown].lines.size();
    std::ranges::move(blocks[shown].lines, std::back_inserter(lines));
  }
  if (shown == blocks.size()) return;
  auto more = "  ... and " + count_of(blocks.size() - shown, shown > 0 ? "more objective" : "objective");
  lines.push_back(styled(cut(more, canvas.width, canvas.glyphs), Style::dim, canvas.colour));
}

std::string bar(double share, int width, const Canvas& canvas) {
  int done = std::clamp(static_cast<int>(std::lround(share * width)), 0, width);
  bool ascii = canvas.glyphs == Glyphs::ascii;
  std::string full, rest;
  for (int i = 0; i < done; ++i) full += ascii ? "=" : "━";
  for (int i = done; i < width; ++i) rest += ascii ? "-" : "╌";
  return styled(full, Style::blue, canvas.colour) + styled(rest, Style::dim, canvas.colour);
}

std::string failures_said(const gate::Tally& tally) {
  if (tally.failing() == 0) return "none failing";
  return std::to_string(tally.failing()) + " failing";
}

// "step 1 of 2 (5%): "; "" of what is no rollout.
std::string step_of(const Gate& gate, const WatchProgress& progress) {
  if (!gate.rollout || progress.steps.empty()) return "";
  return format("step {} of {} ({}): ", progress.steps.size(), gate.rollout->steps.size(),
                format_quantity(progress.steps.back().traffic, Dimension::ratio));
}

std::string status(const Gate& gate, const WatchProgress& progress, Timestamp now) {
  const auto& tally = progress.tally;
  auto left = [&](Timestamp time) {
    return format_duration_rough(seconds(std::max<std::int64_t>((time - now).ms + 999, 0) / 1000));
  };
  std::string text = step_of(gate, progress);
  if (now < progress.counts_from) {
    return text + "warming up: what is measured counts in " + left(progress.counts_from);
  }
  text += tally.evaluations() == 0
              ? std::string("first evaluation")
              : count_of(static_cast<std::size_t>(tally.evaluations()), "evaluation") + ", " + failures_said(tally);
  if (tally.last() && tally.last()->score) text += ", score " + shortest(tally.last()->score->value);
  text += progress.phase == WatchProgress::Phase::evaluating ? "; asking now" : "; next in " + left(progress.next);
  if (tally.outage() > Duration{}) text += "; source was out for " + format_duration_rough(tally.outage());
  return text;
}

}  // namespace

std::string render_head(const Course& course, Timestamp now, const Canvas& canvas) {
  auto length = course.end - course.start;
  if (length <= Duration{})
    return styled(cut(printable(course.name, 60), canvas.width, canvas.glyphs), Style::bold, canvas.colour);
  auto elapsed = std::clamp(now - course.start, Duration{}, length);
  // Whole seconds, so that elapsed and left add up on the screen.
  auto elapsed_seconds = seconds(elapsed.ms / 1000);
  auto time = format("{} of {}, {} left", format_duration_rough(elapsed_seconds), format_duration_rough(length),
                     format_duration_rough(length - elapsed_seconds));
  const int for_name = std::max(canvas.width - kGap - display_width(time), 20);
  auto name = cut(printable(course.name, 60), std::min(for_name, canvas.width), canvas.glyphs);
  int room = canvas.width - display_width(name) - std::max(display_width(time), kTime) - 2 * kGap;
  auto text = styled(name, Style::bold, canvas.colour);
  if (room >= 8)
    text += "  " + bar(length.ms > 0 ? elapsed.seconds() / length.seconds() : 1, std::min(room, 40), canvas);
  return display_width(name) + kGap + display_width(time) <= canvas.width ? text + "  " + time : text;
}

std::vector<std::string> render_frame(const Gate& gate, const WatchProgress& progress, Timestamp now,
                                      const Canvas& canvas) {
  std::vector<std::string> lines;
  lines.push_back(render_head({gate.name, progress.start, progress.end}, now, canvas));
  lines.push_back(styled(cut(status(gate, progress, now), canvas.width, canvas.glyphs), Style::dim, canvas.colour));
  lines.push_back("");
  auto room = static_cast<std::size_t>(std::max(canvas.height - 1, 4)) - lines.size();
  append_fitting(objective_blocks(gate, progress, canvas), room, canvas, lines);
  return lines;
}

}  // namespace tidegate::cli
