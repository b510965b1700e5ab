#include <array>
#include <cmath>
#include <numbers>

#include "base/floats.h"
#include "core/engine/call.h"
#include "core/engine/evaluate.h"

namespace tidegate::engine {
namespace {

Outcome<Frame> time(Context&, const promql::Expr&, const Grid& grid) {
  std::vector<double> values;
  for (std::size_t step = 0; step < grid.count(); ++step) {
    values.push_back(static_cast<double>(grid.at(step)) / 1000);
  }
  return scalar_frame(std::move(values));
}

Outcome<Frame> pi(Context&, const promql::Expr&, const Grid& grid) {
  return scalar_frame(std::vector<double>(grid.count(), std::numbers::pi));
}

Outcome<Frame> vector(Context& context, const promql::Expr& expr, const Grid& grid) {
  return evaluate(context, *call_of(expr).arguments.front(), grid);
}

// The only float there is at a step; NaN if there are more or none.
Outcome<Frame> scalar(Context& context, const promql::Expr& expr, const Grid& grid) {
  const Frame frame = TRY(evaluate(context, *call_of(expr).arguments.front(), grid));
  std::vector<double> values;
  for (std::size_t step = 0; step < grid.count(); ++step) {
    double only = std::nan("");
    std::size_t found = 0;
    for (std::size_t row = 0; row < frame.size(); ++row) {
      const double value = frame.at(row)[step];
      if (is_absent(value)) continue;
      only = value;
      ++found;
    }
    values.push_back(found == 1 ? only : std::nan(""));
  }
  return scalar_frame(std::move(values));
}

template <double (*choose)(double, double)>
Outcome<Frame> of_two(Context& context, const promql::Expr& expr, const Grid& grid) {
  auto a = TRY(evaluate_scalar(context, *call_of(expr).arguments[0], grid));
  const auto b = TRY(evaluate_scalar(context, *call_of(expr).arguments[1], grid));
  for (std::size_t step = 0; step < a.size(); ++step) a[step] = choose(a[step], b[step]);
  return scalar_frame(std::move(a));
}

constexpr std::array<NamedCall, 6> kCalls = {{
    {"max_of", of_two<larger>},
    {"min_of", of_two<smaller>},
    {"pi", pi},
    {"scalar", scalar},
    {"time", time},
    {"vector", vector},
}};

}  // namespace

std::span<const NamedCall> scalar_calls() { return kCalls; }

}  // namespace tidegate::engine
