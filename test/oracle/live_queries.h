#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "oracle/random_query.h"

// The engine against a real Prometheus 2.42 (Debian's) on loopback: both answer queries made up at random over the same
// blocks, which our writer made. Where Prometheus 3 means something else than 2.42 nothing is asked, or the difference
// is known and counted as such.
namespace tidegate::oracle {

struct LiveTally {
  int asked = 0;
  int answered = 0;                     // by both alike, with at least one value
  int refused = 0;                      // by both
  int unsettled = 0;                    // rounding or ties decide: the naive answer, too, changes with noise
  std::map<std::string, int> known;     // what Prometheus 3 does otherwise, and how often it showed
  std::vector<std::string> mismatches;  // for people: seed, query, both answers

  LiveTally& operator+=(const LiveTally& more);
};

// What 2.42 and 3.14 agree about, over data that is as long and lies as the seed has it.
QueryShape live_shape(std::uint64_t seed);

// Starts a Prometheus with series of this seed, and asks so many queries of it and of the engine.
// REQUIRES: prometheus is installed.
LiveTally compare_live(std::uint64_t seed, int queries);

std::string summary(const LiveTally& tally);

}  // namespace tidegate::oracle
