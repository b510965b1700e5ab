#pragma once

#include <memory>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "core/tsdb/storage.h"

namespace tidegate::sources {

// Series that lie on this machine, as they were when they were read.
class StoredSeries {
 public:
  virtual ~StoredSeries() = default;

  virtual const tsdb::Storage& storage() const = 0;

  // The time of the newest sample; nothing when there is none. Where there are very many series, that of the newest
  // among some thousands of them.
  virtual Result<std::optional<Timestamp>> newest() const = 0;
};

}  // namespace tidegate::sources
