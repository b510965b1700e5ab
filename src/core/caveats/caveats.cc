#include "core/caveats/caveats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::caveats {
namespace {

struct AllowedShare {
  const Condition& condition;

  std::optional<double> share(bool counts_good) const {
    if (counts_good)
      return condition.kind != Condition::Kind::at_most ? std::optional(1 - condition.low) : std::nullopt;
    return condition.kind != Condition::Kind::at_least ? std::optional(condition.high) : std::nullopt;
  }
  std::optional<double> operator()(const RatioIndicator& ratio) const { return share(ratio.counts_good); }
  std::optional<double> operator()(const WithinIndicator&) const { return share(true); }
  std::optional<double> operator()(const QuantileIndicator& quantile) const {
    return condition.kind != Condition::Kind::at_least ? std::optional(1 - quantile.quantile) : std::nullopt;
  }
  std::optional<double> operator()(const DistributionIndicator&) const { return std::nullopt; }
  std::optional<double> operator()(const QueryIndicator&) const { return std::nullopt; }
};

Concern concern_of(const Caveat& caveat) {
  const auto kind = std::ranges::find(caveat_kinds(), caveat.kind, &CaveatKind::name);
  return kind == caveat_kinds().end() ? Concern::value : kind->concern;
}

// An error explains everything else, so it comes first; no data comes before what else is doubtful about the data.
void sort_by_root(std::vector<Caveat>& caveats) {
  std::ranges::stable_sort(caveats, {}, [](const Caveat& caveat) {
    return std::tuple(!caveat.disqualifies, !caveat.is_mistake, !caveat.is_error, concern_of(caveat),
                      !caveat.is_no_data);
  });
}

}  // namespace

std::span<const CaveatKind> caveat_kinds() {
  static const std::array kKinds = {
#define CAVEAT(name) name(),
#include "core/caveats/caveats.def"
#undef CAVEAT
  };
  return kKinds;
}

std::vector<Caveat> find_caveats(const Objective& objective, const Observation& observation) {
  std::vector<Caveat> found = observation.doubts;
  for (const auto& kind : caveat_kinds()) {
    auto caveat = kind.find(objective, observation);
    if (!caveat) continue;
    caveat->kind = kind.name;
    found.push_back(*std::move(caveat));
  }
  sort_by_root(found);
  return found;
}

bool breaches(const Condition& condition, double value) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return !(value <= condition.high);
    case Condition::Kind::at_least: return !(value >= condition.low);
    case Condition::Kind::between: return !(value >= condition.low && value <= condition.high);
    case Condition::Kind::no_worse:
    case Condition::Kind::expression: return false;  // a number alone is nothing to compare with
  }
  return true;
}

bool breaches(const Condition& condition, const Measurement& measurement) {
  if (measurement.kayenta) return is_objection(measurement.kayenta->label);
  if (condition.kind == Condition::Kind::no_worse || measurement.comparison) {
    return measurement.comparison && measurement.comparison->finding == Comparison::Finding::worse;
  }
  if (!measurement.value) return false;
  const bool beyond =
      measurement.is_lower_bound && condition.kind != Condition::Kind::at_least && *measurement.value >= condition.high;
  return beyond || breaches(condition, *measurement.value);
}

bool is_histogram(const Objective& objective) {
  return std::holds_alternative<QuantileIndicator>(objective.indicator) ||
         std::holds_alternative<WithinIndicator>(objective.indicator);
}

std::optional<double> allowed_share(const Objective& objective) {
  if (objective.condition.kind == Condition::Kind::no_worse) return std::nullopt;
  return std::visit(AllowedShare{objective.condition}, objective.indicator);
}

bool is_sparse(const Observation& observation) {
  const auto samples = observation.measurement.samples.value_or(0);
  const auto series = observation.measurement.series.value_or(0);
  return observation.counts_over_window && samples > 0 && series > 0 && samples < 2 * series;
}

}  // namespace tidegate::caveats
