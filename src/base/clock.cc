#include "base/clock.h"

#include <poll.h>

#include <algorithm>
#include <ctime>

#include "base/interrupt.h"

namespace tidegate {
namespace {

class SystemClock final : public Clock {
 public:
  explicit SystemClock(const Interrupt& interrupt) : interrupt_(interrupt) {}

  Timestamp now() override {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    return {time.tv_sec * 1000 + time.tv_nsec / 1'000'000};
  }

  // In slices, so that a wall clock which is set forward while we sleep (a laptop's lid, NTP) is noticed.
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
};

}  // namespace

std::unique_ptr<Clock> system_clock(const Interrupt& interrupt) { return std::make_unique<SystemClock>(interrupt); }

}  // namespace tidegate
