#include "core/engine/evaluate.h"

#include "base/check.h"
#include "core/engine/histogram_cells.h"

namespace tidegate::engine {
namespace {

using namespace promql;

Outcome<Frame> negated(Context& context, const Unary& unary, const Grid& grid) {
  Frame frame = TRY(evaluate(context, *unary.inner, grid));
  if (unary.op != Operator::subtract) return frame;
  for (Row& row : frame.rows) row = context.unnamed(row);
  for (double& value : frame.values) {
    if (!is_absent(value)) value = -value;
  }
  for (auto& histogram : frame.histograms) {
    if (histogram) histogram = scaled(*histogram, -1);
  }
  return context.options.delayed_names ? std::move(frame) : merge_equal_rows(std::move(frame));
}

Outcome<Frame> evaluate_node(Context& context, const Expr& expr, const Grid& grid) {
  if (const auto* number = std::get_if<NumberLiteral>(&expr.node)) {
    return scalar_frame(std::vector<double>(grid.count(), number->value));
  }
  if (const auto* paren = std::get_if<Paren>(&expr.node)) return evaluate(context, *paren->inner, grid);
  if (const auto* unary = std::get_if<Unary>(&expr.node)) return negated(context, *unary, grid);
  if (std::holds_alternative<Call>(expr.node)) return evaluate_call(context, expr, grid);
  if (std::holds_alternative<Aggregation>(expr.node)) return evaluate_aggregation(context, expr, grid);
  if (std::holds_alternative<Binary>(expr.node)) return evaluate_binary(context, expr, grid);
  CHECK(std::holds_alternative<VectorSelector>(expr.node));
  return evaluate_selector(context, expr, grid);
}

// One step's values for all of them.
Frame repeated(const Frame& once, std::size_t steps) {
  Frame frame(steps);
  frame.rows = once.rows;
  frame.values.reserve(once.size() * steps);
  for (const double value : once.values) frame.values.insert(frame.values.end(), steps, value);
  for (const auto& histogram : once.histograms) frame.histograms.insert(frame.histograms.end(), steps, histogram);
  return frame;
}

}  // namespace

Outcome<Frame> evaluate(Context& context, const Expr& expr, const Grid& grid) {
  TRY(context.check());
  const std::size_t before = context.live_samples;
  const bool once = grid.count() > 1 && context.invariant.contains(&expr);
  Frame frame = TRY(evaluate_node(context, expr, once ? Grid{grid.start, grid.start, grid.step} : grid));
  if (once) {
    frame.drop_empty_rows();
    TRY(context.check(frame.size() * grid.count()));
    frame = repeated(frame, grid.count());
  }
  context.live_samples = before + frame.samples();
  TRY(context.check());
  return frame;
}

Outcome<std::vector<double>> evaluate_scalar(Context& context, const Expr& expr, const Grid& grid) {
  Frame frame = TRY(evaluate(context, expr, grid));
  CHECK(frame.size() == 1);
  return std::move(frame.values);
}

Frame scalar_frame(std::vector<double> values) {
  Frame frame(values.size());
  frame.rows.emplace_back();
  frame.values = std::move(values);
  return frame;
}

}  // namespace tidegate::engine
