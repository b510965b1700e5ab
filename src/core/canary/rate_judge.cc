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

double share_of_needed(double log_evidence, double alpha) { return std::max(0.0, log_evidence / std::log(1 / alpha)); }

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

void set_requests_needed(Comparison& comparison, double requests, double seen, Duration elapsed) {
  if (!std::isfinite(requests)) return;
  comparison.requests_needed = requests;
  constexpr double kLongest = 1e10;
  const double seconds = seen > 0 ? elapsed.seconds() * requests / seen : kLongest;
  if (seconds < kLongest) comparison.time_needed = milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

// The variance of one arm's count has half of what two arms' difference has from wandering.
double one_armed(double variation) { return variation / std::sqrt(2); }

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
      no_worse_(design.margin),
      negligible_(stats::AbsoluteEvidence::Against::rate_at_least, design.negligible),
      of_negligible_(one_armed(design.variation), design.block) {}

void RateJudge::add(const stats::TwoArms& counts, Timestamp at) {
  test_.add(counts);
  no_worse_.add(counts, test_.overdispersion());
  const double phi = of_negligible_.add(counts.canary_total * design_.negligible);
  negligible_.add(counts.canary_bad, counts.canary_total, phi);
  is_worse_ = is_worse_ || test_.is_worse();
  looks_.push_back({.at = at,
                    .canary = share_of(counts.canary_bad, counts.canary_total),
                    .baseline = share_of(counts.baseline_bad, counts.baseline_total),
                    .against = against(),
                    .in_favour = in_favour(),
                    .log_evidence = test_.log_evidence_now()});
}

// Of the two halves of a hybrid the one that is nearer to its end. Scores are to be had by their square: twice the
// requests make z 1.4 times as high.
double RateJudge::against() const {
  const double by_evidence = test_.log_evidence() / test_.log_evidence_needed();
  const double by_score = std::max(test_.z(), 0.0) / test_.z_needed();
  return std::max({0.0, by_evidence, by_score * by_score});
}

double RateJudge::in_favour() const {
  return std::max(share_of_needed(no_worse_.log_evidence(), design_.alpha_pass),
                  share_of_needed(negligible_.log_evidence(), design_.alpha_pass));
}

Comparison::Finding RateJudge::finding() const {
  if (is_worse_) return Comparison::Finding::worse;
  return in_favour() >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
}

// How far the canary still has to go, if it is as good as its baseline.
void RateJudge::set_needs(Comparison& comparison, Duration elapsed) const {
  const auto& sum = test_.sum();
  if (sum.canary_total <= 0 || sum.baseline_total <= 0 || comparison.finding != Comparison::Finding::open) return;
  const double both = sum.bad() / sum.total();
  const double requests = std::min(no_worse_.median_requests_until(design_.alpha_pass, both, sum.canary_share()),
                                   negligible_.median_requests_until(design_.alpha_pass, both));
  comparison.is_needed_at_least = both <= 0;
  set_requests_needed(comparison, requests, sum.canary_total, elapsed);
}

Comparison RateJudge::conclude(Duration elapsed) const {
  Comparison comparison{.finding = finding(),
                        .method = std::string(method_name(design_.method)),
                        .alpha = design_.alpha,
                        .variation = design_.variation,
                        .is_calibrated = design_.is_calibrated,
                        .min_effect = design_.min_effect,
                        .margin = design_.margin,
                        .against = against(),
                        .in_favour = in_favour(),
                        .looks = looks_};
  set_arms(comparison, test_.sum(), test_.overdispersion());
  const bool is_no_worse = no_worse_.log_evidence() >= std::log(1 / design_.alpha_pass);
  if (comparison.finding == Comparison::Finding::no_worse && !is_no_worse) comparison.negligible = design_.negligible;
  set_needs(comparison, elapsed);
  return comparison;
}

}  // namespace tidegate::canary
