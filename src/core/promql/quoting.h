#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Strings as PromQL writes them: in Go's quotes.
// https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
namespace tidegate::promql {

// Adds what the escape stands for whose text begins behind a backslash: n, x41, u00e9, 101. How many characters it is,
// or nothing if there is no such escape.
std::optional<std::size_t> read_escape(std::string_view text, std::string& out);

// In double quotes. What isn't text (control characters, bytes that aren't UTF-8) is escaped: a query must be text as a
// whole.
std::string write_string(std::string_view text);

}  // namespace tidegate::promql
