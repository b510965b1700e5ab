#include "core/tsdb/head_chunks.h"

#include <algorithm>
#include <array>

#include "base/format.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0x0130BC91;
constexpr std::array<std::uint8_t, 8> kHeader = {0x01, 0x30, 0xBC, 0x91, 1, 0, 0, 0};
constexpr std::uint8_t kLate = 0x80;
constexpr std::size_t kChecksumSize = 4;

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

enum class Place { between, last };

class ChunkFile {
 public:
  ChunkFile(const std::string& name, const WalSegment& file, Place place) : name_(name), file_(file), place_(place) {}

  Result<void> read(std::vector<HeadChunk>& chunks) {
    const auto [mine, wanted] = std::ranges::mismatch(file_.bytes, kHeader);
    const bool is_complete = wanted == kHeader.end();
    if (!is_complete && place_ == Place::last && all_zero({mine, file_.bytes.end()})) return {};
    if (file_.bytes.size() < kHeader.size() || load_be32(file_.bytes.data()) != kMagic) {
      return damaged(0, "it doesn't begin with the bytes of a head's chunks, 01 30 BC 91");
    }
    if (file_.bytes[4] != 1) return damaged(4, format("its version is {}; version 1 is known", file_.bytes[4]));
    for (std::size_t offset = kHeader.size(); offset < file_.bytes.size();) {
      const Bytes here = file_.bytes.subspan(offset);
      if (here[0] == 0 && all_zero(here)) return {};
      ByteReader in(here);
      const HeadChunk chunk = read_chunk(in);
      const std::size_t end = in.offset();
      const std::uint32_t checksum = in.be32();
      if (in.failed() || crc32c(here.first(end)) != checksum) {
        const bool is_torn = place_ == Place::last && (in.failed() || all_zero(here.subspan(end + kChecksumSize)));
        return is_torn ? Result<void>() : damaged(offset, "a chunk is cut off, or doesn't match its checksum");
      }
      if (chunk.range.first > chunk.range.last) return damaged(offset, "a chunk ends before it begins");
      chunks.push_back(chunk);
      offset += end + kChecksumSize;
    }
    return {};
  }

 private:
  static HeadChunk read_chunk(ByteReader& in) {
    HeadChunk chunk;
    chunk.id = in.be64();
    chunk.range.first = static_cast<std::int64_t>(in.be64());
    chunk.range.last = static_cast<std::int64_t>(in.be64());
    const std::uint8_t encoding = in.byte();
    chunk.encoding = static_cast<std::uint8_t>(encoding & ~kLate);
    if ((encoding & kLate) != 0) chunk.order = HeadChunk::Order::late;
    chunk.samples = in.take(in.uvarint());
    return chunk;
  }

  std::unexpected<Error> damaged(std::size_t offset, std::string_view what) const {
    return fail(ErrorKind::malformed, format("{}/{:06} is damaged at byte {}: {}", name_, file_.number, offset, what));
  }

  const std::string& name_;
  const WalSegment& file_;
  Place place_;
};

}  // namespace

Result<std::vector<HeadChunk>> read_head_chunks(const std::string& name, const std::vector<WalSegment>& files) {
  std::vector<HeadChunk> chunks;
  for (const auto& file : files) {
    TRY(ChunkFile(name, file, &file == &files.back() ? Place::last : Place::between).read(chunks));
  }
  return chunks;
}

}  // namespace tidegate::tsdb
