#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "core/model/histogram.h"

// Operations on native histograms, as Prometheus 3.14 defines them. All work in place.
// Source: https://prometheus.io/docs/specs/native_histograms/#promql
namespace tidegate::histograms {

// Removes empty buckets from the ends of spans; gaps of at most `most_empty` buckets between others are filled with
// empty ones, longer ones separate spans.
void compact(Histogram& histogram, std::size_t most_empty = 0);

// Merges buckets down to a lower resolution. Nothing happens unless both schemas are exponential and `schema` is lower.
void reduce_to_schema(Histogram& histogram, std::int32_t schema);

// What an addition or subtraction had to settle, which a user may want to know of.
struct Settled {
  bool reset_collision = false;  // one operand was marked "reset", the other "not_reset"; the outcome is "unknown"
  bool custom_bounds = false;    // custom bounds differed: only those that both have were kept
  bool operator==(const Settled&) const = default;
};

// The message of the error that add, subtract and kahan_add give if one operand has custom buckets and the other
// exponential ones; the operands are then unchanged.
inline constexpr const char* kIncompatible =
    "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas";

// Schemas are reduced to the lower one, zero buckets widened until both agree. The outcome may have empty buckets.
Result<Settled> add(Histogram& to, const Histogram& other);

// As add. The operator "-" of PromQL makes its outcome a gauge afterwards; this function doesn't.
Result<Settled> subtract(Histogram& from, const Histogram& other);

// As add, but what rounding loses is kept in `lost`: a histogram of the same layout as `to`, or nothing before the
// first addition. The end result is `to` plus *lost (see settle_lost). Source: FloatHistogram.KahanAdd.
Result<Settled> kahan_add(Histogram& to, std::optional<Histogram>& lost, const Histogram& other);

// Adds what was lost to the sum, and forgets it.
void settle_lost(Histogram& to, std::optional<Histogram>& lost);

// A negative factor makes it a gauge.
void multiply(Histogram& histogram, double factor);

// As multiply; division by zero removes all buckets, and leaves infinite or NaN totals.
void divide(Histogram& histogram, double divisor);

// Sets the counter reset of an outcome that has two operands; whether they collided.
bool adjust_counter_reset(Histogram& to, const Histogram& other);

// Whether a total, bucket or bound is infinite.
bool has_overflow(const Histogram& histogram);

// The arithmetic mean of histograms, compensated; it becomes incremental as soon as the sum would overflow.
// Source: avg and avg_over_time of Prometheus.
struct Mean {
  Histogram value;  // the sum of the histograms so far; if `incremental`, their mean
  std::optional<Histogram> lost;
  double count = 1;
  bool incremental = false;
};

Result<Settled> add(Mean& mean, const Histogram& other);
Histogram result_of(Mean mean);  // may have empty buckets

enum class Trim { upper, lower };

// The operators `</` (Trim::upper keeps the observations below `limit`) and `>/` (Trim::lower keeps those above).
// Buckets around the limit are interpolated; if any is cut, count and sum are estimated from what remains.
Histogram trim(const Histogram& histogram, double limit, Trim kind);

// Same layout, and the same bits in all numbers, counter reset aside.
bool equals(const Histogram& a, const Histogram& b);

// Whether any population of `current` is smaller than that of `previous`, a bucket is missing, or the layout changed
// in a way that only happens at a reset. The marks "reset" and "not_reset" of `current` decide at once.
bool detect_reset(const Histogram& current, const Histogram& previous);

// Why the histogram can't be stored, as Prometheus words it: spans without counts, negative counts, wrong bounds, ...
Result<void> check(const Histogram& histogram);

// Whether observations were NaN: the sum is NaN and the buckets don't hold `count` observations.
bool has_nan_observations(const Histogram& histogram);

// As how many float samples it counts for the limit of samples in a query, with its timestamp.
std::size_t size_in_samples(const Histogram& histogram);

}  // namespace tidegate::histograms
