#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/analysis.h"
#include "core/analysis/measured.h"
#include "core/canary/argo_counting.h"

namespace tidegate::analysis {

// What became of a metric's measurements so far.
struct History {
  std::vector<Measured> latest;  // the last ones, oldest first
  Timestamp first;               // when it was measured
  Timestamp last;
  std::int64_t answered = 0;            // those that gave a value
  std::int64_t doubtful_successes = 0;  // that prove nothing
  std::int64_t on_nothing = 0;          // of them since the last good one, by a value without series
  std::int64_t doubtful_failures = 0;
  std::optional<Doubt> doubt;  // the last one of them
  std::optional<Doubt> note;   // a success without evidence that the condition allows in words
};

// An analysis of Argo Rollouts, run as Argo's own controller runs it: core/canary counts, core/expressions reads the
// conditions.
class ArgoAnalysis final : public Analysis {
 public:
  // REQUIRES: an ArgoPlan
  ArgoAnalysis(const AnalysisPlan& plan, Timestamp start);

  bool is_over() const override;
  std::optional<Timestamp> next() const override;
  std::vector<std::size_t> due(Timestamp at) const override;
  Inquiry inquiry(std::size_t metric, Timestamp at) const override;
  void add(const gate::AnalysisRound& round, std::span<const Asked> asked) override;
  void terminate() override;
  bool was_terminated() const override { return was_terminated_; }
  Decision conclude(Ended ended, const gate::AnalysisRecord& record) const override;
  std::size_t size() const override { return metrics().size(); }
  Standing standing(std::size_t metric) const override;
  std::string progress() const override;

  const AnalysisPlan& plan() const { return plan_; }
  const std::vector<AnalysisMetric>& metrics() const { return std::get<ArgoPlan>(plan_.peer).metrics; }
  const canary::ArgoRun& run() const { return run_; }
  const std::vector<History>& histories() const { return histories_; }  // by metric

 private:
  const AnalysisPlan& plan_;
  canary::ArgoRun run_;
  std::vector<Conditions> conditions_;
  std::vector<History> histories_;
  bool was_terminated_ = false;
};

std::unique_ptr<Analysis> begin_argo(const AnalysisPlan& plan, Timestamp start);

std::optional<Duration> planned_length(const ArgoPlan& plan);

// "result[0] <= 0.05", "not: result[0] > 0.05".
std::string limit_of(const ArgoMetric& metric);

}  // namespace tidegate::analysis
