#include "counters.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/canary/growth.h"

namespace tidegate::bench {
namespace {

constexpr int kPods = 10;
constexpr double kLost = 0.2;
constexpr int kRestart = 30;
constexpr std::int64_t kMinuteMs = 60'000;

// One arm's counters, a bad and a total one a pod.
struct Scraped {
  std::vector<Series> bad;
  std::vector<Series> total;
};

Scraped silent_pods() {
  Scraped arm;
  for (int pod = 0; pod < kPods; ++pod) {
    Series series;
    series.labels.set("instance", std::to_string(pod));
    series.samples.push_back({{0}, 0});
    arm.total.push_back(series);
    series.labels.set("code", "500");
    arm.bad.push_back(series);
  }
  return arm;
}

// Each event goes to a pod.
void deal(double events, std::array<double, kPods>& pods, Draws& draws) {
  for (double i = 0; i < events; ++i) pods[static_cast<std::size_t>(kPods * draws.uniform())] += 1;
}

class Pods {
 public:
  Pods(Fault fault, bool is_canary) : fault_(fault), restarts_(is_canary && fault == Fault::restart) {}

  // A restart loses what was counted since the last scrape for half of the minute.
  void count(int minute, double bad, double total, Draws& draws) {
    if (restarts_ && minute == kRestart) {
      bad_ = {};
      total_ = {};
      const double kept = std::floor(bad / 2);
      total = kept + std::floor((total - bad) / 2);
      bad = kept;
    }
    std::array<double, kPods> more_bad{}, more_good{};
    deal(bad, more_bad, draws);
    deal(total - bad, more_good, draws);
    for (std::size_t pod = 0; pod < kPods; ++pod) {
      bad_[pod] += more_bad[pod];
      total_[pod] += more_bad[pod] + more_good[pod];
      if (fault_ == Fault::lost_scrapes && draws.happens(kLost)) continue;
      const Timestamp at{kMinuteMs * (minute + 1)};
      scraped.bad[pod].samples.push_back({at, bad_[pod]});
      scraped.total[pod].samples.push_back({at, total_[pod]});
    }
  }

  Scraped scraped = silent_pods();

 private:
  Fault fault_;
  bool restarts_;
  std::array<double, kPods> bad_{}, total_{};
};

}  // namespace

Counts as_scraped(Fault fault, const Counts& counts, Draws& draws) {
  if (fault != Fault::lost_scrapes && fault != Fault::restart) return counts;
  Pods canary(fault, true), baseline(fault, false);
  canary::Edges edges = {{0}};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& each = counts[i];
    canary.count(static_cast<int>(i), each.canary_bad, each.canary_total, draws);
    baseline.count(static_cast<int>(i), each.baseline_bad, each.baseline_total, draws);
    edges.push_back({kMinuteMs * static_cast<std::int64_t>(i + 1)});
  }
  const auto grown = [&](const std::vector<Series>& series) { return canary::growth_of(series, {}, edges).events; };
  const auto canary_bad = grown(canary.scraped.bad), canary_total = grown(canary.scraped.total);
  const auto baseline_bad = grown(baseline.scraped.bad), baseline_total = grown(baseline.scraped.total);
  Counts seen;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    seen.push_back({canary_bad[i], canary_total[i], baseline_bad[i], baseline_total[i]});
  }
  return seen;
}

}  // namespace tidegate::bench
