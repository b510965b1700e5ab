#include "tally.h"

#include <algorithm>
#include <cmath>

namespace tidegate::bench {

void Tally::add(const Verdict& verdict) {
  ++runs;
  if (verdict.failed_at > 0) ++failed;
  ++failed_at[static_cast<std::size_t>(verdict.failed_at)];
  if (verdict.passed_at > 0) ++passed_ever;
  if (verdict.passes) ++passes;
  if (!verdict.passes && verdict.failed_at == 0) ++inconclusive;
  exposed += verdict.exposed;
  variation_millionths += std::round(verdict.variation * 1e6);
}

void Tally::add(const Tally& other) {
  runs += other.runs;
  failed += other.failed;
  for (std::size_t i = 0; i < failed_at.size(); ++i) failed_at[i] += other.failed_at[i];
  passed_ever += other.passed_ever;
  passes += other.passes;
  inconclusive += other.inconclusive;
  exposed += other.exposed;
  variation_millionths += other.variation_millionths;
}

std::optional<double> Tally::median_minutes() const {
  if (failed == 0) return std::nullopt;
  std::int64_t seen = 0;
  for (std::size_t minute = 1; minute < failed_at.size(); ++minute) {
    seen += failed_at[minute];
    if (2 * seen >= failed) return static_cast<double>(minute);
  }
  return std::nullopt;
}

double Tally::restricted_mean() const {
  if (runs == 0) return 0;
  double minutes = static_cast<double>(failed_at[0]) * kMinutes;
  for (std::size_t minute = 1; minute < failed_at.size(); ++minute) {
    minutes += static_cast<double>(failed_at[minute]) * static_cast<double>(minute);
  }
  return minutes / static_cast<double>(runs);
}

Interval wilson(std::int64_t count, std::int64_t runs) {
  if (runs == 0) return {};
  constexpr double kZ = 1.959963984540054;
  const double n = static_cast<double>(runs);
  const double share = static_cast<double>(count) / n;
  const double middle = share + kZ * kZ / (2 * n);
  const double reach = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  return {.low = std::max(0.0, (middle - reach) / scale), .high = std::min(1.0, (middle + reach) / scale)};
}

}  // namespace tidegate::bench
