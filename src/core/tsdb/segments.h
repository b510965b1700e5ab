#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "core/tsdb/bytes.h"

namespace tidegate::tsdb {

struct ChunkBytes {
  std::uint8_t encoding = 0;
  Bytes samples;
};

// The files of a block that hold its chunks. They are read through the places that the index has, never from the front.
//
//   85BD40DD <be32>  1 <byte>  0 <3 bytes>   then each chunk: size <uvarint>  encoding <byte>  samples <size>  crc32c
//
// The checksum is of the encoding and the samples. It is looked at when a chunk is read for the first time.
class Segments {
 public:
  static Result<Segments> open(std::vector<Bytes> files);

  // `place` as the index has it: segment << 32 | byte. May be called by several threads at once.
  Result<ChunkBytes> chunk(std::uint64_t place) const;

 private:
  struct Segment {
    Bytes bytes;
    // A bit for each 16 bytes: the chunk that begins there was checked. No chunk with a sample is shorter.
    std::unique_ptr<std::atomic<std::uint64_t>[]> checked;
  };
  std::vector<Segment> segments_;
};

}  // namespace tidegate::tsdb
