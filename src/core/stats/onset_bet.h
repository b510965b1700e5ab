#pragma once

#include <algorithm>

namespace tidegate::stats {

// What an e-process bets on a change that begins with each interval: half on the first one, half spread over the
// planned ones. REQUIRES: planned >= 1.
class OnsetBet {
 public:
  explicit OnsetBet(int planned) : planned_(planned) {}

  // On the next interval.
  double next() {
    ++intervals_;
    const double more = (intervals_ == 1 ? 0.5 : 0) + (intervals_ <= planned_ ? 0.5 / planned_ : 0);
    bet_ = std::min(bet_ + more, 1.0);
    return more;
  }

  double left() const { return 1 - bet_; }  // what isn't bet yet
  int intervals() const { return intervals_; }

 private:
  int planned_;
  int intervals_ = 0;
  double bet_ = 0;
};

}  // namespace tidegate::stats
