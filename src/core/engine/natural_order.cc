#include "core/engine/natural_order.h"

#include <charconv>
#include <cstdint>
#include <optional>

namespace tidegate::engine {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the run of digits, or of anything else, that stands in front.
std::string_view take_run(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end]) == is_digit(text.front())) ++end;
  const auto run = text.substr(0, end);
  text.remove_prefix(end);
  return run;
}

// Nothing if it is none, or one of more than 64 bits.
std::optional<std::int64_t> number_in(std::string_view run) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(run.data(), run.data() + run.size(), number);
  const bool is_number = is_digit(run.front()) && error == std::errc() && end == run.data() + run.size();
  return is_number ? std::optional(number) : std::nullopt;
}

}  // namespace

bool naturally_before(std::string_view a, std::string_view b) {
  while (!a.empty()) {
    if (b.empty()) return false;
    const auto run_a = take_run(a);
    const auto run_b = take_run(b);
    const auto number_a = number_in(run_a);
    const auto number_b = number_in(run_b);
    const bool numbers = number_a && number_b;
    if (numbers ? *number_a != *number_b : run_a != run_b) return numbers ? *number_a < *number_b : run_a < run_b;
    if (a.empty()) return true;
  }
  return false;
}

}  // namespace tidegate::engine
