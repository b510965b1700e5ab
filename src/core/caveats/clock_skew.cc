#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr Duration kNoticeable = seconds(5);
constexpr Duration kTooMuch = seconds(30);

Caveat skewed(Duration size, std::string why) {
  return {.why = std::move(why),
          .disqualifies = size > kTooMuch,
          .next = "synchronise the clocks (NTP) of this machine and of the source"};
}

// A window is put where our clock says; a source with another clock has other samples there. A sample from behind the
// window's end has been given its time by such a clock.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto skew = seen.clock_skew.value_or(Duration{});
  const auto size = skew < Duration{} ? -skew : skew;
  const auto& newest = seen.measurement.newest;
  const auto ahead = newest ? *newest - seen.measurement.window.end : Duration{};
  if (size >= kNoticeable && size >= ahead) {
    return skewed(size, format("the source's clock is {} {} ours", format_duration_rough(size),
                               skew < Duration{} ? "behind" : "ahead of"));
  }
  if (ahead < kNoticeable) return std::nullopt;
  return skewed(ahead, format("the newest sample is from {} after the window's end", format_duration_rough(ahead)));
}

}  // namespace

CaveatKind clock_skew() {
  return {{.name = "clock-skew",
           .help = "The source's clock and ours differ by 5s or more; by more than 30s, windows can't be trusted."},
          Concern::source,
          find,
          "beyond 30 s",
          "synchronise clocks"};
}

}  // namespace tidegate::caveats
