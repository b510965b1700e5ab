#include "base/event.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "base/clock.h"

namespace tidegate {

Event::Event() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { CHECK(fd_ >= 0); }

Event::~Event() { ::close(fd_); }

void Event::set() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);  // a full counter is readable as well
}

bool Event::is_set() const { return wait({}); }

bool Event::wait(Duration at_most, int other_fd) const {
  constexpr Duration kSlice = seconds(5);  // poll() doesn't count the time for which the machine was asleep
  const Duration begin = since_boot();
  for (;;) {
    pollfd entries[] = {{.fd = fd_, .events = POLLIN, .revents = 0}, {.fd = other_fd, .events = POLLIN, .revents = 0}};
    const Duration left = std::max(at_most - (since_boot() - begin), Duration{});
    ::poll(entries, 2, static_cast<int>(std::min(left, kSlice).ms));
    if (entries[0].revents != 0) return true;
    if (entries[1].revents != 0 || left == Duration{}) return false;
  }
}

}  // namespace tidegate
