#include "base/hash.h"

#include <xxhash.h>

namespace tidegate {

std::uint64_t xxhash64(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

}  // namespace tidegate
