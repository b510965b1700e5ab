#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/postings.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// What was deleted of one series: a stretch of time, both ends included.
struct Tombstone {
  std::uint64_t series = 0;  // as the index knows it
  TimeRange range;
  bool operator==(const Tombstone&) const = default;
};

// The deletions of a block.
//
//   0130BA30 <be32>  1 <byte>   then each: series <uvarint>  first <varint>  last <varint>   crc32c
//
// The checksum is of what stands between the version and it.
class Tombstones {
 public:
  Tombstones() = default;
  explicit Tombstones(std::vector<Tombstone> all);
  static Result<Tombstones> read(Bytes file);

  std::span<const Tombstone> of(std::uint64_t series) const;  // in the order of their first times
  std::span<const Tombstone> all() const { return all_; }

 private:
  std::vector<Tombstone> all_;
};

std::string write_tombstones(std::span<const Tombstone> all);

// Takes the samples out of `columns` that lie in any of the stretches. REQUIRES: these are in the order of their first
// times.
void remove_deleted(std::span<const Tombstone> deleted, Columns& columns);

}  // namespace tidegate::tsdb
