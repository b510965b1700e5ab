#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "core/model/gate.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::cli {

// What a hook is told.
struct HookEvent {
  std::string name;    // "advance" or "abort"
  double traffic = 0;  // of the canary from now on, 0..1
  std::string gate;
  std::span<const Secret> secrets;  // not told: what must not stand in an Error
};

// As hooks and programs are told: 5 for 0.05.
double in_percent(double traffic);

// Runs the hook's program or calls its URL, and waits for it. What it prints is in the Error when it fails.
Result<void> call_hook(const Hook& hook, const HookEvent& event, const sources::SourceContext& world);

}  // namespace tidegate::cli
