// Where Kayenta would let a canary pass and our judge doesn't, on the same minutes: H5 to H8 of its holes. What closes
// the others: kayenta_holes_test.cc, and for gaps in time core/gate/compare_test.cc.
#include <gtest/gtest.h>

#include <random>

#include "core/canary/kayenta_metric.h"
#include "core/canary/rate_judge.h"

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;
using Minutes = std::vector<stats::TwoArms>;

// Kayenta sees a ratio a minute.
MetricLabel kayenta(std::span<const stats::TwoArms> minutes) {
  Arms arms;
  for (const auto& minute : minutes) {
    arms.experiment.push_back(minute.canary_bad / minute.canary_total);
    arms.control.push_back(minute.baseline_bad / minute.baseline_total);
  }
  return classify_exactly({.direction = Direction::increase}, arms).label;
}

Finding ours(const Minutes& minutes, const RateDesign& design = {}) {
  RateJudge judge(design);
  for (const auto& minute : minutes) judge.add(minute, {});
  return judge.finding();
}

Minutes simulate(std::uint64_t seed, double rate, double requests, const std::function<double(int)>& factor) {
  std::mt19937_64 random(seed);
  Minutes minutes;
  for (int minute = 0; minute < 60; ++minute) {
    std::poisson_distribution<int> canary(rate * requests * factor(minute)), baseline(rate * requests);
    minutes.push_back(
        {std::min(double(canary(random)), requests), requests, std::min(double(baseline(random)), requests), requests});
  }
  return minutes;
}

TEST(KayentaWouldPass, h5_minutes_with_many_failing_requests_among_many_minutes_with_few) {
  Minutes minutes;
  for (int minute = 0; minute < 60; ++minute) {
    const bool is_busy = minute % 4 == 0;
    minutes.push_back(is_busy ? stats::TwoArms{500, 10'000, 100, 10'000} : stats::TwoArms{0, 10, 0, 10});
  }
  EXPECT_EQ(kayenta(minutes), MetricLabel::pass);
  EXPECT_EQ(ours(minutes), Finding::worse);
}

TEST(KayentaWouldPass, h6_bursts_of_errors_one_minute_in_ten) {
  const auto minutes = simulate(1, 0.005, 300, [](int minute) { return minute % 10 == 5 ? 20 : 1; });
  EXPECT_EQ(kayenta(minutes), MetricLabel::pass);
  EXPECT_EQ(ours(minutes), Finding::worse);
}

TEST(KayentaWouldPass, h6_three_times_the_errors_from_the_middle_on) {
  int passed = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto minutes = simulate(seed, 0.005, 300, [](int minute) { return minute < 30 ? 1 : 3; });
    if (kayenta(minutes) == MetricLabel::pass) ++passed;
    EXPECT_EQ(ours(minutes), Finding::worse) << seed;
  }
  EXPECT_GT(passed, 5);
}

TEST(KayentaWouldPass, h7_ten_times_the_errors_at_six_requests_a_minute) {
  int passed = 0, ours_passed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto minutes = simulate(seed, 0.005, 6, [](int) { return 10; });
    if (kayenta(minutes) == MetricLabel::pass) ++passed;
    if (ours(minutes) == Finding::no_worse) ++ours_passed;
  }
  EXPECT_GT(passed, 20);
  EXPECT_EQ(ours_passed, 0);
}

// Judged every minute, one healthy canary in eight is stopped by Kayenta; ours is right at any number of looks.
TEST(KayentaWouldPass, h8_and_would_stop_healthy_ones_the_more_often_it_looks) {
  int stopped = 0, ours_stopped = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto minutes = simulate(seed, 0.005, 300, [](int) { return 1; });
    bool is_stopped = false;
    for (std::size_t look = 2; look <= 15; ++look) {
      is_stopped = is_stopped || kayenta(std::span(minutes).first(look)) == MetricLabel::high;
    }
    if (is_stopped) ++stopped;
    if (ours(minutes) == Finding::worse) ++ours_stopped;
  }
  EXPECT_GT(stopped, 2);
  EXPECT_LE(ours_stopped, 1);
}

// Whatever the method: nothing, one point and what is no count never pass.
TEST(NothingPassesOn, no_look_one_request_or_an_arm_without_any) {
  for (const auto method :
       {stats::RateMethod::hybrid, stats::RateMethod::eprocess, stats::RateMethod::group_sequential}) {
    const RateDesign design{.method = method};
    EXPECT_EQ(ours({}, design), Finding::open);
    EXPECT_EQ(ours({{0, 1, 0, 1}}, design), Finding::open);
    EXPECT_EQ(ours(Minutes(60, {0, 0, 0, 0}), design), Finding::open);
    EXPECT_EQ(ours(Minutes(60, {0, 0, 1, 300}), design), Finding::open);
  }
}

}  // namespace
}  // namespace tidegate::canary
