#pragma once

#include "base/time.h"

namespace tidegate {

// Something that happens once: a flag that threads set and wait for, and poll() together with sockets.
class Event {
 public:
  Event();
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  void set();  // any thread, also again
  bool is_set() const;

  // Becomes readable when set, and stays so. For poll() only: never read from it.
  int fd() const { return fd_; }

  // Until it is set, `at_most` has passed, or `other_fd` (-1 for none) is readable. Whether it is set.
  bool wait(Duration at_most, int other_fd = -1) const;

 private:
  int fd_;
};

}  // namespace tidegate
