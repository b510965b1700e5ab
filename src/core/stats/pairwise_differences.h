#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tidegate::stats {

// All differences x - y of two samples, in order, without writing them down: a million values in each are no problem.
class PairwiseDifferences {
 public:
  PairwiseDifferences(std::span<const double> x, std::span<const double> y);  // neither empty, no NaN

  std::int64_t count() const;
  double at(std::int64_t rank) const;  // the least is at 0
  double median() const;

 private:
  std::int64_t count_up_to(double value) const;

  std::vector<double> x_, y_;  // in order
};

}  // namespace tidegate::stats
