#include "core/canary/pod_judge.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

using Finding = Comparison::Finding;

const std::vector<double> kCalm{0.50, 0.51, 0.49, 0.52, 0.48, 0.50};

std::vector<double> times(double factor, std::size_t pods = 6) {
  std::vector<double> values;
  for (std::size_t i = 0; i < pods; ++i) values.push_back(kCalm[i] * factor);
  return values;
}

TEST(PodJudge, pods_that_all_need_more_are_worse) {
  const auto comparison = judge_pods(times(1.5), kCalm, {});
  EXPECT_EQ(comparison.finding, Finding::worse);
  EXPECT_NEAR(*comparison.effect, 1.5, 1e-9);
}

TEST(PodJudge, pods_that_need_the_same_or_hardly_more_are_not) {
  EXPECT_EQ(judge_pods(times(1), kCalm, {}).finding, Finding::no_worse);
  EXPECT_EQ(judge_pods(times(1.05), kCalm, {}).finding, Finding::no_worse);
  EXPECT_EQ(judge_pods(times(0.5), kCalm, {}).finding, Finding::no_worse);
}

TEST(PodJudge, so_few_pods_say_what_they_could_say_at_most) {
  const auto comparison = judge_pods(times(1.9, 3), times(1, 3), {});
  EXPECT_EQ(comparison.finding, Finding::open);
  EXPECT_EQ(comparison.lacking,
            "3 against 3 series can't tell: the smallest chance that so few can give is 5%, and 1% is needed");
  EXPECT_EQ(judge_pods(times(1.9, 3), times(1, 3), {.alpha = 0.06}).finding, Finding::worse);
}

TEST(PodJudge, what_cannot_be_compared_is_open_and_says_why) {
  EXPECT_EQ(judge_pods({0.5}, {0.5}, {}).lacking, "one against one can't be compared; set a limit instead");
  EXPECT_EQ(judge_pods({}, kCalm, {}).lacking, "the canary has no series");
  EXPECT_EQ(judge_pods(kCalm, {}, {}).lacking, "the baseline has no series");
  EXPECT_EQ(judge_pods({0, 1, 2}, kCalm, {}).lacking, "values that aren't above 0 can't be compared by factors");
  EXPECT_EQ(judge_pods({NAN, 1, 2}, kCalm, {}).finding, Finding::open);
}

}  // namespace
}  // namespace tidegate::canary
