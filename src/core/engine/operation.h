#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/engine/frame.h"
#include "core/engine/notes.h"
#include "core/promql/tree.h"

namespace tidegate::engine {

// What two samples give. Comparisons give their left side, and say whether it is kept.
struct Operated {
  double value = 0;
  HistogramPtr histogram = {};
  bool keep = true;
  bool is_error = false;  // the samples don't go together: there is no result at all
  enum class Note { none, info, warning } note = Note::none;
  std::string text = {};  // of the note
};

// One side: a float, or a histogram.
struct Side {
  double value = 0;
  const Histogram* histogram = nullptr;
};

Operated operate(promql::Operator op, Side left, Side right);

void note_of(const Operated& result, const promql::Expr& where, Notes& notes);

// Of two floats: arithmetic, and comparisons as 0 and 1.
double operate_scalars(promql::Operator op, double left, double right);

// Of two floats that aren't absent: the value, or absent where a comparison fails.
double operate_floats(promql::Operator op, double left, double right);

// Whether the result means something else than the operands, so that the metric's name must go.
bool changes_meaning(promql::Operator op);

}  // namespace tidegate::engine
