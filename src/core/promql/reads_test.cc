#include "core/promql/reads.h"

#include <gtest/gtest.h>

#include "support/reads.h"

namespace tidegate::promql {
namespace {

std::string reads(std::string_view query) { return test::shown(reads_of(query, QueryLanguage::promql)); }

TEST(Reads, ranges_and_offsets_add_up) {
  EXPECT_EQ(reads("sum(rate(a{b=\"c\"}[5m] offset 1h)) / d"), "rate of a{b=\"c\"}[] reaches 5m back 1h, d");
  EXPECT_EQ(reads("max_over_time(sum(rate(a[1m] offset 2m))[30m:1m] offset 1h)"),
            "rate of a[][:] reaches 31m back 1h2m");
  EXPECT_EQ(reads("max_over_time(a[30m:1m])"), "max_over_time of a[:] reaches 30m");
  EXPECT_EQ(reads("a offset -5m"), "a back -5m");
  EXPECT_EQ(reads("max_over_time((a offset 5m)[1h:] offset -5m)"), "max_over_time of a[:] reaches 1h");
}

TEST(Reads, durations_that_are_calculated_are_calculated) {
  EXPECT_EQ(reads("rate(a[5m * 2 + 30]) + b offset (1h / 2)"), "rate of a[] reaches 10m30s, b back 30m");
  EXPECT_EQ(reads("rate(a[max_of(5m, max_of(step(), range() + 1m))])"), "rate of a[] reaches 5m");
  EXPECT_EQ(reads("sum_over_time(a[2 ^ 3 * 1m : min_of(10s, 1m)])"), "sum_over_time of a[:] reaches 8m");
  EXPECT_EQ(reads("a offset -(1h)"), "a back -1h");
}

TEST(Reads, what_is_no_duration_is_kept_unread) {
  EXPECT_EQ(reads("rate(a[step() * 5])"), "rate of a[] reaches ?step() * 5");
  EXPECT_EQ(reads("rate(a[5m] offset (1h / 0))"), "rate of a[] reaches 5m moved by ?(1h / 0)");
  EXPECT_EQ(reads("a @ -1"), "a moved by ?@ -1");
}

TEST(Reads, an_at_fixes_what_it_belongs_to) {
  EXPECT_EQ(reads("a @ 1700000000 offset 1h"), "a back 1h at 1700000000000");
  EXPECT_EQ(reads("a @ 1e3 + b @ 1.5"), "a at 1000000, b at 1500");
  EXPECT_EQ(reads("max_over_time((a @ 100)[5m:] @ 200 offset 1h)"), "max_over_time of a at 100000");
  EXPECT_EQ(reads("max_over_time((a + b @ end())[5m:] offset 1h)"),
            "max_over_time of a[:] reaches 5m back 1h, max_over_time of b");
  EXPECT_EQ(reads("rate(a[5m] @ start())"), "rate of a[] reaches 5m");
}

TEST(Reads, knows_whose_argument_a_selector_is) {
  EXPECT_EQ(reads("sum by (x) (-(RATE(a[5m])) + b)"), "rate of a[] reaches 5m, sum of b");
  EXPECT_EQ(reads("topk(scalar(a), (b))"), "scalar of a, topk of b");
  EXPECT_EQ(reads("quantile_over_time(0.9, a[5m])"), "quantile_over_time of a[] reaches 5m");
}

TEST(Reads, knows_where_more_series_make_a_value_no_lower) {
  const auto only_raises = [](std::string_view query) {
    return reads_of(query, QueryLanguage::promql).value().front().only_raises;
  };
  for (const auto* query : {"a", "sum(rate(a[5m]))", "max by (x) (a) + 1", "2 * count(a) / 3", "a or vector(0)"})
    EXPECT_TRUE(only_raises(query)) << query;
  for (const auto* query : {"avg(a)", "min(a)", "quantile(0.5, a)", "avg_over_time(a[5m])", "1 - a", "1 / sum(a)", "-a",
                            "histogram_quantile(0.9, sum by (le) (rate(a[5m])))", "sum(a) < bool 5", "-1 * a"})
    EXPECT_FALSE(only_raises(query)) << query;
}

TEST(Reads, words_of_metricsql_are_no_metrics) {
  const auto uses = reads_of("sum(a) default 0 if b ifnot c", QueryLanguage::metricsql).value();
  ASSERT_EQ(uses.size(), 3u);
  EXPECT_EQ(uses[2].selector.name, "c");
}

TEST(Reads, a_name_may_stand_anywhere) {
  EXPECT_EQ(reads(R"({__name__="a",b="c"} + {"d.e",f="g"})"), R"(a{b="c"}, {"d.e",f="g"})");
}

TEST(Reads, what_info_adds_labels_of_does_not_count) {
  EXPECT_EQ(reads("info(rate(a[5m]), {data=~\".+\"})"), "rate of a[] reaches 5m");
}

TEST(Reads, what_a_server_may_have_switched_on_or_still_have_is_understood) {
  EXPECT_EQ(reads("holt_winters(a[5m], 0.5, 0.5) + mad_over_time(b[1m])"),
            "double_exponential_smoothing of a[] reaches 5m, mad_over_time of b[] reaches 1m");
  EXPECT_EQ(reads("rate(a[5m] anchored) + fill(0) b"), "rate of a[] reaches 5m, b");
  EXPECT_EQ(reads("rates(a[5m])"), "0: unknown function with name \"rates\"");
}

}  // namespace
}  // namespace tidegate::promql
