#include "core/stats/confidence_sequence.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/stats/line_search.h"

namespace tidegate::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kFarthestLogit = 690;  // exp of it is still a number

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// How loudly the hits speak against a chance, given as its logit: the logarithm of an e-value. NaN if it can't be told.
double log_evidence(Proportion seen, double logit, Tuning tuning) {
  return bernoulli_mixture_log(
      {.hits = static_cast<double>(seen.count), .misses = static_cast<double>(seen.total - seen.count)},
      {.hits = logistic(logit), .misses = logistic(-logit)}, tuning);
}

// Down from the share seen the evidence only grows. With a single hit it may stay too small whatever the chance.
double lower_end(Proportion seen, double alpha, Tuning tuning) {
  if (seen.count == 0) return 0;
  const auto excess = [&](double logit) { return log_evidence(seen, logit, tuning) + std::log(alpha); };
  const auto hits = static_cast<double>(seen.count), misses = static_cast<double>(seen.total - seen.count);
  const double share = std::log(hits / std::max(misses, 1e-9));
  if (!(excess(-kFarthestLogit) > 0)) return 0;
  if (!(excess(share) < 0)) return logistic(share);  // an alpha of nearly 1 leaves that
  return logistic(find_root(excess, -kFarthestLogit, share));
}

bool is_tuning(Tuning tuning) {
  return tuning.best_at > 0 && std::isfinite(tuning.best_at) && tuning.alpha > 0 && tuning.alpha < 1;
}

bool is_inner(double x) { return x > 0 && x < 1; }

std::optional<std::vector<double>> sorted(std::span<const double> values) {
  if (std::ranges::any_of(values, [](double value) { return std::isnan(value); })) return std::nullopt;
  std::vector<double> result(values.begin(), values.end());
  std::ranges::sort(result);
  return result;
}

// What so many values say against: this many of them, a fraction, lie at or below the quantile.
struct Evidence {
  double size = 0;
  double quantile = 0;
  Tuning tuning;

  double against(double below) const {
    return bernoulli_mixture_log({.hits = below, .misses = size - below}, {.hits = quantile, .misses = 1 - quantile},
                                 tuning);
  }
  double least() const {
    return find_minimum([this](double below) { return against(below); }, 0, size);
  }
};

// The values in order, and how many of them lie below, and at or below, a value that only rises.
struct Sweep {
  const std::vector<double>& values;
  Evidence evidence;
  double least = 0;
  std::size_t below = 0;
  std::size_t up_to = 0;

  void move_to(double x) {
    while (below < values.size() && values[below] < x) ++below;
    up_to = std::max(up_to, below);
    while (up_to < values.size() && values[up_to] <= x) ++up_to;
  }
  // Against x being the quantile, at its mildest: a value that x lies on may count as below or not.
  double against() const {
    return evidence.against(std::clamp(least, static_cast<double>(below), static_cast<double>(up_to)));
  }
};

Sweep sweep_of(const std::vector<double>& values, double quantile, Tuning tuning) {
  const Evidence evidence{.size = static_cast<double>(values.size()), .quantile = quantile, .tuning = tuning};
  return {.values = values, .evidence = evidence, .least = evidence.least()};
}

}  // namespace

std::optional<Interval> chance_confidence_sequence(Proportion seen, double alpha, Tuning tuning) {
  if (!is_proportion(seen) || !is_inner(alpha) || !is_tuning(tuning)) return std::nullopt;
  const Proportion missed{.count = seen.total - seen.count, .total = seen.total};
  return Interval{.low = lower_end(seen, alpha, tuning), .high = 1 - lower_end(missed, alpha, tuning)};
}

std::optional<Interval> quantile_confidence_sequence(std::span<const double> values, double quantile, double alpha,
                                                     Tuning tuning) {
  const auto ordered = sorted(values);
  if (!ordered || !is_inner(quantile) || !is_inner(alpha) || !is_tuning(tuning)) return std::nullopt;
  const auto size = static_cast<std::int64_t>(ordered->size());
  const Evidence evidence{.size = static_cast<double>(size), .quantile = quantile, .tuning = tuning};
  const auto is_possible = [&](std::int64_t below) {
    return evidence.against(static_cast<double>(below)) < -std::log(alpha);
  };
  const auto middle = static_cast<std::int64_t>(quantile * static_cast<double>(size));
  const std::int64_t first = first_integer(0, middle, is_possible);
  const std::int64_t beyond = first_integer(middle, size + 1, [&](std::int64_t k) { return !is_possible(k); });
  return Interval{.low = first == 0 ? -kInfinity : (*ordered)[static_cast<std::size_t>(first - 1)],
                  .high = beyond > size ? kInfinity : (*ordered)[static_cast<std::size_t>(beyond - 1)]};
}

std::optional<double> same_quantile_p(std::span<const double> first, std::span<const double> second, double quantile,
                                      Tuning tuning) {
  const auto a = sorted(first), b = sorted(second);
  if (!a || !b || a->empty() || b->empty() || !is_inner(quantile) || !is_tuning(tuning)) return std::nullopt;
  Sweep of_a = sweep_of(*a, quantile, tuning), of_b = sweep_of(*b, quantile, tuning);
  double mildest = kInfinity;
  // Between two values the evidence is no milder than on one of them, so it is enough to look there.
  while (of_a.up_to < a->size() || of_b.up_to < b->size()) {
    const double next_a = of_a.up_to < a->size() ? (*a)[of_a.up_to] : kInfinity;
    const double next_b = of_b.up_to < b->size() ? (*b)[of_b.up_to] : kInfinity;
    const double x = std::min(next_a, next_b);
    of_a.move_to(x);
    of_b.move_to(x);
    mildest = std::min(mildest, of_a.against() + of_b.against());
  }
  return std::min(1.0, std::exp(-mildest));
}

}  // namespace tidegate::stats
