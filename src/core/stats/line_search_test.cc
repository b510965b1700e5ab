#include "core/stats/line_search.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::stats {
namespace {

TEST(LineSearch, a_root_is_exact_to_the_last_bits) {
  EXPECT_NEAR(find_root([](double x) { return x * x - 2; }, 0, 2), std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(find_root([](double x) { return std::log(x); }, 0, 1000), 1, 1e-15);
  EXPECT_NEAR(find_root([](double x) { return x - 1e-250; }, 0, 1) / 1e-250, 1, 1e-14);
  EXPECT_NEAR(find_root([](double x) { return x < 0.3 ? -1.0 : 1.0; }, 0, 1), 0.3, 1e-15);
}

TEST(LineSearch, without_a_change_of_sign_there_is_no_root) {
  EXPECT_TRUE(std::isnan(find_root([](double x) { return x + 1; }, 0, 2)));
  EXPECT_TRUE(std::isnan(find_root([](double) { return NAN; }, 0, 2)));
  EXPECT_TRUE(std::isnan(find_root_around([](double) { return 1.0; }, 0, 700)));
  EXPECT_TRUE(std::isnan(find_root_around([](double) { return NAN; }, 0, 700)));
}

TEST(LineSearch, a_root_is_found_on_either_side) {
  EXPECT_NEAR(find_root_around([](double x) { return x - 600; }, 0, 700), 600, 1e-12);
  EXPECT_NEAR(find_root_around([](double x) { return -600 - x; }, 3, 700), -600, 1e-12);
  EXPECT_EQ(find_root_around([](double x) { return x; }, 0, 700), 0);
}

TEST(LineSearch, the_least_value_is_found) {
  EXPECT_NEAR(find_minimum([](double x) { return (x - 0.3) * (x - 0.3); }, 0, 1), 0.3, 1e-7);
}

TEST(LineSearch, the_first_integer_that_holds_is_found) {
  EXPECT_EQ(first_integer(0, 100, [](std::int64_t i) { return i >= 42; }), 42);
  EXPECT_EQ(first_integer(0, 100, [](std::int64_t) { return false; }), 100);
}

}  // namespace
}  // namespace tidegate::stats
