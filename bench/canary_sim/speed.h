#pragma once

namespace tidegate::bench {

// How long judging takes, in seconds of CPU time on one core.
struct Speed {
  double latencies = 0;  // 200 metrics of 15 buckets, 240 looks
  double rates = 0;      // 200 metrics, 240 looks
};
Speed measure_speed();

}  // namespace tidegate::bench
