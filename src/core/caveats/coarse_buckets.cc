#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// The limit lies inside the bucket that has the quantile: which side of the limit it is on is interpolated.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (!seen.bucket_low || !seen.bucket_high) return std::nullopt;
  const auto inside = [&](double limit) { return *seen.bucket_low < limit && limit < *seen.bucket_high; };
  const auto& condition = objective.condition;
  const bool high = condition.kind != Condition::Kind::at_least && inside(condition.high);
  const bool low = condition.kind != Condition::Kind::at_most && inside(condition.low);
  if (!high && !low) return std::nullopt;
  return Caveat{.why = format("interpolated: the bucket reaches from {} to {}, across the limit",
                              format_quantity(*seen.bucket_low, Dimension::time),
                              format_quantity(*seen.bucket_high, Dimension::time)),
                .next = "add a bucket bound at the limit, or use `within`, which is exact"};
}

}  // namespace

CaveatKind coarse_buckets() {
  return {{.name = "coarse-buckets",
           .help = "The limit lies inside the bucket that has the quantile, so that the value is an interpolation "
                   "across the limit."},
          Concern::value,
          find,
          "no",
          "add a bucket bound at the limit, or use `within`"};
}

}  // namespace tidegate::caveats
