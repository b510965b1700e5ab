#pragma once

#include "core/promql/tree.h"

namespace tidegate::promql {

// What of the language beyond the stable one is understood, as a server's feature flags switch it on.
struct Features {
  bool experimental_functions = true;
  bool extended_ranges = true;  // anchored, smoothed
  bool fill = true;             // fill, fill_left, fill_right
  bool former_names = false;    // of functions that Prometheus 3 has renamed: holt_winters
  bool operator==(const Features&) const = default;
};

// As a server of Prometheus 3 has it unless its operator says otherwise, and all that any server may understand.
inline constexpr Features kStable{.experimental_functions = false, .extended_ranges = false, .fill = false};
inline constexpr Features kAnyServer{.former_names = true};

// An expression, its types checked. The error says where and what, in Prometheus' words as far as they help.
// Source: prometheus promql/parser/generated_parser.y and parse.go, 3.14.
Parsed<Box> parse_expression(std::string_view text, const Features& features = {});

// As PromQL, so that it parses to the same tree again.
std::string print(const Expr& expr);

}  // namespace tidegate::promql
