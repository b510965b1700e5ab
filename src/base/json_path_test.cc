#include "base/json_path.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

std::string at(std::string_view path,
               std::string_view document = R"({"a":{"b":[{"c":1},{"c":2}]},"x-y":"z","n":null})") {
  const auto parsed = parse_json_path(path);
  if (!parsed) return "error: " + parsed.error().message;
  const Json json = parse_json(document).value();
  const Json* found = find(json, *parsed);
  return found == nullptr ? "nothing" : found->write();
}

TEST(JsonPath, names_one_value) {
  EXPECT_EQ(at("{$.a.b[0].c}"), "1");
  EXPECT_EQ(at("{.a.b[-1].c}"), "2");
  EXPECT_EQ(at("{$['x-y']}"), "\"z\"");
  EXPECT_EQ(at("{ $.x-y }"), "\"z\"");
  EXPECT_EQ(at("{$.n}"), "null");
}

TEST(JsonPath, of_the_whole_document_is_a_dollar_or_nothing) {
  EXPECT_EQ(at("{$}", "[1]"), "[1]");
  EXPECT_EQ(at("", "[1]"), "[1]");
  EXPECT_EQ(at("{.}", "[1]"), "[1]");
}

TEST(JsonPath, what_is_not_there_is_nothing) {
  EXPECT_EQ(at("{$.a.d}"), "nothing");
  EXPECT_EQ(at("{$.a.b[2]}"), "nothing");
  EXPECT_EQ(at("{$.a.b[-3]}"), "nothing");
  EXPECT_EQ(at("{$[0]}"), "nothing");
}

TEST(JsonPath, what_names_several_values_is_an_error) {
  for (const char* path : {"{$.a[*]}", "{$..c}", "{$.a[?(@.b>1)]}", "{$.a[0:2]}", "{$.a} {$.b}", "$.a", "{$.a[0}"}) {
    EXPECT_TRUE(at(path).starts_with("error: the JSONPath \"")) << path;
  }
}

}  // namespace
}  // namespace tidegate
