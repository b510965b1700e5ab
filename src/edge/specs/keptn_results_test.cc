#include "edge/specs/keptn_results.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::specs {
namespace {

constexpr Timestamp kAt{1'700'000'000'000};

TEST(KeptnResults, what_was_added_is_read_in_order) {
  std::string text;
  for (const double value : {0.1, 2.0, 1e300}) {
    const KeptnEarlier result{.result = value > 1 ? KeptnResult::fail : KeptnResult::pass, .values = {{"p95", value}}};
    text = add_keptn_result(text, result, kAt).value();
  }
  const auto all = read_keptn_results(text);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(all->front().values.at("p95"), 0.1);
  EXPECT_EQ(all->back().values.at("p95"), 1e300);
  EXPECT_EQ(all->back().result, KeptnResult::fail);
}

TEST(KeptnResults, keeps_the_newest_thousand) {
  std::string text = R"({"tidegate_results": 1, "evaluations": [)";
  for (int i = 0; i < 1001; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"result": "pass", "values": {"n": )") + std::to_string(i) + "}}";
  }
  const auto longer = add_keptn_result(text + "]}", {.values = {{"n", 1001}}}, kAt);
  ASSERT_TRUE(longer);
  const auto all = read_keptn_results(*longer);
  ASSERT_EQ(all->size(), 1000U);
  EXPECT_EQ(all->front().values.at("n"), 2);
  EXPECT_EQ(all->back().values.at("n"), 1001);
}

TEST(KeptnResults, an_evaluation_can_be_invalidated_and_keeps_what_it_has_beside) {
  const std::string text =
      R"({"tidegate_results": 1, "evaluations": [{"result": "pass", "invalidated": true, "values": {}, "who": "me"}]})";
  EXPECT_TRUE(read_keptn_results(text)->front().is_invalidated);
  EXPECT_TRUE(add_keptn_result(text, {}, kAt)->contains("\"who\": \"me\""));
}

TEST(KeptnResults, what_was_in_doubt_stays_so_until_somebody_makes_it_a_pass) {
  auto text =
      add_keptn_result("", {.result = KeptnResult::pass, .is_doubtful = true, .values = {{"p95", 1}}}, kAt).value();
  ASSERT_TRUE(text.contains("\"inconclusive\"")) << text;
  EXPECT_TRUE(read_keptn_results(text)->front().is_doubtful);
  text.replace(text.find("inconclusive"), 12, "pass");
  EXPECT_FALSE(read_keptn_results(text)->front().is_doubtful);
}

TEST(KeptnResults, what_can_not_be_read_is_said_and_nothing_is_added) {
  for (const std::string text :
       {"[]", "{", R"({"tidegate_results": 2, "evaluations": []})", R"({"tidegate_results": 1})",
        R"({"tidegate_results": 1, "evaluations": [{"result": "info", "values": {}}]})",
        R"({"tidegate_results": 1, "evaluations": [{"result": "pass", "values": {"a": "NaN"}}]})"}) {
    EXPECT_FALSE(read_keptn_results(text)) << text;
    EXPECT_FALSE(add_keptn_result(text, {}, kAt)) << text;
  }
}

}  // namespace
}  // namespace tidegate::specs
