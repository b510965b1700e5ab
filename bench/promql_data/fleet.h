#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/labels.h"
#include "core/tsdb/storage.h"

// A fleet of services as a Prometheus would have scraped it: the same for the same set, on every machine.
namespace tidegate::bench {

// Which data: 10,000 series for 6 hours, or 60 series for 30 days; a sample every 15 s.
enum class DataSet { fleet, month };

inline constexpr std::int64_t kStep = 15'000;                   // ms between samples
inline constexpr std::int64_t kFleetStart = 1'700'006'400'000;  // a multiple of 2 h
inline constexpr std::int64_t kMonthStart = 1'697'414'400'000;  // 30 days earlier, and a multiple of 2 h

// One series and how it goes on.
class Signal {
 public:
  enum class Kind { counter, gauge, constant };

  Signal(Labels labels, Kind kind, double scale, std::uint64_t seed, std::int64_t phase)
      : labels_(std::move(labels)), kind_(kind), scale_(scale), state_(seed), phase_(phase) {}

  const Labels& labels() const { return labels_; }

  // The samples whose nominal times are [start, end), in turn: calls must follow each other in time.
  void read(std::int64_t start, std::int64_t end, tsdb::Columns& columns);

 private:
  std::uint64_t random();
  double next();

  Labels labels_;
  Kind kind_;
  double scale_;  // of increments, or of the mean
  std::uint64_t state_;
  std::int64_t phase_;  // when in its step the target is scraped, ms
  double value_ = 0;
};

// In the order of their labels.
std::vector<Signal> signals_of(DataSet set);

// Nominal times: a sample lies somewhere in the 15 s behind each.
struct Extent {
  std::int64_t start = 0;
  std::int64_t end = 0;
};
Extent extent_of(DataSet set);

}  // namespace tidegate::bench
