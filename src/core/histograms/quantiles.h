#pragma once

#include <vector>

#include "core/model/histogram.h"

// Quantiles, fractions and moments of native and classic histograms, as histogram_quantile, histogram_fraction,
// histogram_avg, ... of Prometheus 3.14 compute them.
namespace tidegate::histograms {

// What NaN observations did to a quantile; both deserve an info.
enum class NanEffect { none, result_is_nan, skewed_higher };

struct NativeQuantile {
  double value = 0;
  NanEffect nan_effect = NanEffect::none;
};

// -Inf for q < 0, +Inf for q > 1, NaN if q is NaN or there are no observations. Exponential buckets are interpolated
// exponentially, the zero bucket and custom ones linearly.
NativeQuantile quantile(double q, const Histogram& histogram);

struct NativeFraction {
  double value = 0;
  bool nan_excluded = false;  // there are NaN observations, which are in no fraction; deserves an info
};

// The fraction of observations between two values. NaN without observations or if a value is NaN; 0 if lower >= upper.
NativeFraction fraction(double lower, double upper, const Histogram& histogram);

double mean(const Histogram& histogram);                // histogram_avg
double variance(const Histogram& histogram);            // histogram_stdvar
double standard_deviation(const Histogram& histogram);  // histogram_stddev

// A bucket of a classic histogram: the observations up to `upper`, cumulative.
struct ClassicBucket {
  double upper = 0;
  double count = 0;
  bool operator==(const ClassicBucket&) const = default;
};

// What had to be done to make counts rise. A relative difference below 1e-12 is taken for noise and isn't told.
struct Monotonicity {
  bool forced = false;  // the rest is of meaning only then
  double lowest_upper = 0;
  double highest_upper = 0;
  double largest_drop = 0;
};

struct ClassicQuantile {
  double value = 0;
  Monotonicity monotonicity;
};

// Takes buckets in any order. NaN without a +Inf bucket, with fewer than two, or without observations.
ClassicQuantile bucket_quantile(double q, std::vector<ClassicBucket> buckets);

// NaN without a +Inf bucket or observations, or if a value is NaN; 0 if lower >= upper.
double bucket_fraction(double lower, double upper, std::vector<ClassicBucket> buckets);

// REQUIRES: sorted by upper, none twice.
Monotonicity make_monotonic(std::vector<ClassicBucket>& buckets);

}  // namespace tidegate::histograms
