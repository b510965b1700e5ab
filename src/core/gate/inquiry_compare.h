#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/canary/course.h"
#include "core/canary/growth.h"
#include "core/gate/inquiry.h"

namespace tidegate::gate {

// A canary against its baseline: the raw samples of both arms' counters, interval by interval, into a judge that
// remembers. What is in common; a kind of indicator says which counters it needs and how to judge them.
class CompareInquiry : public Inquiry {
 public:
  std::vector<Question> questions(int round) override;
  void read(int round, std::span<const Result<Answer>> answers) override;
  void conclude() override;
  std::vector<promql::Selector> reads() const override;

 protected:
  CompareInquiry(const Objective& for_objective, Observation start, const ComparisonTimes& times,
                 canary::Course& course);

  using Counters = std::vector<std::vector<Series>>;  // what came of each of counters_of(), in its order

  virtual std::vector<promql::Selector> counters_of(const Indicator& indicator) const = 0;
  virtual Wanted wanted() const { return Wanted::numbers; }
  // Whether other counters are to be asked for in the next round, rather than judging these.
  virtual bool looks_elsewhere(Counters& /*canary*/, Counters& /*baseline*/) { return false; }
  virtual void judge(const Counters& canary, const Counters& baseline) = 0;
  virtual Comparison conclusion(Duration every) const = 0;
  virtual std::string expression(const Indicator& indicator) const = 0;  // of one arm, for people

  // Takes the samples, restarts and ages of both arms into account.
  void note(const canary::Growth& canary, const canary::Growth& baseline);
  void note_bad(const std::vector<Series>& series, const canary::Growth& growth);

  // Counts the requests of both arms in an interval to the step it lies in.
  void note_split(std::size_t interval, double canary, double baseline);

  // Whether nothing of an interval counts.
  bool is_excluded(std::size_t interval) const;

  // Forgets what has not been compared yet, where a step begins or something is excluded.
  void begin_anew();

  // Whether by that interval both arms have been scraped since it last was so: scrapes may be rarer than intervals, and
  // those of the arms never fall into the same one. Notes whether the canary goes on having requests.
  bool both_have_spoken(const canary::Growth& canary, const canary::Growth& baseline, std::size_t interval);

  const ComparePlan& plan_;
  ComparisonTimes times_;
  canary::Course& course_;
  canary::Edges edges_;
  std::vector<Timestamp> borders_;  // that what is counted begins at

 private:
  Question ask(const promql::Selector& selector, Duration offset) const;
  std::string count_of(const Indicator& indicator) const;
  void add_steps(Comparison& comparison) const;
  void add_contributors();
  double own_value(double bad) const;
};

// How many whole intervals are judged by what judges once: up to when the time was over, so that it finds the same
// however long one looks on.
std::int64_t looks_in(const Observation& observation, Duration every);

// A series with labels that both arms have, for people; "" without any.
std::string common_series(const std::vector<Series>& canary, const std::vector<Series>& baseline);

// The edges of all whole intervals in a window; none of more than kMostIntervals, which is an error then.
inline constexpr std::int64_t kMostIntervals = 100'000;
canary::Edges edges_of(Window window, Duration every, Observation& observation);

// Whether nothing of an interval counts: it is excluded, or part of it is the warm-up of a step behind the first one.
// The traffic changes a little after the moment that a step begins, and pods that get more have to warm up.
bool is_excluded(Window interval, const Observation& observation, const ComparisonTimes& times);

canary::RateDesign design_of(const ComparePlan& plan, const ComparisonTimes& times);

// Starts the judge of one rate: against its limit, if the plan has one, else against the baseline's. And what it is
// shown, and what it says.
void begin_rates(canary::Course& course, const ComparePlan& plan, const ComparisonTimes& times);
void add_rates(canary::Course& course, const stats::TwoArms& counts, Window interval);
Comparison conclude_rates(const canary::Course& course, Duration every);

// Whether a step begins just with an interval: what is pending from before is not the step's.
bool begins_a_step(const canary::Course& course, Timestamp begin);

// The number of the step that an interval lies in, by its begin; without steps all lie in the first.
std::size_t step_of(const canary::Course& course, Timestamp begin);

// The histogram that a latency indicator names, without _bucket; "" for other indicators.
struct NamedHistogram {
  std::string selector;
  double unit_scale = 1;  // one unit of it in seconds
};
NamedHistogram histogram_of(const Indicator& indicator);

// A counter's value that is older than this is no start to grow from.
inline constexpr Duration kLookback = minutes(5);
// Where something begins to count: what tells a gap in the scrapes from scrapes that are rare.
inline constexpr Duration kLongLookback = minutes(15);

// How many of all events are bad. Counters of one target are scraped together, but some of their series may be missing:
// never more bad ones than all.
inline double bad_of(double counted, double total, bool counts_good) {
  return std::clamp(counts_good ? total - counted : counted, 0.0, total);
}

// The counters that ratio and latency indicators name.
promql::Selector selector_of(const std::string& text);

std::unique_ptr<Inquiry> compare_ratio_inquiry(const Objective& objective, Observation start,
                                               const ComparisonTimes& times, canary::Course& course);
std::unique_ptr<Inquiry> compare_pods_inquiry(const Objective& objective, Observation start,
                                              const ComparisonTimes& times);
std::unique_ptr<Inquiry> compare_past_inquiry(const Objective& objective, Observation start,
                                              const ComparisonTimes& times);
std::unique_ptr<Inquiry> compare_histogram_inquiry(const Objective& objective, Observation start,
                                                   const ComparisonTimes& times, canary::Course& course);

}  // namespace tidegate::gate
