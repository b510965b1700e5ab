#include "core/tsdb/wal_writer.h"

#include <bit>

#include "base/snappy.h"
#include "base/zstd.h"
#include "core/tsdb/bytes.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kPage = std::size_t{32} << 10;
constexpr std::size_t kHeader = 7;  // of a fragment

}  // namespace

void WalPages::fragment(std::uint8_t type_and_flags, std::string_view bytes) {
  ByteWriter out;
  out.byte(type_and_flags);
  out.be16(static_cast<std::uint16_t>(bytes.size()));
  out.be32(crc32c(bytes_of(bytes)));
  out.raw(bytes);
  bytes_ += out.written();
}

void WalPages::fill_page() { bytes_.resize(bytes_.size() + (kPage - size() % kPage) % kPage); }

void WalPages::add(std::string_view record, WalPacking packing) {
  const std::string packed = packing == WalPacking::snappy ? pack_snappy(record)
                             : packing == WalPacking::zstd ? pack_zstd(record)
                                                           : std::string(record);
  std::string_view left = packed;
  for (bool is_first = true; is_first || !left.empty(); is_first = false) {
    if (kPage - size() % kPage <= kHeader) fill_page();
    const std::string_view part = left.substr(0, kPage - size() % kPage - kHeader);
    left.remove_prefix(part.size());
    const int type = is_first ? (left.empty() ? 1 : 2) : (left.empty() ? 4 : 3);
    fragment(static_cast<std::uint8_t>(type | static_cast<int>(packing)), part);
  }
}

std::string WalPages::take() {
  taken_ += bytes_.size();
  return std::exchange(bytes_, {});
}

std::string series_record(std::span<const std::pair<std::uint64_t, Labels>> series) {
  ByteWriter out;
  out.byte(1);
  for (const auto& [id, labels] : series) {
    out.be64(id);
    out.uvarint(labels.pairs.size());
    for (const auto& [name, value] : labels.pairs) out.text(name), out.text(value);
  }
  return out.release();
}

std::string floats_record(const std::vector<LoggedFloat>& samples) {
  ByteWriter out;
  out.byte(2);
  const LoggedFloat& first = samples.front();
  out.be64(first.id);
  out.be64(static_cast<std::uint64_t>(first.time));
  for (const LoggedFloat& sample : samples) {
    out.varint(static_cast<std::int64_t>(sample.id - first.id));
    out.varint(static_cast<std::int64_t>(static_cast<std::uint64_t>(sample.time) -
                                         static_cast<std::uint64_t>(first.time)));  // it may wrap
    out.be64(std::bit_cast<std::uint64_t>(sample.value));
  }
  return out.release();
}

}  // namespace tidegate::tsdb
