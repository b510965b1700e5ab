#include "core/gate/decide.h"

#include <gtest/gtest.h>

namespace tidegate::gate {
namespace {

constexpr Verdict kAll[] = {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::inconclusive};

// A gate of objectives named a, b, c ... under an all_of, and assessments of the given verdicts.
struct Story {
  Gate gate{.name = "g"};
  std::vector<Assessment> assessments;

  explicit Story(const std::vector<Verdict>& verdicts) {
    gate.rule.kind = Rule::Kind::all_of;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      gate.objectives.push_back({.name = name});
      gate.rule.children.push_back({.objective = i});
      assessments.push_back({.objective = name, .verdict = verdicts[i]});
    }
  }
  Story& doubt(std::size_t index, Caveat caveat) {
    caveat.disqualifies = true;
    assessments[index].measurement.caveats.push_back(std::move(caveat));
    return *this;
  }
  Story& severity(std::size_t index, Severity severity) {
    gate.objectives[index].severity = assessments[index].severity = severity;
    assessments[index].decides = severity != Severity::info;
    return *this;
  }
  Decision decision() const { return decide(gate, assessments); }
};

Verdict all_of(Verdict a, Verdict b) { return Story({a, b}).decision().verdict; }

Verdict any_of(Verdict a, Verdict b) {
  Story story({a, b});
  story.gate.rule.children = {Rule{.kind = Rule::Kind::any_of, .children = story.gate.rule.children}};
  return story.decision().verdict;
}

Verdict only_if(Verdict breach, Verdict other) {
  Story story({breach, other});
  story.gate.objectives[0].only_if = "b";
  return story.decision().assessments[0].verdict;
}

TEST(Decide, a_gate_without_objectives_never_opens) {
  const auto decision = decide({.name = "empty"}, {});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.action, Action::block);
}

TEST(Decide, a_known_failure_outranks_a_missing_answer) {
  EXPECT_EQ(all_of(Verdict::fail, Verdict::inconclusive), Verdict::fail);
  EXPECT_EQ(all_of(Verdict::inconclusive, Verdict::fail), Verdict::fail);
}

TEST(Decide, a_missing_answer_outranks_a_pass) {
  EXPECT_EQ(all_of(Verdict::pass, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(all_of(Verdict::warn, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(all_of(Verdict::warn, Verdict::pass), Verdict::warn);
}

TEST(Decide, any_of_passes_when_one_child_does_whatever_the_others_say) {
  for (const auto other : kAll) {
    EXPECT_EQ(any_of(Verdict::pass, other), Verdict::pass);
    EXPECT_EQ(any_of(other, Verdict::pass), Verdict::pass);
  }
  EXPECT_EQ(any_of(Verdict::fail, Verdict::inconclusive), Verdict::inconclusive);  // the unknown one might pass
  EXPECT_EQ(any_of(Verdict::fail, Verdict::fail), Verdict::fail);
  EXPECT_EQ(any_of(Verdict::warn, Verdict::fail), Verdict::warn);
}

TEST(Decide, a_chain_of_only_if_is_followed_however_long_it_is) {
  constexpr std::size_t kLength = 200'000;
  Story story(std::vector<Verdict>(kLength, Verdict::fail));
  for (std::size_t i = 0; i < kLength; ++i) story.gate.objectives[i].name = std::to_string(i);
  for (std::size_t i = 0; i + 1 < kLength; ++i) story.gate.objectives[i].only_if = std::to_string(i + 1);
  EXPECT_EQ(story.decision().assessments[0].verdict, Verdict::fail);
  story.assessments.back().verdict = Verdict::pass;
  EXPECT_EQ(story.decision().assessments[0].verdict, Verdict::pass);
}

TEST(Decide, a_breach_that_only_if_does_not_confirm_is_said) {
  Story story({Verdict::fail, Verdict::pass});
  story.gate.objectives[0].only_if = "b";
  const auto decision = story.decision();
  EXPECT_EQ(decision.because, "1 of 2 objectives hold; a: ; does not count, because \"b\" is not breached");
  EXPECT_TRUE(decision.assessments[0].unconfirmed);
  EXPECT_FALSE(decision.assessments[1].unconfirmed);
}

TEST(Decide, only_if_is_a_three_valued_and_of_breaches) {
  EXPECT_EQ(only_if(Verdict::fail, Verdict::fail), Verdict::fail);
  EXPECT_EQ(only_if(Verdict::fail, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(only_if(Verdict::fail, Verdict::pass), Verdict::pass);
  EXPECT_EQ(only_if(Verdict::fail, Verdict::warn), Verdict::pass);
  EXPECT_EQ(only_if(Verdict::inconclusive, Verdict::fail), Verdict::inconclusive);
  EXPECT_EQ(only_if(Verdict::inconclusive, Verdict::inconclusive), Verdict::inconclusive);
  EXPECT_EQ(only_if(Verdict::inconclusive, Verdict::pass), Verdict::pass);  // no breach could count
  for (const auto other : kAll) EXPECT_EQ(only_if(Verdict::pass, other), Verdict::pass);
}

TEST(Decide, nested_groups_join_from_the_inside) {
  Story story({Verdict::fail, Verdict::pass, Verdict::inconclusive});
  const Rule a{.objective = 0}, b{.objective = 1}, c{.objective = 2};
  const Rule both{.kind = Rule::Kind::all_of, .name = "both", .children = {b, c}};
  story.gate.rule.children = {Rule{.kind = Rule::Kind::any_of, .name = "either", .children = {a, both}}};
  const auto decision = story.decision();
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.assessments[0].group, "either");
  EXPECT_EQ(decision.assessments[2].group, "both");
}

TEST(Decide, what_an_any_of_outvotes_does_not_decide) {
  Story story({Verdict::fail, Verdict::pass});
  story.gate.rule.children = {Rule{.kind = Rule::Kind::any_of, .children = story.gate.rule.children}};
  const auto decision = story.decision();
  EXPECT_FALSE(decision.assessments[0].decides);
  EXPECT_TRUE(decision.assessments[1].decides);
}

TEST(Decide, info_never_decides_and_warn_never_blocks) {
  EXPECT_EQ(Story({Verdict::fail, Verdict::pass}).severity(0, Severity::info).decision().verdict, Verdict::pass);
  EXPECT_EQ(Story({Verdict::fail, Verdict::pass}).severity(0, Severity::warn).decision().verdict, Verdict::warn);
  EXPECT_EQ(Story({Verdict::inconclusive, Verdict::pass}).severity(0, Severity::warn).decision().verdict,
            Verdict::warn);
}

TEST(Decide, a_query_that_is_wrong_is_no_doubt_that_a_policy_or_only_if_lets_pass) {
  Story story({Verdict::inconclusive, Verdict::pass});
  story.doubt(0, {.kind = "source-error", .is_mistake = true});
  story.gate.on = {.no_data = Doubt::pass, .error = Doubt::pass, .inconclusive = Doubt::pass};
  story.gate.objectives[0].only_if = "b";
  const auto decision = story.decision();
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.action, Action::block);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 2);
  const auto dry = story.severity(0, Severity::info).decision();
  EXPECT_EQ(exit_code(dry, WarnExit::zero), 0);
}

TEST(Decide, a_breach_that_nobody_can_confirm_passes_by_no_policy) {
  Story story({Verdict::fail, Verdict::inconclusive});
  story.gate.objectives[0].only_if = "b";
  story.gate.objectives[0].on_no_data = Doubt::pass;
  story.severity(1, Severity::info);
  story.gate.on = {.no_data = Doubt::pass, .error = Doubt::pass, .inconclusive = Doubt::pass};
  EXPECT_EQ(story.decision().action, Action::block);
  auto without_data = story;
  without_data.doubt(1, {.kind = "no-data", .is_no_data = true});
  EXPECT_EQ(exit_code(without_data.decision(), WarnExit::zero), 3);
  auto away = story;
  away.doubt(1, {.kind = "source-error", .is_error = true});
  EXPECT_EQ(away.decision().action, Action::block);
  story.doubt(1, {.kind = "source-error", .is_mistake = true});
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 2);
}

TEST(Decide, a_query_that_is_wrong_blocks_also_where_a_breach_would_only_warn) {
  Story story({Verdict::inconclusive, Verdict::pass});
  story.doubt(0, {.kind = "source-error", .is_mistake = true}).severity(0, Severity::warn);
  EXPECT_EQ(story.decision().action, Action::block);
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 2);
}

TEST(Decide, a_query_that_is_wrong_blocks_also_where_its_group_could_do_without_it) {
  Story story({Verdict::inconclusive, Verdict::pass});
  story.doubt(0, {.kind = "source-error", .is_mistake = true});
  story.gate.rule.children = {Rule{.kind = Rule::Kind::any_of, .children = story.gate.rule.children}};
  EXPECT_EQ(story.decision().action, Action::block);
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 2);
  EXPECT_FALSE(story.decision().because.empty());
}

TEST(Decide, counts_only_those_that_decide) {
  Story story({Verdict::fail, Verdict::fail, Verdict::pass});
  story.gate.objectives[0].only_if = story.gate.objectives[1].only_if = "c";
  story.severity(0, Severity::info).severity(1, Severity::info);
  EXPECT_EQ(story.decision().because, "its one objective holds");
}

TEST(Decide, an_any_of_that_only_warns_says_why) {
  Story story({Verdict::fail, Verdict::fail});
  story.severity(0, Severity::warn).severity(1, Severity::warn);
  story.gate.rule.children = {Rule{.kind = Rule::Kind::any_of, .children = story.gate.rule.children}};
  const auto decision = story.decision();
  EXPECT_EQ(decision.verdict, Verdict::warn);
  EXPECT_FALSE(decision.because.empty());
  EXPECT_TRUE(decision.assessments[0].decides);
}

TEST(Decide, doubt_passes_only_when_the_policy_says_so_and_then_the_decision_says_it_too) {
  Story story({Verdict::inconclusive, Verdict::pass});
  story.doubt(0, {.kind = "no-data", .is_no_data = true});
  EXPECT_EQ(story.decision().verdict, Verdict::inconclusive);
  story.gate.on.no_data = Doubt::pass;
  const auto decision = story.decision();
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_TRUE(decision.assessments[0].waved_through);
  EXPECT_NE(decision.because.find("could not be judged"), std::string::npos) << decision.because;
}

TEST(Decide, each_doubt_has_its_own_policy) {
  Story error({Verdict::inconclusive});
  error.doubt(0, {.kind = "source-error", .is_error = true});
  error.gate.on = {.no_data = Doubt::pass, .error = Doubt::block, .inconclusive = Doubt::pass};
  EXPECT_EQ(error.decision().verdict, Verdict::inconclusive);
  error.gate.on.error = Doubt::pass;
  EXPECT_EQ(error.decision().verdict, Verdict::pass);

  Story stale({Verdict::inconclusive});
  stale.doubt(0, {.kind = "stale"});
  stale.gate.on.no_data = Doubt::pass;
  EXPECT_EQ(stale.decision().verdict, Verdict::inconclusive);
}

TEST(Decide, an_objectives_own_policy_for_no_data_outranks_the_gates) {
  Story story({Verdict::inconclusive});
  story.doubt(0, {.kind = "no-data", .is_no_data = true});
  story.gate.objectives[0].on_no_data = Doubt::pass;
  EXPECT_EQ(story.decision().verdict, Verdict::pass);
}

TEST(Decide, of_several_doubts_the_strictest_policy_holds) {
  Story story({Verdict::inconclusive});
  story.doubt(0, {.kind = "no-data", .is_no_data = true});
  story.gate.on.no_data = Doubt::pass;
  EXPECT_EQ(story.decision().verdict, Verdict::pass);
  story.doubt(0, {.kind = "partial-response"});
  EXPECT_EQ(story.decision().verdict, Verdict::inconclusive);
  EXPECT_EQ(story.decision().action, Action::block);
}

TEST(Decide, holds_only_when_no_doubt_wants_to_block) {
  Story story({Verdict::inconclusive, Verdict::inconclusive});
  story.doubt(0, {.kind = "no-data", .is_no_data = true}).doubt(1, {.kind = "stale"});
  story.gate.on.no_data = Doubt::hold;
  EXPECT_EQ(story.decision().action, Action::block);
  story.gate.on.inconclusive = Doubt::hold;
  EXPECT_EQ(story.decision().action, Action::hold);
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 3);
}

TEST(Decide, nothing_evaluated_means_that_every_source_failed) {
  Story story({Verdict::inconclusive, Verdict::inconclusive});
  story.doubt(0, {.kind = "source-error", .is_error = true}).doubt(1, {.kind = "stale"});
  EXPECT_FALSE(story.decision().nothing_evaluated);
  story.assessments[1].measurement.caveats = story.assessments[0].measurement.caveats;
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 4);
}

TEST(Decide, no_answer_at_all_is_no_pass_also_where_breaches_only_warn) {
  Story story({Verdict::inconclusive, Verdict::inconclusive});
  story.severity(0, Severity::warn).severity(1, Severity::warn);
  story.doubt(0, {.kind = "source-error", .is_error = true}).doubt(1, {.kind = "source-error", .is_error = true});
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 4);
  EXPECT_EQ(story.decision().action, Action::block);
  story.gate.on.error = Doubt::hold;
  EXPECT_EQ(story.decision().action, Action::hold);
  story.assessments[1].verdict = Verdict::pass;
  story.assessments[1].measurement.caveats.clear();
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 0);
  story.severity(1, Severity::info);  // what never decides is no answer
  EXPECT_EQ(exit_code(story.decision(), WarnExit::zero), 4);
}

TEST(Decide, warn_has_its_own_exit_code_only_when_asked_for) {
  const auto decision = Story({Verdict::warn}).decision();
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 0);
  EXPECT_EQ(exit_code(decision, WarnExit::five), 5);
}

}  // namespace
}  // namespace tidegate::gate
