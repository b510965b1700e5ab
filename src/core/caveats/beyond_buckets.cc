#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// The quantile lies above the histogram's highest bound, so only that bound is known. PromQL gives the bound itself,
// which would pass a limit equal to it (though the truth is beyond it) or above it (though nobody knows).
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (!std::holds_alternative<QuantileIndicator>(objective.indicator) || !seen.bucket_low || seen.bucket_high) {
    return std::nullopt;
  }
  const auto bound = format_quantity(*seen.bucket_low, Dimension::time);
  const auto& condition = objective.condition;
  const bool certain = condition.kind != Condition::Kind::at_least && *seen.bucket_low >= condition.high;
  const bool certain_pass = condition.kind == Condition::Kind::at_least && *seen.bucket_low >= condition.low;
  return Caveat{.why = format("the quantile lies above the highest bucket bound, {}", bound),
                .disqualifies = !certain && !certain_pass,
                .next = "add a bucket bound above the limit to the histogram"};
}

}  // namespace

CaveatKind beyond_buckets() {
  return {
      {.name = "beyond-buckets", .help = "The quantile lies above the histogram's highest bound: how far is unknown."},
      Concern::value,
      find,
      "unless the answer is certain all the same",
      "add a bound above the limit"};
}

}  // namespace tidegate::caveats
