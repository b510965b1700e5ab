#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "app/cli/query_output.h"
#include "base/format.h"
#include "base/text.h"
#include "core/histograms/text.h"

namespace tidegate::cli {
namespace {

using engine::ResultSeries;

constexpr std::size_t kLongestText = 10'000;
constexpr int kGap = 2;

std::string table_text(const engine::Point& point) {
  return point.histogram ? value_text(point) : rounded_text(point.value);
}

std::string shown(std::string_view text) { return printable(text, kLongestText); }

// Numbers in one column with their decimal points under each other; other texts begin at its left edge.
std::vector<std::string> aligned(const std::vector<std::string>& texts, const std::vector<bool>& is_number) {
  const auto whole_of = [](const std::string& text) { return std::min(text.find_first_of(".e"), text.size()); };
  std::size_t whole = 0, rest = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!is_number[i]) continue;
    whole = std::max(whole, whole_of(texts[i]));
    rest = std::max(rest, texts[i].size() - whole_of(texts[i]));
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::string before, behind;
    if (is_number[i]) {
      before.append(whole - whole_of(texts[i]), ' ');
      behind.append(rest - (texts[i].size() - whole_of(texts[i])), ' ');
    }
    out.push_back(before + texts[i] + behind);
  }
  return out;
}

// A table of texts under headings, each column as wide as it must be.
struct Column {
  std::string heading;
  std::vector<std::string> cells;
  enum class Side { left, right } heading_at = Side::left;

  int width() const {
    int widest = display_width(heading);
    for (const auto& cell : cells) widest = std::max(widest, display_width(cell));
    return widest;
  }
};

int width_of(const std::vector<Column>& columns) {
  int width = -kGap;
  for (const auto& column : columns) width += column.width() + kGap;
  return width;
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string render(const std::vector<Column>& columns, const Canvas& canvas) {
  std::vector<int> widths;
  std::string heading;
  for (const auto& column : columns) {
    const int width = widths.emplace_back(column.width());
    const bool at_right = column.heading_at == Column::Side::right;
    heading += (heading.empty() ? "" : std::string(kGap, ' ')) +
               (at_right ? pad_left(column.heading, width) : pad(column.heading, width));
  }
  std::string out = styled(trimmed(heading), Style::dim, canvas.colour) + "\n";
  for (std::size_t row = 0; row < columns.front().cells.size(); ++row) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool at_right = columns[i].heading_at == Column::Side::right;
      const auto& cell = columns[i].cells[row];
      line += (i == 0 ? "" : std::string(kGap, ' ')) + (at_right ? pad_left(cell, widths[i]) : pad(cell, widths[i]));
    }
    out += trimmed(line) + "\n";
  }
  return out;
}

std::string title(const Labels& common, const Canvas& canvas) {
  if (common.empty()) return "";
  return styled(series_text(common), Style::bold, canvas.colour) + "\n\n";
}

std::vector<std::string> aligned_values(const std::vector<const engine::Point*>& points) {
  std::vector<std::string> texts;
  std::vector<bool> is_number;
  for (const auto* point : points) {
    texts.push_back(table_text(*point));
    is_number.push_back(!point->histogram);
  }
  return aligned(texts, is_number);
}

// What a label's column is called: the metric's name has a word of its own.
std::string heading_of(const std::string& label) { return label == "__name__" ? "metric" : shown(label); }

std::vector<Column> label_columns(const std::vector<ResultSeries>& series, const Labels& common) {
  std::set<std::string> names;
  for (const auto& each : series) {
    for (const auto& [name, value] : without(each.labels, common).pairs) names.insert(name);
  }
  std::vector<Column> columns;
  for (const auto& name : names) {
    Column column{.heading = heading_of(name), .cells = {}};
    for (const auto& each : series) column.cells.push_back(shown(each.labels.get(name)));
    columns.push_back(std::move(column));
  }
  return columns;
}

// "  12.5  up{job="web"}": fits whatever labels there are.
std::string lines_of(const std::vector<ResultSeries>& series, const std::vector<std::string>& values) {
  std::string out;
  for (std::size_t i = 0; i < series.size(); ++i) out += values[i] + "  " + series_text(series[i].labels) + "\n";
  return out;
}

std::string one_after_the_other(const std::vector<ResultSeries>& series, const Canvas& canvas) {
  std::string out;
  for (const auto& each : series) {
    out += (out.empty() ? "" : "\n") + styled(series_text(each.labels), Style::bold, canvas.colour) + "\n";
    std::vector<const engine::Point*> points;
    for (const auto& point : each.points) points.push_back(&point);
    const auto values = aligned_values(points);
    for (std::size_t i = 0; i < points.size(); ++i) {
      out += "  " + format_timestamp({points[i]->time}) + "  " + trimmed(values[i]) + "\n";
    }
  }
  return out;
}

// The values of one series at each of the times, "-" where it has none.
Column value_column(const ResultSeries& series, const Labels& common, const std::map<std::int64_t, std::size_t>& rows) {
  const auto labels = without(series.labels, common);
  std::vector<std::string> texts(rows.size(), "-");
  for (const auto& point : series.points) texts[rows.at(point.time)] = table_text(point);
  return {.heading = labels.empty() ? "value" : series_text(labels),
          .cells = aligned(texts, std::vector<bool>(texts.size(), true)),
          .heading_at = Column::Side::right};
}

bool has_histograms(const engine::Answer& answer) {
  return std::ranges::any_of(answer.series, [](const ResultSeries& series) {
    return std::ranges::any_of(series.points, [](const engine::Point& point) { return point.histogram != nullptr; });
  });
}

}  // namespace

std::string value_text(const engine::Point& point) {
  return point.histogram ? histograms::to_text(*point.histogram) : number_text(point.value);
}

std::string rounded_text(double number) {
  constexpr int kDigits = 7;
  const std::string exact = number_text(number);
  const double size = std::abs(number);
  if (exact.size() <= kDigits + 2 || !std::isfinite(number) || size >= 1e15) return exact;
  if (size < 1e-6) return format("{:.{}g}", number, kDigits);
  const int whole = static_cast<int>(std::floor(std::log10(size))) + 1;  // digits before the point; below 0.1: < 0
  std::string text = format("{:.{}f}", number, std::max(2, kDigits - whole));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string series_text(const Labels& labels) { return shown(format_labels(labels)); }

Labels common_labels(const engine::Answer& answer) {
  if (answer.series.size() < 2) return {};
  Labels common = answer.series.front().labels;
  for (const auto& series : answer.series) {
    std::erase_if(common.pairs, [&](const auto& pair) { return series.labels.get(pair.first) != pair.second; });
  }
  return common;
}

Labels without(const Labels& labels, const Labels& common) {
  Labels rest = labels;
  for (const auto& [name, value] : common.pairs) rest.remove(name);
  return rest;
}

std::string query_table(const engine::Answer& answer, const Canvas& canvas) {
  if (answer.type == promql::Type::string) return shown(answer.text) + "\n";
  if (answer.type == promql::Type::scalar) return number_text(answer.series.front().points.front().value) + "\n";
  if (answer.series.empty()) return "";
  if (answer.type == promql::Type::matrix) return one_after_the_other(answer.series, canvas);
  std::vector<const engine::Point*> points;
  for (const auto& series : answer.series) points.push_back(&series.points.front());
  const auto values = aligned_values(points);
  if (answer.series.size() == 1) return series_text(answer.series[0].labels) + "  " + trimmed(values[0]) + "\n";
  const auto common = common_labels(answer);
  auto columns = label_columns(answer.series, common);
  columns.push_back({.heading = "value", .cells = values});
  if (!has_histograms(answer) && width_of(columns) > canvas.width) return lines_of(answer.series, values);
  return title(common, canvas) + render(columns, canvas);
}

std::string query_matrix(const engine::Answer& answer, const Canvas& canvas) {
  if (answer.series.empty()) return "";
  if (has_histograms(answer)) return one_after_the_other(answer.series, canvas);
  std::map<std::int64_t, std::size_t> rows;
  for (const auto& series : answer.series) {
    for (const auto& point : series.points) rows[point.time] = 0;
  }
  Column times{.heading = "time", .cells = {}};
  for (auto& [time, row] : rows) {
    row = times.cells.size();
    times.cells.push_back(format_timestamp({time}));
  }
  const auto common = answer.series.size() == 1 ? answer.series[0].labels : common_labels(answer);
  std::vector<Column> columns = {std::move(times)};
  for (const auto& series : answer.series) {
    columns.push_back(value_column(series, common, rows));
    if (width_of(columns) > canvas.width) return one_after_the_other(answer.series, canvas);
  }
  return title(common, canvas) + render(columns, canvas);
}

}  // namespace tidegate::cli
