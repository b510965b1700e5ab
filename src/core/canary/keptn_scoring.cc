#include "core/canary/keptn_scoring.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace tidegate::canary {
namespace {

bool counts(KeptnComparison::Include include, KeptnResult result) {
  switch (include) {
    case KeptnComparison::Include::all: return true;
    case KeptnComparison::Include::pass: return result == KeptnResult::pass;
    case KeptnComparison::Include::pass_or_warn: return result == KeptnResult::pass || result == KeptnResult::warning;
  }
  return false;
}

// At position p * (n + 1), counted from 1, between its neighbours.
double percentile(std::vector<double> values, double p) {
  std::ranges::sort(values);
  const double position = p * (static_cast<double>(values.size()) + 1);
  if (position < 1) return values.front();
  if (position >= static_cast<double>(values.size())) return values.back();
  const auto below = static_cast<std::size_t>(position);
  return values[below - 1] + (position - static_cast<double>(below)) * (values[below] - values[below - 1]);
}

double aggregate(KeptnComparison::Aggregate function, const std::vector<double>& values) {
  switch (function) {
    case KeptnComparison::Aggregate::avg: break;
    case KeptnComparison::Aggregate::p50: return percentile(values, 0.5);
    case KeptnComparison::Aggregate::p90: return percentile(values, 0.9);
    case KeptnComparison::Aggregate::p95: return percentile(values, 0.95);
  }
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

bool meets(KeptnCriterion::Op op, double value, double target) {
  switch (op) {
    case KeptnCriterion::Op::less: return value < target;
    case KeptnCriterion::Op::less_or_equal: return value <= target;
    case KeptnCriterion::Op::equal: return value == target;
    case KeptnCriterion::Op::greater_or_equal: return value >= target;
    case KeptnCriterion::Op::greater: return value > target;
  }
  return false;
}

class Scorer {
 public:
  Scorer(const KeptnSlo& slo, const KeptnValues& values, std::span<const KeptnEarlier> earlier)
      : slo_(slo), values_(values), earlier_(earlier) {}

  KeptnEvaluation score() {
    double achieved = 0, achievable = 0;
    for (const KeptnObjective& objective : slo_.objectives) {
      const bool is_scored = !objective.pass.empty();
      const KeptnScored scored = is_scored ? scored_one(objective) : told(objective);
      if (is_scored) achievable += objective.weight;
      achieved += scored.score;
      if (objective.is_key && scored.result == KeptnResult::fail) done_.a_key_sli_failed = true;
      done_.objectives.push_back(scored);
    }
    conclude(achieved, achievable);
    return std::move(done_);
  }

 private:
  std::optional<double> value_of(const KeptnObjective& objective) const {
    const auto found = values_.find(objective.sli);
    return found == values_.end() ? std::nullopt : found->second;
  }

  KeptnScored told(const KeptnObjective& objective) const {
    return {.sli = objective.sli, .result = KeptnResult::info, .score = 0, .value = value_of(objective)};
  }

  KeptnScored scored_one(const KeptnObjective& objective) {
    KeptnScored scored{.sli = objective.sli, .result = KeptnResult::fail, .score = 0, .value = value_of(objective)};
    if (!scored.value) return scored;
    if (one_holds(objective, objective.pass, *scored.value)) {
      scored.result = KeptnResult::pass;
      scored.score = objective.weight;
    } else if (one_holds(objective, objective.warning, *scored.value)) {
      scored.result = KeptnResult::warning;
      scored.score = objective.weight / 2;
    }
    return scored;
  }

  bool one_holds(const KeptnObjective& objective, const std::vector<KeptnCriteria>& alternatives, double value) {
    return std::ranges::any_of(alternatives, [&](const KeptnCriteria& criteria) {
      return std::ranges::all_of(criteria, [&](const auto& criterion) { return holds(objective, criterion, value); });
    });
  }

  bool holds(const KeptnObjective& objective, const KeptnCriterion& criterion, double value) {
    if (!criterion.is_relative()) return meets(criterion.op, value, criterion.value);
    const auto before = aggregate_of(slo_.comparison, objective.sli, earlier_);
    if (before) return meets(criterion.op, value, target_of(criterion, *before));
    const std::string reason = quoted(printable(objective.sli, 60)) + " has nothing earlier to be compared with";
    if (std::ranges::find(done_.fails_open, reason) == done_.fails_open.end()) done_.fails_open.push_back(reason);
    return true;
  }

  void conclude(double achieved, double achievable) {
    if (slo_.objectives.empty()) return;  // fails
    done_.score = achievable > 0 ? 100 * achieved / achievable : 100;
    if (achievable == 0) done_.fails_open.emplace_back("no objective is scored, and the score is 100 all the same");
    if (done_.a_key_sli_failed) return;
    if (done_.score >= slo_.pass_score) {
      done_.result = KeptnResult::pass;
    } else if (done_.score >= slo_.warning_score) {
      done_.result = KeptnResult::warning;
    }
  }

  const KeptnSlo& slo_;
  const KeptnValues& values_;
  std::span<const KeptnEarlier> earlier_;
  KeptnEvaluation done_;
};

}  // namespace

std::optional<double> aggregate_of(const KeptnComparison& comparison, const std::string& sli,
                                   std::span<const KeptnEarlier> earlier) {
  std::vector<double> values;
  std::int64_t left = comparison.results;
  for (std::size_t i = earlier.size(); i-- > 0 && left > 0;) {
    const bool is_none = earlier[i].is_invalidated || earlier[i].is_doubtful;
    if (is_none || !counts(comparison.include, earlier[i].result)) continue;
    --left;
    const auto found = earlier[i].values.find(sli);
    if (found != earlier[i].values.end()) values.push_back(found->second);
  }
  return values.empty() ? std::nullopt : std::optional(aggregate(comparison.aggregate, values));
}

double target_of(const KeptnCriterion& criterion, double aggregate) {
  switch (criterion.against) {
    case KeptnCriterion::Against::nothing: return criterion.value;
    case KeptnCriterion::Against::earlier_by_percent: return aggregate * (100 + criterion.value) / 100;
    case KeptnCriterion::Against::earlier_by_amount: return aggregate + criterion.value;
  }
  return 0;
}

KeptnEvaluation score(const KeptnSlo& slo, const KeptnValues& values, std::span<const KeptnEarlier> earlier) {
  return Scorer(slo, values, earlier).score();
}

}  // namespace tidegate::canary
