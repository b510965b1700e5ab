#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/histogram.h"
#include "core/tsdb/wal_writer.h"

// Files of a head, written by hand for tests.
namespace tidegate::tsdb {

// A segment of a write-ahead log; also one that nobody would write.
class LogText : public WalPages {
 public:
  using Packing = WalPacking;

  LogText& add(std::string_view record, Packing packing = Packing::none) {
    return WalPages::add(record, packing), *this;
  }
  LogText& fragment(std::uint8_t type_and_flags, std::string_view bytes) {
    return WalPages::fragment(type_and_flags, bytes), *this;
  }
  LogText& fill_page() { return WalPages::fill_page(), *this; }
  const std::string& bytes() const { return bytes_; }
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string series_record(std::uint64_t id, const Pairs& labels);                // in any order
std::string floats_with_starts_record(const std::vector<LoggedFloat>& samples);  // type 11
std::string deletions_record(std::uint64_t id, std::int64_t first, std::int64_t last);
std::string complete_from_record(std::int64_t time);

// One histogram at time 1000 of series `id`, of type 7 to 10 or 12, 13 (then with the start 500).
std::string histogram_record(std::uint8_t type, std::uint64_t id, const Histogram& histogram);

struct LoggedChunk {
  std::uint64_t id = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint8_t encoding = 1;
  std::string samples;
};

std::string head_chunks_file(const std::vector<LoggedChunk>& chunks);

// An XOR chunk, and its times.
LoggedChunk float_chunk(std::uint64_t id, const std::vector<std::pair<std::int64_t, double>>& samples);

}  // namespace tidegate::tsdb
