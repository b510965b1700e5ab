#pragma once

#include <functional>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/watch_display.h"
#include "core/analysis/analysis.h"

namespace tidegate::cli {

// What a person or a log sees while an analysis runs.
class AnalysisDisplay {
 public:
  virtual ~AnalysisDisplay() = default;
  virtual void show(const analysis::Analysis& analysis, const gate::AnalysisRound& round) = 0;
  virtual void finish() {}  // before the report is printed
};

// Lines with the time: a metric's first measurement and each that ends otherwise than the one before, what became of a
// metric, and a sign of life every minute at most.
std::unique_ptr<AnalysisDisplay> plain_analysis_display(const AnalysisPlan& plan, Printer& log, Shield shield);

// One JSON object a line for each measurement.
std::unique_ptr<AnalysisDisplay> json_lines_analysis_display(const AnalysisPlan& plan, Printer& out);

}  // namespace tidegate::cli
