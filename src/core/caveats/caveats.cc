#include "core/caveats/caveats.h"

#include <array>

namespace tidegate::caveats {
namespace {

struct AllowedShare {
  const Condition& condition;

  std::optional<double> share(bool counts_good) const {
    if (counts_good)
      return condition.kind == Condition::Kind::at_least ? std::optional(1 - condition.low) : std::nullopt;
    return condition.kind == Condition::Kind::at_most ? std::optional(condition.high) : std::nullopt;
  }
  std::optional<double> operator()(const RatioIndicator& ratio) const { return share(ratio.counts_good); }
  std::optional<double> operator()(const WithinIndicator&) const { return share(true); }
  std::optional<double> operator()(const QuantileIndicator& quantile) const {
    return condition.kind == Condition::Kind::at_most ? std::optional(1 - quantile.quantile) : std::nullopt;
  }
  std::optional<double> operator()(const QueryIndicator&) const { return std::nullopt; }
};

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
  return found;
}

bool breaches(const Condition& condition, double value) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return !(value <= condition.high);
    case Condition::Kind::at_least: return !(value >= condition.low);
    case Condition::Kind::between: return !(value >= condition.low && value <= condition.high);
  }
  return true;
}

bool is_histogram(const Objective& objective) {
  return std::holds_alternative<QuantileIndicator>(objective.indicator) ||
         std::holds_alternative<WithinIndicator>(objective.indicator);
}

std::optional<double> allowed_share(const Objective& objective) {
  return std::visit(AllowedShare{objective.condition}, objective.indicator);
}

}  // namespace tidegate::caveats
