#include "core/engine/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "core/engine/go_sort.h"
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

// However many there are, and whatever their order at first.
TEST(GoSort, sorts) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 700; size = size * 5 / 4 + 1) {
    for (const std::uint32_t kinds : {2u, 10u, 100'000u}) {
      std::vector<std::uint32_t> values(size);
      for (auto& value : values) value = static_cast<std::uint32_t>(random()) % kinds;
      for (const int how : {0, 1, 2}) {
        std::vector<std::uint32_t> sorted = values;
        if (how == 1) std::ranges::sort(sorted);
        if (how == 2) std::ranges::sort(sorted, std::greater<>());
        go_sort(std::span(sorted), std::less<>());
        std::ranges::sort(values);
        EXPECT_EQ(sorted, values) << size << " " << kinds << " " << how;
      }
    }
  }
}

// An order that answers "before" for all, as Prometheus' does for NaN: it ends, and nothing is lost or twice there.
TEST(GoSort, leaves_all_elements_where_there_is_no_order) {
  std::vector<int> values(200);
  std::iota(values.begin(), values.end(), 0);
  const auto before = values;
  go_sort(std::span(values), [](int, int) { return true; });
  EXPECT_TRUE(std::ranges::is_permutation(values, before));
}

// McIlroy's killer: it decides what is less only when asked, such that every pivot is as bad as it can be.
TEST(GoSort, falls_back_to_a_heap) {
  std::vector<int> place(2000), value(2000, 0);
  int solid = 0, candidate = 0;
  const int gas = 2001;
  std::size_t comparisons = 0;
  for (std::size_t i = 0; i < place.size(); ++i) place[i] = static_cast<int>(i), value[i] = gas;
  const auto at = [&](int i) -> int& { return value[static_cast<std::size_t>(i)]; };
  go_sort(std::span(place), [&](int a, int b) {
    ++comparisons;
    if (at(a) == gas && at(b) == gas) at(a == candidate ? a : b) = ++solid;
    if (at(a) == gas) candidate = a;
    if (at(b) == gas) candidate = b;
    return at(a) < at(b);
  });
  EXPECT_TRUE(std::ranges::is_sorted(place, {}, at));
  EXPECT_LT(comparisons, 200'000u) << "where every pivot is bad, quicksort makes 1,000,000";
}

TEST(NaturalOrder, digits_are_numbers) {
  EXPECT_TRUE(naturally_before("node-2", "node-10"));
  EXPECT_FALSE(naturally_before("node-10", "node-2"));
  EXPECT_TRUE(naturally_before("a", "b"));
  EXPECT_TRUE(naturally_before("a", "a1"));
  EXPECT_FALSE(naturally_before("a1", "a"));
  EXPECT_FALSE(naturally_before("", "a"));
  EXPECT_FALSE(naturally_before("a", ""));
}

}  // namespace
}  // namespace tidegate::engine
