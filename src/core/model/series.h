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

// A native histogram as a source tells it: what lies in those of its buckets that hold anything.
struct HistogramSample {
  struct Bucket {
    double lower = 0;
    double upper = 0;
    double count = 0;  // in this bucket alone
    bool operator==(const Bucket&) const = default;
  };

  Timestamp time;
  double count = 0;             // of all observations, also of those that are NaN and in no bucket
  std::vector<Bucket> buckets;  // rising
  bool operator==(const HistogramSample&) const = default;
};

struct Series {
  Labels labels;
  std::vector<Sample> samples;              // oldest first
  std::vector<HistogramSample> histograms;  // oldest first; only where a Question wants them
  bool operator==(const Series&) const = default;
};

}  // namespace tidegate
