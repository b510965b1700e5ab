#include <array>

#include "core/engine/call.h"
#include "core/engine/evaluate.h"
#include "core/engine/selector.h"

namespace tidegate::engine {
namespace {

const promql::VectorSelector* selector_in(const promql::Expr& expr) {
  if (const auto* paren = std::get_if<promql::Paren>(&expr.node)) return selector_in(*paren->inner);
  return std::get_if<promql::VectorSelector>(&expr.node);
}

Frame in_seconds(Context& context, Frame frame) {
  for (double& value : frame.values) {
    if (!is_absent(value)) value /= 1000;
  }
  for (Row& row : frame.rows) row = context.unnamed(row);
  return frame;
}

// Of a selector: when its samples were taken. Of anything else: the time of the evaluation.
Outcome<Frame> timestamp(Context& context, const promql::Expr& expr, const Grid& grid) {
  const promql::Expr& argument = *call_of(expr).arguments.front();
  if (const auto* selector = selector_in(argument)) {
    Frame times = TRY(read_selector(context, *selector, grid, Reading::time, LookBack::at_itself));
    return merge_equal_rows(in_seconds(context, std::move(times)));
  }
  Frame frame = TRY(evaluate(context, argument, grid));
  Frame times(frame.steps);
  for (std::size_t row = 0; row < frame.size(); ++row) {
    times.add(frame.rows[row]);
    for (std::size_t step = 0; step < frame.steps; ++step) {
      if (frame.has(row, step)) times.set(row, step, static_cast<double>(grid.at(step)));
    }
  }
  return merge_equal_rows(in_seconds(context, std::move(times)));
}

// Of a selector: when the counters of its samples began, as far as that is recorded. Of anything else: nothing.
Outcome<Frame> start_timestamp(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto* selector = selector_in(*call_of(expr).arguments.front());
  if (selector == nullptr || !context.options.start_timestamps) return Frame(grid.count());
  Frame starts = TRY(read_selector(context, *selector, grid, Reading::start));
  return merge_equal_rows(in_seconds(context, std::move(starts)));
}

constexpr std::array<NamedCall, 2> kCalls = {{{"start_timestamp", start_timestamp}, {"timestamp", timestamp}}};

}  // namespace

std::span<const NamedCall> time_calls() { return kCalls; }

}  // namespace tidegate::engine
