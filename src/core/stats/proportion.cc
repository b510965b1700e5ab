#include "core/stats/proportion.h"

#include <cmath>

#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

bool has_interval(Proportion p, double confidence) {
  return is_proportion(p) && p.total > 0 && is_confidence(confidence);
}

double count_of(Proportion p) { return static_cast<double>(p.count); }
double rest_of(Proportion p) { return static_cast<double>(p.total - p.count); }
double share_of(Proportion p) { return count_of(p) / static_cast<double>(p.total); }
double tail_of(double confidence) { return (1 - confidence) / 2; }

}  // namespace

std::optional<Interval> wilson_interval(Proportion p, double confidence) {
  if (!has_interval(p, confidence)) return std::nullopt;
  const double z = normal_upper_quantile(tail_of(confidence)), total = static_cast<double>(p.total);
  const double share = share_of(p), weight = z * z / total;
  const double centre = (share + weight / 2) / (1 + weight);
  const double half = z / (1 + weight) * std::sqrt((share * (1 - share) + weight / 4) / total);
  return Interval{.low = p.count == 0 ? 0 : centre - half, .high = p.count == p.total ? 1 : centre + half};
}

std::optional<Interval> clopper_pearson_interval(Proportion p, double confidence) {
  if (!has_interval(p, confidence)) return std::nullopt;
  const double tail = tail_of(confidence);
  return Interval{.low = p.count == 0 ? 0 : beta_quantile(tail, count_of(p), rest_of(p) + 1),
                  .high = p.count == p.total ? 1 : beta_upper_quantile(tail, count_of(p) + 1, rest_of(p))};
}

std::optional<Interval> jeffreys_interval(Proportion p, double confidence) {
  if (!has_interval(p, confidence)) return std::nullopt;
  const double tail = tail_of(confidence), a = count_of(p) + 0.5, b = rest_of(p) + 0.5;
  return Interval{.low = beta_quantile(tail, a, b), .high = beta_upper_quantile(tail, a, b)};
}

std::optional<Interval> newcombe_interval(Proportion first, Proportion second, double confidence) {
  const auto a = wilson_interval(first, confidence), b = wilson_interval(second, confidence);
  if (!a || !b) return std::nullopt;
  const double of_first = share_of(first), of_second = share_of(second), difference = of_first - of_second;
  return Interval{.low = difference - std::hypot(of_first - a->low, b->high - of_second),
                  .high = difference + std::hypot(a->high - of_first, of_second - b->low)};
}

}  // namespace tidegate::stats
