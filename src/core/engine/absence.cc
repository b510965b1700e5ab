#include "core/engine/absence.h"

#include <algorithm>

#include "core/engine/evaluate.h"

namespace tidegate::engine {
namespace {

using namespace promql;

const VectorSelector* selector_in(const Expr& expr) {
  if (const auto* matrix = std::get_if<MatrixSelector>(&expr.node)) return selector_in(*matrix->selector);
  return std::get_if<VectorSelector>(&expr.node);
}

}  // namespace

LabelSet absent_labels(Context& context, const Expr& expr) {
  const VectorSelector* selector = selector_in(expr);
  if (selector == nullptr) return {};
  Labels labels;
  std::vector<std::string_view> seen;
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.label == "__name__") continue;
    const bool is_first = std::ranges::find(seen, matcher.label) == seen.end();
    if (matcher.op == Matcher::Op::equal && is_first) {
      labels.set(matcher.label, matcher.value);
      seen.push_back(matcher.label);
    } else {
      labels.remove(matcher.label);
    }
  }
  return context.store.keep(labels);
}

Frame absent_frame(const Frame& frame, Row row) {
  Frame result(frame.steps);
  result.add(row);
  for (std::size_t step = 0; step < frame.steps; ++step) {
    bool any = false;
    for (std::size_t i = 0; i < frame.size() && !any; ++i) any = frame.has(i, step);
    if (!any) result.set(0, step, 1.0);
  }
  result.drop_empty_rows();
  return result;
}

Outcome<Frame> evaluate_absent(Context& context, const Expr& expr, const Grid& grid) {
  const Expr& argument = *std::get<Call>(expr.node).arguments.front();
  const Frame frame = TRY(evaluate(context, argument, grid));
  return absent_frame(frame, {.labels = absent_labels(context, argument)});
}

}  // namespace tidegate::engine
