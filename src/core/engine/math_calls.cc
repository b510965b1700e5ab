#include <array>
#include <cmath>
#include <numbers>

#include "base/floats.h"
#include "core/engine/call.h"
#include "core/engine/evaluate.h"

// Functions of each float by itself; histograms are dropped. Source: prometheus promql/functions.go.
namespace tidegate::engine {
namespace {

// The vector that the argument is, each float changed by `change(value, step)`.
template <class Change>
Outcome<Frame> change_floats(Context& context, const promql::Expr& argument, const Grid& grid, Change change) {
  Frame frame = TRY(evaluate(context, argument, grid));
  frame.histograms.clear();
  for (std::size_t row = 0; row < frame.size(); ++row) {
    const auto values = frame.at(row);
    for (std::size_t step = 0; step < values.size(); ++step) {
      if (!is_absent(values[step])) values[step] = change(values[step], step);
    }
    frame.rows[row] = context.unnamed(frame.rows[row]);
  }
  frame.drop_empty_rows();
  return merge_equal_rows(std::move(frame));
}

template <double (*function)(double)>
Outcome<Frame> apply(Context& context, const promql::Expr& expr, const Grid& grid) {
  return change_floats(context, *call_of(expr).arguments.front(), grid,
                       [](double value, std::size_t) { return function(value); });
}

double sign(double v) {
  if (v < 0) return -1;
  if (v > 0) return 1;
  return v;
}
double degrees(double v) { return v * 180 / std::numbers::pi; }
double radians(double v) { return v * std::numbers::pi / 180; }

Outcome<Frame> clamp_between(Context& context, const promql::Expr& expr, const Grid& grid,
                             const std::vector<double>& least, const std::vector<double>& most) {
  return change_floats(context, *call_of(expr).arguments.front(), grid, [&](double value, std::size_t step) {
    if (most[step] < least[step]) return absent();
    return larger(least[step], smaller(most[step], value));
  });
}

Outcome<Frame> clamp(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto least = TRY(evaluate_scalar(context, *call_of(expr).arguments[1], grid));
  const auto most = TRY(evaluate_scalar(context, *call_of(expr).arguments[2], grid));
  return clamp_between(context, expr, grid, least, most);
}

Outcome<Frame> clamp_min(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto least = TRY(evaluate_scalar(context, *call_of(expr).arguments[1], grid));
  return clamp_between(context, expr, grid, least, std::vector<double>(least.size(), INFINITY));
}

Outcome<Frame> clamp_max(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto most = TRY(evaluate_scalar(context, *call_of(expr).arguments[1], grid));
  return clamp_between(context, expr, grid, std::vector<double>(most.size(), -INFINITY), most);
}

// To the nearest multiple; half of one goes up. By the inverse, which loses fewer digits.
Outcome<Frame> round(Context& context, const promql::Expr& expr, const Grid& grid) {
  std::vector<double> nearest(grid.count(), 1);
  if (call_of(expr).arguments.size() > 1) nearest = TRY(evaluate_scalar(context, *call_of(expr).arguments[1], grid));
  return change_floats(context, *call_of(expr).arguments.front(), grid, [&](double value, std::size_t step) {
    const double inverse = 1 / nearest[step];
    return std::floor(value * inverse + 0.5) / inverse;
  });
}

// As Go's, which are infinite as soon as e^|x| is: a little earlier than they need be.
double cosh(double value) {
  const double size = std::fabs(value);
  return size > 21 ? std::exp(size) * 0.5 : std::cosh(value);
}
double sinh(double value) {
  const double size = std::fabs(value);
  return size > 21 ? std::copysign(std::exp(size) * 0.5, value) : std::sinh(value);
}

constexpr std::array<NamedCall, 27> kCalls = {{
    {"abs", apply<std::fabs>},    {"acos", apply<std::acos>},   {"acosh", apply<std::acosh>},
    {"asin", apply<std::asin>},   {"asinh", apply<std::asinh>}, {"atan", apply<std::atan>},
    {"atanh", apply<std::atanh>}, {"ceil", apply<std::ceil>},   {"clamp", clamp},
    {"clamp_max", clamp_max},     {"clamp_min", clamp_min},     {"cos", apply<std::cos>},
    {"cosh", apply<cosh>},        {"deg", apply<degrees>},      {"exp", apply<std::exp>},
    {"floor", apply<std::floor>}, {"ln", apply<std::log>},      {"log10", apply<std::log10>},
    {"log2", apply<std::log2>},   {"rad", apply<radians>},      {"round", round},
    {"sgn", apply<sign>},         {"sin", apply<std::sin>},     {"sinh", apply<sinh>},
    {"sqrt", apply<std::sqrt>},   {"tan", apply<std::tan>},     {"tanh", apply<std::tanh>},
}};

}  // namespace

std::span<const NamedCall> math_calls() { return kCalls; }

}  // namespace tidegate::engine
