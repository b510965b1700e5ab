#include <algorithm>

#include "core/engine/evaluate.h"
#include "core/engine/joining.h"
#include "core/engine/operation.h"
#include "core/engine/set_operation.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// On which side of the operator the vector stands.
enum class VectorSide { left, right };

// A vector and a scalar, row by row.
class ScalarOperation {
 public:
  ScalarOperation(Context& context, const Expr& expr, VectorSide side)
      : context_(context), expr_(expr), binary_(std::get<Binary>(expr.node)), side_(side) {}

  Outcome<Frame> run(Frame frame, const std::vector<double>& scalar) {
    last_.resize(frame.steps);
    for (std::size_t row = 0; row < frame.size(); ++row) {
      const bool any_histogram = !frame.histograms.empty();
      for (std::size_t step = 0; step < frame.steps; ++step) {
        if (any_histogram && frame.histogram(row, step) != nullptr) {
          with_histogram(frame, row, step, scalar[step]);
        } else if (!is_absent(frame.at(row)[step])) {
          with_float(frame, row, step, scalar[step]);
        }
      }
    }
    for (const auto& note : last_) note_of(note, expr_, context_.notes);
    const bool renamed = changes_meaning(binary_.op) || binary_.returns_bool;
    if (renamed) {
      for (Row& row : frame.rows) row = context_.unnamed(row);
    }
    frame.drop_empty_rows();
    return renamed ? merge_equal_rows(std::move(frame)) : std::move(frame);
  }

 private:
  void with_float(Frame& frame, std::size_t row, std::size_t step, double scalar) {
    const double value = frame.at(row)[step];
    const bool swapped = side_ == VectorSide::right;
    if (is_trim(binary_.op)) {
      const Operated result = operate(binary_.op, {.value = value}, {.value = scalar});
      last_[step] = result;
      return frame.set(row, step, absent());
    }
    if (binary_.returns_bool) {
      const double result =
          swapped ? operate_scalars(binary_.op, scalar, value) : operate_scalars(binary_.op, value, scalar);
      return frame.set(row, step, result);
    }
    double result = swapped ? operate_floats(binary_.op, scalar, value) : operate_floats(binary_.op, value, scalar);
    if (swapped && is_comparison(binary_.op) && !is_absent(result)) result = value;  // the vector's value is kept
    frame.set(row, step, result);
  }

  void with_histogram(Frame& frame, std::size_t row, std::size_t step, double scalar) {
    auto& cell = frame.histograms[row * frame.steps + step];
    const Side vector{.histogram = cell.get()};
    const Side number{.value = scalar};
    Operated result =
        side_ == VectorSide::left ? operate(binary_.op, vector, number) : operate(binary_.op, number, vector);
    cell = result.is_error ? nullptr : std::move(result.histogram);
    if (result.is_error) last_[step] = std::move(result);
  }

  Context& context_;
  const Expr& expr_;
  const Binary& binary_;
  VectorSide side_;
  std::vector<Operated> last_;  // a step's last remark is the one that counts
};

Outcome<Frame> between_scalars(Context& context, const Binary& binary, const Grid& grid) {
  if (is_trim(binary.op)) {
    return fail_query("operator " + write_string(operator_text(binary.op)) + " not allowed for Scalar operations");
  }
  auto left = TRY(evaluate_scalar(context, *binary.left, grid));
  const auto right = TRY(evaluate_scalar(context, *binary.right, grid));
  for (std::size_t step = 0; step < left.size(); ++step) {
    left[step] = operate_scalars(binary.op, left[step], right[step]);
  }
  return scalar_frame(std::move(left));
}

}  // namespace

Outcome<Frame> evaluate_binary(Context& context, const Expr& expr, const Grid& grid) {
  const auto& binary = std::get<Binary>(expr.node);
  const bool left_is_vector = binary.left->type == Type::vector;
  const bool right_is_vector = binary.right->type == Type::vector;
  if (!left_is_vector && !right_is_vector) return between_scalars(context, binary, grid);
  if (!left_is_vector) {
    const auto scalar = TRY(evaluate_scalar(context, *binary.left, grid));
    Frame right = TRY(evaluate(context, *binary.right, grid));
    return ScalarOperation(context, expr, VectorSide::right).run(std::move(right), scalar);
  }
  Frame left = TRY(evaluate(context, *binary.left, grid));
  if (!right_is_vector) {
    const auto scalar = TRY(evaluate_scalar(context, *binary.right, grid));
    return ScalarOperation(context, expr, VectorSide::left).run(std::move(left), scalar);
  }
  const Frame right = TRY(evaluate(context, *binary.right, grid));
  if (is_set_operator(binary.op)) return combine_sets(context, binary, left, right);
  return join(context, expr, left, right);
}

}  // namespace tidegate::engine
