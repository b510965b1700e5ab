#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenario.h"
#include "verdict.h"

namespace tidegate::bench {

// What one judge said of all runs of a row. All sums are of whole numbers, so that they don't depend on the order.
struct Tally {
  std::int64_t runs = 0;
  std::int64_t failed = 0;
  std::array<std::int64_t, kMinutes + 1> failed_at{};  // by minute
  std::int64_t passed_ever = 0;
  std::int64_t passes = 0;  // at the end
  std::int64_t inconclusive = 0;
  double exposed = 0;  // requests, of all runs
  double variation_millionths = 0;

  void add(const Verdict& verdict);
  void add(const Tally& other);

  double share(std::int64_t count) const { return runs > 0 ? double(count) / double(runs) : 0; }
  double failed_share() const { return share(failed); }
  std::optional<double> median_minutes() const;  // of the runs that failed
  double restricted_mean() const;                // minutes; what didn't fail counts as kMinutes
  double mean_exposed() const { return runs > 0 ? exposed / double(runs) : 0; }
  double mean_variation() const { return runs > 0 ? variation_millionths * 1e-6 / double(runs) : 0; }
};

using Tallies = std::array<Tally, kJudgeCount>;

struct RowResult {
  Row row;
  Tallies tallies;

  const Tally& of(Judge judge) const { return tallies[place(judge)]; }
};

// Wilson's interval of 95 % for a share. Source: Wilson, JASA 22 (1927).
struct Interval {
  double low = 0;
  double high = 1;
};
Interval wilson(std::int64_t count, std::int64_t runs);

}  // namespace tidegate::bench
