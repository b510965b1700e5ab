#pragma once

#include <string_view>

namespace tidegate::cli {

std::string_view version_number();  // "0.1.0"

}  // namespace tidegate::cli
