#pragma once

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/tsdb/exposition.h"
#include "core/tsdb/exposition_series.h"

namespace tidegate::tsdb {

// A series that a parser has seen, by its text under a type.
struct KnownSeries {
  std::string_view text;
  MetricType type = MetricType::unknown;
  enum class Role : std::uint8_t { samples, start } role = Role::samples;  // start: a _created line that is one
  std::uint32_t number = 0;                                                // of Role::samples
  std::uint32_t group = 0;  // series of one metric with one start have one, from 1; 0: no start
  std::uint32_t next = 0;   // the series that stood on the line after it
  std::uint64_t point = 0;  // when it was last seen in its group
};

// What an ExpositionParser remembers from line to line and from text to text. Series are named by their index.
struct ExpositionMemory {
  explicit ExpositionMemory(const ExpositionOptions& given) : options(given) {}

  static constexpr std::uint32_t kNone = std::uint32_t(-1);

  std::uint32_t find(std::string_view text, MetricType type) const;  // kNone: not known
  KnownSeries& add(const SeriesParts& parts, MetricType type, const Labels& labels);

  ExpositionOptions options;
  std::vector<KnownSeries> series;
  std::uint32_t first = kNone;  // the series of the first line of the last text
  std::size_t samples = 0;
  std::uint64_t point = 1;
  SeriesParts parts;

 private:
  using Key = std::pair<std::string_view, MetricType>;
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.first) * 8 + static_cast<std::size_t>(key.second);
    }
  };
  void find_role(KnownSeries& one, const Labels& labels);

  std::pmr::monotonic_buffer_resource texts_{std::size_t{64} * 1024};
  std::unordered_map<Key, std::uint32_t, Hash> indexes_;
  std::unordered_map<std::string, std::uint32_t> groups_;
  std::uint32_t numbers_ = 0;
};

}  // namespace tidegate::tsdb
