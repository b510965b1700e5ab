#include "core/engine/ranking.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/engine/natural_order.h"

namespace tidegate::engine {
namespace {

std::vector<std::size_t> rows_of(const std::vector<Ranked>& ranked) {
  std::vector<std::size_t> rows;
  for (const Ranked& each : ranked) rows.push_back(each.row);
  return rows;
}

std::vector<std::size_t> best(Rank rank, std::size_t k, const std::vector<double>& values) {
  BestRows rows(rank, k);
  for (std::size_t i = 0; i < values.size(); ++i) rows.offer({.value = values[i], .row = i});
  return rows_of(rows.take());
}

TEST(Ranking, the_best_come_first_and_nan_is_the_worst) {
  EXPECT_EQ(best(Rank::largest_first, 2, {3, NAN, 9, 5}), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(best(Rank::smallest_first, 2, {3, NAN, 9, 5}), (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(best(Rank::largest_first, 9, {NAN, 1}), (std::vector<std::size_t>{1, 0}));
}

TEST(Ranking, sorting_puts_nan_last_either_way) {
  std::vector<Ranked> rows = {{NAN, 0}, {2, 1}, {1, 2}};
  sort_ranked(rows, Rank::smallest_first);
  EXPECT_EQ(rows_of(rows), (std::vector<std::size_t>{2, 1, 0}));
  sort_ranked(rows, Rank::largest_first);
  EXPECT_EQ(rows_of(rows), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(NaturalOrder, digits_are_numbers) {
  EXPECT_TRUE(naturally_before("node-2", "node-10"));
  EXPECT_FALSE(naturally_before("node-10", "node-2"));
  EXPECT_TRUE(naturally_before("a", "b"));
  EXPECT_TRUE(naturally_before("a", "a1"));
  EXPECT_FALSE(naturally_before("a1", "a1"));
}

}  // namespace
}  // namespace tidegate::engine
