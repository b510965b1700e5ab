#include "core/histograms/quantiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/histograms/buckets.h"
#include "core/histograms/kahan.h"
#include "core/histograms/logarithm.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// With buckets on one side of zero only, all of the zero bucket is on that side too.
void keep_side_of_zero_bucket(Bucket& bucket, const Histogram& histogram) {
  if (histogram.negative.empty() && !histogram.positive.empty()) {
    bucket.lower = 0;
  } else if (histogram.positive.empty() && !histogram.negative.empty()) {
    bucket.upper = 0;
  }
}

double interpolate(const Bucket& bucket, double share, const Histogram& histogram) {
  if (histogram.has_custom_buckets() || (bucket.lower <= 0 && bucket.upper >= 0)) {
    return bucket.lower + (bucket.upper - bucket.lower) * share;
  }
  const double lower = log2_of_magnitude(bucket.lower);
  const double upper = log2_of_magnitude(bucket.upper);
  if (bucket.lower > 0) return std::exp2(lower + (upper - lower) * share);
  return -std::exp2(upper + (lower - upper) * (1 - share));
}

// How many of all observations in a sequence of disjoint buckets are below each of two values.
struct Ranks {
  double lower_value = 0;
  double upper_value = 0;
  double lower = 0;
  double upper = 0;
  bool lower_found = false;
  bool upper_found = false;

  bool found() const { return lower_found && upper_found; }

  // Those that are at or below the bucket's start, `before` it.
  void start_bucket(double bucket_lower, double before) {
    settle(lower, lower_found, bucket_lower >= lower_value, before);
    settle(upper, upper_found, bucket_lower >= upper_value, before);
  }

  template <class Interpolate>
  void search(double bucket_lower, double bucket_upper, const Interpolate& below) {
    if (!lower_found && bucket_lower < lower_value && bucket_upper > lower_value) {
      settle(lower, lower_found, true, below(lower_value));
    }
    if (!upper_found && bucket_lower < upper_value && bucket_upper > upper_value) {
      settle(upper, upper_found, true, below(upper_value));
    }
  }

  double difference(double count) {
    if (!lower_found || lower > count) lower = count;
    if (!upper_found || upper > count) upper = count;
    return upper - lower;
  }

 private:
  static void settle(double& rank, bool& found, bool here, double value) {
    if (found || !here) return;
    rank = value;
    found = true;
  }
};

double below_linear(double value, const Bucket& bucket, double before) {
  if (bucket.lower == -kInfinity) return bucket.count;  // nothing of it can be told
  return before + bucket.count * (value - bucket.lower) / (bucket.upper - bucket.lower);
}

double below_exponential(double value, const Bucket& bucket, double before) {
  const double lower = log2_of_magnitude(bucket.lower);
  const double upper = log2_of_magnitude(bucket.upper);
  const double at = log2_of_magnitude(value);
  const double share = value > 0 ? (at - lower) / (upper - lower) : 1 - ((at - upper) / (lower - upper));
  return before + bucket.count * share;
}

double count_rest(AllBuckets& buckets, double count) {
  while (buckets.next()) count += buckets.bucket().count;
  return count;
}

// The bucket in which the count reaches a rank, or the last one.
struct Found {
  Bucket bucket;
  double count = 0;  // up to and with the bucket
};

Found find_rank(AllBuckets& buckets, double rank) {
  Found found;
  while (buckets.next()) {
    found.bucket = buckets.bucket();
    if (found.bucket.count == 0) continue;
    found.count += found.bucket.count;
    if (found.count >= rank) break;
  }
  return found;
}

}  // namespace

NativeQuantile quantile(double q, const Histogram& histogram) {
  if (q < 0) return {.value = -kInfinity};
  if (q > 1) return {.value = kInfinity};
  if (histogram.count == 0 || std::isnan(q)) return {.value = kNan};

  // NaN observations are in `count` but in no bucket, as if they came last: then only counting upwards is right.
  const bool nan_sum = std::isnan(histogram.sum);
  const bool upwards = nan_sum || q < 0.5;
  AllBuckets buckets(histogram, upwards ? Order::ascending : Order::descending);
  double rank = upwards ? q * histogram.count : (1 - q) * histogram.count;
  auto [bucket, count] = find_rank(buckets, rank);

  if (histogram.has_custom_buckets()) {
    if (bucket.lower == -kInfinity) {
      if (bucket.upper <= 0) return {.value = bucket.upper};
      bucket.lower = 0;
    } else if (bucket.upper == kInfinity) {
      return {.value = bucket.lower};
    }
  } else if (bucket.lower < 0 && bucket.upper > 0) {
    keep_side_of_zero_bucket(bucket, histogram);
  }
  count = std::min(count, histogram.count);
  if (count < rank) {
    if (nan_sum) return {.value = kNan, .nan_effect = NanEffect::result_is_nan};
    return {.value = bucket.upper};  // the buckets hold less than `count` promises
  }
  rank = upwards ? rank - (count - bucket.count) : count - rank;
  const double value = interpolate(bucket, rank / bucket.count, histogram);
  const bool skewed = nan_sum && count_rest(buckets, count) < histogram.count;
  return {.value = value, .nan_effect = skewed ? NanEffect::skewed_higher : NanEffect::none};
}

NativeFraction fraction(double lower, double upper, const Histogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return {.value = kNan};
  if (lower >= upper) return {.value = 0};

  Ranks ranks{.lower_value = lower, .upper_value = upper};
  double before = 0;
  double in_buckets = 0;
  AllBuckets buckets(histogram);
  while (!ranks.found() && buckets.next()) {
    Bucket bucket = buckets.bucket();
    in_buckets += bucket.count;
    const bool zero = bucket.lower <= 0 && bucket.upper >= 0;
    if (zero) keep_side_of_zero_bucket(bucket, histogram);
    const bool linear = zero || histogram.has_custom_buckets();
    ranks.start_bucket(bucket.lower, before);
    ranks.search(bucket.lower, bucket.upper, [&](double value) {
      return linear ? below_linear(value, bucket, before) : below_exponential(value, bucket, before);
    });
    before += bucket.count;
  }
  double count = histogram.count;
  if (std::isnan(histogram.sum)) count = count_rest(buckets, in_buckets);
  const bool nan_excluded = count < histogram.count;
  return {.value = ranks.difference(count) / histogram.count, .nan_excluded = nan_excluded};
}

double mean(const Histogram& histogram) { return histogram.sum / histogram.count; }

double variance(const Histogram& histogram) {
  const double average = mean(histogram);
  double sum = 0;
  double lost = 0;
  for (AllBuckets buckets(histogram); buckets.next();) {
    const Bucket& bucket = buckets.bucket();
    if (bucket.count == 0) continue;
    double value = 0;
    if (histogram.has_custom_buckets()) {
      value = (bucket.upper + bucket.lower) / 2;
    } else if (bucket.lower > 0 || bucket.upper < 0) {
      value = std::copysign(std::sqrt(bucket.upper * bucket.lower), bucket.upper);
    }
    const double distance = value - average;
    kahan_add(bucket.count * distance * distance, sum, lost);
  }
  return (sum + lost) / histogram.count;
}

double standard_deviation(const Histogram& histogram) { return std::sqrt(variance(histogram)); }

}  // namespace tidegate::histograms
