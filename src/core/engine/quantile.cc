#include "core/engine/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace tidegate::engine {
namespace {

bool is_less(double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; }

// What needs no values; nothing if the rank does.
std::optional<double> without_values(double q, std::size_t count) {
  if (count == 0 || std::isnan(q)) return std::numeric_limits<double>::quiet_NaN();
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  return std::nullopt;
}

}  // namespace

double quantile(double q, std::vector<double>& values) {
  if (const auto known = without_values(q, values.size())) return *known;
  const double rank = q * static_cast<double>(values.size() - 1);
  const double below = std::floor(rank);
  const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(values.begin(), lower, values.end(), is_less);
  const auto next = std::min_element(lower + 1, values.end(), is_less);
  const double upper = next == values.end() ? *lower : *next;
  const double weight = rank - below;
  return *lower * (1 - weight) + upper * weight;
}

void MovingQuantile::move_to(std::size_t first, std::size_t last) {
  if (first >= last_) {
    ordered_.assign(column_.begin() + static_cast<std::ptrdiff_t>(first),
                    column_.begin() + static_cast<std::ptrdiff_t>(last));
    std::ranges::sort(ordered_, is_less);
    first_ = first;
    last_ = last;
  }
  for (; first_ < first; ++first_) ordered_.erase(std::ranges::lower_bound(ordered_, column_[first_], is_less));
  for (; last_ < last; ++last_) {
    ordered_.insert(std::ranges::lower_bound(ordered_, column_[last_], is_less), column_[last_]);
  }
}

double MovingQuantile::at(double q, std::size_t first, std::size_t last) {
  const std::size_t count = last - first;
  const std::size_t moved = (first - asked_first_) + (last - asked_last_);
  asked_first_ = first;
  asked_last_ = last;
  if (const auto known = without_values(q, count)) return *known;
  if (moved * 4 > count) {  // most of it is new
    scratch_.assign(column_.begin() + static_cast<std::ptrdiff_t>(first),
                    column_.begin() + static_cast<std::ptrdiff_t>(last));
    return quantile(q, scratch_);
  }
  move_to(first, last);
  const double rank = q * static_cast<double>(count - 1);
  const double below = std::floor(rank);
  const auto lower = static_cast<std::size_t>(below);
  const double weight = rank - below;
  return ordered_[lower] * (1 - weight) + ordered_[std::min(lower + 1, count - 1)] * weight;
}

}  // namespace tidegate::engine
