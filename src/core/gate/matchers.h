#pragma once

#include <string>
#include <vector>

#include "core/model/observation.h"
#include "core/promql/compose.h"

namespace tidegate::gate {

// Whether it is there to leave something out: != or !~, but not label!="".
bool excludes(const promql::Matcher& matcher);

// Questions about matchers that select nothing, or leave nothing out: which values their labels have instead.
class MatcherChecks {
 public:
  // In a window, or without one at the moment.
  explicit MatcherChecks(Duration window = {}) : window_(window) {}

  // The matcher's label is looked for among the series of `base`.
  void add(promql::Selector base, promql::Matcher matcher, bool only_raises = false);

  // The same of a matcher whose label the series of `base` may merely not have yet, as where only a canary has it and
  // has no errors: it is no typo if one of `elsewhere`, which have the matcher too, selects something.
  void add_unless(promql::Selector base, promql::Matcher matcher, std::vector<promql::Selector> elsewhere);

  std::vector<promql::Part> parts() const;
  void read(const promql::TaggedSeries& parts, Observation& observation) const;

 private:
  struct Check {
    promql::Selector base;
    promql::Matcher matcher;
    bool only_raises = false;  // as of an Unmatched
    std::vector<promql::Selector> elsewhere = {};
  };

  std::string present(const promql::Selector& selector) const;

  Duration window_;
  std::vector<Check> checks_;
  bool is_cut_ = false;  // there were more
};

}  // namespace tidegate::gate
