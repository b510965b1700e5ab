// The part of quantiles.h about classic histograms.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/histograms/quantiles.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kNoise = 1e-12;  // the relative difference of two counts that rounding may explain

// Source: https://floating-point-gui.de/errors/comparison/
bool almost_equal(double a, double b) {
  if (std::isnan(a) && std::isnan(b)) return true;
  if (a == b) return true;
  constexpr double kSmallest = std::numeric_limits<double>::min();
  const double size = std::fabs(a) + std::fabs(b);
  const double distance = std::fabs(a - b);
  if (a == 0 || b == 0 || size < kSmallest) return distance < kNoise * kSmallest;
  return distance / std::min(size, std::numeric_limits<double>::max()) < kNoise;
}

// Sorted by bound, counts of the same bound added up. Whether the last one is the +Inf bucket that must be there.
bool sort_and_merge(std::vector<ClassicBucket>& buckets) {
  std::ranges::stable_sort(buckets, {}, &ClassicBucket::upper);
  if (buckets.empty() || buckets.back().upper != kInfinity) return false;
  std::size_t kept = 0;
  for (std::size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].upper == buckets[kept].upper) {
      buckets[kept].count += buckets[i].count;
    } else {
      buckets[++kept] = buckets[i];
    }
  }
  buckets.resize(kept + 1);
  return true;
}

double quantile_in(const std::vector<ClassicBucket>& buckets, double q) {
  if (buckets.size() < 2 || buckets.back().count == 0) return kNan;
  double rank = q * buckets.back().count;
  const auto last = buckets.end() - 1;
  const auto found =
      std::partition_point(buckets.begin(), last, [&](const ClassicBucket& bucket) { return !(bucket.count >= rank); });
  if (found == last) return (last - 1)->upper;
  if (found == buckets.begin()) {
    if (found->upper <= 0) return found->upper;
    return found->upper * (rank / found->count);
  }
  const ClassicBucket& before = *(found - 1);
  rank -= before.count;
  return before.upper + (found->upper - before.upper) * (rank / (found->count - before.count));
}

// The observations up to each value; those of the first bucket start at 0 unless its bound is negative.
double count_between(const std::vector<ClassicBucket>& buckets, double from, double to) {
  const auto rank_of = [&](double value) {
    double lower = buckets.front().upper <= 0 ? -kInfinity : 0;
    double before = 0;
    for (const ClassicBucket& bucket : buckets) {
      if (lower >= value) return before;
      if (bucket.upper > value) {
        if (lower == -kInfinity) return bucket.count;
        return before + (bucket.count - before) * (value - lower) / (bucket.upper - lower);
      }
      before = bucket.count;
      lower = bucket.upper;
    }
    return buckets.back().count;
  };
  const double count = buckets.back().count;
  const auto at_most_count = [&](double rank) { return rank > count ? count : rank; };
  return at_most_count(rank_of(to)) - at_most_count(rank_of(from));
}

}  // namespace

Monotonicity make_monotonic(std::vector<ClassicBucket>& buckets) {
  Monotonicity outcome{.lowest_upper = kInfinity, .highest_upper = -kInfinity};
  if (buckets.empty()) return outcome;
  double previous = buckets.front().count;
  for (ClassicBucket& bucket : buckets) {
    if (almost_equal(previous, bucket.count)) {
      bucket.count = previous;
    } else if (bucket.count < previous) {
      outcome.forced = true;
      outcome.lowest_upper = std::min(outcome.lowest_upper, bucket.upper);
      outcome.highest_upper = std::max(outcome.highest_upper, bucket.upper);
      outcome.largest_drop = std::max(outcome.largest_drop, previous - bucket.count);
      bucket.count = previous;
    } else {
      previous = bucket.count;
    }
  }
  return outcome;
}

ClassicQuantile bucket_quantile(double q, std::vector<ClassicBucket> buckets) {
  if (std::isnan(q)) return {.value = kNan};
  if (q < 0) return {.value = -kInfinity};
  if (q > 1) return {.value = kInfinity};
  if (!sort_and_merge(buckets)) return {.value = kNan};
  const Monotonicity monotonicity = make_monotonic(buckets);
  return {.value = quantile_in(buckets, q), .monotonicity = monotonicity};
}

double bucket_fraction(double lower, double upper, std::vector<ClassicBucket> buckets) {
  if (!sort_and_merge(buckets)) return kNan;
  const double count = buckets.back().count;
  if (count == 0 || std::isnan(lower) || std::isnan(upper)) return kNan;
  if (lower >= upper) return 0;
  return count_between(buckets, lower, upper) / count;
}

}  // namespace tidegate::histograms
