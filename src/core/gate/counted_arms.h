#pragma once

#include <span>
#include <vector>

#include "core/gate/counted_checks.h"

namespace tidegate::gate {

// What CountedChecks ask of both arms of a comparison of ratios, behind its samples: whether what an arm counts is
// merely not there, and whether what exports it is gone, since it would seem to have no errors (or nothing else).
class CountedArms {
 public:
  enum class Which { canary, baseline };

  // One arm, over the time `checked` that ends `back` before the comparison's.
  void add(Which which, const std::vector<promql::Selector>& counted_and_total, Duration checked, Duration back,
           const CountedChecks::Doubts& doubts);

  // Two rounds, from 1 on; then none.
  std::vector<Question> questions(int round, Timestamp at);
  void read(int round, std::span<const Result<Answer>> answers, Observation& observation);

 private:
  struct Arm {
    Which which;
    CountedChecks checks;
    promql::Selector counted;
    Duration checked, back;
    bool may_be_absent = false;
  };

  std::vector<Arm> arms_;
  std::vector<std::string> known_;  // metrics of which an arm has series
  std::vector<Arm*> asked_;         // in this round
};

// The doubts about a ratio of which `counted` of `total` events grew.
CountedChecks::Doubts doubts_of(double counted, double total);

}  // namespace tidegate::gate
