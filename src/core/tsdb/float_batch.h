#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// Samples on their way from a chunk to the columns: small enough to stay in the first cache.
struct FloatBatch {
  static constexpr std::size_t kSize = 256;
  std::array<std::int64_t, kSize> times;
  std::array<double, kSize> values;
  std::array<std::int64_t, kSize> starts;  // only where the chunk has them
  std::size_t count = 0;
};

enum class Starts { unknown, known };

// Takes batches of one chunk, checks that their times rise, and appends what lies in the range.
class FloatSink {
 public:
  FloatSink(TimeRange range, Columns::Floats& floats) : range_(range), floats_(floats), before_(floats.times.size()) {}

  void take(const FloatBatch& batch, Starts starts);
  bool in_order() const { return in_order_; }
  void undo();  // makes the columns what they were

 private:
  TimeRange range_;
  Columns::Floats& floats_;
  std::size_t before_;
  bool in_order_ = true;
  bool has_last_ = false;
  std::int64_t last_ = 0;
};

}  // namespace tidegate::tsdb
