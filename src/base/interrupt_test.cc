#include "base/interrupt.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace tidegate {
namespace {

bool readable(int fd) {
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&entry, 1, 0) == 1;
}

TEST(Interrupt, a_signal_asks_and_does_not_end_the_process) {
  Interrupt interrupt;
  EXPECT_FALSE(interrupt.requested());
  EXPECT_FALSE(readable(interrupt.fd()));
  raise(SIGTERM);
  EXPECT_TRUE(interrupt.requested());
  EXPECT_TRUE(readable(interrupt.fd()));
  EXPECT_TRUE(readable(interrupt.fd()));  // and stays so
}

TEST(Interrupt, two_signals_within_a_second_are_one_wish) {
  Interrupt interrupt;
  raise(SIGINT);
  raise(SIGTERM);
  EXPECT_TRUE(interrupt.requested());
}

TEST(Interrupt, a_signal_a_second_later_ends_at_once_with_130_and_says_its_last_words) {
  EXPECT_EXIT(
      {
        Interrupt interrupt;
        interrupt.set_last_words("cursor ");
        interrupt.add_last_words("back");
        raise(SIGINT);
        std::this_thread::sleep_for(std::chrono::milliseconds(1010));
        raise(SIGINT);
      },
      testing::ExitedWithCode(130), "cursor back");
}

TEST(Interrupt, the_next_one_starts_fresh) {
  {
    Interrupt().request();
  }
  EXPECT_FALSE(Interrupt().requested());
}

}  // namespace
}  // namespace tidegate
