#include "core/stats/fisher.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kAsLikely = 1 + 1e-7;  // R's relErr
constexpr double kFarthestLogOdds = 700;

double as_double(std::int64_t k) { return static_cast<double>(k); }

// How many of `drawn` in both arms fall to the first: `first` to `last`.
struct Margins {
  std::int64_t first_arm = 0;
  std::int64_t second_arm = 0;
  std::int64_t drawn = 0;

  std::int64_t first() const { return std::max<std::int64_t>(0, drawn - second_arm); }
  std::int64_t last() const { return std::min(drawn, first_arm); }
  // How much heavier outcome k + 1 is than outcome k. It falls with k.
  double growth(std::int64_t k, double odds) const {
    return as_double(first_arm - k) / as_double(k + 1) *
           (as_double(drawn - k) / as_double(second_arm - drawn + k + 1)) * odds;
  }
};

// How far down the weights go, and how many there may be.
struct Limits {
  double least = 0;
  std::size_t most = 0;
};
constexpr Limits kAllThatDoublesHold{.least = 0, .most = std::size_t{1} << 23};  // far tails keep their digits
constexpr Limits kNegligible{.least = 1e-30, .most = std::size_t{1} << 20};      // to compare a tail with a confidence

// The outcomes that weigh more than the limit, the heaviest weighing 1, from outcome `first` on.
struct Weights {
  std::int64_t first = 0;
  std::vector<double> weights;

  bool is_whole() const { return !weights.empty(); }
  // Sums from small to large where that matters, at the far end of a tail.
  double up_to(std::int64_t k) const {
    double sum = 0;
    const std::int64_t count = std::clamp<std::int64_t>(k - first + 1, 0, as_signed(weights.size()));
    for (std::int64_t i = 0; i < count; ++i) sum += weights[static_cast<std::size_t>(i)];
    return sum;
  }
  double from(std::int64_t k) const {
    double sum = 0;
    const std::int64_t begin = std::clamp<std::int64_t>(k - first, 0, as_signed(weights.size()));
    for (std::int64_t i = as_signed(weights.size()); i-- > begin;) sum += weights[static_cast<std::size_t>(i)];
    return sum;
  }
  double of(std::int64_t k) const {
    const std::int64_t i = k - first;
    return i >= 0 && i < as_signed(weights.size()) ? weights[static_cast<std::size_t>(i)] : 0;
  }
  static std::int64_t as_signed(std::size_t n) { return static_cast<std::int64_t>(n); }
};

// Not whole if there are too many.
Weights weigh(const Margins& margins, double odds, Limits limits) {
  const std::int64_t heaviest =
      first_integer(margins.first(), margins.last(), [&](std::int64_t k) { return margins.growth(k, odds) <= 1; });
  std::vector<double> weights;
  double weight = 1;
  for (std::int64_t k = heaviest; weight > limits.least && weights.size() < limits.most; --k) {
    weights.push_back(weight);
    if (k == margins.first()) break;
    weight /= margins.growth(k - 1, odds);
  }
  const std::int64_t first = heaviest + 1 - static_cast<std::int64_t>(weights.size());
  std::ranges::reverse(weights);
  weight = 1;
  for (std::int64_t k = heaviest; k < margins.last() && weights.size() < limits.most; ++k) {
    weight *= margins.growth(k, odds);
    if (!(weight > limits.least)) break;
    weights.push_back(weight);
  }
  if (weights.size() >= limits.most) return {};
  return {.first = first, .weights = std::move(weights)};
}

double share_from(const Weights& weights, std::int64_t k) {
  const double above = weights.from(k), below = weights.up_to(k - 1);
  return above / (above + below);
}

double share_up_to(const Weights& weights, std::int64_t k) {
  const double above = weights.from(k + 1), below = weights.up_to(k);
  return below / (above + below);
}

double two_sided(const Weights& weights, std::int64_t seen) {
  const double most = weights.of(seen) * kAsLikely;
  double unlikely = 0, likely = 0;
  for (double weight : weights.weights) (weight <= most ? unlikely : likely) += weight;
  return unlikely / (unlikely + likely);
}

double mean(const Margins& margins, double odds) {
  const Weights weights = weigh(margins, odds, kNegligible);
  if (!weights.is_whole()) return kNaN;
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < weights.weights.size(); ++i) {
    sum += as_double(static_cast<std::int64_t>(i)) * weights.weights[i];
    total += weights.weights[i];
  }
  return as_double(weights.first) + sum / total;
}

std::optional<Margins> margins_of(Proportion first, Proportion second) {
  if (!is_proportion(first) || !is_proportion(second)) return std::nullopt;
  return Margins{.first_arm = first.total, .second_arm = second.total, .drawn = first.count + second.count};
}

// Near the root of everything that is asked: the odds ratio as observed.
double observed_log_odds(Proportion first, Proportion second) {
  const auto log_odds = [](Proportion p) {
    return std::log((as_double(p.count) + 0.5) / (as_double(p.total - p.count) + 0.5));
  };
  return log_odds(first) - log_odds(second);
}

double root_of_odds(Proportion first, Proportion second, const Function& of_odds) {
  return std::exp(find_root_around([&](double log_odds) { return of_odds(std::exp(log_odds)); },
                                   observed_log_odds(first, second), kFarthestLogOdds));
}

// The odds ratio at which an outcome at least as high, or as low, as the one seen has this chance.
double low_end(Proportion first, Proportion second, const Margins& margins, double chance) {
  if (first.count == margins.first()) return 0;
  return root_of_odds(first, second, [&](double odds) {
    const Weights weights = weigh(margins, odds, kNegligible);
    return weights.is_whole() ? share_from(weights, first.count) - chance : kNaN;
  });
}

double high_end(Proportion first, Proportion second, const Margins& margins, double chance) {
  if (first.count == margins.last()) return kInfinity;
  return root_of_odds(first, second, [&](double odds) {
    const Weights weights = weigh(margins, odds, kNegligible);
    return weights.is_whole() ? share_up_to(weights, first.count) - chance : kNaN;
  });
}

double likeliest(Proportion first, Proportion second, const Margins& margins) {
  if (margins.first() == margins.last()) return kNaN;
  if (first.count == margins.first()) return 0;
  if (first.count == margins.last()) return kInfinity;
  return root_of_odds(first, second, [&](double odds) { return mean(margins, odds) - as_double(first.count); });
}

Interval interval_of(Proportion first, Proportion second, double error, Alternative alternative) {
  const Margins margins = *margins_of(first, second);
  switch (alternative) {
    case Alternative::two_sided:
      return {low_end(first, second, margins, error / 2), high_end(first, second, margins, error / 2)};
    case Alternative::greater: return {low_end(first, second, margins, error), kInfinity};
    case Alternative::less: return {0, high_end(first, second, margins, error)};
  }
  return {};
}

}  // namespace

std::optional<double> fisher_test(Proportion first, Proportion second, double odds_ratio, Alternative alternative) {
  const auto margins = margins_of(first, second);
  if (!margins || !(odds_ratio > 0) || !std::isfinite(odds_ratio)) return std::nullopt;
  const Weights weights = weigh(*margins, odds_ratio, kAllThatDoublesHold);
  if (!weights.is_whole()) return std::nullopt;
  switch (alternative) {
    case Alternative::two_sided: return two_sided(weights, first.count);
    case Alternative::greater: return share_from(weights, first.count);
    case Alternative::less: return share_up_to(weights, first.count);
  }
  return std::nullopt;
}

std::optional<OddsRatio> conditional_odds_ratio(Proportion first, Proportion second, double confidence,
                                                Alternative alternative) {
  const auto margins = margins_of(first, second);
  if (!margins || !is_confidence(confidence)) return std::nullopt;
  if (margins->first() == margins->last()) return OddsRatio{.ratio = kNaN, .interval = {0, kInfinity}};
  const double ratio = likeliest(first, second, *margins);
  const Interval interval = interval_of(first, second, 1 - confidence, alternative);
  if (std::isnan(ratio) || std::isnan(interval.low) || std::isnan(interval.high)) return std::nullopt;
  return OddsRatio{.ratio = ratio, .interval = interval};
}

}  // namespace tidegate::stats
