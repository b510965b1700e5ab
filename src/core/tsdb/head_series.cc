#include "core/tsdb/head_series.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "core/tsdb/chunk.h"
#include "core/tsdb/merge.h"

namespace tidegate::tsdb {
namespace {

template <class Column, class Value>
void push(Column& column, std::int64_t time, Value value, std::int64_t start) {
  if (start != 0 && column.starts.empty()) column.starts.resize(column.times.size());
  if (start != 0 || !column.starts.empty()) column.starts.push_back(start);
  column.times.push_back(time);
  column.values.push_back(std::move(value));
}

void push(Columns& columns, Record::Float&& sample) { push(columns.floats, sample.time, sample.value, sample.start); }
void push(Columns& columns, Record::Native&& sample) {
  push(columns.histograms, sample.time, std::make_shared<const Histogram>(std::move(sample.value)), sample.start);
}

// Into the order of their times; of several at one time the first stays.
template <class Column>
void sort(Column& column) {
  if (std::ranges::adjacent_find(column.times, std::ranges::greater_equal()) == column.times.end()) return;
  std::vector<std::size_t> order(column.times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto time_of = [&](std::size_t i) { return column.times[i]; };
  std::ranges::stable_sort(order, {}, time_of);
  const auto again = std::ranges::unique(order, {}, time_of);
  order.erase(again.begin(), again.end());
  Column sorted;
  for (const std::size_t i : order) {
    push(sorted, column.times[i], std::move(column.values[i]), column.starts.empty() ? 0 : column.starts[i]);
  }
  column = std::move(sorted);
}

template <class Column>
void copy(const Column& from, TimeRange range, Column& to) {
  const auto begin = std::ranges::lower_bound(from.times, range.first) - from.times.begin();
  const auto end = std::ranges::upper_bound(from.times, range.last) - from.times.begin();
  if (begin >= end) return;
  to.times.assign(from.times.begin() + begin, from.times.begin() + end);
  to.values.assign(from.values.begin() + begin, from.values.begin() + end);
  if (!from.starts.empty()) to.starts.assign(from.starts.begin() + begin, from.starts.begin() + end);
}

void merge(const Columns& from, TimeRange range, Columns& to) {
  for (const auto kind : {0, 1}) {  // each alone rises; both together might share a time
    Columns more;
    if (kind == 0) copy(from.floats, range, more.floats);
    if (kind == 1) copy(from.histograms, range, more.histograms);
    merge_columns(to, std::move(more));
  }
}

bool overlap(TimeRange a, TimeRange b) { return a.first <= b.last && b.first <= a.last; }

template <class Column>
bool has_any(const Column& column, TimeRange range) {
  return !column.times.empty() && overlap({column.times.front(), column.times.back()}, range);
}

bool has_any(const Columns& columns, TimeRange range) {
  return has_any(columns.floats, range) || has_any(columns.histograms, range);
}

TimeRange from(std::int64_t least, TimeRange range) { return {std::max(least, range.first), range.last}; }

}  // namespace

bool HeadSeries::add(Record::Float sample) {
  if (has_last_ && sample.time <= last_) return false;
  last_ = sample.time, has_last_ = true;
  push(samples_, std::move(sample));
  return true;
}

bool HeadSeries::add(Record::Native sample) {
  if (has_last_ && sample.time <= last_) return false;
  last_ = sample.time, has_last_ = true;
  push(samples_, std::move(sample));
  return true;
}

void HeadSeries::add_late(Record::Float sample) { push(late_, std::move(sample)); }
void HeadSeries::add_late(Record::Native sample) { push(late_, std::move(sample)); }

void HeadSeries::add(const HeadChunk& chunk) {
  chunks_.push_back(chunk);
  if (chunk.order == HeadChunk::Order::late) return;
  last_ = has_last_ ? std::max(last_, chunk.range.last) : chunk.range.last;
  has_last_ = true;
}

void HeadSeries::remove_all() { *this = HeadSeries(labels_); }

void HeadSeries::finish() {
  sort(late_.floats);
  sort(late_.histograms);
  std::ranges::sort(deleted_, {}, [](const Tombstone& one) { return one.range.first; });
  std::ranges::stable_sort(chunks_, {}, [](const HeadChunk& chunk) { return chunk.range.first; });
}

bool HeadSeries::is_empty() const {
  constexpr TimeRange kAll = {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  return chunks_.empty() && !has_any(samples_, kAll) && !has_any(late_, kAll);
}

bool HeadSeries::may_have(TimeRange range, std::int64_t complete_from) const {
  if (has_any(samples_, from(complete_from, range)) || has_any(late_, range)) return true;
  return std::ranges::any_of(chunks_, [&](const HeadChunk& chunk) {
    return overlap(chunk.range, chunk.order == HeadChunk::Order::late ? range : from(complete_from, range));
  });
}

Result<void> HeadSeries::add_chunks(HeadChunk::Order order, TimeRange range, Columns& columns) const {
  std::optional<std::int64_t> end;  // of the chunks so far
  for (const auto& chunk : chunks_) {
    const TimeRange shared = {std::max(chunk.range.first, range.first), std::min(chunk.range.last, range.last)};
    if (chunk.order != order || shared.first > shared.last) continue;
    if (!end || shared.first > *end) {
      TRY(decode_chunk(chunk.encoding, chunk.samples, shared, columns));
    } else {
      Columns more;
      TRY(decode_chunk(chunk.encoding, chunk.samples, shared, more));
      merge_columns(columns, std::move(more));
    }
    end = std::max(end.value_or(shared.last), shared.last);
  }
  return {};
}

Result<void> HeadSeries::read(TimeRange range, std::int64_t complete_from, Columns& columns) const {
  columns.clear();
  const TimeRange complete = from(complete_from, range);
  TRY(add_chunks(HeadChunk::Order::in_order, complete, columns));
  merge(samples_, complete, columns);
  Columns late;
  TRY(add_chunks(HeadChunk::Order::late, range, late));
  merge_columns(columns, std::move(late));
  merge(late_, range, columns);
  remove_deleted(deleted_, columns);
  return {};
}

}  // namespace tidegate::tsdb
