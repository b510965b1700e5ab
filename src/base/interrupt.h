#pragma once

#include <string_view>

namespace tidegate {

// "Please stop", by SIGINT, SIGTERM or request(): a flag to look at and a file descriptor to wait for together with
// sockets. While one exists the first signal only asks, so that the run can end with a decision; one that comes
// more than a second later ends the process at once with exit code 130.
class Interrupt {
 public:
  // Takes over SIGINT and SIGTERM. REQUIRES: no other Interrupt exists in the process.
  Interrupt();
  ~Interrupt();  // gives the signals back
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool requested() const;

  // Becomes readable when requested, and stays so. For poll() only: never read from it.
  int fd() const;

  // What a signal does, from the program itself: a test, or a server that is told to stop. Any thread.
  void request();

  // Written to the terminal by the signal that ends the process, before it ends: what brings back a hidden cursor.
  // At most 160 bytes in all; "" for nothing.
  void set_last_words(std::string_view words);
  void add_last_words(std::string_view words);
};

}  // namespace tidegate
