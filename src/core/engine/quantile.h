#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tidegate::engine {

// The q-quantile, linear between ranks; NaN counts as the smallest. q < 0 gives -Inf, q > 1 +Inf. Reorders `values`.
// Source: prometheus promql/quantile.go, quantile.
double quantile(double q, std::vector<double>& values);

// The quantiles of a window that moves over a column of values: what it holds is kept in order where that is cheaper
// than finding the rank anew.
class MovingQuantile {
 public:
  explicit MovingQuantile(std::span<const double> column) : column_(column) {}

  // Of column[first, last). REQUIRES: first < last, and neither is less than at the call before.
  double at(double q, std::size_t first, std::size_t last);

 private:
  void move_to(std::size_t first, std::size_t last);

  std::span<const double> column_;
  std::size_t asked_first_ = 0;  // at the call before
  std::size_t asked_last_ = 0;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::vector<double> ordered_;  // column[first_, last_)
  std::vector<double> scratch_;
};

}  // namespace tidegate::engine
