#pragma once

#include <string>
#include <vector>

#include "app/cli/canvas.h"
#include "core/gate/watch.h"
#include "core/model/gate.h"

namespace tidegate::cli {

// One frame of the live view: what a watch knows at the moment `now`, in lines that fit the canvas.
//
//   payment-canary  ━━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌  5m 12s of 10m, 4m 48s left
//   evaluation 11, next in 18s; no failing evaluation
//
//     ✓ p99 latency  312 ms   at most 500 ms  ▂▂▃▂▂▃▄▃▂▂▃  1,204 events
//     ✗ error rate    2.41%   at most 0.5%    ▁▁▁▃▅▇█      1,204 events
//         2.41% of 1,204 requests failed; the limit is at most 0.5%
std::vector<std::string> render_frame(const Gate& gate, const gate::WatchProgress& progress, Timestamp now,
                                      const Canvas& canvas);

// Its first line: whose it is, and how much of its time is over; nothing of that where its end is not known, and is its
// start.
struct Course {
  std::string name;
  Timestamp start;
  Timestamp end;
};
std::string render_head(const Course& course, Timestamp now, const Canvas& canvas);

}  // namespace tidegate::cli
