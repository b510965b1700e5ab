#include "core/histograms/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "base/format.h"
#include "base/text.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"

namespace tidegate::histograms {
namespace {

constexpr std::uint64_t kMostValues = 1'000'000;  // of a series

void append(std::string& text, const Bucket& bucket) {
  if (bucket.count == 0) return;
  text += format(", {}{},{}{}:{}", bucket.lower_inclusive ? '[' : '(', general(bucket.lower), general(bucket.upper),
                 bucket.upper_inclusive ? ']' : ')', general(bucket.count));
}

std::string list_of(std::span<const double> numbers) {
  std::string list = "[";
  for (const double number : numbers) {
    if (list.size() > 1) list += ' ';
    list += general(number);
  }
  return list + ']';
}

class Expression {
 public:
  void add(std::string_view key, std::string_view value) {
    if (text_.size() > 2) text_ += ' ';
    text_ += format("{}:{}", key, value);
  }
  void add_unless_zero(std::string_view key, double value) {
    if (value != 0) add(key, general(value));
  }
  void add_side(std::string_view key, std::string_view offset_key, std::span<const Histogram::Span> spans,
                std::span<const double> counts) {
    if (!spans.empty() && spans.front().offset != 0) add(offset_key, format("{}", spans.front().offset));
    if (!counts.empty()) add(key, list_of(counts));
  }
  std::string finish() && { return std::move(text_) + "}}"; }

 private:
  std::string text_ = "{{";
};

// Both sides in one span each, if the gaps aren't absurd.
Histogram in_single_spans(Histogram histogram) {
  compact(histogram, std::numeric_limits<std::int32_t>::max());
  return histogram;
}

}  // namespace

std::string general(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  char buffer[64];
  const auto print = [&](std::chars_format form) {
    return std::string_view(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, form).ptr);
  };
  const std::string_view scientific = print(std::chars_format::scientific);
  int exponent = 0;
  const std::string_view digits = scientific.substr(scientific.find('e') + 1);
  const std::size_t sign = digits.front() == '+' ? 1 : 0;  // from_chars takes no plus
  std::from_chars(digits.data() + sign, digits.data() + digits.size(), exponent);
  if (exponent < -4 || exponent > 5) return std::string(scientific);
  return std::string(print(std::chars_format::fixed));
}

std::string to_text(const Histogram& histogram) {
  std::string text = format("{{count:{}, sum:{}", general(histogram.count), general(histogram.sum));
  const std::vector<Bucket> negative = negative_buckets(histogram);
  std::for_each(negative.rbegin(), negative.rend(), [&](const Bucket& bucket) { append(text, bucket); });
  if (!histogram.has_custom_buckets()) append(text, zero_bucket(histogram));
  for (const Bucket& bucket : positive_buckets(histogram)) append(text, bucket);
  return text + '}';
}

std::string to_test_expression(const Histogram& original) {
  const Histogram histogram = in_single_spans(original);
  Expression expression;
  if (histogram.schema != 0) expression.add("schema", format("{}", histogram.schema));
  expression.add_unless_zero("count", histogram.count);
  expression.add_unless_zero("sum", histogram.sum);
  expression.add_unless_zero("z_bucket", histogram.zero_count);
  expression.add_unless_zero("z_bucket_w", histogram.zero_threshold);
  if (histogram.has_custom_buckets()) expression.add("custom_values", list_of(histogram.custom_bounds));
  switch (histogram.reset) {
    case Histogram::CounterReset::unknown: break;
    case Histogram::CounterReset::reset: expression.add("counter_reset_hint", "reset"); break;
    case Histogram::CounterReset::not_reset: expression.add("counter_reset_hint", "not_reset"); break;
    case Histogram::CounterReset::gauge: expression.add("counter_reset_hint", "gauge"); break;
  }
  expression.add_side("buckets", "offset", histogram.positive_spans, histogram.positive);
  expression.add_side("n_buckets", "n_offset", histogram.negative_spans, histogram.negative);
  return std::move(expression).finish();
}

Result<std::vector<Histogram>> series_of(const Histogram& base, const Histogram& step, std::uint64_t times,
                                         Change change) {
  if (times > kMostValues) {
    return fail(ErrorKind::too_large, format("{} repetitions of a histogram are more than {}", times, kMostValues));
  }
  std::vector<Histogram> values;
  values.push_back(base);
  for (std::uint64_t i = 0; i < times; ++i) {
    Histogram next = values.back();
    if (next.schema > step.schema) {
      return fail(ErrorKind::invalid,
                  format("error combining histograms: cannot merge from schema {} to {}", step.schema, next.schema));
    }
    TRY(change == Change::increase ? add(next, step) : subtract(next, step));
    values.push_back(std::move(next));
  }
  return values;
}

}  // namespace tidegate::histograms
