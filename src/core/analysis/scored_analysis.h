#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/analysis.h"
#include "core/analysis/number.h"

namespace tidegate::analysis {

// An evaluation of Keptn or its Lifecycle Toolkit: every objective is measured once, and their weights make a score.
class ScoredAnalysis final : public Analysis {
 public:
  // REQUIRES: a ScoredPlan
  ScoredAnalysis(const AnalysisPlan& plan, Timestamp start) : plan_(plan), start_(start) {}

  bool is_over() const override { return !numbers_.empty(); }
  std::optional<Timestamp> next() const override { return is_over() ? std::nullopt : std::optional(start_); }
  std::vector<std::size_t> due(Timestamp at) const override;
  Inquiry inquiry(std::size_t metric, Timestamp at) const override;
  void add(const gate::AnalysisRound& round, std::span<const Asked> asked) override;
  void terminate() override { was_terminated_ = true; }
  bool was_terminated() const override { return was_terminated_; }
  Decision conclude(Ended ended, const gate::AnalysisRecord& record) const override;
  std::size_t size() const override { return peer().queries.size(); }
  Standing standing(std::size_t metric) const override;
  std::string progress() const override { return is_over() ? "evaluated" : "evaluating"; }
  std::optional<KeptnEarlier> to_remember(const Decision& decision) const override;

 private:
  const ScoredPlan& peer() const { return std::get<ScoredPlan>(plan_.peer); }

  const AnalysisPlan& plan_;
  Timestamp start_;
  std::vector<Number> numbers_;     // by objective, once it was measured
  std::vector<Number> at_the_end_;  // of the Lifecycle Toolkit, which takes the first sample: the last one
  bool was_terminated_ = false;
};

std::unique_ptr<Analysis> begin_scored(const AnalysisPlan& plan, Timestamp start);

}  // namespace tidegate::analysis
