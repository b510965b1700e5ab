#include <array>

#include "core/engine/call.h"
#include "core/engine/evaluate.h"
#include "core/engine/go_sort.h"
#include "core/engine/natural_order.h"
#include "core/engine/ranking.h"

// Functions that order an instant vector. Over several steps they only say that they can't.
namespace tidegate::engine {
namespace {

Outcome<Frame> sortable(Context& context, const promql::Expr& expr, const Grid& grid) {
  if (grid.start != grid.end) {  // even if there is one step only
    context.notes.warn(expr, "sort is ineffective for range queries since results are always ordered by labels");
  }
  return evaluate(context, *call_of(expr).arguments.front(), grid);
}

// The frame's rows in that order. REQUIRES: one step.
Frame ordered(const Frame& frame, std::span<const std::size_t> order) {
  Frame result(frame.steps);
  for (const std::size_t row : order) result.copy(frame, row, 0, result.add(frame.rows[row]));
  return result;
}

template <Rank rank>
Outcome<Frame> sort(Context& context, const promql::Expr& expr, const Grid& grid) {
  Frame frame = TRY(sortable(context, expr, grid));
  frame.histograms.clear();
  frame.drop_empty_rows();
  if (grid.count() != 1) return frame;
  std::vector<Ranked> ranked;
  for (std::size_t row = 0; row < frame.size(); ++row) ranked.push_back({.value = frame.at(row)[0], .row = row});
  sort_ranked(ranked, rank);
  std::vector<std::size_t> order;
  for (const Ranked& entry : ranked) order.push_back(entry.row);
  return ordered(frame, order);
}

enum class Direction { rising, falling };

template <Direction direction>
Outcome<Frame> sort_by_label(Context& context, const promql::Expr& expr, const Grid& grid) {
  const Frame frame = TRY(sortable(context, expr, grid));
  if (grid.count() != 1) return frame;
  const Labeling& labeling = context.labeling;
  std::vector<Symbol> labels;
  for (std::size_t i = 1; i < call_of(expr).arguments.size(); ++i) {
    labels.push_back(context.store.intern(text_of(call_of(expr), i)));
  }
  const bool falls = direction == Direction::falling;
  const auto before = [&](LabelSet a, LabelSet b) {
    for (const Symbol label : labels) {
      const auto text_a = labeling.text(a, label);
      const auto text_b = labeling.text(b, label);
      if (text_a != text_b) return naturally_before(text_a, text_b) != falls;
    }
    const auto order = context.store.compare(a, b);
    return falls ? order > 0 : order < 0;
  };
  std::vector<std::size_t> order(frame.size());
  for (std::size_t row = 0; row < order.size(); ++row) order[row] = row;
  go_sort(std::span(order),
          [&](std::size_t a, std::size_t b) { return before(frame.rows[a].labels, frame.rows[b].labels); });
  return ordered(frame, order);
}

constexpr std::array<NamedCall, 4> kCalls = {{
    {"sort", sort<Rank::smallest_first>},
    {"sort_by_label", sort_by_label<Direction::rising>},
    {"sort_by_label_desc", sort_by_label<Direction::falling>},
    {"sort_desc", sort<Rank::largest_first>},
}};

}  // namespace

std::span<const NamedCall> sort_calls() { return kCalls; }

}  // namespace tidegate::engine
