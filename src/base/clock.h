#pragma once

#include <memory>

#include "base/time.h"

namespace tidegate {

class Interrupt;

// The only way to know the time or to wait. Whoever needs either gets a Clock&; tests get one that ticks when told.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time, as the sources of metrics have it.
  virtual Timestamp now() = 0;

  // Returns at `time` (true), or as soon as the run is interrupted (false). A `time` in the past returns at once.
  [[nodiscard]] virtual bool sleep_until(Timestamp time) = 0;
};

// For how long the machine has been running, asleep too: a time that nobody sets.
Duration since_boot();

// The machine's wall clock when it was made, going on steadily from there: a clock that is set back or forward while
// we run neither stretches a deadline nor ends it early. `interrupt` ends its sleeps and must outlive it.
std::unique_ptr<Clock> system_clock(const Interrupt& interrupt);

}  // namespace tidegate
