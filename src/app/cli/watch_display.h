#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/cli/command.h"
#include "app/cli/live_picture.h"
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/terminal.h"
#include "core/gate/watch.h"

namespace tidegate::cli {

// The traffic that a rollout is about to give its canary.
struct TrafficChange {
  enum class Kind { step, all, taken_away };
  Kind kind = Kind::step;
  Timestamp at;
  double traffic = 0;  // 0..1
  std::size_t step = 0, steps = 0;
};

// "step 1 of 2: 5% of the traffic".
std::string format_traffic(const TrafficChange& change);

// What a person or a log sees while a watch runs.
class WatchDisplay {
 public:
  virtual ~WatchDisplay() = default;
  virtual void show(const gate::WatchProgress& progress) = 0;
  virtual void change(const TrafficChange& change) = 0;
  virtual void tick() {}    // about every second while waiting
  virtual void finish() {}  // before the report is printed
};

// Redraws in place.
std::unique_ptr<WatchDisplay> live_display(const Gate& gate, const Screen& screen, Clock& clock, Interrupt& interrupt);

// Lines with the time, for logs: what changed, and a sign of life every minute at most.
using Shield = std::function<std::string(std::string)>;
std::unique_ptr<WatchDisplay> plain_display(const Gate& gate, Printer& log, Shield shield);

// One JSON object a line for each evaluation.
std::unique_ptr<WatchDisplay> json_lines_display(const Gate& gate, Printer& out);

}  // namespace tidegate::cli
