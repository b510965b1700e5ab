// The parts of arithmetic.h that compare histograms.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <ranges>
#include <span>

#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/histograms/cells.h"
#include "core/histograms/zero_bucket.h"

namespace tidegate::histograms {
namespace {

using CounterReset = Histogram::CounterReset;

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

// Spans of length 0 only move the next one, and mean nothing at the end.
std::vector<Histogram::Span> without_empty(std::span<const Histogram::Span> spans) {
  std::vector<Histogram::Span> kept;
  std::int64_t offset = 0;
  for (const Histogram::Span& span : spans) {
    offset += span.offset;
    if (span.length == 0) continue;
    kept.push_back({.offset = static_cast<std::int32_t>(offset), .length = span.length});
    offset = 0;
  }
  return kept;
}

bool same_spans(const std::vector<Histogram::Span>& a, const std::vector<Histogram::Span>& b) {
  return a == b || without_empty(a) == without_empty(b);
}

// Whether a bucket of `previous` is populated and missing, or holds more.
bool any_smaller(const Cells& current, const Cells& previous) {
  auto next = current.begin();
  for (const Cell& cell : previous) {
    while (next != current.end() && next->index < cell.index) ++next;
    const bool missing = next == current.end() || next->index != cell.index;
    if (missing ? cell.count != 0 : next->count < cell.count) return true;
  }
  return false;
}

// The populations between neighbouring bounds in `common`, and behind the last.
std::vector<double> counts_between(const Histogram& histogram, std::span<const double> common) {
  std::vector<double> counts(common.size() + 1);
  for (SideWalk walk(histogram, Side::positive); walk.next();) {
    const double bound = custom_bound(walk.index(), histogram.custom_bounds);
    counts[static_cast<std::size_t>(std::ranges::lower_bound(common, bound) - common.begin())] += walk.count();
  }
  return counts;
}

bool smaller_in_common_bounds(const Histogram& current, const Histogram& previous) {
  std::vector<double> common;
  std::ranges::set_intersection(current.custom_bounds, previous.custom_bounds, std::back_inserter(common));
  const std::vector<double> now = counts_between(current, common);
  const std::vector<double> before = counts_between(previous, common);
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] < before[i]) return true;
  }
  return false;
}

bool smaller_on_side(const Histogram& current, const Histogram& previous, Side side) {
  Cells now = cells_of(current, side);
  Cells before = reduced(cells_of(previous, side), previous.schema, current.schema, Precision::plain);
  if (!current.has_custom_buckets() && current.zero_threshold != 0) {
    now = without_zero_bucket(std::move(now), current.zero_threshold, current.schema);
    before = without_zero_bucket(std::move(before), current.zero_threshold, current.schema);
  }
  return any_smaller(now, before);
}

// The quick way for neighbours in a series, most of which have the same layout.
bool same_buckets(const Histogram& a, const Histogram& b) {
  return a.schema == b.schema && a.zero_threshold == b.zero_threshold && a.positive_spans == b.positive_spans &&
         a.negative_spans == b.negative_spans && a.positive.size() == b.positive.size() &&
         a.negative.size() == b.negative.size() && a.custom_bounds == b.custom_bounds;
}

bool any_less(const std::vector<double>& now, const std::vector<double>& before) {
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i] < before[i]) return true;
  }
  return false;
}

bool reaches_into_zero_bucket(const Histogram& histogram) {
  const auto below = [&](const std::vector<Histogram::Span>& spans) {
    return !spans.empty() && exponential_bound(spans.front().offset, histogram.schema) <= histogram.zero_threshold;
  };
  return histogram.zero_threshold != 0 && !histogram.has_custom_buckets() &&
         (below(histogram.positive_spans) || below(histogram.negative_spans));
}

bool any_count_smaller(const Histogram& current, const Histogram& previous) {
  if (same_buckets(current, previous) && !reaches_into_zero_bucket(current)) {
    return current.zero_count < previous.zero_count || any_less(current.positive, previous.positive) ||
           any_less(current.negative, previous.negative);
  }
  const auto zero = zero_bucket_at(previous, current.zero_threshold);
  if (zero.threshold != current.zero_threshold || current.zero_count < zero.count) return true;
  return smaller_on_side(current, previous, Side::positive) || smaller_on_side(current, previous, Side::negative);
}

}  // namespace

bool equals(const Histogram& a, const Histogram& b) {
  const auto same_counts = [](const std::vector<double>& x, const std::vector<double>& y) {
    return std::ranges::equal(x, y, same_bits);
  };
  if (a.schema != b.schema || !same_bits(a.count, b.count) || !same_bits(a.sum, b.sum)) return false;
  if (a.has_custom_buckets() && a.custom_bounds != b.custom_bounds) return false;
  if (a.zero_threshold != b.zero_threshold || !same_bits(a.zero_count, b.zero_count)) return false;
  return same_spans(a.negative_spans, b.negative_spans) && same_counts(a.negative, b.negative) &&
         same_spans(a.positive_spans, b.positive_spans) && same_counts(a.positive, b.positive);
}

bool detect_reset(const Histogram& current, const Histogram& previous) {
  if (current.reset == CounterReset::reset) return true;
  if (current.reset == CounterReset::not_reset) return false;
  if (current.count < previous.count) return true;
  if (current.has_custom_buckets()) {
    if (!previous.has_custom_buckets()) return true;
    if (current.custom_bounds != previous.custom_bounds) return smaller_in_common_bounds(current, previous);
  }
  // A finer schema or a narrower zero bucket can't come from the same counter.
  if (current.schema > previous.schema || current.zero_threshold < previous.zero_threshold) return true;
  return any_count_smaller(current, previous);
}

bool has_nan_observations(const Histogram& histogram) {
  if (!std::isnan(histogram.sum)) return false;
  double count = 0;
  for (AllBuckets buckets(histogram); buckets.next();) count += buckets.bucket().count;
  return count < histogram.count;
}

std::size_t size_in_samples(const Histogram& histogram) {
  constexpr std::size_t kStruct = 168;  // of Prometheus' FloatHistogram, with its pointer
  constexpr std::size_t kTimestamp = 8;
  constexpr std::size_t kFloatSample = 16;
  const std::size_t elements = histogram.positive_spans.size() + histogram.negative_spans.size() +
                               histogram.positive.size() + histogram.negative.size() + histogram.custom_bounds.size();
  return (kStruct + 8 * elements + kTimestamp) / kFloatSample;
}

}  // namespace tidegate::histograms
