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

}  // namespace tidegate
