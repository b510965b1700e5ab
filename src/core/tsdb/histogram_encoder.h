#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/histogram.h"
#include "core/tsdb/bits.h"
#include "core/tsdb/chunk.h"
#include "core/tsdb/histogram_layout.h"
#include "core/tsdb/xor_value.h"

namespace tidegate::tsdb {

// Whether all counts are whole numbers that are exact as doubles, and so fit into encoding 2.
bool has_whole_counts(const Histogram& histogram);

// Writes chunks of encodings 2 and 3; decode_histograms tells how they look.
class HistogramEncoder {
 public:
  // What the chunk tells about itself and the one before; the value of the header's two bits.
  enum class Reset : std::uint8_t { unknown = 0, not_reset = 1, reset = 2, gauge = 3 };

  // A chunk that begins with this histogram.
  HistogramEncoder(std::int64_t time, const Histogram& first, Reset reset);

  // Whether a histogram may follow: it has the same layout, its counts are whole if they must be, and it is a gauge as
  // those before, or has lost nothing against them, as the chunk promises to its readers. After a stale marker only
  // stale markers follow.
  bool takes(const Histogram& next) const;

  // How a chunk has to begin that comes after this one.
  Reset after(const Histogram& next) const;

  void add(std::int64_t time, const Histogram& next);  // REQUIRES: takes(next), less than 16,383 are in it

  Encoding encoding() const { return whole_ ? Encoding::histogram : Encoding::float_histogram; }
  std::size_t samples() const { return samples_; }
  std::string finish();

 private:
  // A number: as the last change's size if whole, else as the last bits.
  struct Number {
    double last = 0;
    std::int64_t value = 0;
    std::int64_t step = 0;
    XorWriter bits;
  };
  void first_whole(const Histogram& first);
  void first_bits(const Histogram& first);
  void next_whole(Number& number, std::int64_t value);
  bool has_lost(const Histogram& next) const;

  BitWriter out_;
  HistogramLayout layout_;
  bool whole_;
  bool gauge_;
  bool stale_;
  Reset reset_;
  std::size_t samples_ = 1;
  std::int64_t time_;
  std::int64_t step_ = 0;
  Number count_, zero_;
  XorWriter sum_;
  std::vector<Number> buckets_;  // the positive ones first
};

}  // namespace tidegate::tsdb
