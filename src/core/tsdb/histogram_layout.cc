#include "core/tsdb/histogram_layout.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

constexpr std::int64_t kLeastSchema = -9, kGreatestSchema = 52;  // of the exponential ones

double read_zero_threshold(BitReader& in) {
  const auto kind = static_cast<int>(in.bits(8));
  if (kind == 0) return 0;
  return kind == 255 ? std::bit_cast<double>(in.bits(64)) : std::ldexp(1.0, kind - 244);
}

void write_zero_threshold(BitWriter& out, double threshold) {
  int exponent = 0;
  const double fraction = std::frexp(threshold, &exponent);
  if (threshold == 0 && !std::signbit(threshold)) {
    out.bits(0, 8);
  } else if (fraction == 0.5 && exponent >= -242 && exponent <= 11) {
    out.bits(static_cast<std::uint64_t>(exponent + 243), 8);
  } else {
    out.bits(255, 8);
    out.bits(std::bit_cast<std::uint64_t>(threshold), 64);
  }
}

// The spans, of which each must begin behind the one before; adds their buckets to `buckets`.
const char* read_spans(BitReader& in, std::size_t most, std::vector<Histogram::Span>& spans, std::size_t& buckets) {
  const std::uint64_t count = read_varbit_uint(in);
  if (count > most) return "has more spans than it has bits";
  std::int64_t end = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t length = read_varbit_uint(in);
    const std::int64_t offset = read_varbit_int(in);
    if (in.overrun()) return "is cut off";
    if (length > most || buckets + length > most) return "has more buckets than it has bits";
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (offset < -kMost || offset > kMost) return "has a span that lies too far away";
    if (i > 0 && offset < 0) return "has a span that begins in the one before";
    end += offset + static_cast<std::int64_t>(length);
    if (end > kMost) return "has a span that lies too far away";
    buckets += length;
    spans.push_back({.offset = static_cast<std::int32_t>(offset), .length = static_cast<std::uint32_t>(length)});
  }
  return nullptr;
}

void write_spans(BitWriter& out, const std::vector<Histogram::Span>& spans) {
  write_varbit_uint(out, spans.size());
  for (const auto& span : spans) {
    write_varbit_uint(out, span.length);
    write_varbit_int(out, span.offset);
  }
}

double read_bound(BitReader& in) {
  const std::uint64_t thousandths = read_varbit_uint(in);
  return thousandths == 0 ? std::bit_cast<double>(in.bits(64)) : static_cast<double>(thousandths - 1) / 1000;
}

void write_bound(BitWriter& out, double bound) {
  const double thousandths = bound * 1000;
  const double whole = std::round(thousandths);
  if (!std::signbit(bound) && thousandths >= 0 && thousandths <= 33554430 && whole / 1000 == bound) {
    return write_varbit_uint(out, static_cast<std::uint64_t>(whole) + 1);
  }
  out.bit(0);
  out.bits(std::bit_cast<std::uint64_t>(bound), 64);
}

const char* read_bounds(BitReader& in, std::size_t most, std::vector<double>& bounds) {
  const std::uint64_t count = read_varbit_uint(in);
  if (count > most) return "has more bounds than it has bits";
  for (std::uint64_t i = 0; i < count && !in.overrun(); ++i) {
    bounds.push_back(read_bound(in));
    if (i > 0 && !(bounds[i] > bounds[i - 1])) return "has bounds that don't rise";
  }
  return in.overrun() ? "is cut off" : nullptr;
}

// Buckets with bounds of their own: one for each bound and one above them all, none negative.
const char* check_custom(const HistogramLayout& layout) {
  if (!layout.negative_spans.empty()) return "has negative buckets with bounds of their own";
  std::int64_t end = 0;
  for (const auto& span : layout.positive_spans) {
    if (end + span.offset < 0) return "has a bucket before its first bound";
    end += span.offset + static_cast<std::int64_t>(span.length);
  }
  return end > static_cast<std::int64_t>(layout.custom_bounds.size()) + 1 ? "has more buckets than bounds" : nullptr;
}

}  // namespace

HistogramLayout layout_of(const Histogram& histogram) {
  return {.schema = histogram.schema,
          .zero_threshold = histogram.zero_threshold,
          .positive_spans = histogram.positive_spans,
          .negative_spans = histogram.negative_spans,
          .custom_bounds = histogram.custom_bounds};
}

std::size_t bucket_count(const std::vector<Histogram::Span>& spans) {
  std::size_t count = 0;
  for (const auto& span : spans) count += span.length;
  return count;
}

const char* read_layout(BitReader& in, std::size_t most_buckets, HistogramLayout& layout) {
  layout.zero_threshold = read_zero_threshold(in);
  const std::int64_t schema = read_varbit_int(in);
  if (in.overrun()) return "is cut off";
  if (schema != Histogram::kCustomBuckets && (schema < kLeastSchema || schema > kGreatestSchema)) {
    return "has an unknown schema";
  }
  layout.schema = static_cast<std::int32_t>(schema);
  std::size_t buckets = 0;
  if (const char* wrong = read_spans(in, most_buckets, layout.positive_spans, buckets)) return wrong;
  if (const char* wrong = read_spans(in, most_buckets, layout.negative_spans, buckets)) return wrong;
  if (schema != Histogram::kCustomBuckets) return in.overrun() ? "is cut off" : nullptr;
  if (const char* wrong = read_bounds(in, most_buckets, layout.custom_bounds)) return wrong;
  return check_custom(layout);
}

void write_layout(BitWriter& out, const HistogramLayout& layout) {
  write_zero_threshold(out, layout.zero_threshold);
  write_varbit_int(out, layout.schema);
  write_spans(out, layout.positive_spans);
  write_spans(out, layout.negative_spans);
  if (layout.schema != Histogram::kCustomBuckets) return;
  write_varbit_uint(out, layout.custom_bounds.size());
  for (const double bound : layout.custom_bounds) write_bound(out, bound);
}

}  // namespace tidegate::tsdb
