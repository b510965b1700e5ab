#include "app/cli/query_empty.h"

#include <gtest/gtest.h>

#include "core/tsdb/memory.h"
#include "core/tsdb/notation.h"

namespace tidegate::cli {
namespace {

// x and y once a minute from 1970 on, for ten minutes; z at the first minute alone.
tsdb::MemoryStorage loaded() {
  tsdb::MemoryStorage storage;
  for (const auto* line : {"x{job=\"a\"} 0+1x10", "y 1x10", "z 5"}) {
    const auto series = tsdb::parse_series(line).value();
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      EXPECT_TRUE(storage.append(series.labels, static_cast<std::int64_t>(i) * 60'000, series.values[i].value));
    }
  }
  return storage;
}

std::string why(std::string_view query, Duration at = minutes(10)) {
  const auto storage = loaded();
  return why_empty(storage, query, {at.ms}, {at.ms}, [] { return false; }).value_or("");
}

TEST(WhyEmpty, names_what_finds_nothing) {
  EXPECT_EQ(why("sum(rate(xx[5m]))"), "no series is called \"xx\"; did you mean \"x\"?");
  EXPECT_EQ(why("x{job=\"b\"} > 1"), "no series of x has job=\"b\"; there is \"a\"");
  EXPECT_EQ(why("x{jop=\"a\"} > 1"), "no series of x has a label jop; did you mean \"job\"?");
  EXPECT_EQ(why("{job=\"b\"}"), "no series matches {job=\"b\"}");
  EXPECT_EQ(why("rate(x[1m])"), "x has one sample in that range, and rate compares two");
  EXPECT_EQ(why("z"), "z has no samples at that time");
  EXPECT_EQ(why("x and nosuch"), "no series is called \"nosuch\"");
  EXPECT_EQ(why("topk(scalar(nosuch), x{job=\"b\"})"), "no series of x has job=\"b\"; there is \"a\"");
}

TEST(WhyEmpty, blames_nothing_that_the_answer_can_do_without) {
  EXPECT_EQ(why("x > 100"), "");
  EXPECT_EQ(why("(x > 100) unless on() nosuch"), "");
  EXPECT_EQ(why("x > 100 or nosuch"), "");
  EXPECT_EQ(why("nosuch or nothing_either"), "no series is called \"nosuch\"");
  EXPECT_EQ(why("absent(x)"), "");
  EXPECT_EQ(why("x > scalar(nosuch)"), "");
}

TEST(WhyEmpty, looks_back_as_far_as_the_query_does) {
  EXPECT_EQ(why("max_over_time((z > 100)[1m:10s])", minutes(5)), "") << "inside the subquery, too, 5m back";
  EXPECT_EQ(why("x offset 12m"), "x has no samples at that time");
  EXPECT_EQ(why("(z @ 0) > 100"), "");
  const auto storage = loaded();
  const auto never = [] { return false; };
  EXPECT_EQ(why_empty(storage, "(x offset (step() + 9m)) > 100", {}, {600'000}, never), std::nullopt);
}

TEST(WhyEmpty, tells_nothing_when_time_is_over) {
  const auto storage = loaded();
  EXPECT_EQ(why_empty(storage, "nosuch", {}, {}, [] { return true; }), std::nullopt);
}

// One whose every selection fails.
class Broken final : public tsdb::Storage {
 public:
  Result<std::unique_ptr<tsdb::Selection>> select(std::span<const promql::Matcher>, tsdb::TimeRange,
                                                  LabelStore&) const override {
    return fail(ErrorKind::malformed, "broken");
  }
  std::vector<std::string> metric_names() const override { return {}; }
};

TEST(WhyEmpty, tells_nothing_of_what_can_not_be_read) {
  EXPECT_EQ(why_empty(Broken(), "x", {}, {}, [] { return false; }), std::nullopt);
}

}  // namespace
}  // namespace tidegate::cli
