#pragma once

#include <string>
#include <vector>

#include "core/model/observation.h"
#include "core/promql/compose.h"

namespace tidegate::gate {

// Questions about the matchers of a selector: whether any series of `base` matches each, and which values its label
// has there. In a window, or without one at the moment.
class MatcherChecks {
 public:
  MatcherChecks(std::string tag, promql::Selector base, std::vector<promql::Matcher> matchers, Duration window = {});

  std::vector<promql::Part> parts() const;

  // Notes those that select nothing or leave nothing out.
  void read(const promql::TaggedSeries& parts, Observation& observation) const;

  // Whether `base` has any series; without them nothing can be said about its labels.
  bool base_exists(const promql::TaggedSeries& parts) const { return parts.contains(tag_ + "-any"); }

 private:
  std::string present(const promql::Selector& selector) const;

  std::string tag_;
  promql::Selector base_;
  std::vector<promql::Matcher> matchers_;
  Duration window_;
};

// Whether it is there to leave something out: != or !~, but not label!="".
bool excludes(const promql::Matcher& matcher);

}  // namespace tidegate::gate
