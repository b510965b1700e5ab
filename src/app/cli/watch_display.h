#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/cli/command.h"
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/terminal.h"
#include "core/gate/watch.h"

namespace tidegate::cli {

// What a person or a log sees while a watch runs.
class WatchDisplay {
 public:
  virtual ~WatchDisplay() = default;
  virtual void show(const gate::WatchProgress& progress) = 0;
  virtual void tick() {}    // about every second while waiting
  virtual void finish() {}  // before the report is printed
};

// Redraws in place, one write a frame, the cursor hidden and brought back; follows changes of the terminal's size.
struct Screen {
  Printer& terminal;
  const Environment& environment;  // says how wide it is, and which characters it knows
  Colour colour = Colour::off;
};
std::unique_ptr<WatchDisplay> live_display(const Gate& gate, const Screen& screen, Clock& clock, Interrupt& interrupt);

// Lines with the time, for logs: what changed, and a sign of life every minute at most.
using Shield = std::function<std::string(std::string)>;
std::unique_ptr<WatchDisplay> plain_display(const Gate& gate, Printer& log, Shield shield);

// One JSON object a line for each evaluation.
std::unique_ptr<WatchDisplay> json_lines_display(const Gate& gate, Printer& out);

// A Clock that ticks the display while it sleeps.
class TickingClock final : public Clock {
 public:
  TickingClock(Clock& clock, WatchDisplay& display) : clock_(clock), display_(display) {}
  Timestamp now() override { return clock_.now(); }
  bool sleep_until(Timestamp time) override;

 private:
  Clock& clock_;
  WatchDisplay& display_;
};

}  // namespace tidegate::cli
