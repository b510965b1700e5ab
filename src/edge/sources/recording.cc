#include "edge/sources/recording.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/file.h"
#include "base/format.h"
#include "core/tsdb/block_writer.h"
#include "edge/sources/block_folder.h"
#include "edge/sources/head_folder.h"

namespace tidegate::sources {
namespace {

constexpr Duration kBlock = hours(2);
constexpr std::size_t kMostSeries = 5'000'000;  // in one block
constexpr std::size_t kSegment = std::size_t{128} << 20;

Result<std::vector<tsdb::SeriesSamples>> all_of(const tsdb::HeadStorage& head) {
  LabelStore labels;
  const tsdb::TimeRange all{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};
  const auto selection = TRY(head.select({}, all, labels));
  std::vector<tsdb::SeriesSamples> out;
  for (std::size_t i = 0; i < selection->series().size(); ++i) {
    tsdb::SeriesSamples series{.labels = labels.labels(selection->series()[i]), .samples = {}};
    TRY(selection->read(i, series.samples));
    out.push_back(std::move(series));
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Recording>> Recording::open(const std::string& folder, Clock& clock,
                                                   std::optional<Duration> retain) {
  TRY(make_folder(folder));
  const auto log = TRY(list_folder(folder + "/wal"));
  const bool has_checkpoint =
      log && std::ranges::any_of(*log, [](const std::string& name) { return name.starts_with("checkpoint"); });
  if (has_checkpoint || file_exists(folder + "/chunks_head")) {
    return fail(ErrorKind::invalid, folder + " is the data directory of a Prometheus: record into another one");
  }
  TRY(make_folder(folder + "/wal"));
  auto lock = FileLock::take(folder + "/lock");
  if (!lock) return fail(lock.error().kind, lock.error().message + ": does a Prometheus or a recording write there?");
  auto out = std::unique_ptr<Recording>(new Recording(folder, clock, retain, *std::move(lock)));
  TRY(out->write_blocks());
  return out;
}

std::string Recording::segment_path() const { return format("{}/wal/{:08}", folder_, segment_); }

bool Recording::append(const Labels& labels, std::int64_t time, double value, std::int64_t) {
  if (known_.size() >= kMostSeries && !known_.contains(labels)) return false;
  const auto [entry, is_new] = known_.try_emplace(labels);
  Known& known = entry->second;
  if (!is_new && time <= known.time) return time == known.time && tsdb::same_bits(value, known.value);
  if (is_new) {
    known.id = next_id_++;
    new_series_.emplace_back(known.id, labels);
    all_series_ = std::max(all_series_, known_.size());
  }
  known.time = time;
  known.value = value;
  new_samples_.push_back({.id = known.id, .time = time, .value = value});
  return true;
}

Result<void> Recording::begin_at(Timestamp time) {
  const bool is_next_block = first_time_ && time.ms / kBlock.ms != first_time_->ms / kBlock.ms;
  if (is_next_block) TRY(write_blocks());
  if (!first_time_) first_time_ = time;
  return {};
}

Result<void> Recording::flush() {
  if (new_samples_.empty()) return {};
  if (pages_.size() > kSegment) {
    ++segment_;
    pages_ = {};
  }
  if (!new_series_.empty()) pages_.add(tsdb::series_record(new_series_));
  pages_.add(tsdb::floats_record(new_samples_));
  TRY(append_file(segment_path(), pages_.take()));
  samples_ += new_samples_.size();
  new_series_.clear();
  new_samples_.clear();
  return {};
}

Result<void> Recording::remove_log() {
  const auto names = TRY(list_folder(folder_ + "/wal"));
  for (const auto& name : names.value_or(std::vector<std::string>{})) TRY(remove_file(folder_ + "/wal/" + name));
  return {};
}

// Nothing is lost whenever this is cut short: the log goes only once the blocks are there, and then what is in both is
// the same.
Result<void> Recording::write_blocks() {
  const auto head = TRY(HeadOnDisk::open(folder_));
  const auto series = TRY(all_of(head.head()));
  const auto files = TRY(tsdb::write_blocks(series, [&] { return fresh_identity(clock_.now()); }, kBlock));
  for (const auto& block : files) {
    auto path = TRY(write_block(folder_, block));
    blocks_.push_back(std::move(path));
  }
  TRY(remove_log());
  known_.clear();
  pages_ = {};
  segment_ = 0;
  first_time_.reset();
  remove_old();
  return {};
}

void Recording::remove_old() {
  if (!retain_) return;
  Removed removed = remove_old_blocks(folder_, *retain_, clock_.now());
  std::erase_if(blocks_, [&](const std::string& block) {
    return std::ranges::find(removed.blocks, block) != removed.blocks.end();
  });
  problems_ = std::move(removed.problems);
}

}  // namespace tidegate::sources
