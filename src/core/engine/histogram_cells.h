#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/engine/frame.h"
#include "core/engine/notes.h"
#include "core/histograms/arithmetic.h"

// Native histograms as values of an expression: they are shared, so each operation makes a new one.
namespace tidegate::engine {

// What is worth a remark about operations on histograms.
struct HistogramRemarks {
  bool reconciled = false;     // custom bounds differed
  bool reset_seen = false;     // a hint said "reset" ...
  bool no_reset_seen = false;  // ... and another "no reset"

  void see(const Histogram& histogram);  // its hint
  void see(const histograms::Settled& settled) { reconciled = reconciled || settled.custom_bounds; }
};

// `operation` is "addition", "subtraction" or "aggregation".
void note(const HistogramRemarks& remarks, const promql::Expr& where, std::string_view operation, Notes& notes);

HistogramPtr shared(Histogram histogram);
HistogramPtr scaled(const Histogram& histogram, double factor);

// Of at least one; nothing if their schemas don't go together.
HistogramPtr sum_of_histograms(std::span<const HistogramPtr> histograms, HistogramRemarks& remarks);
HistogramPtr mean_of_histograms(std::span<const HistogramPtr> histograms, HistogramRemarks& remarks);

}  // namespace tidegate::engine
