#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "core/model/labels.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/index.h"

namespace tidegate::tsdb {

// Writes an index of version 2; index.h tells how it looks.
class IndexWriter {
 public:
  // Series come in the order of their labels, each once; an error if not, or if a label is empty.
  Result<void> add(const Labels& labels, std::vector<ChunkPlace> chunks);
  std::size_t series() const { return series_.size(); }

  Result<std::string> finish();

 private:
  struct Series {
    std::vector<std::uint32_t> labels;  // name, value, name, value ...; as symbols_ numbers them
    std::vector<ChunkPlace> chunks;
  };
  std::uint32_t number_of(std::string_view symbol);
  void write_symbols();
  Result<void> write_series();
  void write_postings();
  void write_postings_table();

  std::unordered_map<std::string, std::uint32_t> symbols_;  // in the order in which they came
  std::vector<std::string_view> sorted_;                    // the symbols as they are written
  std::vector<std::uint32_t> place_in_sorted_;              // by the number in symbols_
  std::vector<Series> series_;
  Labels latest_;

  ByteWriter out_;
  std::map<std::uint64_t, std::vector<SeriesId>> ids_;  // by name << 32 | value, as places in sorted_
  std::vector<SeriesId> all_ids_;
  struct Entry {
    std::string_view name, value;
    std::uint64_t postings = 0;
  };
  std::vector<Entry> table_;
};

}  // namespace tidegate::tsdb
