#include "core/promqltest/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "base/regex.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/histograms/text.h"
#include "core/tsdb/storage.h"

namespace tidegate::promqltest {
namespace {

using Kind = Expectation::Kind;
using Compare = Expectation::Compare;
using engine::Point;
using tsdb::SeriesValue;

constexpr double kTolerance = 1e-6;

// How many buckets there are with the gaps between them, which a test expression writes out.
std::int64_t width(const std::vector<Histogram::Span>& spans) {
  std::int64_t width = 0;
  for (const auto& span : spans) width += std::max(span.offset, 0) + std::int64_t{span.length};
  return width;
}

std::string text_of(const Histogram& histogram) {
  constexpr std::int64_t kWidest = 2'000;
  const bool is_wide = std::max(width(histogram.positive_spans), width(histogram.negative_spans)) > kWidest;
  return is_wide ? histograms::to_text(histogram) : histograms::to_test_expression(histogram);
}

std::string text_of(double value) { return tsdb::is_stale(value) ? "stale" : histograms::general(value); }
std::string text_of(const Point& point) { return point.histogram ? text_of(*point.histogram) : text_of(point.value); }
std::string text_of(const SeriesValue& value) {
  if (value.omitted) return "_";
  return value.histogram ? text_of(*value.histogram) : text_of(value.value);
}

std::string at_time(std::int64_t ms) { return format(" at {}", format_duration(milliseconds(ms))); }

void differ(Differences& out, std::string expected, std::string got) {
  out.push_back("expected: " + std::move(expected));
  out.push_back("got:      " + std::move(got));
}

bool same_buckets(const Histogram& expected, const Histogram& got, histograms::Side side) {
  histograms::SideWalk a(expected, side);
  histograms::SideWalk b(got, side);
  while (true) {
    const bool more = a.next();
    if (more != b.next()) return false;
    if (!more) return true;
    if (a.index() != b.index() || !almost_equal(a.count(), b.count())) return false;
  }
}

bool matches(const SeriesValue& expected, const Point& got) {
  if ((expected.histogram == nullptr) != (got.histogram == nullptr)) return false;
  if (!expected.histogram) return almost_equal(expected.value, got.value);
  const auto reset = expected.reset_is_written ? CounterReset::compared : CounterReset::ignored;
  return almost_equal(*expected.histogram, *got.histogram, reset);
}

const Eval::Series* find(const Eval& eval, const Labels& labels) {
  const auto found = std::ranges::find(eval.series, labels, &Eval::Series::labels);
  return found == eval.series.end() ? nullptr : &*found;
}

std::string all_points(const engine::ResultSeries& series) {
  std::string text = format_labels(series.labels);
  for (const auto& point : series.points) text += " " + text_of(point) + at_time(point.time);
  return text;
}

void report_missing(const Eval& eval, const engine::Answer& answer, Differences& out) {
  for (const auto& expected : eval.series) {
    if (std::ranges::find(answer.series, expected.labels, &engine::ResultSeries::labels) != answer.series.end())
      continue;
    std::string text = format_labels(expected.labels);
    for (const auto& value : expected.values) text += " " + text_of(value);
    differ(out, std::move(text), "no such series");
  }
}

Differences compare_vector(const Eval& eval, const engine::Answer& answer) {
  Differences out;
  if (eval.scalar) differ(out, "the scalar " + text_of(*eval.scalar), "an instant vector");
  for (std::size_t i = 0; i < answer.series.size(); ++i) {
    const auto& got = answer.series[i];
    const auto name = format_labels(got.labels);
    const auto* expected = find(eval, got.labels);
    const Point point = got.points.empty() ? Point{} : got.points.front();
    if (!expected) {
      differ(out, "no " + name, name + " " + text_of(point));
      continue;
    }
    if (eval.expects(Kind::ordered) && expected->position != i + 1)
      differ(out, format("{} at position {}", name, expected->position), format("it at position {}", i + 1));
    const auto& value = expected->values.front();
    if (!matches(value, point)) differ(out, name + " " + text_of(value), name + " " + text_of(point));
  }
  report_missing(eval, answer, out);
  return out;
}

// The points that a series must have, at their times.
struct ExpectedPoint {
  std::int64_t time = 0;
  const SeriesValue* value = nullptr;
};

std::vector<ExpectedPoint> expected_points(const Eval& eval, const Eval::Series& series) {
  std::vector<ExpectedPoint> points;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const auto time = eval.steps.start + static_cast<std::int64_t>(i) * eval.steps.step;
    if (!series.values[i].omitted) points.push_back({.time = time, .value = &series.values[i]});
  }
  return points;
}

void compare_points(const Eval& eval, const Eval::Series& expected, const engine::ResultSeries& got, Differences& out) {
  const auto name = format_labels(got.labels);
  const auto last = eval.steps.start + (static_cast<std::int64_t>(expected.values.size()) - 1) * eval.steps.step;
  if (last > eval.steps.end) {
    differ(out, format("{} values of {}", expected.values.size(), name), "a range with fewer steps than that");
    return;
  }
  const auto points = expected_points(eval, expected);
  const bool same_times = std::ranges::equal(points, got.points, {}, &ExpectedPoint::time, &Point::time);
  if (!same_times) {
    std::string text = name;
    for (const auto& point : points) text += " " + text_of(*point.value) + at_time(point.time);
    differ(out, std::move(text), all_points(got));
    return;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (matches(*points[i].value, got.points[i])) continue;
    differ(out, name + " " + text_of(*points[i].value) + at_time(points[i].time), text_of(got.points[i]));
  }
}

Differences compare_matrix(const Eval& eval, const engine::Answer& answer) {
  Differences out;
  if (eval.expects(Kind::ordered)) differ(out, "series in an order", "a range vector, which has only its own");
  if (eval.scalar) differ(out, "the scalar " + text_of(*eval.scalar), "a range vector");
  std::ranges::copy(check_sorted(answer.series), std::back_inserter(out));
  for (const auto& got : answer.series) {
    if (const auto* expected = find(eval, got.labels)) {
      compare_points(eval, *expected, got, out);
    } else {
      differ(out, "no " + format_labels(got.labels), all_points(got));
    }
  }
  report_missing(eval, answer, out);
  return out;
}

Differences compare_scalar(const Eval& eval, const engine::Answer& answer) {
  Differences out;
  const bool has_value = !answer.series.empty() && !answer.series.front().points.empty();
  const auto got = has_value ? text_of(answer.series.front().points.front()) : "no value";
  if (!eval.scalar) {
    differ(out, "a vector", "the scalar " + got);
  } else if (!has_value || !almost_equal(*eval.scalar, answer.series.front().points.front().value)) {
    differ(out, "the scalar " + text_of(*eval.scalar), got);
  }
  return out;
}

Differences compare_string(const Eval& eval, const engine::Answer& answer) {
  Differences out;
  if (eval.text != answer.text) differ(out, "the string \"" + eval.text + "\"", "\"" + answer.text + "\"");
  return out;
}

// A pattern needs to match only a part.
bool matches(const Expectation& expectation, const std::string& message) {
  switch (expectation.compare) {
    case Compare::nothing: return true;
    case Compare::message: return expectation.text == message;
    case Compare::pattern: {
      const auto regex = Regex::compile("(?s:.*?)(?:" + expectation.text + ")(?s:.*)");
      return regex && regex->matches(message);
    }
  }
  return false;
}

std::string described(const Expectation& expectation, std::string_view what) {
  switch (expectation.compare) {
    case Compare::nothing: return format("{}", what);
    case Compare::message: return format("{}: {}", what, expectation.text);
    case Compare::pattern: return format("{} with {}", what, expectation.text);
  }
  return "";
}

std::string all_of(const std::vector<std::string>& messages, std::string_view what) {
  if (messages.empty()) return format("no {}", what);
  std::string text;
  for (const auto& message : messages) text += (text.empty() ? "" : "; ") + message;
  return text;
}

void compare_messages(const Eval& eval, Kind kind, const std::vector<std::string>& got, std::string_view what,
                      Differences& out) {
  if (!eval.expects(kind)) return;
  const auto is_met = [&](const Expectation& expectation) {
    return std::ranges::any_of(got, [&](const auto& message) { return matches(expectation, message); });
  };
  for (const auto& expectation : eval.expectations) {
    if (expectation.kind == kind && !is_met(expectation)) differ(out, described(expectation, what), all_of(got, what));
  }
  for (const auto& message : got) {
    const bool is_expected = std::ranges::any_of(eval.expectations, [&](const Expectation& expectation) {
      return expectation.kind == kind && matches(expectation, message);
    });
    if (!is_expected) differ(out, format("no other {}", what), message);
  }
}

}  // namespace

bool almost_equal(double a, double b) {
  if (tsdb::is_stale(a) || tsdb::is_stale(b)) return tsdb::is_stale(a) && tsdb::is_stale(b);
  if (std::isnan(a) && std::isnan(b)) return true;
  if (a == b) return true;
  using Limits = std::numeric_limits<double>;
  const double sum = std::abs(a) + std::abs(b);
  const double difference = std::abs(a - b);
  if (a == 0 || b == 0 || sum < Limits::min()) return difference < kTolerance * Limits::min();
  return difference / std::min(sum, Limits::max()) < kTolerance;
}

bool almost_equal(const Histogram& expected, const Histogram& got, CounterReset reset) {
  Histogram a = expected;
  Histogram b = got;
  histograms::compact(a);
  histograms::compact(b);
  return a.schema == b.schema && almost_equal(a.count, b.count) && almost_equal(a.sum, b.sum) &&
         (!a.has_custom_buckets() || a.custom_bounds == b.custom_bounds) && a.zero_threshold == b.zero_threshold &&
         almost_equal(a.zero_count, b.zero_count) && same_buckets(a, b, histograms::Side::negative) &&
         same_buckets(a, b, histograms::Side::positive) && (reset == CounterReset::ignored || a.reset == b.reset);
}

Differences check_sorted(const std::vector<engine::ResultSeries>& series) {
  Differences out;
  const auto unsorted = std::ranges::is_sorted_until(series, {}, &engine::ResultSeries::labels);
  if (unsorted != series.end())
    differ(out, "series in the order of their labels",
           format_labels(unsorted->labels) + " behind " + format_labels((unsorted - 1)->labels));
  return out;
}

Differences compare_answer(const Eval& eval, const engine::Answer& answer) {
  switch (answer.type) {
    case promql::Type::matrix: return compare_matrix(eval, answer);
    case promql::Type::vector: return compare_vector(eval, answer);
    case promql::Type::scalar: return compare_scalar(eval, answer);
    case promql::Type::string: return compare_string(eval, answer);
    case promql::Type::none: break;
  }
  return {"the answer has no type"};
}

Differences compare_annotations(const Eval& eval, const engine::Annotations& annotations) {
  Differences out;
  compare_messages(eval, Kind::warn, annotations.warnings, "warning", out);
  compare_messages(eval, Kind::info, annotations.infos, "info", out);
  if (eval.expects(Kind::no_warn) && !annotations.warnings.empty())
    differ(out, "no warning", all_of(annotations.warnings, "warning"));
  if (eval.expects(Kind::no_info) && !annotations.infos.empty())
    differ(out, "no info", all_of(annotations.infos, "info"));
  return out;
}

Differences compare_failure(const Eval& eval, const std::string& message) {
  Differences out;
  for (const auto& expectation : eval.expectations) {
    if (expectation.kind == Kind::fail && !matches(expectation, message))
      differ(out, described(expectation, "the error"), message);
  }
  return out;
}

}  // namespace tidegate::promqltest
