#include "core/stats/worse_rate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/stats/group_sequential.h"

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What each half of a hybrid may spend.
double share_of(const WorseRateTest::Design& design) {
  return design.method == RateMethod::hybrid ? design.alpha / 2 : design.alpha;
}

}  // namespace

std::vector<double> WorseRateTest::boundaries_of(const Design& design) {
  if (design.method == RateMethod::eprocess) return {};
  return group_sequential_boundaries(Spending::obrien_fleming, share_of(design), design.planned);
}

WorseRateTest::WorseRateTest(const Design& design, std::vector<double> boundaries)
    : design_(design),
      onset_({.null_ratio = 1, .planned = design.planned}),
      overdispersion_(design.variation, {.block = design.block, .planned = static_cast<double>(design.planned)}),
      boundaries_(std::move(boundaries)),
      z_needed_(kInfinity) {}

// Behind the planned looks all of alpha is spent: no score is high enough.
void WorseRateTest::add(const TwoArms& counts) {
  onset_.add(counts, overdispersion_.add(counts.chance_variance()));
  score_.add(counts);
  sum_ = sum_of(std::array{sum_, counts});
  const auto look = static_cast<std::size_t>(looks_);
  z_needed_ = look < boundaries_.size() ? boundaries_[look] : kInfinity;
  ++looks_;
  suffices_ = suffices_ || log_evidence() >= log_evidence_needed() || z() >= z_needed_;
}

double WorseRateTest::log_evidence_needed() const {
  return design_.method == RateMethod::group_sequential ? kInfinity : std::log(1 / share_of(design_));
}

}  // namespace tidegate::stats
