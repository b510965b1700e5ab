// A chunk from a block: the first byte is its encoding. What is read is in order; a range gives what lies in it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/check.h"
#include "core/tsdb/chunk.h"

namespace {

using namespace tidegate::tsdb;

template <class Column>
void check(const Column& all, const Column& part, TimeRange range) {
  CHECK(all.times.size() == all.values.size());
  CHECK(all.starts.empty() || all.starts.size() == all.times.size());
  CHECK(std::ranges::is_sorted(all.times, std::less_equal{}));
  std::vector<std::int64_t> expected;
  for (const auto time : all.times) {
    if (range.first <= time && time <= range.last) expected.push_back(time);
  }
  CHECK(part.times == expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes chunk(data + 1, size - 1);
  Columns all, part;
  constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                              .last = std::numeric_limits<std::int64_t>::max()};
  if (!decode_chunk(data[0], chunk, kAlways, all)) {
    CHECK(all.floats.times.empty() && all.histograms.times.empty());
    return 0;
  }
  const auto& times = all.floats.times.empty() ? all.histograms.times : all.floats.times;
  if (times.empty()) return 0;
  const TimeRange range{.first = times[times.size() / 3], .last = times[times.size() / 2]};
  CHECK(decode_chunk(data[0], chunk, range, part));
  check(all.floats, part.floats, range);
  check(all.histograms, part.histograms, range);
  return 0;
}
