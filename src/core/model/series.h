#pragma once

#include <vector>

#include "base/time.h"
#include "core/model/labels.h"

namespace tidegate {

struct Sample {
  Timestamp time;
  double value = 0;
  bool operator==(const Sample&) const = default;
};

struct Series {
  Labels labels;
  std::vector<Sample> samples;  // oldest first
  bool operator==(const Series&) const = default;
};

// (start, end], as PromQL 3 has it.
struct Window {
  Timestamp start;
  Timestamp end;
  auto operator<=>(const Window&) const = default;
  constexpr Duration length() const { return end - start; }
};

}  // namespace tidegate
