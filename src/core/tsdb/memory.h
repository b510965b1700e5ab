#pragma once

#include <map>

#include "core/model/labels.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// Series in memory, written sample by sample: by scrapes, and by scripts that bring their own samples. Histograms come
// back with the counter reset that Prometheus' storage would give them (stored_reset.h).
class MemoryStorage : public Storage {
 public:
  // Times are ms since 1970; `start`: when the counter began, 0: unknown. Any order in time; the same sample twice is
  // one, a different one at a time that has one already is an error, as in Prometheus.
  // REQUIRES: labels sorted by name, none empty (Labels::set makes them so).
  Result<void> append(const Labels& labels, std::int64_t time, double value, std::int64_t start = 0);
  Result<void> append(const Labels& labels, std::int64_t time, Histogram histogram, std::int64_t start = 0);

  // A sample as it comes by the way of time: one that isn't after its series' newest is refused, unless it is the same
  // again, and so is a new series where there are `most_series` already.
  enum class Appended { added, known, refused };
  Appended append_next(const Labels& labels, std::int64_t time, double value, std::int64_t start,
                       std::size_t most_series);

  void clear() { series_.clear(); }

  // Forgets the samples before that time, and series that have no others. Gives how many samples there were.
  std::size_t forget_before(std::int64_t time);

  // Only series with samples in `range`. Changing the storage ends the selection's life.
  Result<std::unique_ptr<Selection>> select(std::span<const promql::Matcher> matchers, TimeRange range,
                                            LabelStore& labels) const override;
  std::vector<std::string> metric_names() const override;

 private:
  std::map<Labels, Columns> series_;  // the order of Labels is that of LabelStore::compare
};

}  // namespace tidegate::tsdb
