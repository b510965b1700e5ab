#pragma once

#include <string>
#include <vector>

#include "core/gate/calibrate.h"
#include "core/stats/interval.h"

// A gate's comparisons tried on a healthy past as they are: its own canary against its own baseline, as though a change
// had been made at the beginning of each stretch of that past.
namespace tidegate::gate {

struct PastTrial {
  std::string objective;
  int windows = 0;    // that the past has
  int doubtful = 0;   // of those in which both arms have data: that could prove nothing all the same
  std::string doubt;  // a sentence: why the newest of these couldn't
  int runs = 0;       // the others in which both have data
  int worse = 0;
  int no_worse = 0;
  stats::Interval false_alarms;  // of 95 %, Wilson's
};

// One for each comparing objective, in the gate's order; what was tried when it was stopped.
std::vector<PastTrial> try_past_windows(const Gate& gate, const Sources& sources, const CalibrationOrder& order,
                                        const CalibrationProgress& progress);

}  // namespace tidegate::gate
