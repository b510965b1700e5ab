#include "core/canary/kayenta_windows.h"

#include <gtest/gtest.h>

namespace tidegate::canary {
namespace {

constexpr Timestamp kStart = {.ms = 1'800'000'000'000};

Window window(std::int64_t from, std::int64_t to) {
  return {.start = kStart + minutes(from), .end = kStart + minutes(to)};
}

TEST(JudgementWindows, grow_from_the_start) {
  const KayentaRequest request = {.lifetime = minutes(10), .interval = minutes(3)};
  EXPECT_EQ(*judgement_windows(request, kStart), (std::vector{window(0, 3), window(0, 6), window(0, 9)}));
}

TEST(JudgementWindows, slide_with_a_lookback) {
  const KayentaRequest request = {.lifetime = minutes(9), .lookback = minutes(4), .interval = minutes(3)};
  EXPECT_EQ(*judgement_windows(request, kStart), (std::vector{window(-1, 3), window(2, 6), window(5, 9)}));
}

TEST(JudgementWindows, of_a_live_run_are_moved_by_the_warm_up) {
  const KayentaRequest request = {.lifetime = minutes(4), .begin_after = minutes(5), .interval = minutes(2)};
  EXPECT_EQ(*judgement_windows(request, kStart), (std::vector{window(5, 7), window(5, 9)}));
}

TEST(JudgementWindows, of_a_retrospective_run_are_not) {
  const KayentaRequest request = {.start = kStart,
                                  .end = kStart + minutes(4) + seconds(59),
                                  .lifetime = hours(7),
                                  .begin_after = minutes(5),
                                  .interval = minutes(2)};
  EXPECT_TRUE(is_retrospective(request));
  EXPECT_EQ(*judgement_windows(request, kStart + hours(9)), (std::vector{window(0, 2), window(0, 4)}));
}

TEST(JudgementWindows, are_one_without_an_interval_or_with_one_that_is_too_long) {
  EXPECT_EQ(*judgement_windows({.lifetime = minutes(7)}, kStart), std::vector{window(0, 7)});
  EXPECT_EQ(*judgement_windows({.lifetime = minutes(7), .interval = minutes(0)}, kStart), std::vector{window(0, 7)});
  EXPECT_EQ(*judgement_windows({.lifetime = minutes(7), .interval = minutes(8)}, kStart), std::vector{window(0, 7)});
}

TEST(JudgementWindows, need_a_length) {
  EXPECT_FALSE(judgement_windows({}, kStart));
  EXPECT_FALSE(judgement_windows({.lifetime = seconds(59)}, kStart));
  EXPECT_FALSE(judgement_windows({.start = kStart, .end = kStart - minutes(5)}, kStart));
  EXPECT_FALSE(judgement_windows({.lifetime = minutes(5), .interval = seconds(30)}, kStart));
  EXPECT_FALSE(judgement_windows({.lifetime = hours(24 * 365), .interval = minutes(1)}, kStart));
}

TEST(ControlWindow, lies_earlier_by_the_offset) {
  EXPECT_EQ(control_window({.control_offset = minutes(60)}, window(0, 5)), window(-60, -55));
}

}  // namespace
}  // namespace tidegate::canary
