#include "base/interrupt.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace tidegate {
namespace {

// Who ends a process and its group together, as timeout(1) does, signals twice and means it once.
constexpr std::int64_t kOneWishMs = 1000;

// A signal handler gets no argument, so this is the one place where state is the process's. The handler only touches
// lock-free atomics and calls clock_gettime(), write() and _exit(), which POSIX calls safe in a handler.
struct Signals {
  std::atomic<bool> requested = false;
  std::atomic<std::int64_t> first_signal_ms = 0;
  std::atomic<bool> in_use = false;
  int pipe[2] = {-1, -1};
  char last_words[160] = {};
  std::atomic<int> last_words_length = 0;
  struct sigaction old_interrupt = {};
  struct sigaction old_terminate = {};
};
constinit Signals signals;

void ask_to_stop() {
  if (signals.requested.exchange(true)) return;
  char byte = 1;
  [[maybe_unused]] auto written = write(signals.pipe[1], &byte, 1);  // a full pipe is readable as well
}

std::int64_t now_ms() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

extern "C" void on_signal(int) {
  const int saved = errno;
  if (!signals.requested) signals.first_signal_ms = now_ms();
  if (signals.requested && now_ms() - signals.first_signal_ms > kOneWishMs) {
    [[maybe_unused]] auto written = write(STDERR_FILENO, signals.last_words, signals.last_words_length);
    _exit(130);
  }
  ask_to_stop();
  errno = saved;
}

}  // namespace

Interrupt::Interrupt() {
  CHECK(!signals.in_use.exchange(true));
  CHECK(pipe2(signals.pipe, O_CLOEXEC | O_NONBLOCK) == 0);
  signals.requested = false;
  signals.first_signal_ms = 0;
  signals.last_words_length = 0;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);  // no SA_RESTART: a blocking call returns, and its caller looks at requested()
  sigaction(SIGINT, &action, &signals.old_interrupt);
  sigaction(SIGTERM, &action, &signals.old_terminate);
}

Interrupt::~Interrupt() {
  sigaction(SIGINT, &signals.old_interrupt, nullptr);
  sigaction(SIGTERM, &signals.old_terminate, nullptr);
  close(signals.pipe[0]);
  close(signals.pipe[1]);
  signals.in_use = false;
}

bool Interrupt::requested() const { return signals.requested; }

int Interrupt::fd() const { return signals.pipe[0]; }

void Interrupt::request() { ask_to_stop(); }

void Interrupt::set_last_words(std::string_view words) {
  signals.last_words_length = 0;
  add_last_words(words);
}

void Interrupt::add_last_words(std::string_view words) {
  const auto old = static_cast<std::size_t>(signals.last_words_length);
  const auto length = std::min(words.size(), sizeof signals.last_words - old);
  std::memcpy(signals.last_words + old, words.data(), length);
  signals.last_words_length = static_cast<int>(old + length);
}

}  // namespace tidegate
