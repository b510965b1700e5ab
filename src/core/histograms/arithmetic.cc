#include "core/histograms/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>

#include "core/histograms/buckets.h"
#include "core/histograms/cells.h"
#include "core/histograms/kahan.h"
#include "core/histograms/zero_bucket.h"

namespace tidegate::histograms {
namespace {

using CounterReset = Histogram::CounterReset;

constexpr Side kSides[] = {Side::positive, Side::negative};

void compact_side(Histogram& histogram, Side side, Histogram* lost, std::size_t most_empty) {
  Cells cells = cells_of(histogram, side, lost);
  std::erase_if(cells, [](const Cell& cell) { return cell.count == 0 && cell.lost == 0; });
  store(cells, histogram, side, lost, most_empty);
}

bool is_compact(std::span<const Histogram::Span> spans, std::span<const double> counts, std::size_t most_empty) {
  if (std::ranges::find(counts, 0.0) != counts.end()) return false;
  std::uint64_t in_spans = 0;
  for (const Histogram::Span& span : spans) {
    const bool far = &span == spans.data() || span.offset > static_cast<std::int64_t>(std::min<std::size_t>(
                                                                most_empty, std::numeric_limits<std::int32_t>::max()));
    if (!far || span.length == 0) return false;
    in_spans += span.length;
  }
  return in_spans == counts.size();
}

enum class Sign { plus, minus };

double with_sign(double number, Sign sign) { return sign == Sign::plus ? number : -number; }

void add_number(double value, double& sum, double* lost) {
  if (lost == nullptr) {
    sum += value;
  } else {
    kahan_add(value, sum, *lost);
  }
}

void negate(Cells& cells) {
  for (Cell& cell : cells) {
    cell.count = -cell.count;
    cell.lost = -cell.lost;
  }
}

bool same_bounds(const Histogram& a, const Histogram& b) { return a.custom_bounds == b.custom_bounds; }

// Whether buckets can be added one by one, as in most series.
bool same_layout(const Histogram& a, const Histogram& b) {
  if (a.schema != b.schema || a.zero_threshold != b.zero_threshold) return false;
  if (a.positive_spans != b.positive_spans || a.negative_spans != b.negative_spans) return false;
  if (a.positive.size() != b.positive.size() || a.negative.size() != b.negative.size()) return false;
  if (a.has_custom_buckets()) return same_bounds(a, b);
  const auto above_zero_bucket = [&](const std::vector<Histogram::Span>& spans) {
    return spans.empty() || exponential_bound(spans.front().offset, a.schema) > a.zero_threshold;
  };
  return above_zero_bucket(a.positive_spans) && above_zero_bucket(a.negative_spans);
}

void add_counts(std::vector<double>& to, std::vector<double>* lost, const std::vector<double>& other, Sign sign) {
  if (lost == nullptr) {
    if (sign == Sign::plus) {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += other[i];
    } else {
      for (std::size_t i = 0; i < to.size(); ++i) to[i] -= other[i];
    }
    return;
  }
  for (std::size_t i = 0; i < to.size(); ++i) kahan_add(with_sign(other[i], sign), to[i], (*lost)[i]);
}

void add_side(Histogram& to, Histogram* lost, const Histogram& other, Side side, Sign sign) {
  const Precision precision = lost == nullptr ? Precision::plain : Precision::compensated;
  Cells added = cells_of(other, side);
  Cells cells = cells_of(to, side, lost);
  if (!to.has_custom_buckets()) {
    const std::int32_t schema = std::min(to.schema, other.schema);
    cells = reduced(std::move(cells), to.schema, schema, precision);
    added = without_zero_bucket(reduced(std::move(added), other.schema, schema, precision), to.zero_threshold, schema);
  }
  if (sign == Sign::minus) negate(added);
  store(merged(cells, added, precision), to, side, lost);
}

// Adds to each bucket of `common` bounds the buckets that it covers. Empty ones are left out.
Cells in_common_bounds(const Histogram& to, const Histogram* lost, const Histogram& other, Sign sign,
                       std::span<const double> common) {
  Cells all(common.size() + 1);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].index = static_cast<std::int64_t>(i);
  const auto put = [&](const Cell& cell, std::span<const double> bounds, double count) {
    const double bound = custom_bound(cell.index, bounds);
    const auto position = static_cast<std::size_t>(std::ranges::lower_bound(common, bound) - common.begin());
    kahan_add(count, all[position].count, all[position].lost);
    if (cell.lost != 0) kahan_add(cell.lost, all[position].count, all[position].lost);
  };
  for (const Cell& cell : cells_of(to, Side::positive, lost)) put(cell, to.custom_bounds, cell.count);
  for (const Cell& cell : cells_of(other, Side::positive)) {
    put(cell, other.custom_bounds, with_sign(cell.count, sign));
  }
  std::erase_if(all, [](const Cell& cell) { return cell.count == 0 && cell.lost == 0; });
  return all;
}

void add_with_common_bounds(Histogram& to, Histogram* lost, const Histogram& other, Sign sign) {
  std::vector<double> common;
  std::ranges::set_intersection(to.custom_bounds, other.custom_bounds, std::back_inserter(common));
  store(in_common_bounds(to, lost, other, sign, common), to, Side::positive, lost);
  to.custom_bounds = common;
  if (lost != nullptr) lost->custom_bounds = std::move(common);
}

void add_buckets(Histogram& to, Histogram* lost, const Histogram& other, Sign sign) {
  if (same_layout(to, other)) {
    add_counts(to.positive, lost == nullptr ? nullptr : &lost->positive, other.positive, sign);
    add_counts(to.negative, lost == nullptr ? nullptr : &lost->negative, other.negative, sign);
    return;
  }
  add_side(to, lost, other, Side::positive, sign);
  if (to.has_custom_buckets()) return;
  add_side(to, lost, other, Side::negative, sign);
  to.schema = std::min(to.schema, other.schema);
  if (lost != nullptr) lost->schema = to.schema;
}

Histogram no_losses(const Histogram& histogram) {
  Histogram lost = histogram;
  lost.count = lost.sum = lost.zero_count = 0;
  std::ranges::fill(lost.positive, 0.0);
  std::ranges::fill(lost.negative, 0.0);
  return lost;
}

// `lost` is null for plain precision. REQUIRES: compatible operands.
Settled combine(Histogram& to, Histogram* lost, const Histogram& other, Sign sign) {
  Settled settled;
  add_number(with_sign(other.count, sign), to.count, lost == nullptr ? nullptr : &lost->count);
  add_number(with_sign(other.sum, sign), to.sum, lost == nullptr ? nullptr : &lost->sum);
  if (to.has_custom_buckets()) {
    settled.custom_bounds = !same_bounds(to, other);
    if (settled.custom_bounds) {
      add_with_common_bounds(to, lost, other, sign);
    } else {
      add_buckets(to, lost, other, sign);
    }
    return settled;
  }
  const ZeroBucket zero = reconcile_zero_buckets(to, lost, other);
  double* const zero_lost = lost == nullptr ? nullptr : &lost->zero_count;
  add_number(with_sign(zero.count, sign), to.zero_count, zero_lost);
  if (lost != nullptr) add_number(with_sign(zero.lost, sign), to.zero_count, zero_lost);
  add_buckets(to, lost, other, sign);
  return settled;
}

Result<Settled> add_with_sign(Histogram& to, const Histogram& other, Sign sign) {
  if (to.has_custom_buckets() != other.has_custom_buckets()) return fail(ErrorKind::invalid, kIncompatible);
  const bool collision = adjust_counter_reset(to, other);
  Settled settled = combine(to, nullptr, other, sign);
  settled.reset_collision = collision;
  return settled;
}

template <class Change>
void change_numbers(Histogram& histogram, const Change& change) {
  change(histogram.zero_count);
  change(histogram.count);
  change(histogram.sum);
  std::ranges::for_each(histogram.positive, change);
  std::ranges::for_each(histogram.negative, change);
}

template <class Test>
bool any_number(const Histogram& histogram, const Test& test) {
  return test(histogram.zero_count) || test(histogram.count) || test(histogram.sum) ||
         std::ranges::any_of(histogram.positive, test) || std::ranges::any_of(histogram.negative, test);
}

// Whether sums with such numbers may overflow soon. Infinities and NaN count too.
bool has_huge_numbers(const Histogram& histogram) {
  return any_number(histogram, [](double number) { return !(std::fabs(number) < 1e300); });
}

}  // namespace

void compact(Histogram& histogram, std::size_t most_empty) {
  if (!is_compact(histogram.positive_spans, histogram.positive, most_empty)) {
    compact_side(histogram, Side::positive, nullptr, most_empty);
  }
  if (!is_compact(histogram.negative_spans, histogram.negative, most_empty)) {
    compact_side(histogram, Side::negative, nullptr, most_empty);
  }
}

void reduce_to_schema(Histogram& histogram, std::int32_t schema) {
  if (histogram.has_custom_buckets() || !is_exponential(schema) || schema >= histogram.schema) return;
  for (const Side side : kSides) {
    store(reduced(cells_of(histogram, side), histogram.schema, schema, Precision::plain), histogram, side);
  }
  histogram.schema = schema;
}

Result<Settled> add(Histogram& to, const Histogram& other) { return add_with_sign(to, other, Sign::plus); }
Result<Settled> subtract(Histogram& from, const Histogram& other) { return add_with_sign(from, other, Sign::minus); }

Result<Settled> kahan_add(Histogram& to, std::optional<Histogram>& lost, const Histogram& other) {
  if (to.has_custom_buckets() != other.has_custom_buckets()) return fail(ErrorKind::invalid, kIncompatible);
  const bool collision = adjust_counter_reset(to, other);
  if (!lost) lost = no_losses(to);
  Settled settled = combine(to, &*lost, other, Sign::plus);
  settled.reset_collision = collision;
  return settled;
}

void settle_lost(Histogram& to, std::optional<Histogram>& lost) {
  if (lost) combine(to, nullptr, *lost, Sign::plus);
  lost.reset();
}

void multiply(Histogram& histogram, double factor) {
  change_numbers(histogram, [factor](double& number) { number *= factor; });
  if (factor < 0) histogram.reset = CounterReset::gauge;
}

void divide(Histogram& histogram, double divisor) {
  if (divisor == 0) {
    histogram.positive_spans.clear();
    histogram.negative_spans.clear();
    histogram.positive.clear();
    histogram.negative.clear();
  }
  change_numbers(histogram, [divisor](double& number) { number /= divisor; });
  if (divisor < 0) histogram.reset = CounterReset::gauge;
}

bool adjust_counter_reset(Histogram& to, const Histogram& other) {
  if (to.reset == other.reset || to.reset == CounterReset::gauge) return false;
  if (other.reset == CounterReset::gauge) {
    to.reset = CounterReset::gauge;
    return false;
  }
  const bool collision = to.reset != CounterReset::unknown && other.reset != CounterReset::unknown;
  to.reset = CounterReset::unknown;
  return collision;
}

bool has_overflow(const Histogram& histogram) {
  const auto infinite = [](double number) { return std::isinf(number); };
  return any_number(histogram, infinite) || std::ranges::any_of(histogram.custom_bounds, infinite);
}

Result<Settled> add(Mean& mean, const Histogram& other) {
  mean.count += 1;
  if (!mean.incremental) {
    if (!has_huge_numbers(mean.value) && !has_huge_numbers(other)) return kahan_add(mean.value, mean.lost, other);
    Mean next = mean;
    auto settled = kahan_add(next.value, next.lost, other);
    if (!settled) return settled;
    if (!has_overflow(next.value)) {
      mean = std::move(next);
      return settled;
    }
    mean.incremental = true;
    divide(mean.value, mean.count - 1);
    if (mean.lost) divide(*mean.lost, mean.count - 1);
  }
  const double share = (mean.count - 1) / mean.count;
  if (mean.lost) multiply(*mean.lost, share);
  multiply(mean.value, share);
  Histogram part = other;
  divide(part, mean.count);
  return kahan_add(mean.value, mean.lost, part);
}

Histogram result_of(Mean mean) {
  if (!mean.incremental) {
    divide(mean.value, mean.count);
    if (mean.lost) divide(*mean.lost, mean.count);
  }
  settle_lost(mean.value, mean.lost);
  return std::move(mean.value);
}

}  // namespace tidegate::histograms
