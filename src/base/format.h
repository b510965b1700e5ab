#pragma once

#include <fmt/format.h>

namespace tidegate {

// g++ 12 has no <format>: {fmt} under our own name, so that no other room names the library.
using fmt::format;

}  // namespace tidegate
