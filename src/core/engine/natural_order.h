#pragma once

#include <string_view>

namespace tidegate::engine {

// Whether a stands before b when runs of digits are read as numbers: "x2" before "x10". As github.com/facette/natsort,
// where nothing stands on either side of "". REQUIRES: a != b.
bool naturally_before(std::string_view a, std::string_view b);

}  // namespace tidegate::engine
