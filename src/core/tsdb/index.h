#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/postings.h"

namespace tidegate::tsdb {

// Where a chunk lies, and the times of its first and last sample.
struct ChunkPlace {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint64_t place = 0;  // in a block: segment << 32 | byte
  bool operator==(const ChunkPlace&) const = default;
};

// A block's index: which series there are, by label, and where their chunks lie. Versions 1, 2 and 3 are read (3 is
// laid out as 2). It refers to the bytes it was opened from.
//
//   BAAAD700 <be32>  version <byte>
//   symbols:         size <be32>  count <be32>  then each: text          crc32c
//   series:          aligned to 16 (version 1: not), each:
//                    size <uvarint>  labels <uvarint>  (name, value: symbols) *  chunks <uvarint>
//                    first <varint>  last - first <uvarint>  place <uvarint>   and from the second chunk on
//                    first - last before <uvarint>  last - first <uvarint>  place - place before <varint>   crc32c
//   label indexes:   no longer used
//   postings:        aligned to 4, each: size <be32>  count <be32>  series <be32> *   crc32c
//   postings table:  size <be32>  count <be32>  then each: 2 <byte>  name  value  postings <uvarint>   crc32c
//   contents:        symbols, series, label indexes, their table, postings, postings table, all <be64>   crc32c
//
// A checksum is of what stands between the size and it. A series is known by its byte / 16, in version 1 by its byte; a
// symbol by its number, in version 1 by its byte. Source: https://github.com/prometheus/prometheus/tree/main/tsdb/docs
class Index {
 public:
  static Result<Index> open(Bytes file);

  int version() const { return version_; }

  // A label's value and where the postings of its series are.
  struct Value {
    std::string_view value;
    std::uint64_t postings = 0;
  };
  std::span<const Value> values(std::string_view label) const;  // sorted
  const Value* find(std::string_view label, std::string_view value) const;
  std::optional<std::uint64_t> all_series() const { return all_series_; }

  Result<void> append_postings(std::uint64_t postings, Postings& ids) const;

  std::size_t symbols() const { return symbol_starts_.size(); }
  bool symbols_rise() const { return symbols_rise_; }  // then their numbers are ordered as their texts, as they should
  std::string_view symbol(std::size_t number) const;   // REQUIRES: number < symbols()

  struct Series {
    std::vector<std::uint32_t> labels;  // numbers of symbols: name, value, name, value ...
    std::vector<ChunkPlace> chunks;
  };
  Result<void> read_series(SeriesId id, Series& series) const;

 private:
  struct Label {
    std::string_view name;
    std::size_t first = 0;  // in values_
    std::size_t count = 0;
  };
  explicit Index(Bytes file) : file_(file) {}
  Result<void> read_symbols(std::uint64_t at);
  Result<void> read_postings_table(std::uint64_t at);
  void sort_labels();
  Result<Bytes> section(std::uint64_t at, std::string_view what) const;
  Result<void> read_labels(std::uint64_t at, ByteReader& in, std::vector<std::uint32_t>& labels) const;
  std::uint32_t number_in_version_1(std::uint64_t reference) const;

  Bytes file_;
  int version_ = 0;
  std::vector<std::uint32_t> symbol_starts_;  // bytes behind symbols_at_
  std::size_t symbols_at_ = 0;
  bool symbols_rise_ = true;
  std::vector<Label> labels_;
  std::vector<Value> values_;
  std::optional<std::uint64_t> all_series_;
};

}  // namespace tidegate::tsdb
