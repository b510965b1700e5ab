#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/zstd.h"
#include "core/tsdb/bytes.h"

namespace tidegate::tsdb {

// A file of a write-ahead log. They are numbered without gaps: 00000007.
struct WalSegment {
  std::uint32_t number = 0;
  Bytes bytes;
};

enum class WalEnd {
  closed,  // nobody writes to the log any more: a checkpoint
  live     // somebody may be writing: the last record of the last segment may be there in part, and is then left out
};

struct WalRecord {
  Bytes bytes;  // unpacked; until the next record is read
  std::uint32_t segment = 0;
  std::size_t offset = 0;  // in the segment
};

// Reads the records of a log, the oldest first. A segment consists of pages of 32 KiB (the last may be shorter), a page
// of fragments, and of zeros if no further one fits:
//
//   type and flags <byte>  size <be16>  crc32c of the bytes <be32>  bytes <size>
//
// The lower three bits of the first byte: 0 the rest of the page is zeros, 1 a whole record, 2 the first fragment of
// one, 3 a middle one, 4 the last one. The flags: 8, the record is packed by Snappy; 16, by Zstandard. A record does
// not go on in the next segment. Source: prometheus tsdb/docs/format/wal.md.
class WalReader {
 public:
  // `name` is for messages: "wal". More than `limit` bytes in a record are an Error of kind too_large.
  WalReader(std::string name, std::vector<WalSegment> segments, WalEnd end, std::size_t limit = std::size_t{256} << 20);

  // Nothing: that was all. Anything damaged is an Error that names segment and byte.
  Result<std::optional<WalRecord>> next();

  bool is_torn() const { return torn_; }  // whether the last record was left out

 private:
  struct Fragment;
  Result<std::optional<Fragment>> read_fragment();
  Result<std::optional<Fragment>> cut_off(const char* what);
  Result<void> take(const Fragment& fragment);
  Result<WalRecord> finish(const Fragment& last);
  std::unexpected<Error> damaged(std::size_t offset, std::string what) const;
  std::size_t left() const { return segments_[segment_].bytes.size() - offset_; }

  std::string name_;
  std::vector<WalSegment> segments_;
  WalEnd end_;
  std::size_t limit_;
  std::size_t segment_ = 0;
  std::size_t offset_ = 0;
  bool torn_ = false;

  std::size_t parts_ = 0;  // fragments of the record so far
  std::size_t begin_ = 0;  // where it began
  Bytes whole_;            // its bytes, if they are one fragment
  std::string joined_;     // if they are several
  std::string unpacked_;
  ZstdUnpacker zstd_;
};

}  // namespace tidegate::tsdb
