#include "core/engine/natural_order.h"

#include <vector>

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

std::string_view without_zeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "" : digits.substr(first);
}

// -1, 0 or 1: by their values.
int compare_numbers(std::string_view a, std::string_view b) {
  a = without_zeros(a);
  b = without_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

}  // namespace

bool naturally_before(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto run_a = take_run(a);
    const auto run_b = take_run(b);
    const bool numbers = is_digit(run_a.front()) && is_digit(run_b.front());
    if (numbers) {
      const int order = compare_numbers(run_a, run_b);
      if (order != 0) return order < 0;
      if (run_a.size() != run_b.size()) return run_a.size() > run_b.size();  // "01" before "1"
    } else if (run_a != run_b) {
      return run_a < run_b;
    }
  }
  return a.empty() && !b.empty();
}

}  // namespace tidegate::engine
