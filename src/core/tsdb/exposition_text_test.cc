#include "core/tsdb/exposition_text.h"

#include <gtest/gtest.h>

#include "core/tsdb/exposition.h"

namespace tidegate::tsdb {
namespace {

Labels labels_of(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  Labels labels;
  for (const auto& [name, value] : pairs) labels.set(name, value);
  return labels;
}

class Reader final : public ExpositionVisitor {
 public:
  Labels labels;
  Result<void> series(std::uint32_t, const Labels& found) override {
    labels = found;
    return {};
  }
  Result<void> sample(const ExpositionSample&) override { return {}; }
};

TEST(ExpositionText, has_no_blanks_and_quotes_what_needs_it) {
  EXPECT_EQ(exposition_text(labels_of({{"__name__", "up"}})), "up");
  EXPECT_EQ(exposition_text(labels_of({{"__name__", "job:up:sum"}})), "job:up:sum");
  EXPECT_EQ(exposition_text(labels_of({{"__name__", "up"}, {"a", "x"}, {"b", "y"}})), R"(up{a="x",b="y"})");
  EXPECT_EQ(exposition_text(labels_of({{"__name__", "my.up"}, {"a b", "x"}})), R"({"my.up","a b"="x"})");
}

TEST(ExpositionText, is_read_again_in_both_formats) {
  const auto labels = labels_of({{"__name__", "a.metric"}, {"x", "line\nend \"quoted\" \\"}});
  for (const auto format : {ExpositionFormat::text, ExpositionFormat::openmetrics}) {
    Reader reader;
    ExpositionParser parser({.format = format});
    EXPECT_TRUE(parser.parse(exposition_text(labels) + " 1 2\n# EOF\n", reader));
    EXPECT_EQ(reader.labels, labels);
  }
}

}  // namespace
}  // namespace tidegate::tsdb
