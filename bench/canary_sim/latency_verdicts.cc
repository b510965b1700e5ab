#include <cmath>

#include "core/model/gate.h"
#include "kayenta_verdicts.h"
#include "latency.h"

namespace tidegate::bench {
namespace {

using Finding = Comparison::Finding;

Verdict judge_histograms(canary::LatencyDesign design, const std::vector<std::vector<canary::Tail>>& minutes) {
  Verdict verdict{.variation = design.rate.variation};
  canary::LatencyJudge judge(std::move(design));
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    judge.add(minutes[i], {});
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

// How many deviations the canary's requests rank higher than by chance; those of a bucket share their rank.
double rank_z(const Buckets& canary, const Buckets& baseline) {
  double m = 0, n = 0;
  for (std::size_t i = 0; i < canary.size(); ++i) {
    m += canary[i];
    n += baseline[i];
  }
  if (m <= 0 || n <= 0) return 0;
  double before = 0, ranks = 0, ties = 0;
  for (std::size_t i = 0; i < canary.size(); ++i) {
    const double equal = canary[i] + baseline[i];
    ranks += canary[i] * (before + (equal + 1) / 2);
    ties += equal * equal * equal - equal;
    before += equal;
  }
  const double variance = m * n / 12 * ((m + n + 1) - ties / ((m + n) * (m + n - 1)));
  return variance > 0 ? (ranks - m * (m + n + 1) / 2) / std::sqrt(variance) : 0;
}

// The first minute in which the z of all requests so far reaches what it needs to then.
template <typename Needed>
Verdict judge_ranks(const LatencyCourse& course, const Needed& needed) {
  Verdict verdict;
  LatencyMinute sum;
  for (std::size_t i = 0; i < course.size() && verdict.failed_at == 0; ++i) {
    for (std::size_t k = 0; k < sum.canary.size(); ++k) {
      sum.canary[k] += course[i].canary[k];
      sum.baseline[k] += course[i].baseline[k];
    }
    if (rank_z(sum.canary, sum.baseline) >= needed(i)) verdict.failed_at = static_cast<int>(i) + 1;
  }
  return verdict;
}

canary::Arms p99s(const LatencyCourse& course) {
  canary::Arms arms;
  for (const auto& minute : course) {
    arms.experiment.push_back(quantile_of(minute.canary, 0.99));
    arms.control.push_back(quantile_of(minute.baseline, 0.99));
  }
  return arms;
}

canary::LatencyDesign design_of(double variation) {
  return {.rate = {.alpha = kAlpha, .variation = variation, .planned = kMinutes}, .variation = {}};
}

double exposed_until(const std::vector<std::vector<canary::Tail>>& minutes, int minute) {
  double requests = 0;
  const auto end = minute > 0 ? static_cast<std::size_t>(minute) : minutes.size();
  for (std::size_t i = 0; i < end; ++i) requests += minutes[i].front().counts.canary_total;
  return requests;
}

}  // namespace

Verdicts judge_latencies(const LatencyCourse& course, const LatencyCourse& history, const Boundaries& limits,
                         std::uint64_t run) {
  constexpr double kQuantile = 2.3263478740408408;
  constexpr std::size_t kMiddle = 5;  // of the boundaries
  Verdicts verdicts;
  std::vector<std::vector<canary::Tail>> minutes;
  for (const auto& minute : course) minutes.push_back(tails_of(minute));
  const auto put = [&](Judge judge, const auto& make) {
    if (sees(kJudges[place(judge)], run)) verdicts[place(judge)] = make();
  };
  put(Judge::ours, [&] {
    auto design = design_of(0);
    design.variation = measured_variations(history);
    design.rate.variation = design.variation[kMiddle].second;  // for the report
    return judge_histograms(std::move(design), minutes);
  });
  put(Judge::ours_guessed, [&] { return judge_histograms(design_of(kGuessedVariation), minutes); });
  put(Judge::ours_poisson, [&] { return judge_histograms(design_of(0), minutes); });
  put(Judge::naive, [&] { return judge_ranks(course, [](std::size_t) { return kQuantile; }); });
  put(Judge::obrien_fleming, [&] { return judge_ranks(course, [&](std::size_t i) { return limits.whole[i]; }); });
  judge_as_kayenta(p99s(course), run, verdicts);
  for (auto& verdict : verdicts) {
    if (verdict) verdict->exposed = exposed_until(minutes, verdict->failed_at);
  }
  return verdicts;
}

}  // namespace tidegate::bench
