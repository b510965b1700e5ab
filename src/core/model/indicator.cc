#include "core/model/indicator.h"

namespace tidegate {
namespace {

struct DimensionOf {
  Dimension operator()(const RatioIndicator&) const { return Dimension::ratio; }
  Dimension operator()(const QuantileIndicator&) const { return Dimension::time; }
  Dimension operator()(const WithinIndicator&) const { return Dimension::ratio; }
  Dimension operator()(const DistributionIndicator&) const { return Dimension::time; }
  Dimension operator()(const QueryIndicator& query) const { return query.unit.dimension; }
};

}  // namespace

Dimension dimension_of(const Indicator& indicator) { return std::visit(DimensionOf{}, indicator); }

}  // namespace tidegate
