#include "speed.h"

#include <ctime>
#include <vector>

#include "base/check.h"
#include "counts.h"
#include "latency.h"

namespace tidegate::bench {
namespace {

constexpr int kMetrics = 200;
constexpr int kLooks = 240;
constexpr std::size_t kServices = 8;  // different data; metrics take turns

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double time_latencies() {
  const Row row{.name = "speed", .rps = 40};
  std::vector<std::vector<std::vector<canary::Tail>>> services;
  for (std::size_t i = 0; i < kServices; ++i) {
    Draws draws(i);
    services.emplace_back();
    for (const auto& minute : latencies_of(row, kLooks, draws)) services.back().push_back(tails_of(minute));
  }
  const double start = cpu_seconds();
  int worse = 0;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    canary::LatencyJudge judge({.rate = {.planned = kLooks}, .variation = {}});
    for (const auto& tails : services[metric % kServices]) {
      judge.add(tails, {});
      if (judge.finding() == Comparison::Finding::worse) ++worse;
    }
  }
  CHECK(worse < kMetrics * kLooks);  // so that the work is not for nothing
  return cpu_seconds() - start;
}

double time_rates() {
  const Row row{.name = "speed"};
  std::vector<Counts> services;
  for (std::size_t i = 0; i < kServices; ++i) {
    Draws draws(i);
    services.push_back(comparison_of(row, kLooks, draws));
  }
  const canary::RateDesign design{.planned = kLooks};
  const auto boundaries = stats::WorseRateTest::boundaries_of(canary::RateJudge::design_of(design));
  const double start = cpu_seconds();
  int worse = 0;
  for (std::size_t metric = 0; metric < kMetrics; ++metric) {
    canary::RateJudge judge(design, boundaries);
    for (const auto& counts : services[metric % kServices]) {
      judge.add(counts, {});
      if (judge.finding() == Comparison::Finding::worse) ++worse;
    }
  }
  CHECK(worse < kMetrics * kLooks);
  return cpu_seconds() - start;
}

}  // namespace

Speed measure_speed() { return {.latencies = time_latencies(), .rates = time_rates()}; }

}  // namespace tidegate::bench
