#include <gtest/gtest.h>

#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

TEST(@Name@, is_not_found_where_nothing_was_said) { EXPECT_FALSE(@name@().find({}, {})); }

TEST(@Name@, says_why) {
  Observation seen;
  seen.infos = {"a remark of the source"};
  const auto caveat = @name@().find({}, seen);
  ASSERT_TRUE(caveat);
  EXPECT_FALSE(caveat->why.empty());
}

}  // namespace
}  // namespace tidegate::caveats
