#pragma once

#include <optional>
#include <span>
#include <vector>

namespace tidegate::promql {

// One bucket of a classic histogram: how many observations were at most `bound`. The last one's bound is +Inf.
struct Bucket {
  double bound = 0;
  double count = 0;  // cumulative
  bool operator==(const Bucket&) const = default;
};

// Where a quantile lies: interpolated inside one bucket, as PromQL's histogram_quantile() does it
// (prometheus promql/quantile.go, BucketQuantile).
struct QuantileEstimate {
  double value = 0;
  double low = 0;              // the bucket's bounds
  std::optional<double> high;  // nothing: the bucket without an upper bound; `value` is then its lower one
};

// Sorted by bound, counts made to rise where tiny differences of increases let them fall; nothing unless there is a
// +Inf bucket, two buckets and an observation. Buckets with NaN counts make it nothing.
std::optional<std::vector<Bucket>> usable_buckets(std::vector<Bucket> buckets);

// REQUIRES: usable buckets, 0 < q < 1.
QuantileEstimate bucket_quantile(double q, std::span<const Bucket> buckets);

// How many observations were at most `limit`, interpolated as above; all of them at or above the highest bound is
// counted as above it.
// REQUIRES: usable buckets.
double observations_within(double limit, std::span<const Bucket> buckets);

}  // namespace tidegate::promql
