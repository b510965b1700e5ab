#include "core/engine/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tidegate::engine {
namespace {

// What a plan is, sample by sample.
void expect_right(const Plan& plan, const Ranges& ranges, const std::vector<std::int64_t>& times) {
  ASSERT_EQ(plan.first.size(), ranges.grid.count());
  for (std::size_t step = 0; step < ranges.grid.count(); ++step) {
    const std::int64_t start = ranges.start_at(step) - ranges.before, end = ranges.end_at(step) + ranges.after;
    const auto inside = [&](std::int64_t time) { return start < time && time <= end; };
    const auto first = std::ranges::find_if(times, inside);
    const auto count = std::ranges::count_if(times, inside);
    EXPECT_EQ(plan.last[step] - plan.first[step], count) << step;
    if (count > 0) {
      EXPECT_EQ(plan.first[step], first - times.begin()) << step;
    }
  }
}

std::vector<std::int64_t> random_times(std::mt19937& random, std::size_t size) {
  std::vector<std::int64_t> times;
  std::int64_t time = 0;
  for (std::size_t i = 0; i < size; ++i) times.push_back(time += 1 + static_cast<std::int64_t>(random() % 20'000));
  return times;
}

// Few steps are searched, many are scanned for: on both sides of the border the same comes out.
TEST(Planner, finds_the_samples_of_each_step_however_far_apart_these_are) {
  std::mt19937 random(7);
  for (const std::size_t size : {0u, 1u, 2u, 31u, 33u, 500u}) {
    const auto times = random_times(random, size);
    for (const std::int64_t step : {1'000, 60'000, 300'000, 5'000'000}) {
      for (const std::int64_t length : {500, 45'000, 400'000}) {
        for (const std::optional<std::int64_t> pinned :
             {std::optional<std::int64_t>(), std::optional(std::int64_t{90'000})}) {
          const Ranges ranges{.grid = {.start = 10'000, .end = 6'000'000, .step = step},
                              .pinned = pinned,
                              .offset = 7'000,
                              .length = length,
                              .before = static_cast<std::int64_t>(size % 3) * 1000};
          Planner planner(ranges);
          expect_right(planner.plan(times), ranges, times);
        }
      }
    }
  }
}

TEST(Planner, shares_the_plan_of_equal_times_and_tells_others_apart) {
  std::mt19937 random(8);
  const Ranges ranges{.grid = {.start = 0, .end = 3'000'000, .step = 15'000}, .pinned = {}, .length = 60'000};
  Planner planner(ranges);
  const auto times = random_times(random, 300);
  const Plan& plan = planner.plan(times);
  EXPECT_FALSE(plan.is_shared);
  EXPECT_EQ(&planner.plan(times), &plan);
  EXPECT_TRUE(plan.is_shared);
  auto others = times;
  ++others[150];
  expect_right(planner.plan(others), ranges, others);
}

// More plans than are kept: they are made anew.
TEST(Planner, forgets_rather_than_to_grow_without_end) {
  std::mt19937 random(9);
  const Ranges ranges{.grid = {.start = 0, .end = 3'000'000, .step = 15'000}, .pinned = {}, .length = 60'000};
  Planner planner(ranges);
  std::vector<std::vector<std::int64_t>> all;
  for (int i = 0; i < 600; ++i) all.push_back(random_times(random, 300));
  for (const auto& times : all) expect_right(planner.plan(times), ranges, times);
  for (const auto& times : all) expect_right(planner.plan(times), ranges, times);
}

}  // namespace
}  // namespace tidegate::engine
