#include "core/canary/kayenta_windows.h"

#include <cstdint>

namespace tidegate::canary {
namespace {

constexpr std::int64_t kMostJudgements = 10'000;

std::int64_t whole_minutes(Duration duration) { return duration.ms / minutes(1).ms; }

}  // namespace

Result<std::vector<Window>> judgement_windows(const KayentaRequest& request, Timestamp now) {
  if (!request.end && !request.lifetime) {
    return fail(ErrorKind::invalid, "the canary analysis has neither an end nor a lifetime: give one of them");
  }
  const Timestamp start = request.start.value_or(now);
  const Duration lifetime =
      request.end ? minutes(whole_minutes(*request.end - start)) : minutes(whole_minutes(*request.lifetime));
  Duration interval = request.interval.value_or(lifetime);
  if (interval.ms == 0 || interval > lifetime) interval = lifetime;
  if (whole_minutes(lifetime) <= 0 || whole_minutes(interval) <= 0) {
    return fail(ErrorKind::invalid,
                "the canary analysis lasts less than a minute: give it a longer lifetime and interval");
  }
  const std::int64_t judgements = whole_minutes(lifetime) / whole_minutes(interval);
  if (judgements > kMostJudgements)
    return fail(ErrorKind::invalid, "the canary analysis has more than 10000 judgements");

  std::vector<Window> windows;
  const Timestamp first = is_retrospective(request) ? start : start + request.begin_after;
  for (std::int64_t i = 1; i <= judgements; ++i) {
    const Timestamp end = first + interval * i;
    windows.push_back({.start = request.lookback.ms > 0 ? end - request.lookback : first, .end = end});
  }
  return windows;
}

}  // namespace tidegate::canary
