#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/labels.h"
#include "core/tsdb/block_meta.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/index_writer.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// What makes a block's name unique: when it is written, and 80 random bits.
struct BlockIdentity {
  Timestamp written;
  std::array<std::uint8_t, 10> random{};
};

// The name of a block: 26 letters and digits. Source: https://github.com/ulid/spec
std::string ulid_of(const BlockIdentity& identity);

// The files of a block's folder.
struct BlockFiles {
  std::string ulid;  // the folder's name
  std::string meta;
  std::string index;
  std::vector<std::string> segments;  // chunks/000001, chunks/000002 ...
  std::string tombstones;
};

// Writes a block, whole in memory: floats in encoding 1, histograms in 2 (all counts whole) or 3, start times not at
// all. A chunk has at most 120 samples.
class BlockWriter {
 public:
  struct Limits {
    std::size_t segment_size = std::size_t{512} << 20;
    std::size_t samples_in_chunk = 120;
  };

  BlockWriter() : BlockWriter(Limits{}) {}
  explicit BlockWriter(const Limits& limits);

  // Series come in the order of their labels, each once. One without samples is passed over.
  Result<void> add(const Labels& labels, const Columns& samples);
  bool empty() const { return index_.series() == 0; }

  // REQUIRES: it isn't empty. Nothing is added afterwards.
  Result<BlockFiles> finish(const BlockIdentity& identity);

 private:
  class SeriesChunks;
  ChunkPlace write_chunk(std::uint8_t encoding, std::string_view samples, TimeRange times);

  Limits limits_;
  IndexWriter index_;
  std::vector<ByteWriter> segments_;
  BlockMeta meta_;
};

struct SeriesSamples {
  Labels labels;
  Columns samples;
};

// The samples that lie in the range.
Columns samples_within(const Columns& samples, TimeRange range);

// Splits long data into blocks as Prometheus has them: none crosses a multiple of `length` since 1970. The series are
// in the order of their labels. `identity` is asked once for each block.
Result<std::vector<BlockFiles>> write_blocks(std::span<const SeriesSamples> series,
                                             const std::function<BlockIdentity()>& identity,
                                             Duration length = hours(2));

}  // namespace tidegate::tsdb
