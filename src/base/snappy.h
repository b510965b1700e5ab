#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// Puts what `compressed` (Snappy's block format) unpacks to into `out`, in place of what was there. More than `limit`
// bytes are an Error of kind too_large, found before anything is unpacked.
Result<void> unpack_snappy(std::string_view compressed, std::size_t limit, std::string& out);

std::string pack_snappy(std::string_view bytes);

}  // namespace tidegate
