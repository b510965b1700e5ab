#include "core/tsdb/segments.h"

#include <algorithm>

#include "base/format.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0x85BD40DD;
constexpr std::size_t kHeader = 8;
constexpr std::size_t kWord = 16 * 64;  // bytes of a segment whose checks one word remembers

}  // namespace

Result<Segments> Segments::open(std::vector<Bytes> files) {
  Segments segments;
  for (const Bytes bytes : files) {
    const auto number = segments.segments_.size() + 1;
    if (bytes.size() < kHeader || load_be32(bytes.data()) != kMagic) {
      return fail(ErrorKind::malformed,
                  format("chunks/{:06} doesn't begin with the bytes of chunks, 85 BD 40 DD", number));
    }
    if (bytes[4] != 1) {
      return fail(ErrorKind::malformed, format("chunks/{:06} has version {}; version 1 is known", number, bytes[4]));
    }
    segments.segments_.push_back(
        {.bytes = bytes, .checked = std::make_unique<std::atomic<std::uint64_t>[]>(bytes.size() / kWord + 1)});
  }
  return segments;
}

Result<ChunkBytes> Segments::chunk(std::uint64_t place) const {
  const std::uint64_t number = place >> 32, at = place & 0xffffffff;
  const auto broken = [&](std::string_view what) {
    return fail(ErrorKind::malformed, format("chunks/{:06}: the chunk at byte {} {}", number + 1, at, what));
  };
  if (number >= segments_.size()) return broken("is in a file that isn't there");
  const Segment& segment = segments_[number];
  if (at < kHeader || at >= segment.bytes.size()) return broken("is not in the file");
  ByteReader in(segment.bytes.subspan(at, std::min<std::size_t>(5, segment.bytes.size() - at)));
  const std::uint64_t size = in.uvarint();
  const Bytes rest = segment.bytes.subspan(at + in.offset());
  if (in.failed() || rest.size() < 5 || size > rest.size() - 5) return broken("reaches beyond the file's end");

  auto& checked = segment.checked[at / kWord];
  const std::uint64_t bit = std::uint64_t{1} << (at / 16 % 64);
  if ((checked.load(std::memory_order_relaxed) & bit) == 0) {
    if (crc32c(rest.first(size + 1)) != load_be32(rest.data() + size + 1)) {
      return broken("doesn't match its checksum");
    }
    checked.fetch_or(bit, std::memory_order_relaxed);
  }
  return ChunkBytes{.encoding = rest[0], .samples = rest.subspan(1, size)};
}

}  // namespace tidegate::tsdb
