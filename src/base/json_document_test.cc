#include "base/json_document.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(JsonDocument, is_read_without_copies) {
  const auto document = JsonDocument::parse(R"({"a":[1,2.5,"x",true,null,{}],"b":18446744073709551615})");
  ASSERT_TRUE(document);
  std::vector<JsonView::Kind> kinds;
  EXPECT_TRUE(document->root().each_member([&](std::string_view key, JsonView value) {
    EXPECT_EQ(value.number(), key == "b" ? std::optional(18446744073709551615.0) : std::nullopt);
    value.each_item([&](JsonView item) {
      kinds.push_back(item.kind());
      return true;
    });
    return true;
  }));
  using enum JsonView::Kind;
  EXPECT_EQ(kinds, (std::vector{number, number, string, boolean, null, object}));
}

TEST(JsonDocument, a_text_that_is_damaged_anywhere_is_an_error) {
  for (const char* text : {"", " ", "{", R"({"a":1)", R"({"status":"success","data":[],"x":tru})", "[1,]", "{} x",
                           "\xFF", "[\"\xFF\"]", "[01]", "[1e999]", "nul", "[\"\\x\"]"}) {
    EXPECT_FALSE(JsonDocument::parse(text)) << text;
  }
}

TEST(JsonDocument, deep_nesting_is_an_error_and_no_crash) {
  EXPECT_FALSE(JsonDocument::parse(std::string(100'000, '[')));
  EXPECT_FALSE(JsonDocument::parse(std::string(5000, '[') + std::string(5000, ']')));
}

TEST(JsonDocument, outlives_a_move) {
  auto first = JsonDocument::parse(R"(["kept"])");
  const JsonDocument second = *std::move(first);
  second.root().each_item([](JsonView item) {
    EXPECT_EQ(item.string(), "kept");
    return true;
  });
}

}  // namespace
}  // namespace tidegate
