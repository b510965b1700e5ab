#include "core/canary/rate_judge.h"

#include <algorithm>
#include <cmath>

#include "core/stats/poisson_rates.h"

namespace tidegate::canary {
namespace {

stats::Rate counted(double bad, double total) { return {.events = std::llround(bad), .exposure = total}; }

}  // namespace

std::optional<double> share_of(double bad, double total) {
  return total > 0 ? std::optional(bad / total) : std::nullopt;
}

// Counts that vary by so many times as much say as much as so many times fewer.
void set_arms(Comparison& comparison, const stats::TwoArms& sum, double overdispersion) {
  comparison.canary.events = sum.canary_total;
  comparison.canary.counted = sum.canary_bad;
  comparison.canary.value = share_of(sum.canary_bad, sum.canary_total);
  comparison.baseline.events = sum.baseline_total;
  comparison.baseline.counted = sum.baseline_bad;
  comparison.baseline.value = share_of(sum.baseline_bad, sum.baseline_total);
  const double ratio = stats::rate_ratio(sum);
  if (!std::isfinite(ratio) || sum.bad() <= 0) return;
  comparison.effect = ratio;
  constexpr double kConfidence = 0.95;
  const double phi = overdispersion;
  const auto exact = stats::poisson_rate_ratio(counted(sum.canary_bad / phi, sum.canary_total / phi),
                                               counted(sum.baseline_bad / phi, sum.baseline_total / phi), kConfidence);
  if (!exact) return;
  comparison.effect_low = exact->interval.low;
  comparison.effect_high = exact->interval.high;
}

InFavour in_favour_of(const RateDesign& design, double variation) {
  return InFavour({.margin = design.margin,
                   .below = design.negligible,
                   .alpha = design.alpha_pass,
                   .variation = variation,
                   .intervals = {.block = design.block, .planned = static_cast<double>(design.planned)},
                   .step_looks = design.step_looks});
}

std::string_view method_name(stats::RateMethod method) {
  switch (method) {
    case stats::RateMethod::hybrid: return "hybrid";
    case stats::RateMethod::eprocess: return "eprocess";
    case stats::RateMethod::group_sequential: return "group-sequential";
  }
  return "";
}

stats::WorseRateTest::Design RateJudge::design_of(const RateDesign& design) {
  return {.method = design.method,
          .alpha = design.alpha,
          .variation = design.variation,
          .block = design.block,
          .min_effect = design.min_effect,
          .planned = design.planned};
}

RateJudge::RateJudge(const RateDesign& design, std::vector<double> boundaries)
    : design_(design),
      test_(design_of(design), std::move(boundaries)),
      favour_(in_favour_of(design, design.variation)) {}

void RateJudge::add(const stats::TwoArms& counts, Timestamp at, std::size_t step) {
  test_.add(counts);
  favour_.add(counts, at, step);
  is_worse_ = is_worse_ || test_.is_worse();
  looks_.push_back({.at = at,
                    .canary = share_of(counts.canary_bad, counts.canary_total),
                    .baseline = share_of(counts.baseline_bad, counts.baseline_total),
                    .against = against(),
                    .in_favour = favour_.share(),
                    .log_evidence = test_.log_evidence_now()});
}

// Of the two halves of a hybrid the one that is nearer to its end. Scores are to be had by their square: twice the
// requests make z 1.4 times as high.
double RateJudge::against() const {
  const double by_evidence = test_.log_evidence() / test_.log_evidence_needed();
  const double by_score = std::max(test_.z(), 0.0) / test_.z_needed();
  return std::max({0.0, by_evidence, by_score * by_score});
}

Comparison::Finding RateJudge::finding() const {
  if (is_worse_) return Comparison::Finding::worse;
  return favour_.share() >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
}

Comparison RateJudge::conclude(Duration every) const {
  Comparison comparison{.finding = finding(),
                        .method = std::string(method_name(design_.method)),
                        .alpha = design_.alpha,
                        .variation = design_.variation,
                        .is_calibrated = design_.is_calibrated,
                        .min_effect = design_.min_effect,
                        .margin = design_.margin,
                        .against = against(),
                        .in_favour = favour_.share(),
                        .looks = looks_};
  set_arms(comparison, test_.sum(), test_.overdispersion());
  favour_.set_steps(comparison);
  if (comparison.finding == Comparison::Finding::worse) return comparison;
  if (favour_.is_by_rate_alone()) comparison.negligible = design_.negligible;
  favour_.set_needs(comparison, every);
  return comparison;
}

}  // namespace tidegate::canary
