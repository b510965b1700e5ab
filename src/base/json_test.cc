#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate {
namespace {

TEST(Json, doubles_come_back_to_the_bit) {
  for (const double number : {0.1, 1.0, -0.0, 1e300, 5e-324, 0.010000000000000002}) {
    const auto back = parse_json(Json(number).write());
    ASSERT_TRUE(back);
    EXPECT_EQ(std::signbit(back->number()), std::signbit(number));
    EXPECT_EQ(back->number(), number);
  }
  EXPECT_TRUE(std::isnan(parse_json(Json(NAN).write())->number()));
  EXPECT_EQ(parse_json(Json(-INFINITY).write())->number(), -INFINITY);
}

TEST(Json, strict_and_whole_documents_only) {
  for (const char* text : {"", "{", "{\"a\":1}x", "[1,]", "{\"a\":tru}", "nan", "'a'", "\"\xFF\""})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json(std::string(5000, '[')));
}

TEST(Json, members_keep_their_order_and_reading_never_throws) {
  const auto json = Json::object().set("b", 1).set("a", "x").set("c", Json::array().push(true).push(Json()));
  EXPECT_EQ(json.write(), R"({"b":1,"a":"x","c":[true,null]})");
  EXPECT_EQ(json["a"].string(), "x");
  EXPECT_EQ(json["missing"]["deeper"].integer(7), 7);
  EXPECT_EQ(*parse_json(json.write_pretty()), json);
}

TEST(Json, control_characters_and_foreign_bytes_are_escaped) {
  EXPECT_EQ(Json("a\"\\\n\x1B").write(), R"("a\"\\\n\u001b")");
  EXPECT_EQ(Json("bad\xFF").write(), R"("bad\\xFF")");
}

}  // namespace
}  // namespace tidegate
