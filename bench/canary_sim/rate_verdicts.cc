#include "rate_verdicts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/model/gate.h"
#include "core/stats/group_sequential.h"
#include "kayenta_verdicts.h"

namespace tidegate::bench {
namespace {

using Finding = Comparison::Finding;

// z of the counts so far as one table of two by two.
double pooled_z(const stats::TwoArms& sum) {
  if (sum.canary_total <= 0 || sum.baseline_total <= 0 || sum.bad() == 0) return 0;
  const double both = sum.bad() / sum.total();
  const double variance = both * (1 - both) * (1 / sum.canary_total + 1 / sum.baseline_total);
  return (sum.canary_bad / sum.canary_total - sum.baseline_bad / sum.baseline_total) / std::sqrt(variance);
}

Verdict judge_naively(const Counts& counts) {
  constexpr double kQuantile = 2.3263478740408408;  // of the normal distribution, 1 - kAlpha
  Verdict verdict;
  stats::TwoArms sum;
  for (std::size_t i = 0; i < counts.size() && verdict.failed_at == 0; ++i) {
    sum = stats::sum_of(std::array{sum, counts[i]});
    if (pooled_z(sum) > kQuantile) verdict.failed_at = static_cast<int>(i) + 1;
  }
  return verdict;
}

// Stratified by minute, but without exact chances of few events and without variation.
Verdict judge_by_boundary(const Counts& counts, const std::vector<double>& boundary) {
  Verdict verdict;
  double excess = 0, variance = 0;
  for (std::size_t i = 0; i < counts.size() && verdict.failed_at == 0; ++i) {
    const auto& each = counts[i];
    const double share = each.canary_share();
    excess += each.canary_bad - each.bad() * share;
    variance += each.bad() * share * (1 - share);
    if (variance > 0 && excess / std::sqrt(variance) >= boundary[i]) verdict.failed_at = static_cast<int>(i) + 1;
  }
  return verdict;
}

// No values are a failed check too.
Verdict judge_as_flagger(const Counts& counts) {
  constexpr double kBound = 0.01;
  constexpr int kThreshold = 5;
  Verdict verdict;
  int failed = 0;
  for (std::size_t i = 0; i < counts.size() && verdict.failed_at == 0; ++i) {
    if (!(counts[i].canary_bad <= kBound * counts[i].canary_total && counts[i].canary_total > 0)) ++failed;
    if (failed == kThreshold) verdict.failed_at = static_cast<int>(i) + 1;
  }
  return verdict;
}

double ratio(double bad, double total) { return total > 0 ? bad / total : std::numeric_limits<double>::quiet_NaN(); }

canary::Arms error_ratios(const Counts& counts) {
  canary::Arms arms;
  for (const auto& each : counts) {
    arms.experiment.push_back(ratio(each.canary_bad, each.canary_total));
    arms.control.push_back(ratio(each.baseline_bad, each.baseline_total));
  }
  return arms;
}

canary::RateDesign design_of(stats::RateMethod method, double variation) {
  return {.method = method, .alpha = kAlpha, .variation = variation, .is_calibrated = true, .planned = kMinutes};
}

}  // namespace

Boundaries boundaries() {
  using enum stats::Spending;
  return {.hybrid = stats::group_sequential_boundaries(obrien_fleming, kAlpha / 2, kMinutes),
          .whole = stats::group_sequential_boundaries(obrien_fleming, kAlpha, kMinutes)};
}

double exposed_until(const Counts& counts, int minute) {
  double requests = 0;
  const auto end = minute > 0 ? static_cast<std::size_t>(minute) : counts.size();
  for (std::size_t i = 0; i < end; ++i) requests += counts[i].canary_total;
  return requests;
}

Verdict judge_by(const canary::RateDesign& design, const Boundaries& limits, const Counts& counts) {
  const bool is_hybrid = design.method == stats::RateMethod::hybrid;
  const bool has_none = design.method == stats::RateMethod::eprocess;
  canary::RateJudge judge(design, has_none ? std::vector<double>{} : is_hybrid ? limits.hybrid : limits.whole);
  Verdict verdict{.variation = design.variation};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    judge.add(counts[i], {});
    const int minute = static_cast<int>(i) + 1;
    const auto finding = judge.finding();
    verdict.passes = finding == Finding::no_worse;
    if (verdict.passes && verdict.passed_at == 0) verdict.passed_at = minute;
    if (finding != Finding::worse) continue;
    verdict.failed_at = minute;
    break;
  }
  return verdict;
}

Verdicts judge_rates(const Counts& counts, double variation, const Boundaries& limits, std::uint64_t run) {
  using enum stats::RateMethod;
  Verdicts verdicts;
  const auto put = [&](Judge judge, const auto& make) {
    if (sees(kJudges[place(judge)], run)) verdicts[place(judge)] = make();
  };
  put(Judge::ours, [&] { return judge_by(design_of(hybrid, variation), limits, counts); });
  put(Judge::ours_guessed, [&] { return judge_by(design_of(hybrid, kGuessedVariation), limits, counts); });
  put(Judge::ours_poisson, [&] { return judge_by(design_of(hybrid, 0), limits, counts); });
  put(Judge::eprocess, [&] { return judge_by(design_of(eprocess, variation), limits, counts); });
  put(Judge::group_sequential, [&] { return judge_by(design_of(group_sequential, variation), limits, counts); });
  put(Judge::naive, [&] { return judge_naively(counts); });
  put(Judge::obrien_fleming, [&] { return judge_by_boundary(counts, limits.whole); });
  put(Judge::flagger, [&] { return judge_as_flagger(counts); });
  judge_as_kayenta(error_ratios(counts), run, verdicts);
  for (auto& verdict : verdicts) {
    if (verdict) verdict->exposed = exposed_until(counts, verdict->failed_at);
  }
  return verdicts;
}

}  // namespace tidegate::bench
