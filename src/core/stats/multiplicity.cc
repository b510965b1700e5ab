#include "core/stats/multiplicity.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace tidegate::stats {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_p_value(double p) { return p >= 0 && p <= 1; }

// Where the p-values stand, the smallest first.
std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (is_p_value(p[i])) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  return order;
}

// From the smallest up: p times `factor(rank, number of p-values)`, and no less than the one before.
template <class Factor>
std::vector<double> step_down(std::span<const double> p, Factor factor) {
  std::vector<double> adjusted(p.size(), kNaN);
  const auto order = ascending(p);
  double largest = 0;
  for (std::size_t rank = 1; rank <= order.size(); ++rank) {
    const std::size_t i = order[rank - 1];
    largest =
        std::max(largest, std::min(1.0, p[i] * factor(static_cast<double>(rank), static_cast<double>(order.size()))));
    adjusted[i] = largest;
  }
  return adjusted;
}

// From the largest down, and no more than the one before.
template <class Factor>
std::vector<double> step_up(std::span<const double> p, Factor factor) {
  std::vector<double> adjusted(p.size(), kNaN);
  const auto order = ascending(p);
  double least = 1;
  for (std::size_t rank = order.size(); rank >= 1; --rank) {
    const std::size_t i = order[rank - 1];
    least = std::min(least, p[i] * factor(static_cast<double>(rank), static_cast<double>(order.size())));
    adjusted[i] = least;
  }
  return adjusted;
}

bool is_weight(double weight) { return weight >= 0 && std::isfinite(weight); }

}  // namespace

std::vector<double> adjust_bonferroni(std::span<const double> p) {
  return step_down(p, [](double, double count) { return count; });
}

std::vector<double> adjust_holm(std::span<const double> p) {
  return step_down(p, [](double rank, double count) { return count - rank + 1; });
}

std::vector<double> adjust_hochberg(std::span<const double> p) {
  return step_up(p, [](double rank, double count) { return count - rank + 1; });
}

std::vector<double> adjust_benjamini_hochberg(std::span<const double> p) {
  return step_up(p, [](double rank, double count) { return count / rank; });
}

std::vector<double> adjust_benjamini_yekutieli(std::span<const double> p) {
  double harmonic = 0;
  for (std::size_t i = 1; i <= ascending(p).size(); ++i) harmonic += 1 / static_cast<double>(i);
  return step_up(p, [&](double rank, double count) { return harmonic * count / rank; });
}

std::vector<double> adjust_weighted_holm(std::span<const double> p, std::span<const double> weights) {
  std::vector<double> adjusted(p.size(), kNaN);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size() && i < weights.size(); ++i) {
    if (!is_p_value(p[i]) || !is_weight(weights[i])) continue;
    adjusted[i] = 1;
    if (weights[i] > 0) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i] / weights[i]; });
  std::vector<double> remaining(order.size() + 1);  // the weight of this one and all behind it
  for (std::size_t rank = order.size(); rank-- > 0;) remaining[rank] = remaining[rank + 1] + weights[order[rank]];
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = order[rank];
    largest = std::max(largest, std::min(1.0, p[i] * (remaining[rank] / weights[i])));
    adjusted[i] = largest;
  }
  return adjusted;
}

std::vector<bool> reject_by_e_values(std::span<const double> e, double alpha) {
  std::vector<bool> rejected(e.size());
  if (!(alpha > 0 && alpha < 1)) return rejected;
  std::vector<double> descending;
  for (double value : e) descending.push_back(value >= 0 ? value : 0);
  std::ranges::sort(descending, std::greater<>());
  for (std::size_t k = e.size(); k >= 1; --k) {
    const double least = descending[k - 1];
    if (!(least * static_cast<double>(k) * alpha >= static_cast<double>(e.size()))) continue;
    for (std::size_t i = 0; i < e.size(); ++i) rejected[i] = e[i] >= least;
    break;
  }
  return rejected;
}

std::optional<double> average_e_value(std::span<const double> e, std::span<const double> weights) {
  if (e.size() != weights.size()) return std::nullopt;
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < e.size(); ++i) {
    if (!(e[i] >= 0) || !is_weight(weights[i])) return std::nullopt;
    if (weights[i] > 0) sum += weights[i] * e[i];
    total += weights[i];
  }
  if (!(total > 0) || !std::isfinite(total)) return std::nullopt;
  return sum / total;
}

}  // namespace tidegate::stats
