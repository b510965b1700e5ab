#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "app/cli/query_output.h"
#include "base/format.h"
#include "base/json.h"
#include "core/histograms/buckets.h"

namespace tidegate::cli {
namespace {

std::string text(std::string_view value) { return Json(value).write(); }

std::string number(double value) { return "\"" + number_text(value) + "\""; }

// Seconds; milliseconds with three digits, if there are any.
std::string time_text(std::int64_t ms) {
  const std::string_view sign = ms < 0 ? "-" : "";
  const auto size = ms < 0 ? -static_cast<std::uint64_t>(ms) : static_cast<std::uint64_t>(ms);
  if (size % 1000 == 0) return format("{}{}", sign, size / 1000);
  return format("{}{}.{:03}", sign, size / 1000, size % 1000);
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

std::string pair(const engine::Point& point) {
  return "[" + time_text(point.time) + "," +
         (point.histogram ? histogram_text(*point.histogram) : number(point.value)) + "]";
}

std::string list(std::string_view name, const std::vector<engine::Point>& points, bool of_histograms) {
  std::string out;
  for (const auto& point : points) {
    if ((point.histogram != nullptr) == of_histograms) out += (out.empty() ? "" : ",") + pair(point);
  }
  return out.empty() ? "" : format(",\"{}\":[{}]", name, out);
}

std::string series_json(const engine::ResultSeries& series, promql::Type type) {
  std::string out = "{\"metric\":" + metric(series.labels);
  if (type == promql::Type::matrix) {
    return out + list("values", series.points, false) + list("histograms", series.points, true) + "}";
  }
  const auto& point = series.points.front();
  return out + (point.histogram ? ",\"histogram\":" : ",\"value\":") + pair(point) + "}";
}

std::string result(const engine::Answer& answer, Timestamp at) {
  if (answer.type == promql::Type::string) return "[" + time_text(at.ms) + "," + text(answer.text) + "]";
  if (answer.type == promql::Type::scalar) return pair(answer.series.front().points.front());
  std::string out;
  for (const auto& series : answer.series) out += (out.empty() ? "" : ",") + series_json(series, answer.type);
  return "[" + out + "]";
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

std::string query_json(const engine::Answer& answer, Timestamp at) {
  return format("{{\"status\":\"success\",\"data\":{{\"resultType\":\"{}\",\"result\":{}}}{}{}}}\n",
                type_text(answer.type), result(answer, at), remarks("warnings", answer.annotations.warnings),
                remarks("infos", answer.annotations.infos));
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
