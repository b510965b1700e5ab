#include "core/tsdb/postings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace tidegate::tsdb {
namespace {

Postings random_set(std::mt19937& random, std::size_t most, SeriesId below) {
  std::set<SeriesId> ids;
  for (std::size_t i = 0, count = random() % (most + 1); i < count; ++i) ids.insert(random() % below);
  return {ids.begin(), ids.end()};
}

TEST(Postings, of_several_lists_are_each_id_once) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::set<SeriesId> expected;
    Postings all;
    for (unsigned i = 0, lists = random() % 5; i < lists; ++i) {
      const auto list = random_set(random, 30, round % 2 == 0 ? 100 : 4'000'000'000u);
      all.insert(all.end(), list.begin(), list.end());
      expected.insert(list.begin(), list.end());
    }
    unite(all);
    EXPECT_EQ(all, Postings(expected.begin(), expected.end()));
  }
}

TEST(Postings, that_are_in_both_lists_are_their_intersection) {
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    const auto a = random_set(random, round % 2 == 0 ? 5 : 300, 1000), b = random_set(random, 400, 1000);
    Postings both, only;
    for (const auto id : a) (std::ranges::binary_search(b, id) ? both : only).push_back(id);
    EXPECT_EQ(intersection(a, b), both);
    EXPECT_EQ(intersection(b, a), both);
    EXPECT_EQ(difference(a, b), only);
  }
}

}  // namespace
}  // namespace tidegate::tsdb
