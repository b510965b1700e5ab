#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {

// What meta.json tells of a block.
struct BlockMeta {
  std::string ulid;
  TimeRange range;  // both ends included (the file has the end excluded)
  std::size_t samples = 0;
  std::size_t series = 0;
  std::size_t chunks = 0;
  std::size_t tombstones = 0;
  int level = 1;                     // how often it was compacted
  std::vector<std::string> sources;  // the blocks that it was made of, itself if of none
};

Result<BlockMeta> parse_block_meta(std::string_view json);
std::string write_block_meta(const BlockMeta& meta);

}  // namespace tidegate::tsdb
