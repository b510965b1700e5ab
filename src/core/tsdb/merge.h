#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// Adds the samples of `more` to those of `columns`, in the order of their times. Where both have one at the same time,
// that of `columns` stays.
void merge_columns(Columns& columns, Columns&& more);

// Several storages as one: the blocks of a folder, or they and a head. Their times may overlap; of samples at one time
// that of the storage that comes first in the list counts. The storages must outlive it.
class MergedStorage final : public Storage {
 public:
  explicit MergedStorage(std::vector<const Storage*> storages) : storages_(std::move(storages)) {}

  Result<std::unique_ptr<Selection>> select(std::span<const promql::Matcher> matchers, TimeRange range,
                                            LabelStore& labels) const override;
  std::vector<std::string> metric_names() const override;

 private:
  std::vector<const Storage*> storages_;
};

}  // namespace tidegate::tsdb
