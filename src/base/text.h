#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
std::string to_lower(std::string_view text);  // ASCII only
bool is_one_of(std::string_view word, std::span<const std::string_view> words);

// "1 sample", "2 samples".
std::string count_of(std::size_t count, std::string_view noun);

// The first few, and how many more there are: "a; b; and 7 more".
std::string first_few(std::span<const std::string> texts, std::string_view separator, std::size_t most);

// The candidate that a typist most likely meant, or nothing if none is near (edit distance with transpositions, at
// most a third of the word's length, at least 1).
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// `did you mean "at_most"?`, or "" when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

// Whether all bytes form valid UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view bytes);

// The byte offset of the first byte that isn't valid UTF-8, or npos.
std::size_t first_invalid_utf8(std::string_view bytes);

// How many code points; invalid bytes count one each.
std::size_t count_code_points(std::string_view text);

// Safe to print on a terminal or into a log: control characters, bytes that are not UTF-8, and the bidirectional
// overrides become "\xNN" or "\u{NNNN}"; newline and tab too. Longer than `most` code points is cut with "...".
std::string printable(std::string_view text, std::size_t most = 500);

// A shell-like quoted form for messages: "text" with `"` and `\` escaped.
std::string quoted(std::string_view text);

// The shortest decimal form that reads back as the same double: "0.1", "1e+300", "NaN", "+Inf", "-Inf".
std::string shortest(double number);

// The whole text as one double: decimal or exponent form, "NaN", "+Inf", "-Inf", "Inf" in any case. No white space,
// no hex, nothing behind it.
std::optional<double> parse_double(std::string_view text);

}  // namespace tidegate
