// A line chart of characters. A braille character has 2 x 4 dots, which is the chart's grid:
//
//   120 ┤       ⢀⡠⠤⠒⠉
//    80 ┤  ⣀⠤⠒⠉
//       └┬───────────┬──────────┬
//        12:00     12:30    13:00
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "app/cli/query_output.h"
#include "base/format.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

using engine::Point;

constexpr std::size_t kMostSeries = 8;
constexpr int kRows = 16;  // of text; the dots of the highest and the lowest value are in the first and the last
constexpr int kWidest = 160;
constexpr int kNarrowest = 20;
constexpr std::array kStyles = {Style::green, Style::yellow, Style::cyan,       Style::magenta,
                                Style::blue,  Style::red,    Style::bold_green, Style::bold_yellow};
constexpr std::string_view kMarks = "abcdefgh";

// Values from low to high, with a tick every `step`.
struct Scale {
  double low = 0;
  double high = 1;
  double step = 1;
};

// 1, 2 or 5 times a power of ten.
double round_step(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * 0.999) return factor * power;
  }
  return 10 * power;
}

Scale scale_of(double low, double high) {
  if (low > 0 && low < 0.5 * high) low = 0;
  if (high < 0 && high > 0.5 * low) high = 0;
  if (high - low <= std::abs(high) * 1e-9) {  // a constant lies in the middle
    const double room = high == 0 ? 1 : std::abs(high) * 0.5;
    low -= room;
    high += room;
  }
  const double step = round_step((high - low) / 4);
  if (!std::isfinite(step) || step <= 0) return {.low = low, .high = high, .step = high - low};
  return {.low = std::floor(low / step + 1e-9) * step, .high = std::ceil(high / step - 1e-9) * step, .step = step};
}

// "1200", "1.5M", "0.0002": with so many digits that mean something. What is next to nothing beside `size` is 0.
std::string short_text(double value, double size, int digits) {
  constexpr std::array<std::pair<double, std::string_view>, 4> kLarge = {
      {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  if (!std::isfinite(value)) return number_text(value);
  if (std::abs(value) < size / 1000) return "0";
  for (const auto& [unit, suffix] : kLarge) {
    if (std::abs(value) >= unit * 10 && std::abs(value) < 1e15)
      return format("{:.{}g}{}", value / unit, digits, suffix);
  }
  return format("{:.{}g}", value, digits);
}

class Chart {
 public:
  Chart(int columns, const Scale& scale, const engine::Steps& steps)
      : columns_(columns),
        scale_(scale),
        steps_(steps),
        dots_(static_cast<std::size_t>(columns) * kRows, 0),
        owner_(dots_.size(), -1) {}

  // Lines between neighbouring steps; none over a gap.
  void draw(const std::vector<Point>& points, int series) {
    std::optional<Point> last;
    for (const Point& point : points) {
      if (point.histogram || !std::isfinite(point.value)) {
        last.reset();
        continue;
      }
      const bool joins = last && point.time - last->time <= steps_.step;
      line(joins ? *last : point, point, series);
      last = point;
    }
  }

  // The characters of a row, from the left.
  std::string row(int row, const Canvas& canvas, bool by_mark) const {
    std::string out, run;
    int run_owner = -1;
    const auto flush = [&] {
      out += run_owner < 0 ? run : styled(run, kStyles[static_cast<std::size_t>(run_owner)], canvas.colour);
      run.clear();
    };
    for (int column = 0; column < columns_; ++column) {
      const std::size_t at = index(column, row);
      if (owner_[at] != run_owner) flush();
      run_owner = owner_[at];
      run += owner_[at] < 0 ? " "
             : by_mark      ? std::string(1, kMarks[static_cast<std::size_t>(owner_[at])])
                            : braille(dots_[at]);
    }
    while (run.ends_with(' ') && run_owner < 0) run.pop_back();
    flush();
    return out;
  }

 private:
  std::size_t index(int column, int row) const { return static_cast<std::size_t>(row * columns_ + column); }

  // U+2800 and a bit for each dot.
  static std::string braille(unsigned char dots) {
    const unsigned code = 0x2800 + dots;
    return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
            static_cast<char>(0x80 | (code & 0x3F))};
  }

  int x_of(std::int64_t time) const {
    const double part = steps_.end == steps_.start
                            ? 0.5
                            : static_cast<double>(time - steps_.start) / static_cast<double>(steps_.end - steps_.start);
    return std::clamp(static_cast<int>(std::lround(part * (columns_ * 2 - 1))), 0, columns_ * 2 - 1);
  }

  int y_of(double value) const {
    const double part = (value - scale_.low) / (scale_.high - scale_.low);
    const int most = kRows * 4 - 1;
    return most - std::clamp(static_cast<int>(std::lround(part * most)), 0, most);
  }

  // All dots between two points. Source: Bresenham's algorithm.
  void line(const Point& from, const Point& to, int series) {
    int x = x_of(from.time), y = y_of(from.value);
    const int end_x = x_of(to.time), end_y = y_of(to.value);
    const int dx = std::abs(end_x - x), dy = -std::abs(end_y - y);
    const int step_x = x < end_x ? 1 : -1, step_y = y < end_y ? 1 : -1;
    for (int error = dx + dy;;) {
      dot(x, y, series);
      if (x == end_x && y == end_y) return;
      const int twice = 2 * error;
      if (twice >= dy) error += dy, x += step_x;
      if (twice <= dx) error += dx, y += step_y;
    }
  }

  void dot(int x, int y, int series) {
    constexpr unsigned char kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const std::size_t at = index(x / 2, y / 4);
    if (owner_[at] != series) dots_[at] = 0;  // a character has one colour
    dots_[at] |= kBits[y % 4][x % 2];
    owner_[at] = series;
  }

  int columns_;
  Scale scale_;
  engine::Steps steps_;
  std::vector<unsigned char> dots_;
  std::vector<int> owner_;
};

// The label of each row that has a tick, "" for the others.
std::vector<std::string> ticks_of(const Scale& scale) {
  std::vector<std::string> labels(kRows);
  for (int i = 0; i <= 100 && scale.low + i * scale.step <= scale.high + scale.step / 2; ++i) {
    const double value = scale.low + i * scale.step;
    const double part = (value - scale.low) / (scale.high - scale.low);
    const auto row =
        static_cast<std::size_t>(std::clamp(kRows - 1 - static_cast<int>(part * (kRows - 1) + 0.5), 0, kRows - 1));
    labels[row] = short_text(value, scale.step, 6);
  }
  return labels;
}

// As short as tells moments that are `apart` from each other.
std::string moment_text(std::int64_t time, std::int64_t apart) {
  const std::string all = format_timestamp({time / 1000 * 1000});  // 2026-11-22T12:00:00Z
  if (apart >= hours(12).ms) return all.substr(5, 5) + " " + all.substr(11, 5);
  return all.substr(11, apart % minutes(1).ms == 0 ? 5 : 8);
}

// The axis below the rows, and the times under it, each centred under its mark as far as there is room.
std::string time_axis(int margin, int columns, const engine::Steps& steps, Glyphs glyphs) {
  const bool ascii = glyphs == Glyphs::ascii;
  const int marks = columns >= 60 ? 5 : 3;
  const std::int64_t apart = (steps.end - steps.start) / (marks - 1);
  std::string line = std::string(static_cast<std::size_t>(margin) - 1, ' ') + (ascii ? "+" : "└");
  std::string times(static_cast<std::size_t>(margin), ' ');
  int mark = 0;
  for (int column = 0; column < columns; ++column) {
    const int at = mark * (columns - 1) / (marks - 1);
    const bool is_mark = column == at;
    line += is_mark ? (ascii ? "+" : "┬") : (ascii ? "-" : "─");
    if (!is_mark) continue;
    const auto text = moment_text(steps.start + apart * mark, apart);
    const auto size = static_cast<int>(text.size());
    const int begin = std::clamp(margin + column - size / 2, margin, std::max(margin, margin + columns - size));
    if (static_cast<int>(times.size()) < begin) times.resize(static_cast<std::size_t>(begin), ' ');
    times += text;
    ++mark;
  }
  return line + "\n" + times + "\n";
}

struct Extent {
  double low = INFINITY;
  double high = -INFINITY;
  double last = NAN;
};

Extent extent_of(const std::vector<Point>& points) {
  Extent extent;
  for (const Point& point : points) {
    if (point.histogram) continue;
    extent.last = point.value;
    if (!std::isfinite(point.value)) continue;
    extent.low = std::min(extent.low, point.value);
    extent.high = std::max(extent.high, point.value);
  }
  return extent;
}

// The series that can be drawn: those with finite numbers, the first ones.
struct Drawn {
  std::vector<const engine::ResultSeries*> series;
  std::size_t left_out = 0;
  Extent all;
};

Drawn choose(const engine::Answer& answer) {
  Drawn drawn;
  for (const auto& series : answer.series) {
    const Extent extent = extent_of(series.points);
    if (extent.low > extent.high) continue;
    if (drawn.series.size() == kMostSeries) {
      ++drawn.left_out;
      continue;
    }
    drawn.series.push_back(&series);
    drawn.all.low = std::min(drawn.all.low, extent.low);
    drawn.all.high = std::max(drawn.all.high, extent.high);
  }
  return drawn;
}

// "━━ {code="500"}   last 0.12   min 0.1   max 0.2", in columns.
std::string legend(const Drawn& drawn, const Labels& common, const Canvas& canvas, bool by_mark) {
  struct Line {
    std::string name;
    std::string numbers[3];
  };
  std::vector<Line> lines;
  int name_width = 0, number_width = 0;
  for (const auto* series : drawn.series) {
    const auto [low, high, last] = extent_of(series->points);
    const auto rest = drawn.series.size() == 1 ? series->labels : without(series->labels, common);
    Line& line = lines.emplace_back(series_text(rest));
    name_width = std::max(name_width, display_width(line.name));
    const double numbers[] = {last, low, high};
    for (int i = 0; i < 3; ++i) {
      line.numbers[i] = short_text(numbers[i], std::abs(numbers[i]), 4);
      number_width = std::max(number_width, display_width(line.numbers[i]));
    }
  }
  // Names that don't fit beside the numbers stand above them: cut, they might all look alike.
  const bool above = name_width > canvas.width - 3 * (number_width + 7) - 5;
  if (above) name_width = canvas.width - 5;
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string mark = by_mark ? std::string(1, kMarks[i]) : canvas.glyphs == Glyphs::ascii ? "*" : "━━";
    const auto& [name, numbers] = lines[i];
    out += "  " + styled(mark, kStyles[i], canvas.colour) + " " +
           (above ? cut(name, name_width, canvas.glyphs) + "\n   " : pad(name, name_width));
    constexpr std::string_view kNames[] = {"last", "min", "max"};
    for (int k = 0; k < 3; ++k) out += format("  {} {}", kNames[k], pad(numbers[k], k < 2 ? number_width : 0));
    out += "\n";
  }
  if (drawn.left_out > 0) {
    out +=
        format("  and {} more series, which are not drawn: topk() or sum by (...) makes them fewer\n", drawn.left_out);
  }
  return out;
}

}  // namespace

std::string query_plot(const engine::Answer& answer, const engine::Steps& steps, const Canvas& canvas) {
  const Drawn drawn = choose(answer);
  if (drawn.series.empty() && answer.series.empty()) return "";
  if (drawn.series.empty()) return "nothing to draw: no value is a finite number\n";
  const Scale scale = scale_of(drawn.all.low, drawn.all.high);
  const auto ticks = ticks_of(scale);
  std::size_t widest = 0;
  for (const auto& tick : ticks) widest = std::max(widest, tick.size());
  const int margin = static_cast<int>(widest) + 3;
  const int columns = std::clamp(std::min(canvas.width, kWidest) - margin - 1, kNarrowest, kWidest);
  // Without colours, or without braille, lines are told apart by letters.
  const bool ascii = canvas.glyphs == Glyphs::ascii;
  const bool by_mark = ascii || (drawn.series.size() > 1 && canvas.colour == Colour::off);
  Chart chart(columns, scale, steps);
  for (std::size_t i = drawn.series.size(); i-- > 0;) chart.draw(drawn.series[i]->points, static_cast<int>(i));

  const auto common = drawn.series.size() == 1 ? Labels() : common_labels(answer);
  std::string out = common.empty() ? "" : styled(series_text(common), Style::bold, canvas.colour) + "\n";
  for (int row = 0; row < kRows; ++row) {
    const auto& tick = ticks[static_cast<std::size_t>(row)];
    const std::string edge = tick.empty() ? (ascii ? "|" : "│") : (ascii ? "+" : "┤");
    out += " " + pad_left(tick, static_cast<int>(widest)) + " " + edge + chart.row(row, canvas, by_mark) + "\n";
  }
  out += time_axis(margin, columns, steps, canvas.glyphs);
  out += format("  {} to {}, every {}\n", format_timestamp({steps.start}), format_timestamp({steps.end}),
                format_duration({steps.step}));
  return out + legend(drawn, common, canvas, by_mark);
}

}  // namespace tidegate::cli
