#pragma once

#include <cmath>
#include <span>

#include "core/histograms/kahan.h"

namespace tidegate::engine {

// A sum and what rounding took from it.
struct KahanSum {
  double sum = 0;
  double lost = 0;

  void add(double value) { histograms::kahan_add(value, sum, lost); }
  double total() const { return sum + lost; }
};

// The sum of `first` and the values, if it is finite (then all sums on the way were); of no meaning otherwise.
inline KahanSum finite_sum(KahanSum first, std::span<const double> values) {
  double sum = first.sum;
  double lost = first.lost;
  for (const double value : values) {
    const double total = sum + value;
    const bool sum_is_larger = std::fabs(sum) >= std::fabs(value);
    const double larger = sum_is_larger ? sum : value;
    const double smaller = sum_is_larger ? value : sum;
    lost += (larger - total) + smaller;
    sum = total;
  }
  return {.sum = sum, .lost = lost};
}

// A mean that is the sum by the count for as long as the sum is finite, and goes on incrementally from there.
class KahanMean {
 public:
  explicit KahanMean(double first) : sum_{.sum = first} {}

  void add(double value) {
    count_ += 1;
    if (!incremental_) {
      KahanSum next = sum_;
      next.add(value);
      if (!std::isinf(next.sum)) {
        sum_ = next;
        return;
      }
      incremental_ = true;
      sum_ = {.sum = sum_.sum / (count_ - 1), .lost = sum_.lost / (count_ - 1)};
    }
    const double kept = (count_ - 1) / count_;
    sum_ = {.sum = kept * sum_.sum, .lost = kept * sum_.lost};
    sum_.add(value / count_);
  }

  double mean() const { return incremental_ ? sum_.total() : sum_.sum / count_ + sum_.lost / count_; }

 private:
  KahanSum sum_;  // or, once incremental, the mean so far
  double count_ = 1;
  bool incremental_ = false;
};

}  // namespace tidegate::engine
