#include "core/model/labels.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

Labels labels_of(std::vector<std::pair<std::string, std::string>> pairs) {
  Labels labels;
  for (auto& [name, value] : pairs) labels.set(std::move(name), std::move(value));
  return labels;
}

TEST(FormatLabels, WritesSeriesAsPromqlDoes) {
  EXPECT_EQ(format_labels({}), "{}");
  EXPECT_EQ(format_labels(labels_of({{"__name__", "job:errors:rate5m"}})), "job:errors:rate5m");
  EXPECT_EQ(format_labels(labels_of({{"__name__", "up"}, {"job", "web"}, {"code", "500"}})),
            R"(up{code="500", job="web"})");
  EXPECT_EQ(format_labels(labels_of({{"path", "a\\b\"c\nd"}})), R"({path="a\\b\"c\nd"})");
}

TEST(FormatLabels, QuotesNamesThatWouldReadAsSomethingElse) {
  EXPECT_EQ(format_labels(labels_of({{"__name__", "#.b"}})), R"({"#.b"})");  // bare it were a comment
  EXPECT_EQ(format_labels(labels_of({{"__name__", "http.requests"}, {"http.code", "500"}, {"job", "web"}})),
            R"({"http.requests", "http.code"="500", job="web"})");
  EXPECT_EQ(format_labels(labels_of({{"1st", "a"}, {"b:c", "d"}})), R"({"1st"="a", "b:c"="d"})");
  EXPECT_NE(format_labels(labels_of({{R"(a="x", b)", "y"}})), format_labels(labels_of({{"a", "x"}, {"b", "y"}})));
}

}  // namespace
}  // namespace tidegate
