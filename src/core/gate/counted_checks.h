#pragma once

#include <vector>

#include "core/gate/inquiry.h"
#include "core/gate/matchers.h"
#include "core/promql/compose.h"

namespace tidegate::gate {

// Whether what a ratio counts is only not there because nothing of it has happened: its name and its matchers may be
// misspelt, a matcher may leave nothing out, or what exports it may be gone. Asked only where it is in question.
class CountedChecks {
 public:
  struct Doubts {
    bool may_be_absent = false;          // nothing of `counted` gained anything
    bool may_leave_nothing_out = false;  // everything is counted, in spite of a matcher with != or !~
    bool may_have_ended = false;         // a job had series of it lately and may have none now
    bool may_be_unknown = false;         // there are none: maybe of no series of that name
  };

  CountedChecks(promql::Selector counted, promql::Selector total, Duration window)
      : counted_(std::move(counted)), total_(std::move(total)), window_(window) {}

  void set(const Doubts& doubts) { doubts_ = doubts; }

  // Whether every series of `counted` is one of the total: when none of the latter is young, none of the former is, and
  // what exports the one exports the other.
  bool counts_part_of_total() const;

  // Whether what is counted is another metric than the total.
  bool is_other() const { return counted_.name != total_.name && !counted_.name.empty(); }

  // Whether a matcher that only `counted` has should leave something out.
  bool has_own_exclusion() const;

  // Whether both arms' totals have values in common of each label that tells what is counted: then an arm that has none
  // of it calls it as the other does.
  std::vector<promql::Part> common_values(const CountedChecks& other, std::string_view moves) const;
  bool has_common_values(const promql::TaggedSeries& parts) const;

  // What to ask; nothing where nothing is in doubt.
  std::vector<promql::Part> parts() const;
  void read(const promql::TaggedSeries& parts, Observation& observation) const;

 private:
  std::vector<promql::Matcher> own_matchers() const;
  std::vector<std::string> own_labels() const;
  MatcherChecks matcher_checks() const;

  promql::Selector counted_, total_;
  Duration window_;
  Doubts doubts_;
};

}  // namespace tidegate::gate
