#include "core/model/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "base/time.h"

namespace tidegate {
namespace {

constexpr std::array<Unit, 24> kUnits = {{
    {"%", Dimension::ratio, 0.01, "a hundredth of the whole"},
    {"ns", Dimension::time, 1e-9, "nanoseconds"},
    {"us", Dimension::time, 1e-6, "microseconds"},
    {"ms", Dimension::time, 1e-3, "milliseconds"},
    {"s", Dimension::time, 1, "seconds"},
    {"m", Dimension::time, 60, "minutes"},
    {"min", Dimension::time, 60, "minutes"},
    {"h", Dimension::time, 3600, "hours"},
    {"d", Dimension::time, 86400, "days"},
    {"w", Dimension::time, 604800, "weeks"},
    {"B", Dimension::bytes, 1, "bytes"},
    {"kB", Dimension::bytes, 1e3, "1000 bytes"},
    {"KiB", Dimension::bytes, 1024, "1024 bytes"},
    {"MB", Dimension::bytes, 1e6, "1000 kB"},
    {"MiB", Dimension::bytes, 1048576, "1024 KiB"},
    {"GB", Dimension::bytes, 1e9, "1000 MB"},
    {"GiB", Dimension::bytes, 1073741824, "1024 MiB"},
    {"TB", Dimension::bytes, 1e12, "1000 GB"},
    {"TiB", Dimension::bytes, 1099511627776, "1024 GiB"},
    {"PB", Dimension::bytes, 1e15, "1000 TB"},
    {"PiB", Dimension::bytes, 1125899906842624, "1024 TiB"},
    {"/h", Dimension::per_second, 1.0 / 3600, "so many an hour"},
    {"/min", Dimension::per_second, 1.0 / 60, "so many a minute"},
    {"/s", Dimension::per_second, 1, "so many a second"},
}};

constexpr std::array<Unit, 12> kWords = {{
    {"percent", Dimension::ratio, 0.01, "0 to 100"},
    {"ratio", Dimension::ratio, 1, "0 to 1"},
    {"nanoseconds", Dimension::time, 1e-9, "ns"},
    {"microseconds", Dimension::time, 1e-6, "us"},
    {"milliseconds", Dimension::time, 1e-3, "ms"},
    {"seconds", Dimension::time, 1, "s"},
    {"minutes", Dimension::time, 60, "min"},
    {"hours", Dimension::time, 3600, "h"},
    {"days", Dimension::time, 86400, "d"},
    {"bytes", Dimension::bytes, 1, "B"},
    {"per_minute", Dimension::per_second, 1.0 / 60, "/min"},
    {"per_second", Dimension::per_second, 1, "/s"},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal number as it is written: digits and the power of ten of the last part, so that a unit of 10^n shifts it
// exactly.
struct Decimal {
  std::string_view mantissa;  // "-0.7"
  int exponent = 0;           // of ten, as written behind "e"
};

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

// Takes "e-3" off the front; exponents beyond any double are left, so that they fail later.
int take_exponent(std::string_view& text) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return 0;
  const std::size_t sign = text.size() > 1 && (text[1] == '-' || text[1] == '+') ? 1 : 0;
  const std::size_t digits = count_digits(text.substr(1 + sign));
  if (digits == 0 || digits > 4) return 0;
  int exponent = 0;
  std::from_chars(text.data() + 1 + sign, text.data() + 1 + sign + digits, exponent);
  const bool negative = text[1] == '-';
  text.remove_prefix(1 + sign + digits);
  return negative ? -exponent : exponent;
}

std::optional<Decimal> take_decimal(std::string_view& text) {
  const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = count_digits(text.substr(sign));
  std::size_t end = sign + whole;
  std::size_t fraction = 0;
  if (end < text.size() && text[end] == '.') {
    fraction = count_digits(text.substr(end + 1));
    if (fraction > 0) end += 1 + fraction;
  }
  if (whole + fraction == 0) return std::nullopt;
  const std::size_t plus = text[0] == '+' ? 1 : 0;
  Decimal decimal{text.substr(plus, end - plus)};
  text.remove_prefix(end);
  decimal.exponent = take_exponent(text);
  return decimal;
}

// n where scale is 10^n, or nothing.
std::optional<int> power_of_ten(double scale) {
  const int power = static_cast<int>(std::lround(std::log10(scale)));
  return std::pow(10, power) == scale ? std::optional(power) : std::nullopt;
}

// The number in base units: nothing if no finite double holds it.
std::optional<double> in_base_units(const Decimal& decimal, double scale) {
  const std::optional<int> power = power_of_ten(scale);
  const std::string text = std::string(decimal.mantissa) + "e" + std::to_string(decimal.exponent + power.value_or(0));
  std::optional<double> number = parse_double(text);
  if (!number) return std::nullopt;
  if (!power) *number = scale < 1 ? *number / std::round(1 / scale) : *number * scale;
  return std::isfinite(*number) ? number : std::nullopt;
}

std::unexpected<Error> unknown_unit(std::string_view text, std::string_view unit) {
  std::vector<std::string> names;
  for (const Unit& known : kUnits) names.emplace_back(known.name);
  const std::string all = "units are " + join(names, " ");
  for (const Unit& known : kWords) names.emplace_back(known.name);
  std::string advice = did_you_mean(unit, names);
  if (advice.empty()) advice = all;
  return fail(ErrorKind::invalid,
              quoted(printable(text, 40)) + " has an unknown unit " + quoted(printable(unit, 20)) + "; " + advice);
}

std::unexpected<Error> not_a_quantity(std::string_view text) {
  constexpr std::string_view kAdvice = "; write a number with a unit: 1%, 500ms, 2GiB, 100/s";
  return fail(ErrorKind::invalid, quoted(printable(text, 40)) + " is not a quantity" + std::string(kAdvice));
}

// A number as decimal digits: 0.0152 is "152" and exponent -2, for 1.52e-2.
struct Digits {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

Digits digits_of(double value, int significant) {
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, significant - 1).ptr;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  Digits shown{.negative = text.starts_with('-'), .digits = {}, .exponent = 0};
  if (shown.negative) text.remove_prefix(1);
  for (; !text.starts_with('e'); text.remove_prefix(1)) {
    if (text[0] != '.') shown.digits += text[0];
  }
  const std::size_t sign = text[1] == '+' ? 2 : 1;
  std::from_chars(text.data() + sign, text.data() + text.size(), shown.exponent);
  while (shown.digits.size() > 1 && shown.digits.back() == '0') shown.digits.pop_back();
  return shown;
}

// "0.00152", "1520", "1.52e-12": plain where people can read it.
std::string lay_out(const Digits& number) {
  constexpr int kMostZeros = 7, kMostWhole = 17;
  std::string text = number.digits;
  const auto length = static_cast<int>(text.size());
  if (number.exponent < -kMostZeros || number.exponent >= kMostWhole) {
    if (length > 1) text.insert(1, ".");
    text += "e" + std::to_string(number.exponent);
  } else if (number.exponent < 0) {
    text.insert(0, "0." + std::string(static_cast<std::size_t>(-number.exponent - 1), '0'));
  } else if (length <= number.exponent + 1) {
    text.append(static_cast<std::size_t>(number.exponent + 1 - length), '0');
  } else {
    text.insert(static_cast<std::size_t>(number.exponent) + 1, ".");
  }
  return number.negative ? "-" + text : text;
}

// The digits of value / scale, never fewer than its whole part has.
Digits scaled_digits(double value, double scale, int digits) {
  const std::optional<int> power = power_of_ten(scale);
  const double shown = value / scale;
  const int whole = shown == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(shown)))) + 1;
  Digits number = digits_of(power ? value : shown, std::clamp(std::max(digits, whole), 1, 17));
  if (value != 0) number.exponent -= power.value_or(0);
  return number;
}

struct Step {
  std::string_view suffix;
  double scale;
  double from;  // the smallest size, in base units, that is shown so
};

constexpr std::array<Step, 7> kTimeSteps = {{{" d", 86400, 172800},
                                             {" h", 3600, 7200},
                                             {" min", 60, 120},
                                             {" s", 1, 1},
                                             {" ms", 1e-3, 1e-3},
                                             {" us", 1e-6, 1e-6},
                                             {" ns", 1e-9, 0}}};
constexpr std::array<Step, 6> kByteSteps = {{{" PiB", 0x1p50, 0x1p50},
                                             {" TiB", 0x1p40, 0x1p40},
                                             {" GiB", 0x1p30, 0x1p30},
                                             {" MiB", 0x1p20, 0x1p20},
                                             {" KiB", 0x1p10, 0x1p10},
                                             {" B", 1, 0}}};
constexpr std::array<Step, 1> kRatioSteps = {{{"%", 0.01, 0}}};
constexpr std::array<Step, 1> kRateSteps = {{{"/s", 1, 0}}};
constexpr std::array<Step, 1> kBareSteps = {{{"", 1, 0}}};

std::span<const Step> steps_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::none: return kBareSteps;
    case Dimension::ratio: return kRatioSteps;
    case Dimension::time: return kTimeSteps;
    case Dimension::bytes: return kByteSteps;
    case Dimension::per_second: return kRateSteps;
  }
  return kBareSteps;
}

// The step for a value after rounding to what will be shown, so that 0.99999 s is "1 s" and not "1000 ms".
const Step& step_for(double value, Dimension dimension, int digits) {
  const std::span<const Step> steps = steps_of(dimension);
  if (value == 0) return dimension == Dimension::time ? kTimeSteps[3] : steps.back();
  const double rounded = std::abs(parse_double(lay_out(digits_of(value, digits))).value_or(value));
  return *std::ranges::find_if(steps, [&](const Step& step) { return rounded >= step.from; });
}

}  // namespace

std::span<const Unit> all_units() { return kUnits; }

std::span<const Unit> all_unit_words() { return kWords; }

std::optional<Unit> find_unit(std::string_view name) {
  for (const std::span<const Unit> units : {all_units(), all_unit_words()}) {
    const auto found = std::ranges::find(units, name, &Unit::name);
    if (found != units.end()) return *found;
  }
  return std::nullopt;
}

Result<Quantity> parse_quantity(std::string_view text) {
  const std::string_view whole = trim(text);
  std::string_view rest = whole;
  const std::optional<Decimal> decimal = take_decimal(rest);
  if (!decimal) return not_a_quantity(text);
  if (rest.starts_with(',') && rest.size() > 1 && is_digit(rest[1])) {
    return fail(ErrorKind::invalid, quoted(printable(text, 40)) + " has a comma; write the decimal point as a dot");
  }
  rest = trim(rest);
  const Unit bare;
  const std::optional<Unit> unit = rest.empty() ? bare : find_unit(rest);
  if (!unit) {
    const Result<Duration> duration = parse_duration(whole);
    if (duration) return Quantity{.value = duration->seconds(), .dimension = Dimension::time};
    const bool like_a_unit = std::ranges::none_of(rest, is_digit);
    return like_a_unit ? unknown_unit(text, rest) : not_a_quantity(text);
  }
  const std::optional<double> value = in_base_units(*decimal, unit->scale);
  if (!value) return fail(ErrorKind::invalid, quoted(printable(text, 40)) + " is beyond what a number can hold");
  return Quantity{.value = *value, .dimension = unit->dimension};
}

std::string format_quantity(double value, Dimension dimension, int digits) {
  if (!std::isfinite(value)) return shortest(value);
  if (value == 0) value = 0;  // without a sign
  digits = std::clamp(digits, 1, 17);
  const Step& step = step_for(value, dimension, digits);
  return lay_out(scaled_digits(value, step.scale, digits)) + std::string(step.suffix);
}

std::string format_quantity_unlike(double value, double other, Dimension dimension) {
  constexpr int kUsual = 4, kAll = 17;
  for (int digits = kUsual; digits < kAll; ++digits) {
    std::string shown = format_quantity(value, dimension, digits);
    if (value == other || shown != format_quantity(other, dimension, digits)) return shown;
  }
  return format_quantity(value, dimension, kAll);
}

std::string_view dimension_name(Dimension dimension) {
  switch (dimension) {
    case Dimension::none: return "number";
    case Dimension::ratio: return "ratio";
    case Dimension::time: return "time";
    case Dimension::bytes: return "bytes";
    case Dimension::per_second: return "rate";
  }
  return "number";
}

std::string format_count(double count) {
  constexpr double kMostWhole = 1e15;
  const double size = std::abs(count);
  if (!(size < kMostWhole)) return shortest(count);
  if (size < 0.95) return format_quantity(count, Dimension::none, 2);
  auto digits = format("{:.0f}", size);
  for (int place = static_cast<int>(digits.size()) - 3; place > 0; place -= 3) {
    digits.insert(static_cast<std::size_t>(place), ",");
  }
  return count < 0 ? "-" + digits : digits;
}

std::string format_count(double count, std::string_view noun) {
  const auto text = format_count(count);
  return format("{} {}{}", text, noun, text == "1" || noun == "series" ? "" : "s");
}

std::string format_share_of_events(double counted, double events) {
  const bool is_whole = std::abs(counted - std::round(counted)) < 0.05;
  const auto few = is_whole || counted >= 9.95 ? format_count(counted) : format_quantity(counted, Dimension::none, 2);
  return format("{} of {}", few, format_count(events, "event"));
}

}  // namespace tidegate
