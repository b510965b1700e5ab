// The text of an .ics file: refused with a reason, or its events of a month touch it and are in order.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/calendar.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  static const Window month{Timestamp{1'782'864'000'000}, Timestamp{1'785'542'400'000}};  // July 2026
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto checked = check_calendar(text);
  const auto events = calendar_events(text, TimeZone::utc(), month);
  CHECK(checked || !checked.error().message.empty());
  if (!events) return 0;
  CHECK(std::ranges::is_sorted(*events, {}, &CalendarEvent::window));
  for (const auto& event : *events) CHECK(event.window.start < month.end && month.start < event.window.end);
  return 0;
}
