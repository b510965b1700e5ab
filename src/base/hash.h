#pragma once

#include <cstdint>
#include <string_view>

namespace tidegate {

// XXH64 with seed 0: https://github.com/Cyan4973/xxHash
std::uint64_t xxhash64(std::string_view bytes);

}  // namespace tidegate
