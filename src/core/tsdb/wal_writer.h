#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/labels.h"

// The bytes of a write-ahead log: see wal.h for its segments and records.h for what is in them.
namespace tidegate::tsdb {

enum class WalPacking : std::uint8_t { none = 0, snappy = 8, zstd = 16 };  // the flags of a record's fragments

// Cuts records into the pages of one segment. The bytes are taken piece by piece, as they are written to its file.
class WalPages {
 public:
  void add(std::string_view record, WalPacking packing = WalPacking::none);

  std::string take();                                          // what was added since it was called last
  std::size_t size() const { return taken_ + bytes_.size(); }  // of the segment so far

 protected:
  void fragment(std::uint8_t type_and_flags, std::string_view bytes);
  void fill_page();
  std::string bytes_;

 private:
  std::size_t taken_ = 0;
};

// Gives series their numbers.
std::string series_record(std::span<const std::pair<std::uint64_t, Labels>> series);

// A float of a series that has a number; its time is ms since 1970, `start` when its counter began (0: unknown).
struct LoggedFloat {
  std::uint64_t id = 0;
  std::int64_t time = 0;
  double value = 0;
  std::int64_t start = 0;
};

// Without their starts, as every Prometheus reads them: record type 2. REQUIRES: at least one.
std::string floats_record(const std::vector<LoggedFloat>& samples);

}  // namespace tidegate::tsdb
