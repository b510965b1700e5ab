#include "core/engine/operation.h"

#include <cmath>

#include "base/check.h"
#include "base/format.h"
#include "core/engine/histogram_cells.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

using promql::Operator;

std::string_view kind_of(Side side) { return side.histogram != nullptr ? "histogram" : "float"; }

Operated incompatible(Operator op, Side left, Side right) {
  const auto sign = promql::operator_text(op);
  return {.keep = false,
          .is_error = true,
          .note = Operated::Note::info,
          .text = fmt::format("incompatible sample types encountered for binary operator {}: {} {} {}",
                              promql::write_string(sign), kind_of(left), sign, kind_of(right))};
}

Operated kept(Histogram histogram) {
  histograms::compact(histogram);
  return {.histogram = shared(std::move(histogram))};
}

// Sum or difference, with what is worth a remark.
Operated combined(Operator op, const Histogram& left, const Histogram& right) {
  const bool adds = op == Operator::add;
  Histogram result = left;
  const auto settled = adds ? histograms::add(result, right) : histograms::subtract(result, right);
  if (!settled) {
    return {.keep = false,
            .is_error = true,
            .note = Operated::Note::warning,
            .text = fmt::format("incompatible bucket layout encountered for binary operator {}",
                                promql::operator_text(op))};
  }
  const std::string_view operation = adds ? "addition" : "subtraction";
  if (settled->reset_collision) {  // no sum is right then; as Prometheus since 3.10 at least
    return {.keep = false, .is_error = true, .note = Operated::Note::warning, .text = conflicting_resets(operation)};
  }
  if (!adds) result.reset = Histogram::CounterReset::gauge;
  Operated operated = kept(std::move(result));
  if (settled->custom_bounds) {
    operated.note = Operated::Note::info;
    operated.text = reconciled(operation);
  }
  return operated;
}

Operated of_histograms(Operator op, Side left, Side right) {
  const Histogram& a = *left.histogram;
  const Histogram& b = *right.histogram;
  switch (op) {
    case Operator::add:
    case Operator::subtract: return combined(op, a, b);
    case Operator::equal: return {.histogram = shared(a), .keep = histograms::equals(a, b)};
    case Operator::not_equal: return {.histogram = shared(a), .keep = !histograms::equals(a, b)};
    default: return incompatible(op, left, right);
  }
}

Operated of_histogram_and_float(Operator op, Side left, Side right) {
  Histogram result = *left.histogram;
  switch (op) {
    case Operator::multiply: histograms::multiply(result, right.value); return kept(std::move(result));
    case Operator::divide: histograms::divide(result, right.value); return kept(std::move(result));
    case Operator::trim_upper:
      return {.histogram = shared(histograms::trim(result, right.value, histograms::Trim::upper))};
    case Operator::trim_lower:
      return {.histogram = shared(histograms::trim(result, right.value, histograms::Trim::lower))};
    default: return incompatible(op, left, right);
  }
}

bool holds(Operator op, double left, double right) {
  switch (op) {
    case Operator::equal: return left == right;
    case Operator::not_equal: return left != right;
    case Operator::less: return left < right;
    case Operator::less_equal: return left <= right;
    case Operator::greater: return left > right;
    case Operator::greater_equal: return left >= right;
    default: CHECK(false);
  }
}

double calculate(Operator op, double left, double right) {
  switch (op) {
    case Operator::add: return left + right;
    case Operator::subtract: return left - right;
    case Operator::multiply: return left * right;
    case Operator::divide: return left / right;
    case Operator::modulo: return std::fmod(left, right);
    case Operator::power: return std::pow(left, right);
    case Operator::atan2: return std::atan2(left, right);
    default: CHECK(false);
  }
}

}  // namespace

Operated operate(Operator op, Side left, Side right) {
  if (left.histogram != nullptr && right.histogram != nullptr) return of_histograms(op, left, right);
  if (left.histogram != nullptr) return of_histogram_and_float(op, left, right);
  if (right.histogram != nullptr) {
    if (op != Operator::multiply) return incompatible(op, left, right);
    return of_histogram_and_float(op, right, left);
  }
  if (is_trim(op)) return incompatible(op, left, right);
  if (is_comparison(op)) return {.value = left.value, .keep = holds(op, left.value, right.value)};
  return {.value = calculate(op, left.value, right.value)};
}

void note_of(const Operated& result, const promql::Expr& where, Notes& notes) {
  if (result.note == Operated::Note::info) notes.info(where, result.text);
  if (result.note == Operated::Note::warning) notes.warn(where, result.text);
}

double operate_scalars(Operator op, double left, double right) {
  if (is_comparison(op)) return holds(op, left, right) ? 1 : 0;
  return calculate(op, left, right);
}

double operate_floats(Operator op, double left, double right) {
  if (is_comparison(op)) return holds(op, left, right) ? left : absent();
  return calculate(op, left, right);
}

bool changes_meaning(Operator op) {
  switch (op) {
    case Operator::add:
    case Operator::subtract:
    case Operator::multiply:
    case Operator::divide:
    case Operator::modulo:
    case Operator::power:
    case Operator::atan2: return true;
    default: return false;
  }
}

}  // namespace tidegate::engine
