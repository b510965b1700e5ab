#include "base/clock.h"

#include <poll.h>

#include <algorithm>
#include <ctime>

#include "base/interrupt.h"

namespace tidegate {
namespace {

Duration reading_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return {time.tv_sec * 1000 + time.tv_nsec / 1'000'000};
}

class SystemClock final : public Clock {
 public:
  explicit SystemClock(const Interrupt& interrupt) : interrupt_(interrupt) {}

  Timestamp now() override { return wall_at_start_ + (since_boot() - steady_at_start_); }

  // In slices, so that the time for which a laptop's lid was closed is noticed: poll() doesn't count it.
  bool sleep_until(Timestamp time) override {
    for (;;) {
      if (interrupt_.requested()) return false;
      auto left = time - now();
      if (left <= Duration{}) return true;
      pollfd entry{.fd = interrupt_.fd(), .events = POLLIN, .revents = 0};
      poll(&entry, 1, static_cast<int>(std::min(left, seconds(5)).ms));
    }
  }

 private:
  const Interrupt& interrupt_;
  Timestamp wall_at_start_ = Timestamp{} + reading_of(CLOCK_REALTIME);
  Duration steady_at_start_ = since_boot();
};

}  // namespace

Duration since_boot() { return reading_of(CLOCK_BOOTTIME); }

std::unique_ptr<Clock> system_clock(const Interrupt& interrupt) { return std::make_unique<SystemClock>(interrupt); }

}  // namespace tidegate
