#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

std::string written(const std::vector<Decision>& decisions) {
  return find_report_format("@name@")->write(decisions, {});
}

TEST(@Name@, names_the_gate_and_its_verdict) { EXPECT_EQ(written({test::failed()}), "payment-canary: fail\n"); }

TEST(@Name@, no_decision_is_no_pass) { EXPECT_EQ(written({}), "inconclusive\n"); }

}  // namespace
}  // namespace tidegate::reports
