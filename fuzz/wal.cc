// The files of a head: whatever they hold, they are replayed or refused with a reason; what is replayed is in order.
// The input is a log; a record of one; a file of chunks; a chunk behind its encoding. No fuzzer finds checksums, so the
// second and the last are put into files that match theirs.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/head.h"

namespace {

using namespace tidegate;
using namespace tidegate::tsdb;

constexpr std::size_t kMost = 1 << 20;
constexpr TimeRange kAlways = {.first = std::numeric_limits<std::int64_t>::min(),
                               .last = std::numeric_limits<std::int64_t>::max()};

void check_rising(const std::vector<std::int64_t>& times) {
  CHECK(std::ranges::adjacent_find(times, std::ranges::greater_equal()) == times.end());
}

void replay(const HeadFiles& files) {
  const auto head = HeadStorage::open(files, {.record_bytes = kMost, .most_series = 1000, .most_samples = kMost});
  if (!head) {
    CHECK(!head.error().message.empty());
    return;
  }
  LabelStore labels;
  const auto selection = (*head)->select({}, kAlways, labels);
  CHECK(selection.has_value());
  Columns columns;
  for (std::size_t i = 0; i < (*selection)->series().size(); ++i) {
    if (!(*selection)->read(i, columns)) continue;
    check_rising(columns.floats.times);
    check_rising(columns.histograms.times);
  }
}

void write_record(ByteWriter& out, Bytes record) {
  out.byte(1);
  out.be16(static_cast<std::uint16_t>(record.size()));
  out.be32(crc32c(record));
  out.bytes(record);
}

// Names series 1, then goes on with `record`.
std::string log_with(Bytes record) {
  ByteWriter series;
  series.byte(1), series.be64(1), series.uvarint(0);
  ByteWriter out;
  write_record(out, bytes_of(series.written()));
  if (!record.empty()) write_record(out, record);
  return out.release();
}

std::string chunks_with(std::uint8_t encoding, Bytes chunk) {
  ByteWriter one;
  one.be64(1), one.be64(static_cast<std::uint64_t>(kAlways.first)), one.be64(static_cast<std::uint64_t>(kAlways.last));
  one.byte(encoding), one.text(text_of(chunk));
  ByteWriter out;
  out.be32(0x0130BC91), out.be32(0x01000000);
  out.raw(one.written()), out.be32(crc32c(bytes_of(one.written())));
  return out.release();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0 || size > 30'000) return 0;
  const Bytes input(bytes, size);
  const std::string named = log_with({}), recorded = log_with(input), chunk = chunks_with(input[0], input.subspan(1));
  replay({.log = {{.number = 0, .bytes = input}}});
  replay(
      {.log = {{.number = 0, .bytes = bytes_of(recorded)}}, .late_log = {{.number = 0, .bytes = bytes_of(recorded)}}});
  replay({.chunks = {{.number = 1, .bytes = input}}, .log = {{.number = 0, .bytes = bytes_of(named)}}});
  replay({.chunks = {{.number = 1, .bytes = bytes_of(chunk)}}, .log = {{.number = 0, .bytes = bytes_of(recorded)}}});
  return 0;
}
