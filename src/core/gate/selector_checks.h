#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/gate/inquiry.h"
#include "core/gate/matchers.h"
#include "core/model/gate.h"

namespace tidegate::gate {

// Of one query, or one arm: beyond them nothing would be known of the others.
inline constexpr std::size_t kMostSelectors = 30;  // what is asked of them fits into 16 KiB, as VictoriaMetrics has it
Error too_many_selectors();

// Whether it is a name of MetricsQL's templates, rather than a metric's: WITH (x = ...) x
bool may_be_template(const promql::Selector& selector, const QueryIndicator& query);

// Why a selector selects nothing while a query's value does without it, as `... or vector(0)` makes it: whether its
// matchers can match anything, and whether the source knows the metric at all.
class SelectorChecks {
 public:
  // `asked_as_is`: by another tool's analysis, where a label that only a canary's series have is no doubt.
  void add_absent(const promql::Selector& selector, Duration window, bool asked_as_is = false);
  void add_present(const promql::Selector& selector);  // one that selects something
  // What of one may leave nothing out: it would be harmless if that only makes the value higher.
  void add_exclusions(const promql::Selector& selector, bool only_raises);

  std::vector<promql::Part> parts() const;
  void read(const promql::TaggedSeries& parts, Observation& observation) const;

 private:
  struct Name {
    std::string name;
    Duration window;
  };
  bool is_known(const std::string& name) const;

  MatcherChecks matchers_;
  std::vector<Name> names_;
  std::vector<std::string> known_;
};

// The same of the queries of two arms, whose values are read on a grid of steps: asked in two rounds behind that, from
// 1 on. And whether they select the same series, so that a canary would be compared with itself.
class ArmSelectors {
 public:
  // The queries as they are asked; the baseline's is `back` earlier, and may be of the same series then.
  ArmSelectors(const QueryIndicator& canary, const QueryIndicator& baseline, Duration back);

  // Which arms' queries gave any value: an arm without one is no-data's.
  void note_values(bool of_canary, bool of_baseline);

  std::vector<Question> questions(int round, Window window);
  void read(int round, std::span<const Result<Answer>> answers, Observation& observation);

 private:
  struct Read {
    promql::Selector selector;
    std::string moves;  // as promql::moves_of() has them
    bool only_raises = false;
  };
  struct Arm {
    std::vector<Read> reads;
    bool is_cut = false;  // and more than those
    bool has_values = false;
    Duration back;
    SelectorChecks checks;
  };
  static Arm arm_of(const QueryIndicator& query, Duration back);
  std::vector<promql::Part> presence(const Arm& arm) const;
  std::string in_common(const Read& read) const;
  void read_presence(Arm& arm, const promql::TaggedSeries& parts, Observation& observation);

  std::array<Arm, 2> arms_;  // the canary's, the baseline's
  Duration window_;
  std::vector<Arm*> asked_;  // in this round
};

}  // namespace tidegate::gate
