#include "core/tsdb/tombstones.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/format.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0x0130BA30;
constexpr std::size_t kHeader = 5;
constexpr std::size_t kChecksumSize = 4;

// Keeps the elements at the places in `kept`, which rise.
template <class T>
void keep_only(std::vector<T>& values, std::span<const std::size_t> kept) {
  if (values.empty()) return;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i != kept[i]) values[i] = std::move(values[kept[i]]);
  }
  values.resize(kept.size());
}

template <class Column>
void remove_from(std::span<const Tombstone> deleted, Column& column) {
  std::vector<std::size_t> kept;
  kept.reserve(column.times.size());
  std::size_t next = 0;         // the first tombstone that begins later
  std::int64_t deleted_to = 0;  // the end of those before it, if there are any
  for (std::size_t i = 0; i < column.times.size(); ++i) {
    for (; next < deleted.size() && deleted[next].range.first <= column.times[i]; ++next) {
      deleted_to = next == 0 ? deleted[next].range.last : std::max(deleted_to, deleted[next].range.last);
    }
    if (next == 0 || column.times[i] > deleted_to) kept.push_back(i);
  }
  if (kept.size() == column.times.size()) return;
  keep_only(column.times, kept);
  keep_only(column.values, kept);
  keep_only(column.starts, kept);
}

}  // namespace

Tombstones::Tombstones(std::vector<Tombstone> all) : all_(std::move(all)) {
  std::ranges::sort(all_, {}, [](const Tombstone& t) { return std::tuple(t.series, t.range.first, t.range.last); });
}

Result<Tombstones> Tombstones::read(Bytes file) {
  if (file.size() < kHeader + kChecksumSize || load_be32(file.data()) != kMagic) {
    return fail(ErrorKind::malformed, "it doesn't begin with the bytes of tombstones, 01 30 BA 30");
  }
  if (file[4] != 1) return fail(ErrorKind::malformed, format("its version is {}; version 1 is known", file[4]));
  const Bytes body = file.subspan(kHeader, file.size() - kHeader - kChecksumSize);
  if (crc32c(body) != load_be32(file.data() + kHeader + body.size())) {
    return fail(ErrorKind::malformed, "it doesn't match its checksum");
  }
  std::vector<Tombstone> all;
  ByteReader in(body);
  while (!in.at_end()) {
    const std::size_t at = kHeader + in.offset();
    Tombstone tombstone{.series = in.uvarint()};
    tombstone.range.first = in.varint();
    tombstone.range.last = in.varint();
    if (in.failed()) return fail(ErrorKind::malformed, format("the tombstone at byte {} is cut off", at));
    all.push_back(tombstone);
  }
  return Tombstones(std::move(all));
}

std::span<const Tombstone> Tombstones::of(std::uint64_t series) const {
  const auto found = std::ranges::equal_range(all_, series, {}, &Tombstone::series);
  return {found.begin(), found.end()};
}

std::string write_tombstones(std::span<const Tombstone> all) {
  ByteWriter body;
  for (const auto& tombstone : all) {
    body.uvarint(tombstone.series);
    body.varint(tombstone.range.first);
    body.varint(tombstone.range.last);
  }
  ByteWriter out;
  out.be32(kMagic);
  out.byte(1);
  out.raw(body.written());
  out.be32(crc32c(bytes_of(body.written())));
  return out.release();
}

void remove_deleted(std::span<const Tombstone> deleted, Columns& columns) {
  if (deleted.empty()) return;
  remove_from(deleted, columns.floats);
  remove_from(deleted, columns.histograms);
}

}  // namespace tidegate::tsdb
