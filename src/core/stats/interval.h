#pragma once

namespace tidegate::stats {

// Both ends belong to it; `high` may be infinite.
struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

// Whether `confidence` is one an interval can have: between 0 and 1, neither of them, no NaN.
constexpr bool is_confidence(double confidence) { return confidence > 0 && confidence < 1; }

}  // namespace tidegate::stats
