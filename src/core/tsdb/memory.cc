#include "core/tsdb/memory.h"

#include <algorithm>
#include <set>

#include "base/format.h"
#include "core/tsdb/label_filter.h"
#include "core/tsdb/stored_reset.h"

namespace tidegate::tsdb {
namespace {

bool has(const std::vector<std::int64_t>& times, std::int64_t time) { return std::ranges::binary_search(times, time); }

bool same(double a, double b) { return same_bits(a, b); }

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return same(x, y); });
}

bool same(const Histogram& a, const Histogram& b) {
  return a.schema == b.schema && same(a.zero_threshold, b.zero_threshold) && same(a.zero_count, b.zero_count) &&
         same(a.count, b.count) && same(a.sum, b.sum) && a.positive_spans == b.positive_spans &&
         a.negative_spans == b.negative_spans && same(a.positive, b.positive) && same(a.negative, b.negative) &&
         same(a.custom_bounds, b.custom_bounds);
}

bool same(const std::shared_ptr<const Histogram>& a, const std::shared_ptr<const Histogram>& b) { return same(*a, *b); }

// Puts a sample where its time belongs; false if there is a different one.
template <class Column, class Value>
bool insert(Column& column, std::int64_t time, Value value, std::int64_t start) {
  const auto index = std::ranges::lower_bound(column.times, time) - column.times.begin();
  const bool known = static_cast<std::size_t>(index) < column.times.size() && column.times[index] == time;
  if (known) return same(column.values[index], value);
  if (start != 0 && column.starts.empty()) column.starts.resize(column.times.size());
  if (start != 0 || !column.starts.empty()) column.starts.insert(column.starts.begin() + index, start);
  column.times.insert(column.times.begin() + index, time);
  column.values.insert(column.values.begin() + index, std::move(value));
  return true;
}

// The histogram before a sample at `time` that comes after all others; nullptr if it does not, or if a float is
// before it.
const Histogram* before(const Columns& columns, std::int64_t time) {
  const auto& [floats, histograms] = columns;
  if (histograms.times.empty() || histograms.times.back() >= time) return nullptr;
  if (!floats.times.empty() && floats.times.back() > histograms.times.back()) return nullptr;
  return histograms.values.back().get();
}

std::unexpected<Error> duplicate(const Labels& labels, std::int64_t time) {
  return fail(ErrorKind::invalid, format("{} has two different samples at {} ms", format_labels(labels), time));
}

struct Slice {
  std::ptrdiff_t begin = 0;
  std::ptrdiff_t end = 0;
};

Slice slice_of(const std::vector<std::int64_t>& times, TimeRange range) {
  return {.begin = std::ranges::lower_bound(times, range.first) - times.begin(),
          .end = std::ranges::upper_bound(times, range.last) - times.begin()};
}

bool has_any(const std::vector<std::int64_t>& times, TimeRange range) {
  const auto [begin, end] = slice_of(times, range);
  return begin < end;
}

template <class Column>
void copy(const Column& from, TimeRange range, Column& to) {
  const auto [begin, end] = slice_of(from.times, range);
  if (begin >= end) return;
  to.times.assign(from.times.begin() + begin, from.times.begin() + end);
  to.values.assign(from.values.begin() + begin, from.values.begin() + end);
  if (!from.starts.empty()) to.starts.assign(from.starts.begin() + begin, from.starts.begin() + end);
}

// Erases what lies before that time; how much it was.
template <class Column>
std::size_t cut(Column& column, std::int64_t time) {
  const auto count = std::ranges::lower_bound(column.times, time) - column.times.begin();
  column.times.erase(column.times.begin(), column.times.begin() + count);
  column.values.erase(column.values.begin(), column.values.begin() + count);
  if (!column.starts.empty()) column.starts.erase(column.starts.begin(), column.starts.begin() + count);
  return static_cast<std::size_t>(count);
}

class MemorySelection : public Selection {
 public:
  explicit MemorySelection(TimeRange range) : range_(range) {}

  void add(LabelSet labels, const Columns& samples) {
    series_.push_back(labels);
    samples_.push_back(&samples);
  }

  std::span<const LabelSet> series() const override { return series_; }

  Result<void> read(std::size_t index, Columns& columns) const override {
    columns.clear();
    copy(samples_[index]->floats, range_, columns.floats);
    copy(samples_[index]->histograms, range_, columns.histograms);
    return {};
  }

 private:
  TimeRange range_;
  std::vector<LabelSet> series_;
  std::vector<const Columns*> samples_;
};

}  // namespace

Result<void> MemoryStorage::append(const Labels& labels, std::int64_t time, double value, std::int64_t start) {
  Columns& columns = series_[labels];
  if (has(columns.histograms.times, time) || !insert(columns.floats, time, value, start))
    return duplicate(labels, time);
  return {};
}

MemoryStorage::Appended MemoryStorage::append_next(const Labels& labels, std::int64_t time, double value,
                                                   std::int64_t start, std::size_t most_series) {
  auto found = series_.find(labels);
  if (found == series_.end()) {
    if (series_.size() >= most_series) return Appended::refused;
    found = series_.emplace(labels, Columns{}).first;
  }
  auto& floats = found->second.floats;
  const bool is_newest = floats.times.empty() || time > floats.times.back();
  if (is_newest) return insert(floats, time, value, start), Appended::added;
  return time == floats.times.back() && same(value, floats.values.back()) ? Appended::known : Appended::refused;
}

Result<void> MemoryStorage::append(const Labels& labels, std::int64_t time, Histogram histogram, std::int64_t start) {
  Columns& columns = series_[labels];
  histogram.reset = stored_reset(histogram, before(columns, time));
  auto shared = std::make_shared<const Histogram>(std::move(histogram));
  if (has(columns.floats.times, time) || !insert(columns.histograms, time, std::move(shared), start))
    return duplicate(labels, time);
  return {};
}

std::size_t MemoryStorage::forget_before(std::int64_t time) {
  std::size_t forgotten = 0;
  for (auto& [labels, columns] : series_) forgotten += cut(columns.floats, time) + cut(columns.histograms, time);
  std::erase_if(series_, [](const auto& series) {
    return series.second.floats.times.empty() && series.second.histograms.times.empty();
  });
  return forgotten;
}

Result<std::unique_ptr<Selection>> MemoryStorage::select(std::span<const promql::Matcher> matchers, TimeRange range,
                                                         LabelStore& labels) const {
  const auto filters = TRY(filters_of(matchers));
  auto selection = std::make_unique<MemorySelection>(range);
  for (const auto& [series, columns] : series_) {
    if (!has_any(columns.floats.times, range) && !has_any(columns.histograms.times, range)) continue;
    const auto value_of = [&series](std::string_view label) { return series.get(label); };
    if (accepted_by_all(filters, value_of)) selection->add(labels.keep(series), columns);
  }
  return selection;
}

std::vector<std::string> MemoryStorage::metric_names() const {
  std::set<std::string, std::less<>> names;
  for (const auto& [series, columns] : series_) {
    const auto name = series.get("__name__");
    if (!name.empty() && !names.contains(name)) names.emplace(name);
  }
  return {names.begin(), names.end()};
}

}  // namespace tidegate::tsdb
