#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tsdb/block_meta.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/index.h"
#include "core/tsdb/segments.h"
#include "core/tsdb/storage.h"
#include "core/tsdb/tombstones.h"

namespace tidegate::tsdb {

// The files of a block's folder.
struct BlockBytes {
  std::string name;  // for messages: the folder
  std::string_view meta;
  Bytes index;
  std::vector<Bytes> segments;  // chunks/000001, chunks/000002 ...
  Bytes tombstones;             // empty: there is no such file
};

// A block as Prometheus writes it. It refers to the bytes it was opened from: they must outlive it, as it must its
// selections. Everything that is read is checked against its checksum first, and no bytes whatever lead out of their
// bounds.
class Block final : public Storage {
 public:
  static Result<std::unique_ptr<Block>> open(BlockBytes files);

  const std::string& name() const { return name_; }
  const BlockMeta& meta() const { return meta_; }
  const Index& index() const { return index_; }

  Result<std::unique_ptr<Selection>> select(std::span<const promql::Matcher> matchers, TimeRange range,
                                            LabelStore& labels) const override;
  std::vector<std::string> metric_names() const override;

  // The samples of a series in the range, by its id and its chunks.
  Result<void> read(SeriesId id, std::span<const ChunkPlace> chunks, TimeRange range, Columns& columns) const;

  // Whether all its samples come after those that are in `columns`, and none was deleted. Then they can be read behind
  // them.
  bool follows(SeriesId id, std::span<const ChunkPlace> chunks, const Columns& columns) const;
  Result<void> read_behind(std::span<const ChunkPlace> chunks, TimeRange range, Columns& columns) const;

 private:
  Block(std::string name, BlockMeta meta, Index index, Segments segments, Tombstones tombstones);

  std::string name_;
  BlockMeta meta_;
  Index index_;
  Segments segments_;
  Tombstones tombstones_;
};

}  // namespace tidegate::tsdb
