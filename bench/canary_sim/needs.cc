#include "needs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "counts.h"

namespace tidegate::bench {
namespace {

using Finding = Comparison::Finding;

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr int kSaidAt = 10;

constexpr std::array kRows = {
    NeedRow{"0.1 rps, .5 %", .2, .005, 8000},  NeedRow{"0.1 rps, .02 %", .2, .0002, 4000},
    NeedRow{"0.1 rps, 2 %", .2, .02, 3000},    NeedRow{"0.5 rps, .5 %", 1, .005, 2000},
    NeedRow{"0.5 rps, .02 %", 1, .0002, 1000}, NeedRow{"5 rps, .5 %", 10, .005, 400},
};

struct Need {
  double said = -1;  // of requests; -1 where it wasn't open at minute 10
  double took = kNever;
};

Need need_of(const Row& row, int longest, Draws& draws) {
  const auto counts = comparison_of(row, longest, draws);
  canary::RateJudge judge({.method = stats::RateMethod::eprocess, .alpha = kAlpha}, {});
  Need need;
  double requests = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    judge.add(counts[i], {});
    requests += counts[i].canary_total;
    const auto finding = judge.finding();
    if (i + 1 == kSaidAt && finding == Finding::open) {
      need.said = requests + judge.conclude(minutes(1)).requests_needed.value_or(kNever);
    }
    if (finding == Finding::no_worse && need.took == kNever) need.took = requests;
    if (finding != Finding::open && i >= kSaidAt) break;
  }
  return need;
}

std::optional<double> quantile(std::vector<double> values, double part) {
  if (values.empty()) return std::nullopt;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return std::isfinite(*at) ? std::optional(*at) : std::nullopt;
}

double expected_need(const NeedRow& row) {
  const canary::RateDesign design;
  const stats::NoWorseEvidence none(design.margin);
  return std::min(none.requests_until(design.alpha_pass, row.p, 0.5),
                  stats::requests_until_proven(design.negligible, row.p, design.alpha_pass));
}

}  // namespace

std::span<const NeedRow> need_rows() { return kRows; }

NeedResult simulate_needs(const NeedRow& row, const Effort& effort) {
  std::vector<Need> needs(static_cast<std::size_t>(effort.runs));
  const Row service{.name = row.name, .rps = row.rps, .p = row.p};
  in_parallel(effort.runs, effort.threads, [&](int run, int) {
    Draws draws(seed_of(effort.seed, row.name, static_cast<std::uint64_t>(run)));
    needs[static_cast<std::size_t>(run)] = need_of(service, row.longest, draws);
  });
  std::vector<double> said, took;
  for (const auto& need : needs) {
    if (need.said >= 0) said.push_back(need.said);
    took.push_back(need.took);
  }
  return {.runs = effort.runs,
          .open = static_cast<int>(said.size()),
          .said = quantile(said, 0.5),
          .said_low = quantile(said, 0.25),
          .said_high = quantile(said, 0.75),
          .expected = expected_need(row),
          .took = quantile(took, 0.5)};
}

}  // namespace tidegate::bench
