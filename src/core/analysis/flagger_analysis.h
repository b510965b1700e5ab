#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/analysis.h"
#include "core/analysis/number.h"
#include "core/canary/flagger_counting.h"

namespace tidegate::analysis {

// A Canary's analysis, counted as Flagger counts: a check at every tick, which fails with the first metric that fails;
// `threshold` failed checks roll back, `ticks` others promote. All metrics are asked at once, also those that Flagger
// would not look at any more, which don't count.
class FlaggerAnalysis final : public Analysis {
 public:
  // What became of one metric.
  struct Course {
    std::vector<Number> latest;        // the last ones, oldest first
    canary::FlaggerJudged judged;      // the last one
    Timestamp first, last;             // when it was measured
    std::int64_t answered = 0;         // those that gave a value
    std::int64_t stops = 0;            // checks that failed because of it
    std::int64_t doubtful_stops = 0;   // of them those without proof
    std::int64_t doubtful_passes = 0;  // in checks that did not fail
    std::int64_t on_nothing = 0;       // of them since the last good one, by a value without series
    std::optional<Caveat> doubt;       // the last one of those two
  };

  // REQUIRES: a FlaggerPlan
  FlaggerAnalysis(const AnalysisPlan& plan, Timestamp start);

  bool is_over() const override { return is_rolled_back() || is_promoted(); }
  std::optional<Timestamp> next() const override;
  std::vector<std::size_t> due(Timestamp at) const override;
  Inquiry inquiry(std::size_t metric, Timestamp at) const override;
  void add(const gate::AnalysisRound& round, std::span<const Asked> asked) override;
  void terminate() override { was_terminated_ = true; }
  bool was_terminated() const override { return was_terminated_; }
  Decision conclude(Ended ended, const gate::AnalysisRecord& record) const override;
  std::size_t size() const override { return peer().queries.size(); }
  Standing standing(std::size_t metric) const override;
  std::string progress() const override;

  const AnalysisPlan& plan() const { return plan_; }
  const FlaggerPlan& peer() const { return std::get<FlaggerPlan>(plan_.peer); }
  const std::vector<Course>& courses() const { return courses_; }  // by metric
  std::int64_t threshold() const { return std::max<std::int64_t>(peer().canary.threshold, 1); }
  std::int64_t failed() const { return counting_.failed_checks(); }
  std::int64_t passed() const { return passed_; }
  std::int64_t proven_failures() const { return proven_failures_; }
  bool is_rolled_back() const { return failed() >= threshold(); }
  bool is_promoted() const { return !is_rolled_back() && passed_ >= peer().canary.ticks; }

 private:
  void keep(std::size_t metric, const Asked& asked, Timestamp at);
  void count_pass(std::span<const std::size_t> metrics);
  void count_stop(Course& by);

  const AnalysisPlan& plan_;
  Timestamp next_;
  canary::FlaggerCounting counting_;
  std::vector<Course> courses_;
  std::int64_t passed_ = 0;
  std::int64_t proven_failures_ = 0;
  bool was_terminated_ = false;
};

std::unique_ptr<Analysis> begin_flagger(const AnalysisPlan& plan, Timestamp start);

std::optional<Duration> planned_length(const FlaggerPlan& plan);

}  // namespace tidegate::analysis
