#pragma once

namespace tidegate {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}

// Our own invariants; never input. A false one is a bug of ours: prints where, aborts.
#define CHECK(expression) \
  (static_cast<bool>(expression) ? void(0) : ::tidegate::check_failed(#expression, __FILE__, __LINE__))
