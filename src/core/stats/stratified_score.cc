#include "core/stats/stratified_score.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

constexpr double kSmallestChance = 1e-15;  // what a sum of rounded chances can tell from 0
constexpr double kMostFolded = 4000;       // bad events in one interval: behind that the normal distribution will do

// The distribution of a sum: `chances` and so many trials more of that chance.
void fold(std::vector<double>& chances, std::int64_t trials, double chance) {
  if (trials == 0) return;
  std::vector<double> more;
  for (std::int64_t k = 0; k <= trials; ++k) more.push_back(binomial_pmf(k, trials, chance));
  std::vector<double> sum(chances.size() + more.size() - 1, 0);
  for (std::size_t i = 0; i < chances.size(); ++i) {
    for (std::size_t k = 0; k < more.size(); ++k) sum[i + k] += chances[i] * more[k];
  }
  chances = std::move(sum);
}

}  // namespace

void StratifiedScore::add(const TwoArms& counts) {
  CHECK(is_possible(counts));
  const double bad = std::round(counts.bad());
  const double total = counts.total();
  if (total <= 1 || bad == 0) return;
  const double share = counts.canary_share();
  excess_ += counts.canary_bad - counts.bad() * share;
  variance_ += counts.bad() * share * (1 - share) * (total - counts.bad()) / (total - 1);
  expected_ += counts.bad() * share;
  canary_bad_ += counts.canary_bad;
  if (expected_ >= kFewEvents || bad > kMostFolded) is_exact_ = false;
  if (!is_exact_) return chances_.clear();
  if (chances_.empty()) chances_ = {1};
  fold(chances_, static_cast<std::int64_t>(bad), share);
}

double StratifiedScore::z(double overdispersion) const {
  CHECK(overdispersion >= 1);
  if (variance_ <= 0) return 0;
  if (!is_exact_) return excess_ / std::sqrt(variance_ * overdispersion);
  double upper = 0;
  const auto least = static_cast<std::size_t>(std::ceil(canary_bad_ - 1e-9));
  for (std::size_t k = least; k < chances_.size(); ++k) upper += chances_[k];
  upper = std::clamp(upper, kSmallestChance, 1 - kSmallestChance);
  return normal_upper_quantile(upper) / std::sqrt(overdispersion);
}

}  // namespace tidegate::stats
