#include "core/tsdb/block_writer.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/format.h"
#include "core/tsdb/chunk.h"
#include "core/tsdb/histogram_encoder.h"
#include "core/tsdb/tombstones.h"
#include "core/tsdb/xor_chunk.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0x85BD40DD;

ByteWriter new_segment() {
  ByteWriter segment;
  segment.be32(kMagic);
  segment.byte(1);
  segment.pad_to(8);
  return segment;
}

bool rises(std::span<const std::int64_t> times) { return std::ranges::is_sorted(times, std::less_equal{}); }

template <class Column>
Column part_of(const Column& column, TimeRange range) {
  const auto begin = std::ranges::lower_bound(column.times, range.first) - column.times.begin();
  const auto end = std::ranges::upper_bound(column.times, range.last) - column.times.begin();
  const auto part = [&](const auto& values) {
    if (values.empty() || begin >= end) return std::decay_t<decltype(values)>();
    return std::decay_t<decltype(values)>(values.begin() + begin, values.begin() + end);
  };
  return {.times = part(column.times), .values = part(column.values), .starts = part(column.starts)};
}

// The first time from `from` on at which a series has a sample.
std::optional<std::int64_t> next_time(std::span<const SeriesSamples> series, std::int64_t from) {
  std::optional<std::int64_t> next;
  for (const auto& one : series) {
    for (const auto* times : {&one.samples.floats.times, &one.samples.histograms.times}) {
      const auto found = std::ranges::lower_bound(*times, from);
      if (found != times->end() && (!next || *found < *next)) next = *found;
    }
  }
  return next;
}

}  // namespace

std::string ulid_of(const BlockIdentity& identity) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string ulid;
  for (int shift = 45; shift >= 0; shift -= 5) ulid += kDigits[identity.written.ms >> shift & 31];
  BitReader random{Bytes(identity.random)};
  for (int i = 0; i < 16; ++i) ulid += kDigits[random.bits(5)];
  return ulid;
}

// The chunks of one series: the open one, of either kind, and where the written ones are.
class BlockWriter::SeriesChunks {
 public:
  explicit SeriesChunks(BlockWriter& block) : block_(block) {}

  void add(std::int64_t time, double value) {
    if (histograms_ || floats_.samples() == block_.limits_.samples_in_chunk) close();
    floats_.add(time, value);
    extend(time);
  }

  void add(std::int64_t time, const Histogram& value) {
    using Reset = HistogramEncoder::Reset;
    if (floats_.samples() > 0) close();
    if (histograms_ && histograms_->samples() < block_.limits_.samples_in_chunk && histograms_->takes(value)) {
      histograms_->add(time, value);
    } else {
      const bool told = value.reset == Histogram::CounterReset::reset;
      const Reset reset = histograms_ ? histograms_->after(value) : told ? Reset::reset : Reset::unknown;
      if (histograms_) close();
      histograms_.emplace(time, value, reset);
    }
    extend(time);
  }

  std::vector<ChunkPlace> finish() {
    if (open_) close();
    return std::move(places_);
  }

 private:
  void extend(std::int64_t time) {
    if (!open_) times_.first = time;
    times_.last = time;
    open_ = true;
  }

  void close() {
    const auto encoding = histograms_ ? histograms_->encoding() : Encoding::xor_floats;
    const std::string samples = histograms_ ? histograms_->finish() : floats_.finish();
    places_.push_back(block_.write_chunk(static_cast<std::uint8_t>(encoding), samples, times_));
    histograms_.reset();
    floats_ = XorEncoder();
    open_ = false;
  }

  BlockWriter& block_;
  bool open_ = false;
  TimeRange times_;  // of the open chunk
  XorEncoder floats_;
  std::optional<HistogramEncoder> histograms_;
  std::vector<ChunkPlace> places_;
};

BlockWriter::BlockWriter(const Limits& limits) : limits_(limits) { segments_.push_back(new_segment()); }

ChunkPlace BlockWriter::write_chunk(std::uint8_t encoding, std::string_view samples, TimeRange times) {
  constexpr std::size_t kAround = 5 + 1 + 4;  // size, encoding, checksum
  if (segments_.back().size() > 8 && segments_.back().size() + samples.size() + kAround > limits_.segment_size) {
    segments_.push_back(new_segment());
  }
  ByteWriter& out = segments_.back();
  const std::uint64_t place = std::uint64_t{segments_.size() - 1} << 32 | out.size();
  out.uvarint(samples.size());
  const std::size_t begin = out.size();
  out.byte(encoding);
  out.raw(samples);
  out.be32(crc32c(bytes_of(out.written().substr(begin))));
  return {.first = times.first, .last = times.last, .place = place};
}

Result<void> BlockWriter::add(const Labels& labels, const Columns& samples) {
  const auto &floats = samples.floats.times, &histograms = samples.histograms.times;
  if (floats.empty() && histograms.empty()) return {};
  if (!rises(floats) || !rises(histograms)) {
    return fail(ErrorKind::invalid, format("the samples of {} don't rise in time", format_labels(labels)));
  }
  SeriesChunks chunks(*this);
  for (std::size_t f = 0, h = 0; f < floats.size() || h < histograms.size();) {
    const bool is_float = h == histograms.size() || (f < floats.size() && floats[f] < histograms[h]);
    if (is_float) {
      chunks.add(floats[f], samples.floats.values[f]);
      ++f;
    } else {
      if (f < floats.size() && floats[f] == histograms[h]) {
        return fail(ErrorKind::invalid, format("{} has two samples at {}", format_labels(labels), floats[f]));
      }
      chunks.add(histograms[h], *samples.histograms.values[h]);
      ++h;
    }
  }
  auto places = chunks.finish();
  const TimeRange times{.first = places.front().first, .last = places.back().last};
  meta_.range = empty() ? times
                        : TimeRange{.first = std::min(meta_.range.first, times.first),
                                    .last = std::max(meta_.range.last, times.last)};
  meta_.chunks += places.size();
  meta_.samples += floats.size() + histograms.size();
  return index_.add(labels, std::move(places));
}

Result<BlockFiles> BlockWriter::finish(const BlockIdentity& identity) {
  CHECK(!empty());
  meta_.ulid = ulid_of(identity);
  meta_.series = index_.series();
  meta_.sources = {meta_.ulid};
  BlockFiles files{.ulid = meta_.ulid, .meta = write_block_meta(meta_), .index = {}, .segments = {}, .tombstones = {}};
  files.index = TRY(index_.finish());
  for (auto& segment : segments_) files.segments.push_back(segment.release());
  files.tombstones = write_tombstones({});
  return files;
}

Columns samples_within(const Columns& samples, TimeRange range) {
  return {.floats = part_of(samples.floats, range), .histograms = part_of(samples.histograms, range)};
}

Result<std::vector<BlockFiles>> write_blocks(std::span<const SeriesSamples> series,
                                             const std::function<BlockIdentity()>& identity, Duration length) {
  std::vector<BlockFiles> blocks;
  auto next = next_time(series, std::numeric_limits<std::int64_t>::min());
  while (next) {
    const std::int64_t into = (*next % length.ms + length.ms) % length.ms;
    const std::int64_t most = std::numeric_limits<std::int64_t>::max() - std::max<std::int64_t>(*next, 0);
    const std::int64_t left = std::min(length.ms - 1 - into, most);
    const TimeRange range{.first = *next, .last = *next + left};
    BlockWriter block;
    for (const auto& one : series) TRY(block.add(one.labels, samples_within(one.samples, range)));
    auto files = TRY(block.finish(identity()));
    blocks.push_back(std::move(files));
    if (range.last == std::numeric_limits<std::int64_t>::max()) break;
    next = next_time(series, range.last + 1);
  }
  return blocks;
}

}  // namespace tidegate::tsdb
