#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/cli/canvas.h"
#include "app/cli/command.h"
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/terminal.h"

namespace tidegate::cli {

// A terminal that is drawn on.
struct Screen {
  Printer& terminal;
  const Environment& environment;  // says how wide it is, and which characters it knows
  Colour colour = Colour::off;
};

// Whether standard error is one that somebody looks at: some pipelines give a terminal, but log what it shows.
bool can_draw(const Invocation& call);

// Frames over each other, one write a frame, the cursor hidden and brought back; follows changes of the terminal's
// size.
class LivePicture {
 public:
  LivePicture(const Screen& screen, Interrupt& interrupt);
  ~LivePicture() { finish(); }
  LivePicture(const LivePicture&) = delete;
  LivePicture& operator=(const LivePicture&) = delete;

  // What `render` makes of the terminal as it is now: lines that fit it.
  void draw(const std::function<std::vector<std::string>(const Canvas&)>& render);

  // Makes room for what is printed then.
  void finish();

 private:
  std::string back_to_top(int width) const;

  Screen screen_;
  Interrupt& interrupt_;
  std::vector<int> drawn_widths_;
  bool finished_ = false;
};

// A Clock that ticks about every second while it sleeps.
class TickingClock final : public Clock {
 public:
  TickingClock(Clock& clock, std::function<void()> tick) : clock_(clock), tick_(std::move(tick)) {}
  Timestamp now() override { return clock_.now(); }
  bool sleep_until(Timestamp time) override;

 private:
  Clock& clock_;
  std::function<void()> tick_;
};

}  // namespace tidegate::cli
