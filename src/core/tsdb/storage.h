#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/model/histogram.h"
#include "core/model/label_store.h"
#include "core/promql/selectors.h"

// What the engine reads: series by matchers, their samples as columns.
namespace tidegate::tsdb {

// The value that says "this series ended here": one NaN among many, told by its bits.
inline constexpr std::uint64_t kStaleBits = 0x7ff0000000000002;
inline double stale_marker() { return std::bit_cast<double>(kStaleBits); }
inline bool is_stale(double value) { return std::bit_cast<std::uint64_t>(value) == kStaleBits; }

// NaN of the same bits are the same, 0 and -0 are not.
inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

// Moments in milliseconds since 1970, both ends included.
struct TimeRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const TimeRange&) const = default;
};

// The samples of one series, oldest first, no two at one time: its floats, and its native histograms, which may lie
// between them. Stale markers are among them (a histogram's: its sum).
struct Columns {
  struct Floats {
    std::vector<std::int64_t> times;
    std::vector<double> values;
    std::vector<std::int64_t> starts;  // when each counter began, 0: unknown; empty: all unknown
  } floats;
  struct Histograms {
    std::vector<std::int64_t> times;
    std::vector<std::shared_ptr<const Histogram>> values;  // may be shared between samples
    std::vector<std::int64_t> starts;
  } histograms;

  void clear() {
    floats.times.clear(), floats.values.clear(), floats.starts.clear();
    histograms.times.clear(), histograms.values.clear(), histograms.starts.clear();
  }
};

// The series that some matchers chose, in the order of LabelStore::compare, each label set once.
class Selection {
 public:
  virtual ~Selection() = default;
  virtual std::span<const LabelSet> series() const = 0;

  // Fills `columns` with the samples of series()[index] in the selection's time range (none before or after it). May be
  // called by several threads at once.
  virtual Result<void> read(std::size_t index, Columns& columns) const = 0;

  // About how many samples that will be, to make room for them at once; 0 if nobody knows.
  virtual std::size_t expected(std::size_t) const { return 0; }

  // Adds them to what `columns` holds, in the order of their times; at equal times what was there stays.
  virtual Result<void> append(std::size_t index, Columns& columns) const;
};

class Storage {
 public:
  virtual ~Storage() = default;

  // All series that match all of `matchers` (the metric's name is the label __name__) and may have samples in `range`.
  // A label that a series lacks is "". The selection must not outlive the storage or the store.
  virtual Result<std::unique_ptr<Selection>> select(std::span<const promql::Matcher> matchers, TimeRange range,
                                                    LabelStore& labels) const = 0;

  // The values of __name__, sorted, each once.
  virtual std::vector<std::string> metric_names() const = 0;
};

}  // namespace tidegate::tsdb
