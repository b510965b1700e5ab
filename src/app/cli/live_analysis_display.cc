#include <algorithm>
#include <iterator>

#include "app/cli/analysis_display.h"
#include "base/format.h"
#include "base/text.h"
#include "edge/reports/page.h"
#include "edge/reports/phrases.h"

namespace tidegate::cli {
namespace {

using analysis::Analysis;
using analysis::Standing;

constexpr int kGap = 2;
constexpr int kMark = 4;  // "  ✓ "
constexpr int kRest = 5;  // rows that are not the metrics'

struct Widths {
  int name = 0, value = 0, limit = 0;
};

Widths widths_of(const std::vector<Standing>& standings, int width) {
  Widths widths;
  int word = 0;
  for (const Standing& each : standings) {
    widths.name = std::max(widths.name, display_width(printable(each.name, 60)));
    widths.value = std::max(widths.value, display_width(printable(each.value, 30)));
    widths.limit = std::max(widths.limit, display_width(printable(each.limit, 40)));
    word = std::max({word, display_width(each.last), display_width(each.state)});
  }
  const auto needed = [&] { return kMark + widths.name + widths.value + widths.limit + word + 3 * kGap; };
  if (needed() > width) widths.limit = 0;
  while (needed() > width && widths.name > 4) --widths.name;
  return widths;
}

std::vector<std::string> rows_of(const Standing& standing, const Widths& widths, const Canvas& canvas) {
  const bool has_begun = !standing.last.empty();
  const auto marks = canvas.glyphs == Glyphs::unicode ? reports::Marks::unicode : reports::Marks::ascii;
  const auto style = has_begun ? reports::verdict_style(standing.so_far) : Style::dim;
  const std::string gap(kGap, ' ');
  const std::string mark = has_begun ? std::string(reports::verdict_mark(standing.so_far, marks)) : ".";
  std::string text = "  " + styled(mark, style, canvas.colour) + " " +
                     pad(cut(printable(standing.name, 60), widths.name, canvas.glyphs), widths.name) + gap +
                     styled(pad_left(printable(standing.value, 30), widths.value), style, canvas.colour);
  if (widths.limit > 0) text += gap + pad(printable(standing.limit, 40), widths.limit);
  text += gap + styled(standing.end.empty() ? standing.last : standing.state, Style::dim, canvas.colour);
  std::vector<std::string> rows = {text};
  const std::string& why = standing.doubt.empty() ? standing.why : standing.doubt;
  for (const auto& part : wrap(printable(why, 300), std::max(canvas.width - kMark - 2, 10))) {
    if (!why.empty()) rows.push_back(std::string(kMark + 2, ' ') + styled(part, Style::dim, canvas.colour));
  }
  return rows;
}

class LiveAnalysisDisplay final : public AnalysisDisplay {
 public:
  LiveAnalysisDisplay(const AnalysisPlan& plan, const Screen& screen, Clock& clock, Interrupt& interrupt)
      : plan_(plan), clock_(clock), picture_(screen, interrupt) {}

  void show(const Analysis& analysis, const gate::AnalysisRound& round) override {
    if (analysis_ == nullptr) {
      course_ = {plan_.name, round.at, round.at + analysis::planned_length(plan_).value_or(Duration{})};
    }
    analysis_ = &analysis;
    tick();
  }

  void tick() override {
    if (analysis_ == nullptr) return;
    const Timestamp now = clock_.now();
    if (course_.end > course_.start) course_.end = std::max(course_.end, now);
    picture_.draw([&](const Canvas& canvas) { return render_analysis(*analysis_, course_, now, canvas); });
  }

  void finish() override { picture_.finish(); }

 private:
  const AnalysisPlan& plan_;
  Clock& clock_;
  LivePicture picture_;
  Course course_;
  const Analysis* analysis_ = nullptr;  // which lives while it runs
};

}  // namespace

std::vector<std::string> render_analysis(const Analysis& analysis, const Course& course, Timestamp now,
                                         const Canvas& canvas) {
  std::string status = analysis.progress();
  if (const auto next = analysis.next()) {
    const auto left = seconds(std::max<std::int64_t>((*next - now).ms + 999, 0) / 1000);
    status += left > Duration{} ? "; next in " + format_duration_rough(left) : "; asking now";
  }
  std::vector<std::string> lines = {render_head(course, now, canvas),
                                    styled(cut(status, canvas.width, canvas.glyphs), Style::dim, canvas.colour), ""};
  std::vector<Standing> standings;
  for (std::size_t i = 0; i < analysis.size(); ++i) standings.push_back(analysis.standing(i));
  const Widths widths = widths_of(standings, canvas.width);
  const auto room = static_cast<std::size_t>(std::max(canvas.height - kRest, 4));
  std::size_t used = 0, shown = 0;
  for (; shown < standings.size(); ++shown) {
    auto rows = rows_of(standings[shown], widths, canvas);
    if (used + rows.size() > room) break;
    used += rows.size();
    std::ranges::move(rows, std::back_inserter(lines));
  }
  if (shown < standings.size()) {
    const auto more = "  ... and " + count_of(standings.size() - shown, "more metric");
    lines.push_back(styled(cut(more, canvas.width, canvas.glyphs), Style::dim, canvas.colour));
  }
  return lines;
}

std::unique_ptr<AnalysisDisplay> live_analysis_display(const AnalysisPlan& plan, const Screen& screen, Clock& clock,
                                                       Interrupt& interrupt) {
  return std::make_unique<LiveAnalysisDisplay>(plan, screen, clock, interrupt);
}

}  // namespace tidegate::cli
