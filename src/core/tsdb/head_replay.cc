#include "core/tsdb/head_replay.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::tsdb {
namespace {

// The segments of a log are numbered without gaps.
Result<void> check_numbers(const std::string& name, const std::vector<WalSegment>& segments) {
  for (std::size_t i = 1; i < segments.size(); ++i) {
    if (segments[i].number == segments[i - 1].number + 1) continue;
    return fail(ErrorKind::malformed,
                format("{} has {:08}, but no {:08}", name, segments[i].number, segments[i - 1].number + 1));
  }
  return {};
}

Result<void> check_follows(const HeadFiles::Checkpoint& checkpoint, const std::vector<WalSegment>& log) {
  if (log.empty() || log.front().number == checkpoint.number + 1) return {};
  return fail(ErrorKind::malformed, format("behind checkpoint.{:08} the log goes on with {:08}, not with {:08}",
                                           checkpoint.number, log.front().number, checkpoint.number + 1));
}

bool is_everything(TimeRange range) {
  return range.first == std::numeric_limits<std::int64_t>::min() &&
         range.last == std::numeric_limits<std::int64_t>::max();
}

}  // namespace

std::size_t HeadReplay::Hash::operator()(LabelSet set) const {
  std::size_t hash = set.size();
  for (const auto& pair : set) {
    hash = (hash ^ (static_cast<std::size_t>(pair.name) << 32 | pair.value)) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 29;
  }
  return hash;
}

bool HeadReplay::Equal::operator()(LabelSet a, LabelSet b) const { return std::ranges::equal(a, b); }

HeadSeries* HeadReplay::find(std::uint64_t id) {
  const auto known = ids_.find(id);
  if (known != ids_.end()) return &series_[known->second];
  ++summary_.unknown_series;
  return nullptr;
}

Result<LabelSet> HeadReplay::label_set(const Record::Series& series) {
  std::vector<SymbolPair> pairs;
  pairs.reserve(series.labels.size());
  for (std::size_t i = 0; i < series.labels.size(); ++i) {
    const auto& [name, value] = series.labels[i];
    if (i > 0 && name <= series.labels[i - 1].first) {
      return fail(ErrorKind::malformed,
                  format("the labels of series {} are not in order at {}", series.id, quoted(printable(name, 50))));
    }
    if (!value.empty()) pairs.push_back({.name = labels_.intern(name), .value = labels_.intern(value)});
  }
  if (const auto known = indexes_.find(pairs); known != indexes_.end()) return known->first;
  return labels_.keep(pairs);
}

Result<void> HeadReplay::add_series(const Record::Series& series) {
  const LabelSet labels = TRY(label_set(series));
  const auto [known, is_new] = indexes_.emplace(labels, series_.size());
  if (is_new) {
    if (series_.size() == options_.most_series) {
      return fail(ErrorKind::too_large, format("the head has more than {} series", options_.most_series));
    }
    series_.emplace_back(labels);
  }
  ids_[series.id] = known->second;
  const auto waiting = chunks_.extract(series.id);
  if (waiting.empty()) return {};
  for (const auto& chunk : waiting.mapped()) series_[known->second].add(chunk);
  return {};
}

Result<void> HeadReplay::remove(const Tombstone& deleted) {
  auto* const series = find(deleted.series);
  if (series == nullptr) return {};
  if (is_everything(deleted.range)) {  // the series is gone, and may begin again
    series->remove_all();
  } else {
    series->remove(deleted);
  }
  return {};
}

template <class Sample>
Result<void> HeadReplay::add_sample(Sample& sample, Log log) {
  if (log == Log::in_order && sample.time < options_.complete_from) return {};
  auto* const series = find(sample.id);
  if (series == nullptr) return {};
  if (log == Log::late) {
    series->add_late(std::move(sample));
  } else if (!series->add(std::move(sample))) {
    return {};
  }
  if (++summary_.samples <= options_.most_samples) return {};
  return fail(ErrorKind::too_large, format("the head's logs have more than {} samples", options_.most_samples));
}

Result<void> HeadReplay::apply(Record& record, Log log) {
  if (record.complete_from) options_.complete_from = std::max(options_.complete_from, *record.complete_from);
  for (const auto& series : record.series) TRY(add_series(series));
  for (auto& sample : record.floats) TRY(add_sample(sample, log));
  for (auto& sample : record.histograms) TRY(add_sample(sample, log));
  for (const auto& deleted : record.deletions) TRY(remove(deleted));
  return {};
}

Result<void> HeadReplay::read_log(std::string name, const std::vector<WalSegment>& segments, WalEnd end, Log log) {
  TRY(check_numbers(name, segments));
  WalReader reader(name, segments, end, options_.record_bytes);
  Record record;
  while (true) {
    const auto next = TRY(reader.next());
    if (!next) break;
    auto done = read_record(next->bytes, record);
    if (done) done = apply(record, log);
    if (!done) {
      return fail(done.error().kind,
                  format("{}/{:08}, record at byte {}: {}", name, next->segment, next->offset, done.error().message));
    }
  }
  if (reader.is_torn()) ++summary_.torn_logs;
  return {};
}

Result<void> HeadReplay::read(const HeadFiles& files) {
  const auto chunks = TRY(read_head_chunks("chunks_head", files.chunks));
  for (const auto& chunk : chunks) chunks_[chunk.id].push_back(chunk);
  summary_.chunks = chunks.size();
  if (files.checkpoint) {
    const std::string name = format("wal/checkpoint.{:08}", files.checkpoint->number);
    TRY(check_follows(*files.checkpoint, files.log));
    TRY(read_log(name, files.checkpoint->segments, WalEnd::closed, Log::in_order));
  }
  TRY(read_log("wal", files.log, WalEnd::live, Log::in_order));
  TRY(read_log("wbl", files.late_log, WalEnd::live, Log::late));
  for (const auto& [id, waiting] : chunks_) summary_.unknown_series += waiting.size();
  return {};
}

std::vector<HeadSeries> HeadReplay::finish() {
  indexes_.clear();
  ids_.clear();
  std::erase_if(series_, [](const HeadSeries& series) { return series.is_empty(); });
  std::ranges::sort(series_, [this](const HeadSeries& a, const HeadSeries& b) {
    return labels_.compare(a.labels(), b.labels()) < 0;
  });
  for (auto& series : series_) series.finish();
  summary_.series = series_.size();
  return std::move(series_);
}

}  // namespace tidegate::tsdb
