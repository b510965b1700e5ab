#pragma once

#include <optional>

#include "core/engine/histogram_cells.h"
#include "core/engine/rate_kind.h"
#include "core/engine/windows.h"

namespace tidegate::engine {

// Adds or subtracts in place, with a remark if custom bounds were reconciled; false, with a warning, if the schemas
// don't go together.
bool add_noting(Histogram& to, const Histogram& other, const promql::Expr& where, std::string_view metric,
                Notes& notes);
bool subtract_noting(Histogram& from, const Histogram& other, const promql::Expr& where, std::string_view metric,
                     Notes& notes);

// The increase from the first to the last histogram of the range, resets made good; nothing, with a warning, if they
// don't go together. REQUIRES: at least two. Source: prometheus promql/functions.go, histogramRate.
std::optional<Histogram> histogram_increase(RateKind kind, const Window& window, const promql::Expr& where,
                                            std::string_view metric, Notes& notes);

// The increase between two histograms; `anew`: their start times say that the counter began again.
std::optional<Histogram> histogram_step(RateKind kind, const Histogram& before, const Histogram& now, bool anew,
                                        const promql::Expr& where, std::string_view metric, Notes& notes);

}  // namespace tidegate::engine
