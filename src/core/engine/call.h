#pragma once

#include <span>
#include <string_view>

#include "core/engine/context.h"

namespace tidegate::engine {

// A function that takes no range.
using CallFunction = Outcome<Frame> (*)(Context& context, const promql::Expr& expr, const Grid& grid);

struct NamedCall {
  std::string_view name;
  CallFunction evaluate;
};

std::span<const NamedCall> math_calls();       // of each float by itself
std::span<const NamedCall> scalar_calls();     // that make, or are made of, scalars
std::span<const NamedCall> date_calls();       // of a moment
std::span<const NamedCall> label_calls();      // that look at labels alone
std::span<const NamedCall> sort_calls();       // that order an instant vector
std::span<const NamedCall> histogram_calls();  // of histograms, classic or native
std::span<const NamedCall> time_calls();       // of the time of a sample

inline const promql::Call& call_of(const promql::Expr& expr) { return std::get<promql::Call>(expr.node); }

// The text of an argument that is a string.
inline const std::string& text_of(const promql::Call& call, std::size_t index) {
  return std::get<promql::StringLiteral>(call.arguments[index]->node).value;
}

}  // namespace tidegate::engine
