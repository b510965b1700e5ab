#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/storage.h"
#include "core/tsdb/wal.h"

namespace tidegate::tsdb {

// A chunk that a head has already put away. Its checksum was looked at.
struct HeadChunk {
  std::uint64_t id = 0;  // the series' number in the log
  TimeRange range;
  std::uint8_t encoding = 0;
  enum class Order : std::uint8_t { in_order, late } order = Order::in_order;  // late: its samples came out of order
  Bytes samples;
};

// The chunks of a head's chunk files. The last file may be open for writing: it is zero behind its last chunk, and may
// have that in part, which is then left out (its samples are in the log as well).
//
//   0130BC91 <be32>  1 <byte>  0 <3 bytes>   then each chunk:
//   series <be64>  first time <be64>  last time <be64>  encoding <byte>: the highest bit says late
//   size <uvarint>  samples <size>  crc32c of all before it <be32>
//
// Source: prometheus tsdb/docs/format/head_chunks.md. `name` is for messages: "chunks_head".
Result<std::vector<HeadChunk>> read_head_chunks(const std::string& name, const std::vector<WalSegment>& files);

}  // namespace tidegate::tsdb
