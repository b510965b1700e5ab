#include "core/engine/set_operation.h"

#include "core/engine/matching.h"
#include "core/engine/output_rows.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// For each match and step, whether one of a side's rows has a sample.
std::vector<char> presence(const Frame& frame, const std::vector<std::uint32_t>& numbers, std::size_t count) {
  std::vector<char> present(count * frame.steps, 0);
  for (std::size_t row = 0; row < frame.size(); ++row) {
    for (std::size_t step = 0; step < frame.steps; ++step) {
      if (frame.has(row, step)) present[numbers[row] * frame.steps + step] = 1;
    }
  }
  return present;
}

// The samples of the frame where the other side is present, or where it isn't.
Outcome<void> add_where(OutputRows& out, const Frame& frame, const std::vector<std::uint32_t>& numbers,
                        const std::vector<char>& other, char wanted) {
  for (std::size_t row = 0; row < frame.size(); ++row) {
    const std::size_t to = out.row(frame.rows[row]);
    for (std::size_t step = 0; step < frame.steps; ++step) {
      if (!frame.has(row, step)) continue;
      if (other[numbers[row] * frame.steps + step] == wanted) TRY(out.join(frame, row, step, to));
    }
  }
  return {};
}

}  // namespace

Outcome<Frame> combine_sets(Context& context, const Binary& binary, const Frame& left, const Frame& right) {
  const Matches matches = match_rows(context, left, right, binary.matching);
  OutputRows out(left.steps);
  if (binary.op == Operator::logical_or) {
    const std::vector<char> everywhere(matches.count * left.steps, 1);
    TRY(add_where(out, left, matches.left, everywhere, 1));
    TRY(add_where(out, right, matches.right, presence(left, matches.left, matches.count), 0));
    return out.take();
  }
  const auto present = presence(right, matches.right, matches.count);
  const char wanted = binary.op == Operator::logical_and ? 1 : 0;
  TRY(add_where(out, left, matches.left, present, wanted));
  return out.take();
}

}  // namespace tidegate::engine
