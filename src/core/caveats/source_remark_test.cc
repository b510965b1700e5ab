#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(SourceRemark, is_silent_without_remarks) {
  EXPECT_EQ(effect(source_remark().find(error_rate(), all_well())), "nothing");
}

TEST(SourceRemark, is_said_and_never_disqualifies) {
  auto seen = all_well();
  seen.infos = {"metric might not be a counter", "input to histogram_quantile needed to be fixed"};
  EXPECT_EQ(effect(source_remark().find(error_rate(), seen)),
            "said: metric might not be a counter; input to histogram_quantile needed to be fixed");
}

}  // namespace
}  // namespace tidegate::caveats
