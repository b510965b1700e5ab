#include "core/engine/call.h"

#include <algorithm>

#include "base/check.h"
#include "core/engine/absence.h"
#include "core/engine/evaluate.h"
#include "core/engine/info.h"
#include "core/engine/range_function.h"
#include "core/promql/functions.h"

namespace tidegate::engine {

Outcome<Frame> evaluate_call(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto name = call_of(expr).function->name;
  if (find_range_function(name) != nullptr) return evaluate_range_call(context, expr, grid);
  if (name == "absent") return evaluate_absent(context, expr, grid);
  if (name == "info") return evaluate_info(context, expr, grid);
  for (const auto calls :
       {math_calls(), scalar_calls(), date_calls(), label_calls(), sort_calls(), histogram_calls(), time_calls()}) {
    const auto found = std::ranges::find(calls, name, &NamedCall::name);
    if (found != calls.end()) return found->evaluate(context, expr, grid);
  }
  CHECK(false);
}

}  // namespace tidegate::engine
