#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tidegate {

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "tidegate: bug at %s:%d: %s does not hold. Please report it.\n", file, line, expression);
  std::abort();
}

}  // namespace tidegate
