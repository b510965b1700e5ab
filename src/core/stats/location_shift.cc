#include "core/stats/location_shift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/distributions.h"
#include "core/stats/pairwise_differences.h"
#include "core/stats/rank_sum_distribution.h"
#include "core/stats/ranks.h"
#include "core/stats/zero_in.h"

namespace tidegate::stats {
namespace {

constexpr std::size_t kTooManyForExact = 50;

std::vector<double> in_order(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

bool are_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

// How the rank sum of x - mu among y deviates from that expected. Both samples are kept in order, so that one walk
// along them ranks all; sums of ranks are whole halves, exact in any order.
class ShiftedRanks {
 public:
  ShiftedRanks(std::span<const double> x, std::span<const double> y) : x_(in_order(x)), y_(in_order(y)) {}

  double farthest_down() const { return x_.front() - y_.back(); }
  double farthest_up() const { return x_.back() - y_.front(); }

  double deviation(double mu, Continuity continuity) const {
    const double m = static_cast<double>(x_.size()), n = static_cast<double>(y_.size());
    const Ranking ranking = ranked(mu);
    const double above = ranking.sum - m * (m + 1) / 2 - m * n / 2;
    const double correction = continuity == Continuity::uncorrected ? 0 : above > 0 ? 0.5 : above < 0 ? -0.5 : 0;
    const double variance = (m * n / 12) * ((m + n + 1) - ranking.ties / ((m + n) * (m + n - 1)));
    return variance > 0 ? (above - correction) / std::sqrt(variance) : std::nan("");
  }

 private:
  struct Ranking {
    double sum = 0;   // of the ranks of x - mu
    double ties = 0;  // sum of t^3 - t
  };

  Ranking ranked(double mu) const {
    Ranking ranking;
    double before = 0;
    for (std::size_t i = 0, j = 0; i < x_.size() || j < y_.size();) {
      const double value = i == x_.size() ? y_[j] : j == y_.size() ? x_[i] - mu : std::min(x_[i] - mu, y_[j]);
      double of_x = 0, equal = 0;
      for (; i < x_.size() && x_[i] - mu == value; ++i) ++of_x;
      for (; j < y_.size() && y_[j] == value; ++j) ++equal;
      equal += of_x;
      ranking.sum += of_x * (before + (equal + 1) / 2);
      ranking.ties += tie_term(equal);
      before += equal;
    }
    return ranking;
  }

  std::vector<double> x_, y_;
};

// Where the deviation falls to `quantile`, or the end of the bracket that it doesn't cross within.
double shift_at(const ShiftedRanks& ranks, double quantile, double tolerance, Continuity continuity) {
  const auto difference = [&](double mu) { return ranks.deviation(mu, continuity) - quantile; };
  const CurvePoint low = {.at = ranks.farthest_down(), .value = difference(ranks.farthest_down())};
  if (low.value <= 0) return low.at;
  const CurvePoint high = {.at = ranks.farthest_up(), .value = difference(ranks.farthest_up())};
  if (high.value >= 0) return high.at;
  return zero_in(difference, low, high, tolerance);
}

}  // namespace

double standardized_difference(std::span<const double> x, std::span<const double> y, double mu, double quantile) {
  return ShiftedRanks(x, y).deviation(mu, Continuity::corrected) - quantile;
}

std::optional<LocationShift> location_shift(std::span<const double> x, std::span<const double> y,
                                            const LocationShiftOptions& options) {
  if (x.empty() || y.empty() || !are_finite(x) || !are_finite(y)) return std::nullopt;
  const ShiftedRanks ranks(x, y);
  const double low = ranks.farthest_down(), high = ranks.farthest_up();
  if (!std::isfinite(low) || !std::isfinite(high)) return std::nullopt;
  // All values are equal at some mu only if each sample is constant, and then at both ends of the bracket.
  if (std::isnan(ranks.deviation(low, Continuity::corrected))) return std::nullopt;

  const double tolerance =
      options.scale == ToleranceScale::absolute ? options.tolerance : options.tolerance * (high - low);
  const double quantile = normal_quantile((1 - options.confidence) / 2);
  return LocationShift{.interval = {.low = shift_at(ranks, -quantile, tolerance, Continuity::corrected),
                                    .high = shift_at(ranks, quantile, tolerance, Continuity::corrected)},
                       .estimate = shift_at(ranks, 0, tolerance, options.estimate)};
}

double hodges_lehmann(std::span<const double> x, std::span<const double> y) {
  return PairwiseDifferences(x, y).median();
}

std::optional<Interval> exact_shift_interval(std::span<const double> x, std::span<const double> y, double confidence) {
  if (x.empty() || y.empty() || std::max(x.size(), y.size()) >= kTooManyForExact) return std::nullopt;
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  if (average_ranks(all).tie_sum > 0) return std::nullopt;
  const RankSumDistribution distribution(x.size(), y.size());
  const std::size_t from = std::max<std::size_t>(1, distribution.quantile((1 - confidence) / 2));
  const PairwiseDifferences differences(x, y);
  const auto rank = static_cast<std::int64_t>(from);
  return Interval{.low = differences.at(rank - 1), .high = differences.at(differences.count() - rank)};
}

}  // namespace tidegate::stats
