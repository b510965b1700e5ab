#include "core/promql/functions.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace tidegate::promql {
namespace {

using enum Type;
constexpr auto kExperimental = Function::Stage::experimental;

constexpr std::array<Function, 90> kFunctions = {{
    {"abs", "v"},
    {"absent", "v"},
    {"absent_over_time", "m"},
    {"acos", "v"},
    {"acosh", "v"},
    {"asin", "v"},
    {"asinh", "v"},
    {"atan", "v"},
    {"atanh", "v"},
    {"avg_over_time", "m"},
    {"ceil", "v"},
    {"changes", "m"},
    {"clamp", "vss"},
    {"clamp_max", "vs"},
    {"clamp_min", "vs"},
    {"cos", "v"},
    {"cosh", "v"},
    {"count_over_time", "m"},
    {"day_of_month", "v?"},
    {"day_of_week", "v?"},
    {"day_of_year", "v?"},
    {"days_in_month", "v?"},
    {"deg", "v"},
    {"delta", "m"},
    {"deriv", "m"},
    {"double_exponential_smoothing", "mss", vector, kExperimental},
    {"end", "", scalar, kExperimental},
    {"exp", "v"},
    {"first_over_time", "m"},
    {"floor", "v"},
    {"histogram_avg", "v"},
    {"histogram_count", "v"},
    {"histogram_fraction", "ssv"},
    {"histogram_quantile", "sv"},
    {"histogram_quantiles", "vtss?s?s?s?s?s?s?s?s?", vector, kExperimental},
    {"histogram_stddev", "v"},
    {"histogram_stdvar", "v"},
    {"histogram_sum", "v"},
    {"hour", "v?"},
    {"idelta", "m"},
    {"increase", "m"},
    {"info", "vv?", vector, kExperimental},
    {"irate", "m"},
    {"label_join", "vttt*"},
    {"label_replace", "vtttt"},
    {"last_over_time", "m"},
    {"ln", "v"},
    {"log10", "v"},
    {"log2", "v"},
    {"mad_over_time", "m", vector, kExperimental},
    {"max_of", "ss", scalar, kExperimental},
    {"max_over_time", "m"},
    {"min_of", "ss", scalar, kExperimental},
    {"min_over_time", "m"},
    {"minute", "v?"},
    {"month", "v?"},
    {"pi", "", scalar},
    {"predict_linear", "ms"},
    {"present_over_time", "m"},
    {"quantile_over_time", "sm"},
    {"rad", "v"},
    {"range", "", scalar, kExperimental},
    {"rate", "m"},
    {"resets", "m"},
    {"round", "vs?"},
    {"scalar", "v", scalar},
    {"sgn", "v"},
    {"sin", "v"},
    {"sinh", "v"},
    {"sort", "v"},
    {"sort_by_label", "vt*", vector, kExperimental},
    {"sort_by_label_desc", "vt*", vector, kExperimental},
    {"sort_desc", "v"},
    {"sqrt", "v"},
    {"start", "", scalar, kExperimental},
    {"start_timestamp", "v", vector, kExperimental},
    {"stddev_over_time", "m"},
    {"stdvar_over_time", "m"},
    {"step", "", scalar, kExperimental},
    {"sum_over_time", "m"},
    {"tan", "v"},
    {"tanh", "v"},
    {"time", "", scalar},
    {"timestamp", "v"},
    {"ts_of_first_over_time", "m", vector, kExperimental},
    {"ts_of_last_over_time", "m", vector, kExperimental},
    {"ts_of_max_over_time", "m", vector, kExperimental},
    {"ts_of_min_over_time", "m", vector, kExperimental},
    {"vector", "s"},
    {"year", "v?"},
}};

bool is_optional(char mark) { return mark == '?' || mark == '*'; }

// The argument letters without their marks, and whether each may be left out or repeated.
struct Argument {
  char letter = 'v';
  char mark = ' ';
};

std::vector<Argument> arguments_of(std::string_view text) {
  std::vector<Argument> arguments;
  for (const char c : text) {
    if (is_optional(c)) {
      arguments.back().mark = c;
    } else {
      arguments.push_back({.letter = c});
    }
  }
  return arguments;
}

}  // namespace

std::size_t Function::least() const {
  const auto all = arguments_of(arguments);
  return static_cast<std::size_t>(std::ranges::count(all, ' ', &Argument::mark));
}

std::size_t Function::most() const {
  const auto all = arguments_of(arguments);
  const bool any_number = !all.empty() && all.back().mark == '*';
  return any_number ? std::numeric_limits<std::size_t>::max() : all.size();
}

Type Function::argument(std::size_t index) const {
  const auto all = arguments_of(arguments);
  CHECK(!all.empty());
  switch (all[std::min(index, all.size() - 1)].letter) {
    case 'm': return matrix;
    case 's': return scalar;
    case 't': return string;
    default: return vector;
  }
}

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const auto lower = to_lower(name);
  const auto found = std::ranges::find(kFunctions, std::string_view(lower), &Function::name);
  return found == kFunctions.end() ? nullptr : &*found;
}

}  // namespace tidegate::promql
