#include "oracle/naive_ranges.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace tidegate::oracle {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

enum class What { gauge, counter };

double seconds_between(Timestamp from, Timestamp to) { return static_cast<double>((to - from).ms) / 1000; }

// How much the series rose between its first and last sample, each fall of a counter being a start from zero.
double rise(const std::vector<Sample>& samples, What what, Noise& noise) {
  long double sum = static_cast<long double>(samples.back().value) - samples.front().value;
  for (std::size_t i = 1; what == What::counter && i < samples.size(); ++i) {
    if (noise.is_on()) sum = noise(static_cast<double>(sum));  // where resets cancel out, each sum's rounding matters
    if (samples[i].value < samples[i - 1].value) sum += samples[i - 1].value;
  }
  return static_cast<double>(sum);
}

// The rise, carried on to both ends of the range: up to the end if a sample is near enough, else by half a step; never
// so far back that a counter would be below zero.
std::optional<double> extrapolated(const RangeSamples& range, What what, Noise& noise) {
  const auto& samples = range.samples;
  if (samples.size() < 2) return std::nullopt;
  const double risen = rise(samples, what, noise);
  const double sampled = seconds_between(samples.front().time, samples.back().time);
  const double step = sampled / static_cast<double>(samples.size() - 1);
  double before = seconds_between(Timestamp{range.start}, samples.front().time);
  double after = seconds_between(samples.back().time, Timestamp{range.end});
  const bool can_be_zero = what == What::counter && risen > 0 && samples.front().value >= 0;
  const double since_zero = can_be_zero ? sampled * (samples.front().value / risen) : before;
  if (range.release == Release::v2_42) before = std::min(before, since_zero);
  if (before >= step * 1.1) before = step / 2;
  if (after >= step * 1.1) after = step / 2;
  before = std::min(before, since_zero);
  return risen * ((sampled + before + after) / sampled);
}

std::optional<double> last_step(const RangeSamples& range, What what) {
  const auto& samples = range.samples;
  if (samples.size() < 2) return std::nullopt;
  const Sample& last = samples.back();
  const Sample& previous = samples[samples.size() - 2];
  if (what == What::gauge) return last.value - previous.value;
  const double risen = last.value < previous.value ? last.value : last.value - previous.value;
  return risen / seconds_between(previous.time, last.time);
}

struct Line {
  double slope = 0;
  double at_origin = 0;
};

// Least squares, time counted in seconds from `origin`. Noise stands for what rounding does to each product and sum.
std::optional<Line> fitted(const std::vector<Sample>& samples, Timestamp origin, Noise& noise) {
  if (samples.size() < 2) return std::nullopt;
  const double first = samples.front().value;
  if (std::ranges::all_of(samples, [first](const Sample& sample) { return sample.value == first; })) {
    if (std::isinf(first)) return Line{.slope = kNan, .at_origin = kNan};
    return Line{.slope = 0, .at_origin = first};
  }
  const auto shaken = [&noise](long double value) {
    return noise.is_on() ? static_cast<long double>(noise(static_cast<double>(value) * 1.1)) / 1.1L : value;
  };
  long double x_sum = 0, y_sum = 0, xy_sum = 0, xx_sum = 0;
  const auto count = static_cast<long double>(samples.size());
  for (const Sample& sample : samples) {
    const long double x = seconds_between(origin, sample.time), y = sample.value;
    x_sum += x, y_sum += shaken(y), xy_sum += shaken(x * y), xx_sum += shaken(x * x);
  }
  const long double covariance = xy_sum - shaken(x_sum * y_sum / count);
  const long double variance = xx_sum - shaken(x_sum * x_sum / count);
  const long double slope = covariance / variance;
  return Line{.slope = static_cast<double>(slope),
              .at_origin = static_cast<double>(shaken(y_sum / count) - shaken(slope * x_sum / count))};
}

std::optional<double> regression(std::string_view function, const RangeSamples& range, double parameter,
                                 std::int64_t now, Noise& noise) {
  const bool is_slope = function == "deriv";
  if (range.samples.empty()) return std::nullopt;
  const auto line = fitted(range.samples, is_slope ? range.samples.front().time : Timestamp{now}, noise);
  if (!line) return std::nullopt;
  return is_slope ? line->slope : line->slope * parameter + line->at_origin;
}

std::optional<double> movement(std::string_view function, const RangeSamples& range, Noise& noise) {
  const double length = static_cast<double>(range.end - range.start) / 1000;
  if (function == "increase") return extrapolated(range, What::counter, noise);
  if (function == "delta") return extrapolated(range, What::gauge, noise);
  if (function == "irate") return last_step(range, What::counter);
  if (function == "idelta") return last_step(range, What::gauge);
  const auto risen = extrapolated(range, What::counter, noise);
  if (!risen) return std::nullopt;
  return *risen / length;
}

std::vector<double> values_of(const RangeSamples& range) {
  std::vector<double> values;
  for (const Sample& sample : range.samples) values.push_back(sample.value);
  return values;
}

double extreme(const std::vector<double>& values, std::string_view function) {
  double best = kNan;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (std::isnan(best) || (function == "min_over_time" ? value < best : value > best)) best = value;
  }
  return best;
}

double variance(const std::vector<double>& values) {
  long double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  const long double mean = sum / static_cast<long double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return static_cast<double>(squares / static_cast<long double>(values.size()));
}

long double sum(const std::vector<double>& values) {
  long double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

double steps_that(std::string_view function, const std::vector<double>& values) {
  double count = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const bool both_nan = std::isnan(values[i]) && std::isnan(values[i - 1]);
    const bool changes = values[i] != values[i - 1] && !both_nan;
    if (function == "changes" ? changes : values[i] < values[i - 1]) ++count;
  }
  return count;
}

double summary(std::string_view function, const std::vector<double>& values, double parameter) {
  const auto count = static_cast<double>(values.size());
  if (function == "sum_over_time") return static_cast<double>(sum(values));
  if (function == "avg_over_time") return static_cast<double>(sum(values) / static_cast<long double>(count));
  if (function == "count_over_time") return count;
  if (function == "present_over_time") return 1;
  if (function == "last_over_time") return values.back();
  if (function == "first_over_time") return values.front();
  if (function == "stdvar_over_time") return variance(values);
  if (function == "stddev_over_time") return std::sqrt(variance(values));
  if (function == "quantile_over_time") return quantile(parameter, values);
  if (function == "min_over_time" || function == "max_over_time") return extreme(values, function);
  if (function == "changes" || function == "resets") return steps_that(function, values);
  throw Refused{"the oracle lacks the function " + std::string(function)};
}

bool is_one_of_the_samples(std::string_view function) {
  return function == "last_over_time" || function == "first_over_time" || function == "min_over_time" ||
         function == "max_over_time" || function == "changes" || function == "resets";
}

}  // namespace

std::optional<double> over_range(std::string_view function, const RangeSamples& exact, double parameter,
                                 std::int64_t now, Noise& noise) {
  if (exact.samples.empty()) return std::nullopt;
  if (is_one_of_the_samples(function)) return summary(function, values_of(exact), parameter);
  if (function == "deriv" || function == "predict_linear") return regression(function, exact, parameter, now, noise);
  RangeSamples range = exact;
  const bool cancels = function == "stddev_over_time" || function == "stdvar_over_time";
  for (Sample& sample : range.samples) sample.value = cancels ? noise.anyway(sample.value) : noise(sample.value);
  for (const std::string_view moving : {"rate", "increase", "delta", "irate", "idelta"}) {
    if (function != moving) continue;
    const auto value = movement(function, range, noise);
    return value ? std::optional(noise(*value)) : std::nullopt;
  }
  return noise(summary(function, values_of(range), parameter));
}

}  // namespace tidegate::oracle
