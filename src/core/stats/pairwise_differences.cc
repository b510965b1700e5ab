#include "core/stats/pairwise_differences.h"

#include <algorithm>
#include <bit>

namespace tidegate::stats {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// Doubles as integers in the same order, so that halving between two of them ends within 64 steps.
std::uint64_t place_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return bits & kSign ? ~bits : bits | kSign;
}

double value_at(std::uint64_t place) { return std::bit_cast<double>(place & kSign ? place & ~kSign : ~place); }

}  // namespace

PairwiseDifferences::PairwiseDifferences(std::span<const double> x, std::span<const double> y)
    : x_(x.begin(), x.end()), y_(y.begin(), y.end()) {
  std::sort(x_.begin(), x_.end());
  std::sort(y_.begin(), y_.end());
}

std::int64_t PairwiseDifferences::count() const {
  return static_cast<std::int64_t>(x_.size()) * static_cast<std::int64_t>(y_.size());
}

// Subtraction keeps its order when rounded, so the first y that is great enough moves on with x.
std::int64_t PairwiseDifferences::count_up_to(double value) const {
  std::int64_t found = 0;
  std::size_t first = 0;
  for (const double x : x_) {
    while (first < y_.size() && x - y_[first] > value) ++first;
    found += static_cast<std::int64_t>(y_.size() - first);
  }
  return found;
}

double PairwiseDifferences::at(std::int64_t rank) const {
  std::uint64_t low = place_of(x_.front() - y_.back()), high = place_of(x_.back() - y_.front());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (count_up_to(value_at(middle)) > rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return value_at(low) + 0.0;  // no -0
}

double PairwiseDifferences::median() const {
  const std::int64_t half = count() / 2;
  return count() % 2 == 1 ? at(half) : at(half - 1) / 2 + at(half) / 2;
}

}  // namespace tidegate::stats
