// A cron expression: refused at a place inside it, or its moments in the week of a clock change are in order, in the
// window, and end with what last_occurrence() says.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/cron.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  static const auto zone = TimeZone::open("Europe/Berlin").value_or(TimeZone::utc());
  static const Window week{Timestamp{1'774'310'400'000}, Timestamp{1'774'915'200'000}};  // 2026-03-24 to 31
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto cron = parse_cron(text);
  if (!cron) {
    CHECK(cron.error().offset <= size && !cron.error().message.empty());
    return 0;
  }
  const auto found = occurrences(*cron, zone, week).value();
  CHECK(std::ranges::is_sorted(found));
  for (const auto time : found) CHECK(time >= week.start && time < week.end);
  const auto last = last_occurrence(*cron, zone, week.end, week.start);
  CHECK(last.has_value() == !found.empty());
  CHECK(found.empty() || *last == found.back());
  return 0;
}
