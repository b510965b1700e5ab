#pragma once

#include <optional>

#include "base/time.h"

namespace tidegate::canary {

// Whether a canary still has traffic while its baseline has: how much it misses since it had none any more, by its
// share of the traffic before.
class Silence {
 public:
  // One more interval, in which both were scraped: what each counted in it, and in those before in which one wasn't.
  void add(double canary, double baseline, Window interval) {
    if (canary > 0) {
      canary_ += canary;
      baseline_ += baseline + missed_by_;
      missed_by_ = 0;
      since_.reset();
    } else if (baseline > 0) {
      if (!since_) since_ = interval.start;
      missed_by_ += baseline;
    }
  }

  // Another share of the traffic from now on.
  void begin() { *this = {}; }

  std::optional<Timestamp> since() const { return since_; }
  double missed() const { return baseline_ > 0 ? missed_by_ * canary_ / baseline_ : 0; }  // events

 private:
  double canary_ = 0, baseline_ = 0;  // until it fell silent
  double missed_by_ = 0;              // what the baseline counted since
  std::optional<Timestamp> since_;
};

}  // namespace tidegate::canary
