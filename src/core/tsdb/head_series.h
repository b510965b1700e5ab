#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/tsdb/head_chunks.h"
#include "core/tsdb/records.h"
#include "core/tsdb/storage.h"
#include "core/tsdb/tombstones.h"

namespace tidegate::tsdb {

// A series of a head: the chunks that were put away, and the samples behind them. Two series records of the same labels
// are one series.
class HeadSeries {
 public:
  explicit HeadSeries(LabelSet labels) : labels_(labels) {}

  LabelSet labels() const { return labels_; }

  // Samples are taken only if they are later than all before them: what came out of order is in the other log.
  bool add(Record::Float sample);
  bool add(Record::Native sample);
  void add_late(Record::Float sample);
  void add_late(Record::Native sample);
  void add(const HeadChunk& chunk);
  void remove(const Tombstone& deleted) { deleted_.push_back(deleted); }
  void remove_all();      // what it has by now
  void finish();          // after the last of all this
  bool is_empty() const;  // was removed, or never had a sample

  // Replaces `columns`. `complete_from`: see HeadOptions.
  Result<void> read(TimeRange range, std::int64_t complete_from, Columns& columns) const;
  bool may_have(TimeRange range, std::int64_t complete_from) const;

 private:
  // REQUIRES: no such chunk was added to `columns` before.
  Result<void> add_chunks(HeadChunk::Order order, TimeRange range, Columns& columns) const;

  LabelSet labels_;
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
  bool has_last_ = false;
  std::vector<HeadChunk> chunks_;
  Columns samples_;
  Columns late_;
  std::vector<Tombstone> deleted_;
};

}  // namespace tidegate::tsdb
