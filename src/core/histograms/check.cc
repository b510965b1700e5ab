// The part of arithmetic.h that tells why a histogram is wrong. Messages are those of Prometheus' histogram.Validate.
#include <cmath>
#include <limits>
#include <span>
#include <string>

#include "base/format.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/histograms/text.h"

namespace tidegate::histograms {
namespace {

Result<void> wrong(std::string message) { return fail(ErrorKind::invalid, std::move(message)); }

Result<void> check_offset(std::size_t number, const Histogram::Span& span) {
  if (span.offset >= 0) return {};
  return wrong(
      format("span number {} with offset {}: histogram has a span whose offset is negative", number, span.offset));
}

Result<void> check_length(std::uint64_t in_spans, std::size_t counts) {
  if (in_spans == counts) return {};
  return wrong(
      format("spans need {} buckets, have {} buckets: histogram spans specify different number of buckets than "
             "provided",
             in_spans, counts));
}

Result<void> check_spans(std::span<const Histogram::Span> spans, std::size_t counts) {
  std::uint64_t in_spans = 0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (i > 0) TRY(check_offset(i + 1, spans[i]));
    in_spans += spans[i].length;
  }
  return check_length(in_spans, counts);
}

Result<void> check_counts(std::span<const double> counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] < 0) {
      return wrong(
          format("bucket number {} has observation count of {}: histogram has a bucket whose observation count "
                 "is negative",
                 i + 1, general(counts[i])));
    }
  }
  return {};
}

Result<void> check_bounds(std::span<const double> bounds) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (std::isnan(bounds[i])) return wrong("histogram custom bounds must not be NaN");
    if (i > 0 && bounds[i] <= bounds[i - 1]) {
      return wrong(
          format("previous bound is {:f} and current is {:f}: histogram custom bounds must be in strictly "
                 "increasing order",
                 bounds[i - 1], bounds[i]));
    }
  }
  if (!bounds.empty() && bounds.back() == std::numeric_limits<double>::infinity()) {
    return wrong("last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
  }
  return {};
}

Result<void> check_custom_layout(const Histogram& histogram) {
  TRY(check_bounds(histogram.custom_bounds));
  std::uint64_t in_spans = 0;
  std::uint64_t covered = 0;
  for (std::size_t i = 0; i < histogram.positive_spans.size(); ++i) {
    const Histogram::Span& span = histogram.positive_spans[i];
    TRY(check_offset(i + 1, span));
    in_spans += span.length;
    covered += span.length + static_cast<std::uint64_t>(span.offset);
  }
  TRY(check_length(in_spans, histogram.positive.size()));
  if (histogram.custom_bounds.size() + 1 >= covered) return {};
  return wrong(
      format("only {} custom bounds defined which is insufficient to cover total span length of {}: histogram "
             "custom bounds are too few",
             histogram.custom_bounds.size(), covered));
}

Result<void> within(std::string_view where, Result<void> result) {
  if (result) return result;
  return wrong(format("{}: {}", where, result.error().message));
}

Result<void> check_custom(const Histogram& histogram) {
  TRY(within("custom buckets", check_custom_layout(histogram)));
  if (histogram.zero_count != 0) return wrong("custom buckets: must have zero count of 0");
  if (histogram.zero_threshold != 0) return wrong("custom buckets: must have zero threshold of 0");
  if (!histogram.negative_spans.empty()) return wrong("custom buckets: must not have negative spans");
  if (!histogram.negative.empty()) return wrong("custom buckets: must not have negative buckets");
  return {};
}

Result<void> check_exponential(const Histogram& histogram) {
  TRY(within("positive side", check_spans(histogram.positive_spans, histogram.positive.size())));
  TRY(within("negative side", check_spans(histogram.negative_spans, histogram.negative.size())));
  TRY(within("negative side", check_counts(histogram.negative)));
  if (histogram.zero_count < 0) {
    return wrong(
        format("zero bucket has observation count of {}: histogram has a bucket whose observation count is "
               "negative",
               general(histogram.zero_count)));
  }
  if (!histogram.custom_bounds.empty()) return wrong("histogram with exponential schema must not have custom bounds");
  return {};
}

Result<void> check_layout(const Histogram& histogram) {
  if (histogram.has_custom_buckets()) return check_custom(histogram);
  if (is_exponential(histogram.schema)) return check_exponential(histogram);
  return wrong(
      format("histogram has an invalid schema, which must be between {} and {} for exponential buckets, or {} "
             "for custom buckets, got schema {}",
             kLowestSchema, kHighestSchema, Histogram::kCustomBuckets, histogram.schema));
}

}  // namespace

Result<void> check(const Histogram& histogram) {
  TRY(check_layout(histogram));
  if (histogram.count < 0) {
    return wrong(format("observation count is  {}: histogram's observation count is negative",  // two spaces there too
                        general(histogram.count)));
  }
  return within("positive side", check_counts(histogram.positive));
}

}  // namespace tidegate::histograms
