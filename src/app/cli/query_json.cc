#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "app/cli/query_output.h"
#include "base/format.h"
#include "base/json.h"
#include "core/histograms/buckets.h"

namespace tidegate::cli {
namespace {

std::string text(std::string_view value) { return Json(value).write(); }

std::string number(double value) { return "\"" + number_text(value) + "\""; }

// Texts are put together here, piece by piece, before they go to the end of the output: room for a pair of two numbers.
using Scratch = std::array<char, 128>;

// Seconds; milliseconds with three digits, if there are any. Behind it.
char* put_time(char* at, std::int64_t ms) {
  if (ms < 0) *at++ = '-';
  const std::int64_t size = std::abs(ms);
  at = std::to_chars(at, at + 24, size / 1000).ptr;
  const std::int64_t thousandths = size % 1000;
  if (thousandths == 0) return at;
  *at++ = '.';
  for (const std::int64_t place : {100, 10, 1}) *at++ = static_cast<char>('0' + thousandths / place % 10);
  return at;
}

// The same as number, much faster for the usual ones. Behind it.
char* put_number(char* at, double value) {
  constexpr double kExact = 9007199254740992;  // up to here the shortest digits are all that a number without point has
  const double size = std::abs(value);
  if (!(size < kExact) || (size < 1e-6 && size != 0)) return std::ranges::copy(number(value), at).out;
  *at++ = '"';
  at = std::to_chars(at, at + 40, value, std::chars_format::fixed).ptr;
  *at++ = '"';
  return at;
}

std::string metric(const Labels& labels) {
  std::string out = "{";
  for (const auto& [name, value] : labels.pairs) {
    if (out.size() > 1) out += ",";
    out += text(name) + ":" + text(value);
  }
  return out + "}";
}

// Which ends of a bucket belong to it.
int boundaries_of(const histograms::Bucket& bucket) {
  if (bucket.lower_inclusive) return bucket.upper_inclusive ? 3 : 1;
  return bucket.upper_inclusive ? 0 : 2;
}

std::string histogram_text(const Histogram& histogram) {
  std::string out = "{\"count\":" + number(histogram.count) + ",\"sum\":" + number(histogram.sum);
  std::string buckets;
  histograms::AllBuckets all(histogram);
  while (all.next()) {
    const auto& bucket = all.bucket();
    if (bucket.count == 0) continue;
    buckets += format("{}[{},{},{},{}]", buckets.empty() ? "" : ",", boundaries_of(bucket), number(bucket.lower),
                      number(bucket.upper), number(bucket.count));
  }
  if (!buckets.empty()) out += ",\"buckets\":[" + buckets + "]";
  return out + "}";
}

void append_pair(std::string& out, const engine::Point& point) {
  Scratch scratch;
  char* at = scratch.data();
  *at++ = '[';
  at = put_time(at, point.time);
  *at++ = ',';
  if (!point.histogram) {
    at = put_number(at, point.value);
    *at++ = ']';
  }
  out.append(scratch.data(), at);
  if (point.histogram) out += histogram_text(*point.histogram) + "]";
}

void append_list(std::string& out, std::string_view name, const std::vector<engine::Point>& points,
                 bool of_histograms) {
  bool any = false;
  for (const auto& point : points) {
    if ((point.histogram != nullptr) != of_histograms) continue;
    if (any) {
      out += ',';
    } else {
      out += format(",\"{}\":[", name);
    }
    any = true;
    append_pair(out, point);
  }
  if (any) out += ']';
}

void append_series(std::string& out, const engine::ResultSeries& series, promql::Type type) {
  out += "{\"metric\":" + metric(series.labels);
  if (type == promql::Type::matrix) {
    append_list(out, "values", series.points, false);
    append_list(out, "histograms", series.points, true);
  } else {
    const auto& point = series.points.front();
    out += point.histogram ? ",\"histogram\":" : ",\"value\":";
    append_pair(out, point);
  }
  out += '}';
}

// Behind what `out` holds; when that is much, it goes to `write`.
void append_result(std::string& out, const engine::Answer& answer, Timestamp at, const WriteText& write) {
  constexpr std::size_t kMuch = std::size_t{64} << 10;
  if (answer.type == promql::Type::string) {
    Scratch scratch;
    out += "[" + std::string(scratch.data(), put_time(scratch.data(), at.ms)) + "," + text(answer.text) + "]";
    return;
  }
  if (answer.type == promql::Type::scalar) return append_pair(out, answer.series.front().points.front());
  out += '[';
  for (const auto& series : answer.series) {
    if (&series != &answer.series.front()) out += ',';
    append_series(out, series, answer.type);
    if (out.size() < kMuch) continue;
    write(out);
    out.clear();
  }
  out += ']';
}

std::string remarks(std::string_view name, const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& each : texts) out += (out.empty() ? "" : ",") + text(each);
  return out.empty() ? "" : format(",\"{}\":[{}]", name, out);
}

std::string_view type_text(promql::Type type) {
  switch (type) {
    case promql::Type::scalar: return "scalar";
    case promql::Type::string: return "string";
    case promql::Type::matrix: return "matrix";
    case promql::Type::vector:
    case promql::Type::none: return "vector";
  }
  return "vector";
}

}  // namespace

void query_json(const engine::Answer& answer, Timestamp at, const WriteText& write) {
  std::string out =
      format("{{\"status\":\"success\",\"data\":{{\"resultType\":\"{}\",\"result\":", type_text(answer.type));
  append_result(out, answer, at, write);
  out += "}" + remarks("warnings", answer.annotations.warnings) + remarks("infos", answer.annotations.infos) + "}\n";
  write(out);
}

std::string number_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific).ptr;
  const std::string scientific(buffer.data(), end);
  const double size = std::abs(number);
  if (size != 0 && (size < 1e-6 || size >= 1e21)) return scientific;
  // The same digits without the exponent.
  const std::size_t e = scientific.find('e');
  const int exponent = std::stoi(scientific.substr(e + 1));
  const std::string sign = std::signbit(number) ? "-" : "";
  std::string digits;
  for (const char c : scientific.substr(sign.size(), e - sign.size())) {
    if (c != '.') digits += c;
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0');
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace tidegate::cli
