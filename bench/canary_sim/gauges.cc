#include "gauges.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "core/stats/permutation.h"
#include "draws.h"
#include "kayenta_verdicts.h"
#include "scenario.h"

namespace tidegate::bench {
namespace {

constexpr double kBetween = 0.05;
constexpr double kWithin = 0.05;
constexpr double kRho = 0.9;
constexpr double kAlpha = 0.05;

constexpr std::array kRows = {
    GaugeRow{"gauge aa 3 against 3", 3, 3, 1},         GaugeRow{"gauge aa 1 against 1", 1, 1, 1},
    GaugeRow{"gauge aa 3 against 20", 3, 20, 1},       GaugeRow{"gauge aa 1 against 20", 1, 20, 1},
    GaugeRow{"gauge aa 10 against 10", 10, 10, 1},     GaugeRow{"gauge +30 %, 3 against 3", 3, 3, 1.3},
    GaugeRow{"gauge +30 %, 3 against 20", 3, 20, 1.3}, GaugeRow{"gauge +15 %, 3 against 20", 3, 20, 1.15},
    GaugeRow{"gauge +15 %, 3 against 3", 3, 3, 1.15},
};

// One arm: each pod's mean, each minute's mean, all samples.
struct Pods {
  std::vector<double> pods;
  std::vector<double> minutes = std::vector<double>(kMinutes, 0);
  std::vector<double> samples;
};

Pods draw_pods(int count, double ratio, Draws& draws) {
  Pods arm;
  for (int pod = 0; pod < count; ++pod) {
    const double level = ratio * (1 + kBetween * draws.normal());
    double state = draws.normal(), sum = 0;
    for (auto& minute : arm.minutes) {
      state = kRho * state + std::sqrt(1 - kRho * kRho) * draws.normal();
      const double value = level + ratio * kWithin * state;
      arm.samples.push_back(value);
      minute += value / count;
      sum += value;
    }
    arm.pods.push_back(sum / kMinutes);
  }
  return arm;
}

bool permutation_fails(const Pods& canary, const Pods& baseline, std::uint64_t seed) {
  const stats::PodValues pods{canary.pods, baseline.pods};
  const auto result = stats::permutation_test({&pods, 1}, seed);
  return result && result->p <= kAlpha;
}

}  // namespace

std::span<const GaugeRow> gauge_rows() { return kRows; }

GaugeResult simulate_gauges(const GaugeRow& row, std::uint64_t seed, int runs) {
  GaugeResult result{.runs = runs};
  for (int run = 0; run < runs; ++run) {
    const auto own = seed_of(seed, row.name, static_cast<std::uint64_t>(run));
    Draws draws(own);
    const auto canary = draw_pods(row.canary_pods, row.ratio, draws);
    const auto baseline = draw_pods(row.baseline_pods, 1, draws);
    if (permutation_fails(canary, baseline, own)) ++result.permutation;
    if (kayenta_fails({.control = baseline.minutes, .experiment = canary.minutes})) ++result.kayenta;
    if (kayenta_fails({.control = baseline.samples, .experiment = canary.samples})) ++result.kayenta_samples;
  }
  return result;
}

}  // namespace tidegate::bench
