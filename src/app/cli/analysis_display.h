#pragma once

#include <functional>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/live_frame.h"
#include "app/cli/live_picture.h"
#include "app/cli/watch_display.h"
#include "core/analysis/analysis.h"

namespace tidegate::cli {

// What a person or a log sees while an analysis runs.
class AnalysisDisplay {
 public:
  virtual ~AnalysisDisplay() = default;
  virtual void show(const analysis::Analysis& analysis, const gate::AnalysisRound& round) = 0;
  virtual void tick() {}    // about every second while waiting
  virtual void finish() {}  // before the report is printed
};

// Lines with the time: a metric's first measurement and each that ends otherwise than the one before, what became of a
// metric, and a sign of life every minute at most.
std::unique_ptr<AnalysisDisplay> plain_analysis_display(const AnalysisPlan& plan, Printer& log, Shield shield);

// One JSON object a line for each measurement.
std::unique_ptr<AnalysisDisplay> json_lines_analysis_display(const AnalysisPlan& plan, Printer& out);

// Redraws in place.
//
//   success-rate  ━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌  12s of 40s, 28s left
//   5 measurements, 1 failed; next in 8s
//
//     ✓ success-rate  0.99  result[0] >= 0.95  Successful
std::unique_ptr<AnalysisDisplay> live_analysis_display(const AnalysisPlan& plan, const Screen& screen, Clock& clock,
                                                       Interrupt& interrupt);
std::vector<std::string> render_analysis(const analysis::Analysis& analysis, const Course& course, Timestamp now,
                                         const Canvas& canvas);

}  // namespace tidegate::cli
