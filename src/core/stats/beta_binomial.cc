#include "core/stats/beta_binomial.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

struct Beta {
  double a = 0;
  double b = 0;

  // The width of its logit, about; it is wider if a or b are small, which does no harm here.
  double width() const { return std::sqrt(1 / a + 1 / b); }
};

constexpr double kNegligible = 1e-20;
constexpr double kLeastPrior = 0.1;  // under it part of a posterior lies under the least double

Beta posterior(Proportion p, BetaPrior prior) {
  return {.a = prior.a + static_cast<double>(p.count), .b = prior.b + static_cast<double>(p.total - p.count)};
}

double log_share(double logit) {
  return logit < 0 ? logit - std::log1p(std::exp(logit)) : -std::log1p(std::exp(-logit));
}

// The density of its logit, its highest point being 1.
double density(const Beta& beta, double logit) {
  const double share = beta.a / (beta.a + beta.b), rest = beta.b / (beta.a + beta.b);
  return std::exp(beta.a * (log_share(logit) - std::log(share)) + beta.b * (log_share(-logit) - std::log(rest)));
}

// P(X < x) where x is the value with this logit.
double below(const Beta& beta, double logit) {
  if (logit < 0) return regularised_incomplete_beta(beta.a, beta.b, std::exp(log_share(logit)));
  return 1 - regularised_incomplete_beta(beta.b, beta.a, std::exp(log_share(-logit)));
}

// P(other < narrow). By the trapezoidal rule on the scale of logits, where both are smooth and fall off: there it
// converges exponentially.
double chance_of_less(const Beta& other, const Beta& narrow) {
  const double step = std::min(narrow.width(), 1.0) / 4, middle = std::log(narrow.a / narrow.b);
  double sum = below(other, middle), total = 1;
  for (const double direction : {-step, step}) {
    for (int i = 1;; ++i) {
      const double logit = middle + direction * i, weight = density(narrow, logit);
      if (!(weight > kNegligible)) break;
      sum += weight * below(other, logit);
      total += weight;
    }
  }
  return sum / total;
}

}  // namespace

std::optional<double> chance_canary_is_worse(Proportion canary, Proportion baseline, BetaPrior prior) {
  const auto is_fine = [](double x) { return x >= kLeastPrior && x <= static_cast<double>(kMostCounted); };
  if (!is_proportion(canary) || !is_proportion(baseline) || !is_fine(prior.a) || !is_fine(prior.b)) return std::nullopt;
  const Beta of_canary = posterior(canary, prior), of_baseline = posterior(baseline, prior);
  return of_canary.width() <= of_baseline.width() ? chance_of_less(of_baseline, of_canary)
                                                  : 1 - chance_of_less(of_canary, of_baseline);
}

}  // namespace tidegate::stats
