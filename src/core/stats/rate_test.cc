#include "core/stats/rate_test.h"

#include <array>
#include <cmath>
#include <limits>

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What each half of a hybrid may spend.
double share_of(const RateTest::Design& design) {
  return design.method == RateMethod::hybrid ? design.alpha / 2 : design.alpha;
}

}  // namespace

RateTest::RateTest(const Design& design)
    : design_(design),
      onset_({.null_ratio = 1, .planned = design.planned, .overdispersion = design.overdispersion}),
      boundary_(Spending::obrien_fleming, share_of(design)),
      z_needed_(kInfinity) {}

void RateTest::add(const TwoArms& counts) {
  ++looks_;
  onset_.add(counts);
  score_.add(counts);
  sum_ = sum_of(std::array{sum_, counts});
  if (design_.method != RateMethod::eprocess) {
    z_needed_ = boundary_.next(static_cast<double>(looks_) / design_.planned);
  }
  suffices_ = suffices_ || log_evidence() >= log_evidence_needed() || z() >= z_needed_;
}

double RateTest::log_evidence_needed() const {
  return design_.method == RateMethod::group_sequential ? kInfinity : std::log(1 / share_of(design_));
}

}  // namespace tidegate::stats
