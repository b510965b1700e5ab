// Blocks of Prometheus on this machine, and the head of the data directory that they lie in.
#include <algorithm>

#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/model/source_fields.h"
#include "core/tsdb/merge.h"
#include "edge/sources/block_folder.h"
#include "edge/sources/engine_source.h"
#include "edge/sources/head_folder.h"

namespace tidegate::sources {
namespace {

using tsdb::TimeRange;

constexpr std::size_t kManySeries = 5000;  // of which the newest sample is looked for
constexpr std::size_t kSeriesOfHead = 500;
constexpr Duration kLately = minutes(10);

// So that about `most` of them are looked at.
std::size_t stride_of(std::size_t count, std::size_t most) { return std::max<std::size_t>(1, count / most); }

// Raises `newest` to the end of the block's last chunk, whose times are in the index.
Result<void> look_for_newest(const tsdb::Block& block, std::optional<std::int64_t>& newest) {
  const auto all = block.index().all_series();
  if (!all) return {};
  tsdb::Postings ids;
  TRY(block.index().append_postings(*all, ids));
  tsdb::Index::Series series;
  for (std::size_t i = 0; i < ids.size(); i += stride_of(ids.size(), kManySeries)) {
    TRY(block.index().read_series(ids[i], series));
    for (const auto& chunk : series.chunks) newest = std::max(newest.value_or(chunk.last), chunk.last);
    if (newest == block.meta().range.last) break;  // there is none later
  }
  return {};
}

Result<void> look_for_newest(const tsdb::HeadStorage& head, TimeRange range, std::optional<std::int64_t>& newest) {
  LabelStore labels;
  const auto selection = TRY(head.select({}, range, labels));
  tsdb::Columns columns;
  const std::size_t count = selection->series().size();
  for (std::size_t i = 0; i < count; i += stride_of(count, kSeriesOfHead)) {
    columns.clear();
    TRY(selection->read(i, columns));
    for (const auto* times : {&columns.floats.times, &columns.histograms.times}) {
      if (!times->empty()) newest = std::max(newest.value_or(times->back()), times->back());
    }
  }
  return {};
}

class FolderSeries final : public StoredSeries {
 public:
  static Result<std::unique_ptr<StoredSeries>> open(const std::string& folder, Timestamp now) {
    auto out = std::unique_ptr<FolderSeries>(new FolderSeries(now));
    if (!file_exists(folder + "/meta.json")) {
      auto head = TRY(HeadOnDisk::open(folder));
      if (head.head().summary().series > 0) out->head_ = std::move(head);
    }
    auto blocks = open_blocks(folder);
    if (!blocks) blocks = open_blocks(folder);  // a running Prometheus has removed one that was just listed
    out->blocks_ = TRY(std::move(blocks));
    if (out->blocks_.empty() && !out->head_) {
      return fail(
          ErrorKind::invalid,
          format("{} has no blocks of Prometheus (folders with a meta.json) and no write-ahead log (wal/)", folder));
    }
    std::vector<const tsdb::Storage*> storages;
    for (const auto& block : out->blocks_) storages.push_back(&block.block());
    if (out->head_) storages.push_back(&out->head_->head());
    out->merged_ = std::make_unique<tsdb::MergedStorage>(std::move(storages));
    return out;
  }

  const tsdb::Storage& storage() const override {
    if (blocks_.size() == 1 && !head_) return blocks_.front().block();
    return *merged_;
  }

  Result<std::optional<Timestamp>> newest() const override {
    std::optional<std::int64_t> newest;
    if (head_) {
      const TimeRange lately{.first = (opened_ - kLately).ms, .last = INT64_MAX};
      TRY(look_for_newest(head_->head(), lately, newest));
      if (!newest) TRY(look_for_newest(head_->head(), {.first = INT64_MIN, .last = INT64_MAX}, newest));
    }
    std::vector<const tsdb::Block*> latest_first;
    for (const auto& block : blocks_) latest_first.push_back(&block.block());
    std::ranges::sort(latest_first, std::greater(), [](const tsdb::Block* block) { return block->meta().range.last; });
    for (const tsdb::Block* block : latest_first) {
      if (newest && block->meta().range.last <= *newest) break;
      TRY(look_for_newest(*block, newest));
    }
    return newest ? std::optional(Timestamp{*newest}) : std::nullopt;
  }

 private:
  explicit FolderSeries(Timestamp opened) : opened_(opened) {}

  Timestamp opened_;
  std::optional<HeadOnDisk> head_;
  std::vector<BlockOnDisk> blocks_;
  std::unique_ptr<tsdb::MergedStorage> merged_;
};

Result<std::unique_ptr<StoredSeries>> read(const SourceConfig& config, const SourceContext& context) {
  return FolderSeries::open(config.path, context.clock.now());
}

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext& context) {
  if (file_exists(config.path) && is_folder(config.path)) {
    const auto again = [config, context] { return read(config, context); };
    return engine_source({.name = config.path, .read = again, .timeout = config.timeout}, context);
  }
  const std::string why = file_exists(config.path) ? "it is no folder" : "there is no such folder";
  return fail(ErrorKind::invalid, format("source {}: cannot read {}: {}", quoted(config.name), config.path, why));
}

}  // namespace

SourceKind blocks();
SourceKind blocks() {
  return {
      {.name = "blocks",
       .help = "Blocks of Prometheus on this machine: a data directory, a snapshot, or one block. No server is needed.",
       .fields = blocks_source_fields(),
       .example = "blocks: prometheus/data/"},
      open,
      read};
}

}  // namespace tidegate::sources
