// The operators `</` and `>/`. Within a bucket, observations are taken to be spread as for quantiles; those of a bucket
// that reaches to infinity can't be told apart and are kept or dropped together, except that a first custom bucket with
// a positive bound is taken to begin at 0.
#include <cmath>
#include <limits>

#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/histograms/logarithm.h"

namespace tidegate::histograms {
namespace {

// What a bucket has after the cut, and the value that its observations are taken to have for the sum.
struct Kept {
  double count = 0;
  double value = 0;
};

enum class Spread { linear, exponential };

double zero_if_infinite(double number) { return std::isinf(number) ? 0 : number; }

double midpoint(double lower, double upper, Side side, Spread spread) {
  if (std::isinf(lower)) {
    if (std::isinf(upper)) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (std::isinf(upper)) return lower;
  if (spread == Spread::linear) return (lower + upper) / 2;
  const double mean = std::sqrt(std::fabs(lower * upper));
  return side == Side::positive ? mean : -mean;
}

Kept cut_below(const Bucket& bucket, double limit, Trim kind) {
  const bool begins_at_zero = bucket.upper > 0 && !std::isinf(bucket.upper);
  if (kind == Trim::upper) {
    if (limit >= bucket.upper) return {.count = bucket.count, .value = 0};
    if (limit > 0 && begins_at_zero) return {.count = bucket.count * limit / bucket.upper, .value = limit / 2};
    if (bucket.upper <= 0) return {.count = bucket.count, .value = limit};
    return {.count = 0, .value = zero_if_infinite(bucket.upper)};
  }
  if (limit <= bucket.lower) return {.count = bucket.count, .value = 0};
  if (limit >= 0 && bucket.upper > limit && begins_at_zero) {
    return {.count = bucket.count * (1 - limit / bucket.upper), .value = (limit + bucket.upper) / 2};
  }
  return {.count = 0, .value = zero_if_infinite(bucket.upper)};
}

Kept cut_above(const Bucket& bucket, double limit, Trim kind) {
  if (kind == Trim::lower && limit >= bucket.lower) return {.count = bucket.count, .value = limit};
  return {.count = 0, .value = zero_if_infinite(bucket.lower)};
}

double count_below(const Bucket& bucket, double limit, Side side, Spread spread) {
  if (limit <= bucket.lower) return 0;
  if (limit >= bucket.upper) return bucket.count;
  if (spread == Spread::linear) return bucket.count * ((limit - bucket.lower) / (bucket.upper - bucket.lower));
  const double lower = log2_of_magnitude(bucket.lower);
  const double upper = log2_of_magnitude(bucket.upper);
  const double at = log2_of_magnitude(limit);
  const double share = side == Side::positive ? (at - lower) / (upper - lower) : 1 - ((at - upper) / (lower - upper));
  return bucket.count * share;
}

Kept cut(const Bucket& bucket, double limit, Trim kind, Side side, Spread spread) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (bucket.lower == -kInfinity) return cut_below(bucket, limit, kind);
  if (bucket.upper == kInfinity) return cut_above(bucket, limit, kind);
  const double below = count_below(bucket, limit, side, spread);
  if (kind == Trim::upper) return {.count = below, .value = midpoint(bucket.lower, limit, side, spread)};
  return {.count = bucket.count - below, .value = midpoint(limit, bucket.upper, side, spread)};
}

Kept keep(const Bucket& bucket, double limit, Trim kind, Side side, Spread spread) {
  const bool all = kind == Trim::upper ? bucket.upper <= limit : bucket.lower >= limit;
  if (all) return {.count = bucket.count, .value = midpoint(bucket.lower, bucket.upper, side, spread)};
  const bool some = kind == Trim::upper ? bucket.lower < limit : bucket.upper > limit;
  return some ? cut(bucket, limit, kind, side, spread) : Kept{};
}

Kept cut_zero_bucket(const Bucket& bucket, double limit, Trim kind) {
  const Kept all{.count = bucket.count, .value = (bucket.lower + bucket.upper) / 2};
  if (limit <= bucket.lower) return kind == Trim::upper ? Kept{} : all;
  if (limit >= bucket.upper) return kind == Trim::upper ? all : Kept{};
  const double lower = kind == Trim::upper ? bucket.lower : limit;
  const double upper = kind == Trim::upper ? limit : bucket.upper;
  const double share = (upper - lower) / (bucket.upper - bucket.lower);
  return {.count = bucket.count * share, .value = (lower + upper) / 2};
}

struct Totals {
  double count = 0;
  double sum = 0;
  bool cut = false;

  void add(const Kept& kept, double& count_of_bucket) {
    count += kept.count;
    sum += kept.value * kept.count;
    if (count_of_bucket == kept.count) return;
    count_of_bucket = kept.count;
    cut = true;
  }
};

// Whether the side has any observations.
bool trim_side(const Histogram& histogram, Side side, double limit, Trim kind, Histogram& trimmed, Totals& totals) {
  std::vector<double>& counts = side == Side::positive ? trimmed.positive : trimmed.negative;
  const Spread spread = histogram.has_custom_buckets() ? Spread::linear : Spread::exponential;
  bool populated = false;
  for (SideWalk walk(histogram, side); walk.next();) {
    if (walk.count() == 0) continue;
    populated = true;
    totals.add(keep(walk.bucket(), limit, kind, side, spread), counts[walk.position()]);
  }
  return populated;
}

}  // namespace

Histogram trim(const Histogram& histogram, double limit, Trim kind) {
  Histogram trimmed = histogram;
  Totals totals;
  const bool has_positive = trim_side(histogram, Side::positive, limit, kind, trimmed, totals);
  const bool has_negative = trim_side(histogram, Side::negative, limit, kind, trimmed, totals);
  if (histogram.zero_count > 0 && !histogram.has_custom_buckets()) {
    Bucket zero = zero_bucket(histogram);
    if (has_negative && !has_positive) zero.upper = 0;
    if (has_positive && !has_negative) zero.lower = 0;
    totals.add(cut_zero_bucket(zero, limit, kind), trimmed.zero_count);
  }
  if (!totals.cut) return trimmed;
  trimmed.count = totals.count;
  trimmed.sum = totals.sum;
  compact(trimmed);
  return trimmed;
}

}  // namespace tidegate::histograms
