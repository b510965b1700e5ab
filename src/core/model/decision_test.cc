#include "core/model/decision.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/decisions.h"

namespace tidegate {
namespace {

TEST(Decisions, a_failure_outranks_a_doubt_and_a_doubt_outranks_a_pass) {
  std::vector<Decision> decisions = {test::passed(), test::warned()};
  EXPECT_EQ(joint_verdict(decisions), Verdict::warn);
  decisions.push_back(test::doubtful());
  EXPECT_EQ(joint_verdict(decisions), Verdict::inconclusive);
  decisions.push_back(test::failed());
  EXPECT_EQ(joint_verdict(decisions), Verdict::fail);
}

TEST(Decisions, blocking_outranks_holding_and_holding_outranks_opening) {
  EXPECT_EQ(joint_action(std::vector{test::passed(), test::held()}), Action::hold);
  EXPECT_EQ(joint_action(std::vector{test::held(), test::failed()}), Action::block);
}

TEST(Decisions, none_at_all_is_a_doubt_that_blocks) {
  EXPECT_EQ(joint_verdict({}), Verdict::inconclusive);
  EXPECT_EQ(joint_action({}), Action::block);
}

}  // namespace
}  // namespace tidegate
