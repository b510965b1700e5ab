#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "core/tsdb/head.h"

namespace tidegate::sources {

// The head of a Prometheus' data directory: what it has not written into a block yet, also while it is running (then
// open the blocks afterwards, so that nothing slips between them). Nothing in the directory is changed. One without
// wal/, as a snapshot is, has an empty head.
class HeadOnDisk {
 public:
  static Result<HeadOnDisk> open(const std::string& folder, const tsdb::HeadOptions& options = {});

  const tsdb::HeadStorage& head() const { return *head_; }

 private:
  HeadOnDisk() = default;
  static Result<HeadOnDisk> open_once(const std::string& folder, const tsdb::HeadOptions& options);

  std::vector<MappedFile> chunks_;
  std::unique_ptr<tsdb::HeadStorage> head_;
};

}  // namespace tidegate::sources
