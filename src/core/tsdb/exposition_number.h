#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The numbers of the exposition formats.
namespace tidegate::tsdb {

// Prometheus' ordinary NaN, which no stale marker is.
inline constexpr std::uint64_t kNanBits = 0x7ff8000000000001;

// Reads the number that begins at `at` and ends at a blank, a newline or `end`, rounded to the nearest double: Go's
// decimal forms, inf, infinity and nan in any case, with a sign. No hexadecimal form, no underscore; one beyond the
// largest double is refused. Returns where it ends, or nullptr.
const char* read_number(const char* at, const char* end, double& number);

// The same for a text that is nothing but a number.
std::optional<double> exposition_number(std::string_view text);

// As OpenMetrics writes bounds: "0.5", "1.0", "1e+06", "+Inf". Go's shortest form %g, with ".0" where it has neither
// point nor exponent.
std::string openmetrics_number(double number);

// Seconds, as a double, to milliseconds: cut, not rounded, as Prometheus does it. Nothing if they don't fit.
std::optional<std::int64_t> milliseconds_of(double seconds);

}  // namespace tidegate::tsdb
