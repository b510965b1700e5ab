#pragma once

#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/kayenta_config.h"

namespace tidegate::canary {

// What each judgement of a request looks at, in order; `now` is where it starts if it doesn't say. As many as intervals
// fit into the lifetime, in whole minutes; the i-th ends i intervals after the start, and begins there, or a lookback
// before its end. A live run (without an end) is moved by its warm-up as a whole; a retrospective one isn't. Source:
// SetupAndExecuteCanariesStage.java. An error where Kayenta throws: neither an end nor a lifetime, or no whole minute.
Result<std::vector<Window>> judgement_windows(const KayentaRequest& request, Timestamp now);

// The control's window: the same, or earlier by the scope's offset.
constexpr Window control_window(const KayentaScope& scope, Window window) {
  return {.start = window.start - scope.control_offset, .end = window.end - scope.control_offset};
}

// Whether all of its judgements can run at once.
inline bool is_retrospective(const KayentaRequest& request) { return request.end.has_value(); }

}  // namespace tidegate::canary
