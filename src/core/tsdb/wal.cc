#include "core/tsdb/wal.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/snappy.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kPage = 32 * 1024;
constexpr std::size_t kHeader = 7;
constexpr std::uint8_t kTypeBits = 7, kSnappy = 8, kZstd = 16;

enum Type : std::uint8_t { kPadding = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

struct WalReader::Fragment {
  std::uint8_t type = kPadding;
  std::uint8_t flags = 0;
  std::size_t offset = 0;
  Bytes bytes;
};

WalReader::WalReader(std::string name, std::vector<WalSegment> segments, WalEnd end, std::size_t limit)
    : name_(std::move(name)), segments_(std::move(segments)), end_(end), limit_(limit) {}

std::unexpected<Error> WalReader::damaged(std::size_t offset, std::string what) const {
  return fail(ErrorKind::malformed,
              format("{}/{:08} is damaged at byte {}: {}", name_, segments_[segment_].number, offset, what));
}

// What is not complete is the end of a log that somebody writes, or damage.
Result<std::optional<WalReader::Fragment>> WalReader::cut_off(const char* what) {
  if (end_ != WalEnd::live || segment_ + 1 != segments_.size()) return damaged(offset_, what);
  torn_ = true;
  return std::nullopt;
}

// The next fragment of this segment.
Result<std::optional<WalReader::Fragment>> WalReader::read_fragment() {
  while (left() > 0) {
    const Bytes here = segments_[segment_].bytes.subspan(offset_);
    const std::size_t page_left = kPage - offset_ % kPage;
    if ((here[0] & kTypeBits) == kPadding) {
      const std::size_t padding = std::min(page_left, here.size());
      if (!all_zero(here.first(padding))) return damaged(offset_, "the rest of the page is not zero");
      offset_ += padding;
      continue;
    }
    if (page_left < kHeader) return damaged(offset_, "the page has no room for a fragment");
    if (here.size() < kHeader) return cut_off("the segment ends within a fragment");
    const std::size_t size = static_cast<std::size_t>(here[1]) << 8 | here[2];
    if (size > page_left - kHeader) return damaged(offset_, "a fragment goes on behind its page");
    if (size > here.size() - kHeader) return cut_off("the segment ends within a fragment");
    const Bytes bytes = here.subspan(kHeader, size);
    if (crc32c(bytes) != load_be32(here.data() + 3)) return damaged(offset_, "a fragment doesn't match its checksum");
    const Fragment found = {.type = static_cast<std::uint8_t>(here[0] & kTypeBits),
                            .flags = static_cast<std::uint8_t>(here[0] & ~kTypeBits),
                            .offset = offset_,
                            .bytes = bytes};
    offset_ += kHeader + size;
    return found;
  }
  if (parts_ > 0) return cut_off("the segment ends within a record");
  return std::nullopt;
}

Result<void> WalReader::take(const Fragment& fragment) {
  if (fragment.type > kLast) return damaged(fragment.offset, format("a fragment has the type {}", fragment.type));
  if ((fragment.flags & ~(kSnappy | kZstd)) != 0 || fragment.flags == (kSnappy | kZstd)) {
    return damaged(fragment.offset, format("a fragment has the flags {:#x}", fragment.flags));
  }
  const bool begins = fragment.type == kFull || fragment.type == kFirst;
  if (begins != (parts_ == 0)) {
    return damaged(fragment.offset,
                   begins ? "a record begins before the one before it ended" : "a record goes on that never began");
  }
  if (joined_.size() + fragment.bytes.size() > limit_) {
    return fail(ErrorKind::too_large, format("{}/{:08} has a record at byte {} that is larger than {} bytes", name_,
                                             segments_[segment_].number, begin_, limit_));
  }
  if (begins) begin_ = fragment.offset;
  ++parts_;
  whole_ = fragment.bytes;
  if (fragment.type != kFull) joined_.append(text_of(fragment.bytes));
  return {};
}

Result<WalRecord> WalReader::finish(const Fragment& last) {
  Bytes bytes = last.type == kFull ? whole_ : bytes_of(joined_);
  if ((last.flags & (kSnappy | kZstd)) != 0 && !bytes.empty()) {
    const auto unpacked = (last.flags & kSnappy) != 0 ? unpack_snappy(text_of(bytes), limit_, unpacked_)
                                                      : zstd_.unpack(text_of(bytes), limit_, unpacked_);
    if (!unpacked) return damaged(begin_, unpacked.error().message);
    bytes = bytes_of(unpacked_);
  }
  return WalRecord{.bytes = bytes, .segment = segments_[segment_].number, .offset = begin_};
}

Result<std::optional<WalRecord>> WalReader::next() {
  parts_ = 0;
  joined_.clear();
  while (segment_ < segments_.size() && !torn_) {
    const auto fragment = TRY(read_fragment());
    if (!fragment) {
      if (torn_) break;
      ++segment_;
      offset_ = 0;
      continue;
    }
    TRY(take(*fragment));
    if (fragment->type != kFull && fragment->type != kLast) continue;
    auto record = TRY(finish(*fragment));
    return record;
  }
  return std::nullopt;
}

}  // namespace tidegate::tsdb
