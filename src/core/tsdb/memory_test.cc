#include "core/tsdb/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::tsdb {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimeRange kAll{.first = INT64_MIN, .last = INT64_MAX};

Labels up(std::string job) { return {.pairs = {{"__name__", "up"}, {"job", std::move(job)}}}; }

std::vector<promql::Matcher> matchers(std::string_view text) { return *promql::parse_matchers(text); }

struct Found {
  std::vector<std::string> names;
  std::vector<Columns> columns;
};

Found find(const MemoryStorage& storage, std::string_view text, TimeRange range = kAll) {
  LabelStore labels;
  const auto selection = storage.select(matchers(text), range, labels);
  Found found;
  for (std::size_t i = 0; i < (*selection)->series().size(); ++i) {
    found.names.push_back(format_labels(labels.labels((*selection)->series()[i])));
    EXPECT_TRUE((*selection)->read(i, found.columns.emplace_back()));
  }
  return found;
}

TEST(Memory, lists_series_in_the_order_of_their_labels) {
  MemoryStorage storage;
  for (const auto* job : {"b", "c", "a"}) EXPECT_TRUE(storage.append(up(job), 0, 1.0));
  EXPECT_THAT(find(storage, R"(job=~"a|b")").names, ElementsAre(R"(up{job="a"})", R"(up{job="b"})"));
}

TEST(Memory, sorts_samples_by_time) {
  MemoryStorage storage;
  for (const std::int64_t time : {20, 0, 30, 10}) EXPECT_TRUE(storage.append(up("a"), time, double(time)));
  const auto found = find(storage, R"(job="a")");
  EXPECT_THAT(found.columns.at(0).floats.times, ElementsAre(0, 10, 20, 30));
  EXPECT_THAT(found.columns.at(0).floats.values, ElementsAre(0, 10, 20, 30));
}

TEST(Memory, a_range_includes_both_ends) {
  MemoryStorage storage;
  for (const std::int64_t time : {0, 10, 20, 30}) EXPECT_TRUE(storage.append(up("a"), time, 1.0));
  EXPECT_TRUE(storage.append(up("a"), 15, Histogram{}));
  const auto found = find(storage, R"(job="a")", {.first = 10, .last = 20});
  EXPECT_THAT(found.columns.at(0).floats.times, ElementsAre(10, 20));
  EXPECT_THAT(found.columns.at(0).histograms.times, ElementsAre(15));
}

TEST(Memory, a_series_without_samples_in_the_range_is_left_out) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 10, 1.0));
  EXPECT_THAT(find(storage, R"(job="a")", {.first = 11, .last = 20}).names, IsEmpty());
}

TEST(Memory, start_times_stay_with_their_samples) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, 1.0));
  EXPECT_TRUE(storage.append(up("a"), 30, 2.0, 25));
  EXPECT_TRUE(storage.append(up("a"), 10, 0.0));
  EXPECT_THAT(find(storage, R"(job="a")").columns.at(0).floats.starts, ElementsAre(0, 0, 25));
  EXPECT_THAT(find(storage, R"(job="a")", {.first = 30, .last = 30}).columns.at(0).floats.starts, ElementsAre(25));
}

TEST(Memory, without_a_start_time_there_is_no_column_of_them) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, 1.0));
  EXPECT_THAT(find(storage, R"(job="a")").columns.at(0).floats.starts, IsEmpty());
}

TEST(Memory, the_same_sample_twice_is_one) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, stale_marker()));
  EXPECT_TRUE(storage.append(up("a"), 20, stale_marker()));
  EXPECT_THAT(find(storage, R"(job="a")").columns.at(0).floats.times, ElementsAre(20));
}

TEST(Memory, two_different_samples_at_one_time_are_an_error) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, 1.0));
  const auto again = storage.append(up("a"), 20, 2.0);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, R"(up{job="a"} has two different samples at 20 ms)");
  EXPECT_FALSE(storage.append(up("a"), 20, Histogram{}));
}

TEST(Memory, a_histogram_goes_on_only_from_a_histogram) {
  using CounterReset = Histogram::CounterReset;
  MemoryStorage storage;
  const Histogram reset{.reset = CounterReset::reset};
  EXPECT_TRUE(storage.append(up("a"), 10, reset));
  EXPECT_TRUE(storage.append(up("a"), 20, Histogram{}));
  EXPECT_TRUE(storage.append(up("a"), 30, 1.0));
  EXPECT_TRUE(storage.append(up("a"), 40, Histogram{}));
  std::vector<CounterReset> resets;
  const auto found = find(storage, R"(job="a")");
  for (const auto& histogram : found.columns.at(0).histograms.values) resets.push_back(histogram->reset);
  EXPECT_THAT(resets, ElementsAre(CounterReset::unknown, CounterReset::not_reset, CounterReset::unknown));
}

TEST(Memory, clearing_forgets_everything) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, 1.0));
  storage.clear();
  EXPECT_THAT(find(storage, R"(job="a")").names, IsEmpty());
}

TEST(Memory, takes_the_next_sample_and_none_from_before) {
  using Appended = MemoryStorage::Appended;
  MemoryStorage storage;
  EXPECT_EQ(storage.append_next(up("a"), 20, 1, 0, 1), Appended::added);
  EXPECT_EQ(storage.append_next(up("a"), 20, 1, 0, 1), Appended::known);
  EXPECT_EQ(storage.append_next(up("a"), 20, 2, 0, 1), Appended::refused);
  EXPECT_EQ(storage.append_next(up("a"), 19, 1, 0, 1), Appended::refused);
  EXPECT_EQ(storage.append_next(up("b"), 30, 1, 0, 1), Appended::refused) << "there are as many as there may be";
  EXPECT_EQ(storage.append_next(up("a"), 30, 3, 5, 1), Appended::added);
  EXPECT_THAT(find(storage, R"(job="a")").columns.at(0).floats.values, ElementsAre(1, 3));
}

TEST(Memory, forgets_what_is_old_and_series_that_have_nothing_else) {
  MemoryStorage storage;
  EXPECT_TRUE(storage.append(up("a"), 20, 1.0, 5));
  EXPECT_TRUE(storage.append(up("a"), 30, 2.0, 5));
  EXPECT_TRUE(storage.append(up("b"), 20, 1.0));
  EXPECT_TRUE(storage.append(up("b"), 25, Histogram{}));
  EXPECT_EQ(storage.forget_before(30), 3u);
  const auto found = find(storage, R"(job=~".+")");
  EXPECT_THAT(found.names, ElementsAre(R"(up{job="a"})"));
  EXPECT_THAT(found.columns.at(0).floats.times, ElementsAre(30));
  EXPECT_THAT(found.columns.at(0).floats.starts, ElementsAre(5));
}

TEST(Memory, a_bad_regex_is_an_error) {
  const MemoryStorage storage;
  LabelStore labels;
  const promql::Matcher bad{.label = "job", .op = promql::Matcher::Op::matches, .value = "("};
  EXPECT_FALSE(storage.select({&bad, 1}, kAll, labels));
}

}  // namespace
}  // namespace tidegate::tsdb
