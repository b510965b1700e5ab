#pragma once

#include <span>

namespace tidegate::stats {

// What one interval of time gave: of so many requests so many were bad, with the canary and with its baseline. Counts
// are whole events; totals may differ as the traffic is split.
struct TwoArms {
  double canary_bad = 0;
  double canary_total = 0;
  double baseline_bad = 0;
  double baseline_total = 0;
  bool operator==(const TwoArms&) const = default;

  double bad() const { return canary_bad + baseline_bad; }
  double total() const { return canary_total + baseline_total; }
  // Of the canary's bad events, given how many there were in both arms: m f (1 - f).
  double chance_variance() const { return bad() * canary_share() * (1 - canary_share()); }
  double canary_share() const { return total() > 0 ? canary_total / total() : 0; }  // of the traffic
};

// Whether counts can be counts: finite, not negative, no more bad ones than there are.
bool is_possible(const TwoArms& counts);

// All intervals as one.
TwoArms sum_of(std::span<const TwoArms> intervals);

// The ratio of the two rates of bad events; half an event is added to each count if one of them is 0, so that it is a
// number. Nothing to compare (an arm without requests): NaN. Source: Haldane 1956, Anscombe 1956.
double rate_ratio(const TwoArms& counts);

}  // namespace tidegate::stats
