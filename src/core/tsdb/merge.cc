#include "core/tsdb/merge.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

namespace tidegate::tsdb {
namespace {

template <class Column>
void append(Column& column, Column&& more) {
  if (!column.starts.empty() || !more.starts.empty()) {
    column.starts.resize(column.times.size(), 0);
    more.starts.resize(more.times.size(), 0);
    column.starts.insert(column.starts.end(), more.starts.begin(), more.starts.end());
  }
  column.times.insert(column.times.end(), more.times.begin(), more.times.end());
  column.values.insert(column.values.end(), std::move_iterator(more.values.begin()),
                       std::move_iterator(more.values.end()));
}

template <class Column>
void push(Column& to, Column& from, std::size_t i, bool with_starts) {
  to.times.push_back(from.times[i]);
  to.values.push_back(std::move(from.values[i]));
  if (with_starts) to.starts.push_back(from.starts.empty() ? 0 : from.starts[i]);
}

// Merges the samples of `more` into `column`, but those at a time of `column` or of `others`, which rise.
template <class Column>
void interleave(Column& column, Column&& more, const std::vector<std::int64_t>& others) {
  if (more.times.empty()) return;
  const bool with_starts = !column.starts.empty() || !more.starts.empty();
  Column merged;
  merged.times.reserve(column.times.size() + more.times.size());
  merged.values.reserve(column.times.size() + more.times.size());
  auto other = others.begin();
  std::size_t i = 0;
  for (std::size_t j = 0; j < more.times.size(); ++j) {
    const std::int64_t time = more.times[j];
    while (i < column.times.size() && column.times[i] < time) push(merged, column, i++, with_starts);
    while (other != others.end() && *other < time) ++other;
    const bool taken =
        (i < column.times.size() && column.times[i] == time) || (other != others.end() && *other == time);
    if (!taken) push(merged, more, j, with_starts);
  }
  while (i < column.times.size()) push(merged, column, i++, with_starts);
  column = std::move(merged);
}

std::optional<std::int64_t> first_time(const Columns& columns) {
  std::optional<std::int64_t> first;
  if (!columns.floats.times.empty()) first = columns.floats.times.front();
  const auto& histograms = columns.histograms.times;
  if (!histograms.empty()) first = std::min(first.value_or(histograms.front()), histograms.front());
  return first;
}

std::optional<std::int64_t> last_time(const Columns& columns) {
  std::optional<std::int64_t> last;
  if (!columns.floats.times.empty()) last = columns.floats.times.back();
  const auto& histograms = columns.histograms.times;
  if (!histograms.empty()) last = std::max(last.value_or(histograms.back()), histograms.back());
  return last;
}

bool same(LabelSet a, LabelSet b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

class MergedSelection final : public Selection {
 public:
  MergedSelection(std::vector<std::unique_ptr<Selection>> parts, const LabelStore& labels);

  std::span<const LabelSet> series() const override { return series_; }
  Result<void> read(std::size_t index, Columns& columns) const override;
  std::size_t expected(std::size_t index) const override;

 private:
  struct Source {
    std::size_t part = 0;
    std::size_t index = 0;
  };

  std::vector<std::unique_ptr<Selection>> parts_;
  std::vector<LabelSet> series_;
  std::vector<std::size_t> first_source_;  // of each series in sources_, and the end
  std::vector<Source> sources_;
};

MergedSelection::MergedSelection(std::vector<std::unique_ptr<Selection>> parts, const LabelStore& labels)
    : parts_(std::move(parts)) {
  struct Rest {  // what is left of a part
    const LabelSet* next;
    const LabelSet* end;
    const LabelSet* begin;
  };
  std::vector<Rest> rests;
  std::size_t longest = 0;
  for (const auto& part : parts_) {
    const auto series = part->series();
    rests.push_back({.next = series.data(), .end = series.data() + series.size(), .begin = series.data()});
    longest = std::max(longest, series.size());
  }
  series_.reserve(longest), first_source_.reserve(longest + 1), sources_.reserve(longest * parts_.size());
  while (true) {
    first_source_.push_back(sources_.size());
    std::optional<LabelSet> least;
    for (std::size_t part = 0; part < rests.size(); ++part) {
      const auto& [next, end, begin] = rests[part];
      if (next == end) continue;
      if (least && !same(*next, *least)) {
        if (labels.compare(*next, *least) > 0) continue;
        sources_.resize(first_source_.back());
      }
      least = *next;
      sources_.push_back({.part = part, .index = static_cast<std::size_t>(next - begin)});
    }
    if (!least) return;
    series_.push_back(*least);
    for (std::size_t i = first_source_.back(); i < sources_.size(); ++i) ++rests[sources_[i].part].next;
  }
}

Result<void> MergedSelection::read(std::size_t index, Columns& columns) const {
  const std::size_t begin = first_source_[index], end = first_source_[index + 1];
  const auto sources = std::span(sources_).subspan(begin, end - begin);
  TRY(parts_[sources.front().part]->read(sources.front().index, columns));
  for (const auto& source : sources.subspan(1)) {
    TRY(parts_[source.part]->append(source.index, columns));
  }
  return {};
}

std::size_t MergedSelection::expected(std::size_t index) const {
  std::size_t expected = 0;
  for (std::size_t i = first_source_[index]; i < first_source_[index + 1]; ++i) {
    expected += parts_[sources_[i].part]->expected(sources_[i].index);
  }
  return expected;
}

}  // namespace

Result<void> Selection::append(std::size_t index, Columns& columns) const {
  Columns more;
  TRY(read(index, more));
  merge_columns(columns, std::move(more));
  return {};
}

void merge_columns(Columns& columns, Columns&& more) {
  const auto from = first_time(more);
  if (!from) return;
  if (const auto last = last_time(columns); !last || *last < *from) {
    append(columns.floats, std::move(more.floats));
    append(columns.histograms, std::move(more.histograms));
    return;
  }
  // What `columns` had decides, not what has just been merged into it.
  const auto floats_before = more.histograms.times.empty() ? std::vector<std::int64_t>() : columns.floats.times;
  interleave(columns.floats, std::move(more.floats), columns.histograms.times);
  interleave(columns.histograms, std::move(more.histograms), floats_before);
}

Result<std::unique_ptr<Selection>> MergedStorage::select(std::span<const promql::Matcher> matchers, TimeRange range,
                                                         LabelStore& labels) const {
  std::vector<std::unique_ptr<Selection>> parts;
  parts.reserve(storages_.size());
  for (const auto* storage : storages_) {
    auto part = TRY(storage->select(matchers, range, labels));
    if (!part->series().empty()) parts.push_back(std::move(part));
  }
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_unique<MergedSelection>(std::move(parts), labels);
}

std::vector<std::string> MergedStorage::metric_names() const {
  std::set<std::string> names;
  for (const auto* storage : storages_) {
    auto more = storage->metric_names();
    names.insert(std::move_iterator(more.begin()), std::move_iterator(more.end()));
  }
  return {names.begin(), names.end()};
}

}  // namespace tidegate::tsdb
