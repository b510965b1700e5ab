#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "core/model/histogram.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/tombstones.h"

namespace tidegate::tsdb {

// What a record of a write-ahead log says. Series have numbers, which stand for their labels from then on. What nobody
// asks a head for (exemplars, metadata, marks of chunks that were written) is checked for its type and left out.
//
//   1 series: then each: series <be64>  labels <uvarint>  then each: name and value, behind their lengths as <uvarint>
//   2 floats: series <be64>  time <be64>   then each: series <varint>  time <varint>  value <be64>, the series and the
//     time less the first two
//   3 deletions: then each: series <be64>  first time <varint>  last time <varint>
//   4 exemplars, 5 marks, 6 metadata
//   7, 9 histograms, 8, 10 float histograms: as 2, but a histogram instead of the value
//   11 floats, 12 histograms, 13 float histograms: first series, time, start, each <varint>, and what it is; then each:
//     series less the one before <varint>  time less the first <varint>  start <byte>: 0 there is none, 1 the one
//     before, 2 less the first <varint>; and what it is
//   14 the time below which the log is not complete: <be64>
//
// Source: prometheus tsdb/docs/format/wal.md and tsdb/record/record.go.
struct Record {
  struct Series {
    std::uint64_t id = 0;
    std::vector<std::pair<std::string_view, std::string_view>> labels;  // rise by name
  };
  struct Float {
    std::uint64_t id = 0;
    std::int64_t time = 0;
    std::int64_t start = 0;
    double value = 0;
  };
  struct Native {
    std::uint64_t id = 0;
    std::int64_t time = 0;
    std::int64_t start = 0;
    Histogram value;
  };

  std::vector<Series> series;
  std::vector<Float> floats;
  std::vector<Native> histograms;
  std::vector<Tombstone> deletions;
  std::optional<std::int64_t> complete_from;

  void clear();
};

// Puts into `record` what the bytes say; its texts lie in the bytes. An Error says what is wrong with them: "its labels
// are cut off".
Result<void> read_record(Bytes bytes, Record& record);

}  // namespace tidegate::tsdb
