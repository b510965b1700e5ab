#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// The quantile lies above the histogram's highest bound, so only that bound is known. PromQL gives the bound itself,
// which would pass a limit equal to it (though the truth is beyond it) or above it (though nobody knows).
std::optional<Caveat> find_quantile_beyond(const Objective& objective, const Observation& seen) {
  const auto bound = format_quantity(*seen.bucket_low, dimension_of(objective.indicator));
  const auto& condition = objective.condition;
  const bool certain = condition.kind != Condition::Kind::at_least && *seen.bucket_low >= condition.high;
  const bool certain_pass = condition.kind == Condition::Kind::at_least && *seen.bucket_low >= condition.low;
  const bool is_query = std::holds_alternative<QueryIndicator>(objective.indicator);  // whose value says what it says
  const bool disqualifies = is_query ? !breaches(condition, seen.measurement) : !certain && !certain_pass;
  return Caveat{.why = format("the quantile lies above the highest bucket bound, {}", bound),
                .disqualifies = disqualifies,
                .next = "add a bucket bound above the limit to the histogram"};
}

// A limit above the highest bound can't be seen to be broken: often it, or the histogram, has another unit than meant.
std::optional<Caveat> find_limit_beyond(const Condition& condition, double highest) {
  const auto limit = condition.high;
  if (condition.kind == Condition::Kind::at_least || !(limit > highest)) return std::nullopt;
  return Caveat{.why = format("the limit, {}, lies above the highest bucket bound, {}: no breach can be seen",
                              format_quantity(limit, Dimension::time), format_quantity(highest, Dimension::time)),
                .next = "check the limit's unit, and `histogram_unit`; or add a bucket bound above the limit"};
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto* quantile = std::get_if<QuantileIndicator>(&objective.indicator);
  if (!seen.bucket_low) return std::nullopt;
  if (!seen.bucket_high) return find_quantile_beyond(objective, seen);
  if (!quantile || seen.bounds.empty()) return std::nullopt;
  return find_limit_beyond(objective.condition, seen.bounds.back() * quantile->unit_scale);
}

}  // namespace

CaveatKind beyond_buckets() {
  return {{.name = "beyond-buckets",
           .help = "The quantile lies above the histogram's highest bound: how far is unknown. "
                   "Also said of a limit that lies there."},
          Concern::value,
          find,
          "if the quantile does, unless the answer is certain all the same",
          "add a bound above the limit"};
}

}  // namespace tidegate::caveats
