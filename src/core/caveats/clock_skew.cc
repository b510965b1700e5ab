#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

constexpr Duration kNoticeable = seconds(5);
constexpr Duration kTooMuch = seconds(30);

// A window is put where our clock says; a source with another clock has other samples there.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (!seen.clock_skew) return std::nullopt;
  const auto skew = *seen.clock_skew;
  const auto size = skew < Duration{} ? -skew : skew;
  if (size < kNoticeable) return std::nullopt;
  return Caveat{.why = format("the source's clock is {} {} ours", format_duration_rough(size),
                              skew < Duration{} ? "behind" : "ahead of"),
                .disqualifies = size > kTooMuch,
                .next = "synchronise the clocks (NTP) of this machine and of the source"};
}

}  // namespace

CaveatKind clock_skew() {
  return {{.name = "clock-skew",
           .help = "The source's clock and ours differ by more than 5s; by more than 30s, windows can't be trusted."},
          find};
}

}  // namespace tidegate::caveats
