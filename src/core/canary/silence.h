#pragma once

#include <algorithm>
#include <optional>

#include "base/time.h"

namespace tidegate::canary {

// Whether a canary still has traffic while its baseline has: how much it misses since it had none any more, by its
// share of the traffic before. What pauses now and then, as counters do that are pushed once a minute, is silent only
// once that takes more than twice as long as ever before.
class Silence {
 public:
  // What both counted in the intervals that end with this one, by which both had been scraped.
  void add(double canary, double baseline, Window interval) {
    if (canary > 0) {
      canary_ += canary;
      baseline_ += baseline + missed_by_;
      missed_by_ = 0;
      ++looks_;
      if (since_) longest_ = std::max(longest_, interval.start - *since_);
      since_.reset();
      silent_looks_ = 0;
    } else if (baseline > 0) {
      if (!since_) since_ = interval.start;
      until_ = interval.end;
      missed_by_ += baseline;
      ++silent_looks_;
    }
  }

  // Another share of the traffic from now on.
  void begin() {
    const auto longest = longest_;
    *this = {};
    longest_ = longest;
  }

  // Nothing as long as too little is known of its traffic, or it may be a pause.
  std::optional<Timestamp> since() const {
    const bool is_known = looks_ >= kFewestLooks && canary_ >= kFewestEvents;
    const bool is_long = silent_looks_ >= kFewestSilent && since_ && until_ - *since_ > longest_ * 2;
    return is_known && is_long ? since_ : std::nullopt;
  }
  double missed() const { return baseline_ > 0 ? missed_by_ * canary_ / baseline_ : 0; }  // events

 private:
  static constexpr int kFewestLooks = 5, kFewestSilent = 3;
  static constexpr double kFewestEvents = 10;

  double canary_ = 0, baseline_ = 0;  // until it fell silent
  double missed_by_ = 0;              // what the baseline counted since
  int looks_ = 0, silent_looks_ = 0;  // at which it had events, and since it has none
  Duration longest_;                  // silence that ended
  std::optional<Timestamp> since_;
  Timestamp until_;
};

}  // namespace tidegate::canary
