#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/tsdb/bits.h"
#include "core/tsdb/storage.h"
#include "core/tsdb/xor_value.h"

namespace tidegate::tsdb {

// Appends the samples of a chunk of encoding 1 that lie in the range; on an error `floats` stays as it was.
//
//   samples <be16>  time_0 <varint>  value_0 <64 bits>  time_1 - time_0 <uvarint>  value_1 <xor_value>
//   then for each: how the step between two times changed, in 0, 10 <14 bits>, 110 <17>, 1110 <20> or 1111 <64>,
//   and the value <xor_value>
Result<void> decode_xor(Bytes chunk, TimeRange range, Columns::Floats& floats);

// Writes such a chunk, byte for byte as Prometheus does.
class XorEncoder {
 public:
  void add(std::int64_t time, double value);  // REQUIRES: less than 65,535 are in it
  std::size_t samples() const { return samples_; }
  std::size_t size() const { return out_.size(); }
  std::string finish();

 private:
  BitWriter out_;
  XorWriter value_;
  std::size_t samples_ = 0;
  std::int64_t time_ = 0;
  std::int64_t step_ = 0;
};

}  // namespace tidegate::tsdb
