#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"

namespace tidegate {

// A clock that ticks when told: sleeping takes no time and arrives exactly.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Timestamp start = {.ms = 1'700'000'000'000}) : now_(start) {}

  Timestamp now() override { return now_; }

  bool sleep_until(Timestamp time) override {
    if (interrupt_ && *interrupt_ <= std::max(time, now_)) {
      now_ = std::max(now_, *interrupt_);
      return false;
    }
    now_ = std::max(now_, time);
    return true;
  }

  // Time passes while something else happens: a slow answer.
  void advance(Duration duration) { now_ = now_ + duration; }

  // Somebody presses Ctrl-C at that moment.
  void interrupt_at(Timestamp time) { interrupt_ = time; }

 private:
  Timestamp now_;
  std::optional<Timestamp> interrupt_;
};

}  // namespace tidegate
