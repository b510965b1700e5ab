// Series, metrics and starts in the notation of Prometheus' test files: read, or refused with a reason, within limits.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "core/tsdb/notation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tidegate;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto line = tsdb::parse_series(text);
  CHECK(line ? line->values.size() <= tsdb::kMostSeriesValues : !line.error().message.empty());
  const auto metric = tsdb::parse_metric(text);
  CHECK(metric || !metric.error().message.empty());
  if (metric) {  // what is written again is the same metric
    const auto again = tsdb::parse_metric(format_labels(*metric));
    CHECK(again && *again == *metric);
  }
  const auto starts = tsdb::parse_starts(text);
  CHECK(starts ? starts->size() <= tsdb::kMostSeriesValues : !starts.error().message.empty());
  return 0;
}
