#include "core/canary/klt_scoring.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::canary {
namespace {

using Kind = KltOperator::Kind;
using Result = KltEvaluation::Result;

KltOperator op(Kind kind, double value) { return {.kind = kind, .value = value}; }

KltDefinition definition(std::vector<KltObjective> objectives) {
  return {.name = "d", .objectives = std::move(objectives), .pass_percentage = 90, .warning_percentage = 50};
}

KltObjective objective(std::string name, std::optional<KltOperator> failure, std::optional<KltOperator> warning = {}) {
  return {.value_template = std::move(name), .value_template_namespace = {}, .failure = failure, .warning = warning};
}

TEST(KltOperator, ranges_include_both_ends) {
  const KltOperator in{.kind = Kind::in_range, .low = 300, .high = 500};
  EXPECT_TRUE(is_fulfilled(in, 300));
  EXPECT_TRUE(is_fulfilled(in, 500));
  EXPECT_FALSE(is_fulfilled(in, 501));
  const KltOperator out{.kind = Kind::not_in_range, .low = 300, .high = 500};
  EXPECT_FALSE(is_fulfilled(out, 500));
  EXPECT_TRUE(is_fulfilled(out, 299));
  EXPECT_TRUE(is_fulfilled(op(Kind::equal, 2), 2));
  EXPECT_FALSE(is_fulfilled(op(Kind::less, 2), 2));
  EXPECT_TRUE(is_fulfilled(op(Kind::greater_or_equal, 2), 2));
}

TEST(KltScore, a_failure_gives_nothing_a_warning_half_and_anything_else_the_weight) {
  const auto d = definition({objective("p95", op(Kind::greater, 600), op(Kind::greater, 300))});
  EXPECT_EQ(score(d, {{"p95", 700}}).percentage, 0);
  EXPECT_EQ(score(d, {{"p95", 400}}).percentage, 50);
  EXPECT_EQ(score(d, {{"p95", 400}}).result, Result::warning);
  EXPECT_EQ(score(d, {{"p95", 100}}).result, Result::pass);
}

TEST(KltScore, a_failure_outranks_a_warning_which_then_never_warns) {
  const auto d = definition({objective("p95", op(Kind::less, 600), KltOperator{Kind::in_range, 0, 300, 500})});
  EXPECT_EQ(score(d, {{"p95", 400}}).objectives[0].result, KltScored::Result::fail);
}

TEST(KltScore, a_key_objective_without_a_score_neither_passes_nor_warns) {
  auto d = definition({objective("a", op(Kind::greater, 1)), objective("b", op(Kind::greater, 1))});
  d.objectives[0].weight = 99;
  d.objectives[1].is_key = true;
  EXPECT_EQ(score(d, {{"a", 0}, {"b", 2}}).percentage, 99);
  EXPECT_EQ(score(d, {{"a", 0}, {"b", 2}}).result, Result::fail);
}

TEST(KltScore, nan_fulfils_no_operator_and_passes_with_its_full_weight) {
  const auto done = score(definition({objective("p95", op(Kind::greater, 600))}), {{"p95", NAN}});
  EXPECT_EQ(done.result, Result::pass);
  EXPECT_EQ(done.fails_open, std::vector<std::string>{"\"p95\" is NaN, which no operator holds for, and passes"});
}

TEST(KltScore, an_objective_without_a_failure_operator_can_not_fail) {
  const auto done = score(definition({objective("p95", std::nullopt)}), {{"p95", 1e9}});
  EXPECT_EQ(done.result, Result::pass);
  EXPECT_EQ(done.fails_open, std::vector<std::string>{"\"p95\" has no failure operator and can't fail"});
}

TEST(KltScore, an_error_of_a_provider_is_asked_again_without_end) {
  const auto d = definition({objective("p95", op(Kind::greater, 600))});
  EXPECT_EQ(score(d, {{"p95", std::nullopt}}).result, Result::never);
  EXPECT_EQ(score(d, {}).result, Result::never);
}

TEST(KltScore, without_objectives_it_is_zero_percent) {
  EXPECT_EQ(score(definition({}), {}).result, Result::fail);
  auto lax = definition({});
  lax.pass_percentage = 0;
  EXPECT_EQ(score(lax, {}).fails_open, std::vector<std::string>{"it has no objectives, and 0% is enough"});
}

}  // namespace
}  // namespace tidegate::canary
