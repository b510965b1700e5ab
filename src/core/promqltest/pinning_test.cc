#include "core/promqltest/pinning.h"

#include <gtest/gtest.h>

#include "core/promql/parser.h"

namespace tidegate::promqltest {
namespace {

std::string pin(std::string_view query) {
  auto parsed = promql::parse_expression(query);
  EXPECT_TRUE(parsed) << query;
  return pinned(std::move(*parsed), {10'000}).value_or("nothing");
}

TEST(Pinning, every_selector_gets_the_time) {
  EXPECT_EQ(pin("up"), "up @ 10.000");
  EXPECT_EQ(pin("rate(up[5m] offset 1m)"), "rate(up[5m] @ 10.000 offset 1m)");
  EXPECT_EQ(pin("-(a + sum by (x) (b))"), "-(a @ 10.000 + sum by (x) (b @ 10.000))");
  EXPECT_EQ(pin("topk(scalar(k), a)"), "topk(scalar(k @ 10.000), a @ 10.000)");
}

TEST(Pinning, a_time_that_is_there_stays) { EXPECT_EQ(pin("a @ 5 + b"), "a @ 5.000 + b @ 10.000"); }

TEST(Pinning, a_subquery_is_pinned_but_not_what_is_inside) {
  EXPECT_EQ(pin("sum_over_time(rate(up[1m])[5m:1m])"), "sum_over_time(rate(up[1m])[5m:1m] @ 10.000)");
}

TEST(Pinning, what_looks_at_the_time_is_not_pinned) {
  for (const auto* query : {"time()", "up + hour()", "timestamp(up)", "predict_linear(up[5m], 5)", "start()"})
    EXPECT_EQ(pin(query), "nothing") << query;
}

TEST(Pinning, inside_a_subquery_it_may) {
  EXPECT_EQ(pin("sum_over_time(timestamp(up)[5m:1m])"), "sum_over_time(timestamp(up)[5m:1m] @ 10.000)");
}

TEST(Pinning, finds_what_depends_on_the_kind_of_query) {
  EXPECT_TRUE(has_query_context("up @ start()"));
  EXPECT_TRUE(has_query_context("rate(up[step() * 2])"));
  EXPECT_FALSE(has_query_context("up{start=\"a\"}"));
}

}  // namespace
}  // namespace tidegate::promqltest
