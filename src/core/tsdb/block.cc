#include "core/tsdb/block.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/format.h"
#include "core/tsdb/chunk.h"
#include "core/tsdb/index_select.h"
#include "core/tsdb/merge.h"

namespace tidegate::tsdb {
namespace {

// The same, or an error that says where.
template <class T>
Result<T> within(std::string_view place, Result<T> result) {
  if (!result) result.error().message = format("{}: {}", place, result.error().message);
  return result;
}

constexpr std::size_t kUsualSamples = 120;  // of a chunk

class BlockSelection final : public Selection {
 public:
  BlockSelection(const Block& block, TimeRange range) : block_(block), range_(range) {}

  Result<void> fill(std::span<const SeriesId> ids, LabelStore& labels);

  std::span<const LabelSet> series() const override { return series_; }
  Result<void> read(std::size_t index, Columns& columns) const override {
    const auto [first, count] = chunks_of_[index];
    return block_.read(ids_[index], std::span(chunks_).subspan(first, count), range_, columns);
  }

  std::size_t expected(std::size_t index) const override { return chunks_of_[index].count * kUsualSamples; }

  Result<void> append(std::size_t index, Columns& columns) const override {
    const auto [first, count] = chunks_of_[index];
    const auto chunks = std::span(chunks_).subspan(first, count);
    if (!block_.follows(ids_[index], chunks, columns)) return Selection::append(index, columns);
    return block_.read_behind(chunks, range_, columns);
  }

 private:
  struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  void add(SeriesId id, const Index::Series& series, LabelStore& labels);
  Symbol symbol(std::uint32_t number, LabelStore& labels);
  void sort(const LabelStore& labels);

  const Block& block_;
  TimeRange range_;
  std::vector<SeriesId> ids_;
  std::vector<LabelSet> series_;
  std::vector<Run> chunks_of_;  // of each series in chunks_
  std::vector<ChunkPlace> chunks_;
  std::vector<Symbol> symbols_;  // the store's, by the index's number; kUnknown until needed
  std::vector<SymbolPair> pairs_;
  bool has_empty_ = false;  // one of symbols_ is ""
};

constexpr Symbol kUnknown = std::numeric_limits<Symbol>::max();

Symbol BlockSelection::symbol(std::uint32_t number, LabelStore& labels) {
  if (symbols_[number] == kUnknown) {
    const std::string_view text = block_.index().symbol(number);
    has_empty_ = has_empty_ || text.empty();
    symbols_[number] = labels.intern(text);
  }
  return symbols_[number];
}

void BlockSelection::add(SeriesId id, const Index::Series& series, LabelStore& labels) {
  const std::size_t first = chunks_.size();
  for (const auto& chunk : series.chunks) {
    if (chunk.last >= range_.first && chunk.first <= range_.last) chunks_.push_back(chunk);
  }
  if (chunks_.size() == first) return;
  pairs_.clear();
  for (std::size_t i = 0; i < series.labels.size(); i += 2) {
    pairs_.push_back({.name = symbol(series.labels[i], labels), .value = symbol(series.labels[i + 1], labels)});
  }
  ids_.push_back(id);
  series_.push_back(labels.keep(pairs_));
  chunks_of_.push_back({.first = first, .count = chunks_.size() - first});
}

void BlockSelection::sort(const LabelStore& labels) {
  std::vector<std::size_t> order(series_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return labels.compare(series_[a], series_[b]) < 0; });
  const auto sorted = [&](const auto& values) {
    auto out = values;
    for (std::size_t i = 0; i < order.size(); ++i) out[i] = values[order[i]];
    return out;
  };
  ids_ = sorted(ids_), series_ = sorted(series_), chunks_of_ = sorted(chunks_of_);
}

// Whether the names of a series' labels rise, as LabelStore::keep wants them.
bool names_rise(const Index& index, const std::vector<std::uint32_t>& labels) {
  for (std::size_t i = 2; i < labels.size(); i += 2) {
    const bool rises =
        index.symbols_rise() ? labels[i - 2] < labels[i] : index.symbol(labels[i - 2]) < index.symbol(labels[i]);
    if (!rises) return false;
  }
  return true;
}

Result<void> BlockSelection::fill(std::span<const SeriesId> ids, LabelStore& labels) {
  const Index& index = block_.index();
  symbols_.assign(index.symbols(), kUnknown);
  Index::Series series;
  std::vector<std::uint32_t> before;
  bool in_order = index.symbols_rise();
  for (const SeriesId id : ids) {
    TRY(index.read_series(id, series));
    if (!names_rise(index, series.labels)) {
      return fail(ErrorKind::malformed, format("the labels of series {} are not in order", id));
    }
    in_order = in_order && (before.empty() || before < series.labels);
    add(id, series, labels);
    if (has_empty_) return fail(ErrorKind::malformed, format("a label of series {} is empty", id));
    std::swap(before, series.labels);
  }
  if (!in_order) sort(labels);
  const auto same = [](LabelSet a, LabelSet b) { return std::ranges::equal(a, b); };
  if (!in_order && std::ranges::adjacent_find(series_, same) != series_.end()) {
    return fail(ErrorKind::malformed, "two series have the same labels");
  }
  return {};
}

std::string describe(const ChunkPlace& chunk) {
  return format("chunks/{:06}: the chunk at byte {}", (chunk.place >> 32) + 1, chunk.place & 0xffffffff);
}

struct Length {
  std::size_t floats = 0;
  std::size_t histograms = 0;
};

Length length_of(const Columns& columns) {
  return {.floats = columns.floats.times.size(), .histograms = columns.histograms.times.size()};
}

// Whether what came behind that length is later than all before it. One chunk adds to one of both columns.
bool rises_from(const Columns& columns, Length before) {
  const auto& floats = columns.floats.times;
  const auto& histograms = columns.histograms.times;
  const bool added_floats = floats.size() > before.floats;
  if (!added_floats && histograms.size() == before.histograms) return true;
  const std::int64_t first = added_floats ? floats[before.floats] : histograms[before.histograms];
  return (before.floats == 0 || floats[before.floats - 1] < first) &&
         (before.histograms == 0 || histograms[before.histograms - 1] < first);
}

}  // namespace

Block::Block(std::string name, BlockMeta meta, Index index, Segments segments, Tombstones tombstones)
    : name_(std::move(name)),
      meta_(std::move(meta)),
      index_(std::move(index)),
      segments_(std::move(segments)),
      tombstones_(std::move(tombstones)) {}

Result<std::unique_ptr<Block>> Block::open(BlockBytes files) {
  auto meta = TRY(within(files.name + "/meta.json", parse_block_meta(files.meta)));
  auto index = TRY(within(files.name + "/index", Index::open(files.index)));
  auto segments = TRY(within(files.name, Segments::open(std::move(files.segments))));
  Tombstones tombstones;
  if (!files.tombstones.empty()) {
    tombstones = TRY(within(files.name + "/tombstones", Tombstones::read(files.tombstones)));
  }
  return std::unique_ptr<Block>(
      new Block(std::move(files.name), std::move(meta), std::move(index), std::move(segments), std::move(tombstones)));
}

Result<std::unique_ptr<Selection>> Block::select(std::span<const promql::Matcher> matchers, TimeRange range,
                                                 LabelStore& labels) const {
  auto selection = std::make_unique<BlockSelection>(*this, range);
  if (meta_.range.last < range.first || meta_.range.first > range.last) return selection;
  const auto ids = TRY(within(name_ + "/index", select_series(index_, matchers)));
  TRY(within(name_ + "/index", selection->fill(ids, labels)));
  return selection;
}

Result<void> Block::read(SeriesId id, std::span<const ChunkPlace> chunks, TimeRange range, Columns& columns) const {
  columns.clear();
  TRY(read_behind(chunks, range, columns));
  remove_deleted(tombstones_.of(id), columns);
  return {};
}

bool Block::follows(SeriesId id, std::span<const ChunkPlace> chunks, const Columns& columns) const {
  const auto ends_before = [&](const std::vector<std::int64_t>& times) {
    return times.empty() || chunks.empty() || times.back() < chunks.front().first;
  };
  return tombstones_.of(id).empty() && ends_before(columns.floats.times) && ends_before(columns.histograms.times);
}

Result<void> Block::read_behind(std::span<const ChunkPlace> chunks, TimeRange range, Columns& columns) const {
  std::int64_t last = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& place = chunks[i];
    const auto chunk = TRY(within(name_, segments_.chunk(place.place)));
    // Chunks that overlap are not written by Prometheus, but nothing forbids them.
    const bool overlaps = i > 0 && place.first <= last;
    Columns apart;
    const Length before = length_of(columns);
    auto decoded = decode_chunk(chunk.encoding, chunk.samples, range, overlaps ? apart : columns);
    if (decoded && !overlaps && !rises_from(columns, before)) {
      decoded = fail(ErrorKind::malformed, "it begins earlier than the index says");
    }
    if (!decoded) return within(format("{}/{}", name_, describe(place)), std::move(decoded));
    if (overlaps) merge_columns(columns, std::move(apart));
    last = i == 0 ? place.last : std::max(last, place.last);
  }
  return {};
}

std::vector<std::string> Block::metric_names() const {
  std::vector<std::string> names;
  for (const auto& value : index_.values("__name__")) names.emplace_back(value.value);
  return names;
}

}  // namespace tidegate::tsdb
