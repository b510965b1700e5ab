#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "core/tsdb/block.h"
#include "core/tsdb/block_writer.h"

namespace tidegate::sources {

// A block's folder, its files mapped.
class BlockOnDisk {
 public:
  static Result<BlockOnDisk> open(const std::string& folder);

  const tsdb::Block& block() const { return *block_; }

 private:
  BlockOnDisk() = default;
  std::string meta_;
  std::vector<MappedFile> files_;
  std::unique_ptr<tsdb::Block> block_;
};

// The blocks of a data directory of Prometheus (or of a snapshot of one), the earliest first: its folders whose names
// are ULIDs and that have a meta.json. A folder that is a block itself is the only one. What a running Prometheus has
// not written into a block yet is not among them.
Result<std::vector<BlockOnDisk>> open_blocks(const std::string& folder);

// A name that no other block has.
tsdb::BlockIdentity fresh_identity(Timestamp now);

// Writes a block's folder into a data directory, and returns its path. It appears there whole or not at all, and is
// safe from a power cut.
Result<std::string> write_block(const std::string& folder, const tsdb::BlockFiles& files);

// What remove_old_blocks did.
struct Removed {
  std::vector<std::string> blocks;    // their paths
  std::vector<std::string> problems;  // why others couldn't be
};

// Removes the blocks of a data directory whose samples are all older than `retain` before `now`, or before the newest
// sample of a block if that is earlier: neither a pause nor a clock that runs ahead takes all. A block whose meta.json
// can't be read stays; what an earlier removal left unfinished goes.
Removed remove_old_blocks(const std::string& folder, Duration retain, Timestamp now);

}  // namespace tidegate::sources
