#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// What a number counts. Values are kept in the base unit of their dimension.
enum class Dimension {
  none,        // a bare number
  ratio,       // base 1: 1% is 0.01
  time,        // base 1 s
  bytes,       // base 1 B
  per_second,  // base 1/s
};

// A unit by its written name: "%", "ms", "GiB", "/s" ...
struct Unit {
  std::string_view name;  // as written
  Dimension dimension = Dimension::none;
  double scale = 1;  // of the base unit: 1 ms is 0.001 s
  std::string_view help;
};

// All units as limits write them, sorted by dimension and size; the one list from which docs and schema come.
std::span<const Unit> all_units();

// The same by words, for `unit:` where a word reads better: ratio, percent, seconds ...
std::span<const Unit> all_unit_words();

// By symbol or by word; case counts (MB is not mb).
std::optional<Unit> find_unit(std::string_view name);

// A number with its dimension, in the base unit.
struct Quantity {
  double value = 0;
  Dimension dimension = Dimension::none;
  bool operator==(const Quantity&) const = default;
};

// "1%", "500ms", "0.5 s", "1m30s", "2GiB", "100/s", "3.5", "-2": a finite decimal number and at most one unit, or a
// duration. Rounded once: 0.7% is the double 0.007. The Error says what is wrong and what to write instead.
Result<Quantity> parse_quantity(std::string_view text);

// For people, in the unit that reads best: "1.52%", "512 ms", "2.1 GiB", "100/s", "NaN". `digits` significant digits
// (1 to 17), but never fewer than the whole part has. What it gives, parse_quantity reads.
std::string format_quantity(double value, Dimension dimension, int digits = 4);

// The same with as many digits as it takes to read unlike `other`, so that no sentence says "1% is above 1%".
std::string format_quantity_unlike(double value, double other, Dimension dimension);

std::string_view dimension_name(Dimension dimension);  // "ratio", "time" ...

// How many there were: "987", "12,405", "0.42", "1e+30". Sources extrapolate, so that counts have fractions; from 1 on
// people are told whole ones.
std::string format_count(double count);

// "1 event", "12,405 events", "2 series".
std::string format_count(double count, std::string_view noun);

// "15 of 987 events". Few that extrapolation has made no whole number are shown as they are, since shares are of that:
// "1.2 of 117 events".
std::string format_share_of_events(double counted, double events);

}  // namespace tidegate
