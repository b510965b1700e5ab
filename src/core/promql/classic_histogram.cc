#include "core/promql/classic_histogram.h"

#include <algorithm>
#include <cmath>

namespace tidegate::promql {
namespace {

// Where a bucket begins: the bound before it; the first one at zero unless its bound is negative.
double lower_bound_of(std::span<const Bucket> buckets, std::size_t index) {
  return index > 0 ? buckets[index - 1].bound : std::min(0.0, buckets[0].bound);
}

double count_before(std::span<const Bucket> buckets, std::size_t index) {
  return index > 0 ? buckets[index - 1].count : 0;
}

}  // namespace

std::optional<std::vector<Bucket>> usable_buckets(std::vector<Bucket> buckets) {
  std::ranges::sort(buckets, {}, &Bucket::bound);
  std::vector<Bucket> merged;
  for (const auto& bucket : buckets) {
    if (std::isnan(bucket.count) || std::isnan(bucket.bound)) return std::nullopt;
    if (!merged.empty() && merged.back().bound == bucket.bound) {
      merged.back().count += bucket.count;  // le="1" and le="1.0"
    } else {
      merged.push_back(bucket);
    }
  }
  for (std::size_t i = 1; i < merged.size(); ++i) merged[i].count = std::max(merged[i].count, merged[i - 1].count);
  const bool usable =
      merged.size() >= 2 && std::isinf(merged.back().bound) && merged.back().bound > 0 && merged.back().count > 0;
  return usable ? std::optional(std::move(merged)) : std::nullopt;
}

QuantileEstimate bucket_quantile(double q, std::span<const Bucket> buckets) {
  const double rank = q * buckets.back().count;
  const auto found =
      std::ranges::find_if(buckets.first(buckets.size() - 1), [&](const Bucket& b) { return b.count >= rank; });
  const auto index = static_cast<std::size_t>(found - buckets.begin());
  const double low = lower_bound_of(buckets, index);
  if (index == buckets.size() - 1) return {.value = low, .low = low, .high = std::nullopt};
  const double high = buckets[index].bound;
  if (index == 0 && high <= 0) return {.value = high, .low = high, .high = high};
  const double inside = buckets[index].count - count_before(buckets, index);
  return {.value = low + (high - low) * ((rank - count_before(buckets, index)) / inside), .low = low, .high = high};
}

double observations_within(double limit, std::span<const Bucket> buckets) {
  const auto found = std::ranges::find_if(buckets, [&](const Bucket& b) { return b.bound >= limit; });
  const auto index = static_cast<std::size_t>(found - buckets.begin());
  const double before = count_before(buckets, index);
  if (index == buckets.size() - 1) return before;
  const double low = lower_bound_of(buckets, index);
  const double high = buckets[index].bound;
  const double share = high > low ? std::clamp((limit - low) / (high - low), 0.0, 1.0) : 1;
  return before + (buckets[index].count - before) * share;
}

}  // namespace tidegate::promql
