#pragma once

#include <optional>
#include <string_view>

namespace tidegate::promqltest {

// A whole text as a number in any of Go's forms: 12, 0x1F, 0b11, 0o17, 1_000 after such a prefix, 1.5e3, 0x1p-2, Inf,
// +infinity, NaN. Source: strconv.ParseInt(text, 0, 64) and strconv.ParseFloat(text, 64).
std::optional<double> parse_go_number(std::string_view text);

}  // namespace tidegate::promqltest
