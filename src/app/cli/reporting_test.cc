#include "app/cli/reporting.h"

#include <gtest/gtest.h>

namespace tidegate::cli {
namespace {

constexpr std::string_view kOwn[] = {"json-lines"};

// "text -> -, json -> out.json"; or "! message".
std::string planned(const std::vector<std::string>& wishes) {
  auto plan = plan_reports(wishes, kOwn);
  if (!plan) return "! " + plan.error().message;
  std::string text;
  for (const auto& own : plan->asked_own) text += own + " -> -, ";
  for (const auto& target : plan->targets) {
    text += std::string(target.format->name) + " -> " + (target.file.empty() ? "-" : target.file) + ", ";
  }
  return text.substr(0, text.size() - 2);
}

TEST(ReportPlan, text_goes_to_standard_output_when_nothing_else_does) {
  EXPECT_EQ(planned({}), "text -> -");
  EXPECT_EQ(planned({"json"}), "json -> -");
  EXPECT_EQ(planned({"json=/dev/null"}), "text -> -, json -> /dev/null");
  EXPECT_EQ(planned({"json-lines"}), "json-lines -> -");
}

TEST(ReportPlan, several_formats_have_a_place_each) {
  EXPECT_EQ(planned({"text,json", "junit=/dev/null"}), "text -> -, json -> tidegate.json, junit -> /dev/null");
  EXPECT_EQ(planned({"json-lines", "text"}), "json-lines -> -, text -> tidegate.txt");
  EXPECT_EQ(planned({"text,json=-"}), "! two reports go to standard output");
  EXPECT_EQ(planned({"json=/dev/null,junit=/dev/null"}), "! two reports go to /dev/null");
}

TEST(ReportPlan, a_wrong_wish_is_known_before_anything_runs) {
  EXPECT_EQ(planned({"jnit"}), "! --format does not know \"jnit\": did you mean \"junit\"?");
  EXPECT_EQ(planned({"json="}), "! --format json= names no file");
  EXPECT_EQ(planned({"json=/no/such/folder/x"}), "! cannot write /no/such/folder/x: its folder does not exist");
}

Decision decision(Verdict verdict, bool nothing_evaluated = false) {
  return {.verdict = verdict, .nothing_evaluated = nothing_evaluated};
}

TEST(JointExitCode, a_failure_outranks_a_doubt_and_a_doubt_a_pass) {
  auto pass = decision(Verdict::pass), warn = decision(Verdict::warn), fail = decision(Verdict::fail);
  auto doubt = decision(Verdict::inconclusive), nothing = decision(Verdict::inconclusive, true);
  auto code = [](std::vector<Decision> decisions) { return joint_exit_code(decisions, WarnExit::five); };
  EXPECT_EQ(code({pass, pass}), 0);
  EXPECT_EQ(code({pass, warn}), 5);
  EXPECT_EQ(code({doubt, warn}), 3);
  EXPECT_EQ(code({doubt, fail, pass}), 1);
  auto late = doubt, wrong = doubt;
  late.deadline_passed = true;
  wrong.mistaken = true;
  EXPECT_EQ(code({late, fail}), 1);
  EXPECT_EQ(code({late, doubt}), 124);
  EXPECT_EQ(code({doubt, wrong, pass}), 2);
  EXPECT_EQ(code({wrong, fail}), 1);
  EXPECT_EQ(code({nothing, nothing}), 4);
  EXPECT_EQ(code({nothing, pass}), 3);  // something could be evaluated
  EXPECT_EQ(code({nothing, doubt}), 3);
  EXPECT_EQ(code({}), 3);
}

}  // namespace
}  // namespace tidegate::cli
