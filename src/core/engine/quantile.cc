#include "core/engine/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tidegate::engine {
namespace {

bool is_less(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

}  // namespace

double quantile(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  const double rank = q * static_cast<double>(values.size() - 1);
  const double below = std::floor(rank);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(std::max(0.0, below));
  std::nth_element(values.begin(), lower, values.end(), is_less);
  const auto next = std::min_element(lower + 1, values.end(), is_less);
  const double upper = next == values.end() ? *lower : *next;
  const double weight = rank - below;
  return *lower * (1 - weight) + upper * weight;
}

}  // namespace tidegate::engine
