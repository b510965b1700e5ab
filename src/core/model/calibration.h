#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tidegate {

// How much the rates of a gate's healthy arms wander, as measured: what `tidegate backtest --aa` writes into a file.
struct CalibrationFile {
  struct Entry {
    std::string objective;
    double variation = 0;                           // see core/stats/variation.h
    std::vector<std::pair<double, double>> bounds;  // of a histogram: by bound in seconds
    int blocks = 0;                                 // half hours that it stands on
    bool operator==(const Entry&) const = default;
  };

  std::string gate;
  std::string remark;  // how it came about, a sentence
  std::vector<Entry> objectives;
  bool operator==(const CalibrationFile&) const = default;
};

}  // namespace tidegate
