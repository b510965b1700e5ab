#include "core/stats/kolmogorov_smirnov.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/stats/kolmogorov.h"

namespace tidegate::stats {
namespace {

constexpr std::int64_t kMostPairs = 100'000'000;

std::int64_t as_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

// Both samples in order: where among all values each run of equal ones ends, and the distances there, in whole steps
// of 1 / (n m).
struct Walk {
  std::int64_t first_size = 0;
  std::int64_t second_size = 0;
  std::int64_t greater = 0;
  std::int64_t less = 0;
  std::vector<bool> is_end_of_run;  // by the number of values up to there

  std::int64_t distance(Alternative alternative) const {
    switch (alternative) {
      case Alternative::two_sided: return std::max(greater, less);
      case Alternative::greater: return greater;
      case Alternative::less: return less;
    }
    return 0;
  }
};

bool is_sample(std::span<const double> values) {
  return !values.empty() && !std::ranges::any_of(values, [](double value) { return std::isnan(value); });
}

std::size_t end_of_run(const std::vector<double>& sorted, std::size_t begin, double value) {
  while (begin < sorted.size() && sorted[begin] == value) ++begin;
  return begin;
}

std::optional<Walk> walk(std::span<const double> first, std::span<const double> second) {
  if (!is_sample(first) || !is_sample(second)) return std::nullopt;
  std::vector<double> a(first.begin(), first.end()), b(second.begin(), second.end());
  std::ranges::sort(a);
  std::ranges::sort(b);
  Walk result{.first_size = as_signed(a.size()),
              .second_size = as_signed(b.size()),
              .is_end_of_run = std::vector<bool>(a.size() + b.size() + 1)};
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const double value = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i] : b[j];
    i = end_of_run(a, i, value);
    j = end_of_run(b, j, value);
    const std::int64_t lead = as_signed(i) * result.second_size - as_signed(j) * result.first_size;
    result.less = std::max(result.less, lead);
    result.greater = std::max(result.greater, -lead);
    result.is_end_of_run[i + j] = true;
  }
  return result;
}

bool is_as_far(std::int64_t lead, std::int64_t distance, Alternative alternative) {
  switch (alternative) {
    case Alternative::two_sided: return std::abs(lead) >= distance;
    case Alternative::greater: return -lead >= distance;
    case Alternative::less: return lead >= distance;
  }
  return false;
}

}  // namespace

double KsStatistic::of(Alternative alternative) const {
  switch (alternative) {
    case Alternative::two_sided: return two_sided;
    case Alternative::greater: return greater;
    case Alternative::less: return less;
  }
  return two_sided;
}

std::optional<KsStatistic> ks_statistic(std::span<const double> first, std::span<const double> second) {
  const auto walked = walk(first, second);
  if (!walked) return std::nullopt;
  const double steps = static_cast<double>(walked->first_size) * static_cast<double>(walked->second_size);
  const auto share = [&](Alternative alternative) {
    return static_cast<double>(walked->distance(alternative)) / steps;
  };
  return KsStatistic{.two_sided = share(Alternative::two_sided),
                     .greater = share(Alternative::greater),
                     .less = share(Alternative::less),
                     .first_size = walked->first_size,
                     .second_size = walked->second_size};
}

double ks_limit_p(const KsStatistic& statistic, Alternative alternative) {
  const auto n = static_cast<double>(statistic.first_size), m = static_cast<double>(statistic.second_size);
  const double z = std::sqrt(n * m / (n + m)) * statistic.of(alternative);
  return alternative == Alternative::two_sided ? kolmogorov_limit_upper(z) : std::exp(-2 * z * z);
}

double ks_finite_p(const KsStatistic& statistic, Alternative alternative) {
  const auto [least, most] = std::minmax(statistic.first_size, statistic.second_size);
  const auto n = static_cast<double>(least), m = static_cast<double>(most);
  const double size = n * m / (n + m);
  if (alternative == Alternative::two_sided) {
    return kolmogorov_upper(static_cast<std::int64_t>(std::nearbyint(size)), statistic.two_sided);
  }
  const double z = std::sqrt(size) * statistic.of(alternative);
  return std::clamp(std::exp(-2 * z * z - 2 * z * (m + 2 * n) / std::sqrt(m * n * (m + n)) / 3), 0.0, 1.0);
}

std::optional<double> ks_exact_p(std::span<const double> first, std::span<const double> second, Alternative alternative,
                                 KsTies ties) {
  const auto walked = walk(first, second);
  if (!walked || walked->first_size > kMostPairs / walked->second_size) return std::nullopt;
  const std::int64_t n = walked->first_size, m = walked->second_size, distance = walked->distance(alternative);
  if (distance == 0) return 1;
  // Of all ways to i values of the first and j of the second, the share that has strayed as far somewhere: a way comes
  // from the left with chance i / (i + j).
  std::vector<double> strayed(static_cast<std::size_t>(m) + 1);
  for (std::int64_t i = 0; i <= n; ++i) {
    for (std::int64_t j = 0; j <= m; ++j) {
      const bool counts = ties == KsTies::ignored || walked->is_end_of_run[static_cast<std::size_t>(i + j)];
      double& here = strayed[static_cast<std::size_t>(j)];
      if (counts && is_as_far(i * m - j * n, distance, alternative)) {
        here = 1;
      } else if (i + j > 0) {
        const double from_left = i == 0 ? 0 : static_cast<double>(i) * here;
        const double from_below = j == 0 ? 0 : static_cast<double>(j) * strayed[static_cast<std::size_t>(j - 1)];
        here = (from_left + from_below) / static_cast<double>(i + j);
      }
    }
  }
  return strayed.back();
}

}  // namespace tidegate::stats
