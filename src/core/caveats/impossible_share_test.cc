#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

TEST(ImpossibleShare, is_silent_while_the_counted_are_part_of_all) {
  EXPECT_EQ(effect(impossible_share().find(error_rate(), all_well())), "nothing");
  EXPECT_EQ(effect(impossible_share().find(error_rate(), events_of(0, 0))), "nothing");
  EXPECT_EQ(effect(impossible_share().find(success_rate(), events_of(1000, 1000))), "nothing");
}

TEST(ImpossibleShare, two_metrics_may_differ_by_a_scrape) {
  EXPECT_EQ(effect(impossible_share().find(success_rate(), events_of(1051, 1000))), "nothing");
  EXPECT_EQ(effect(impossible_share().find(success_rate(), events_of(2, 1))), "nothing");
}

TEST(ImpossibleShare, more_good_ones_than_there_were_prove_nothing) {
  EXPECT_EQ(effect(impossible_share().find(success_rate(), events_of(1052, 1000))),
            "disqualifies: 1,052 of 1,000 events are counted as good: more than there were");
}

TEST(ImpossibleShare, more_bad_ones_than_there_were_are_still_bad) {
  EXPECT_EQ(effect(impossible_share().find(error_rate(), events_of(1500, 1000))),
            "said: 1,500 of 1,000 events are counted as bad: more than there were");
}

TEST(ImpossibleShare, fewer_than_none_disqualifies) {
  EXPECT_EQ(effect(impossible_share().find(error_rate(), events_of(-5, 1000))),
            "disqualifies: -5 of 1,000 events are counted as bad: fewer than none");
  EXPECT_NE(effect(impossible_share().find(error_rate(), events_of(5, -1000))), "nothing");
}

TEST(ImpossibleShare, asks_only_about_ratios) {
  EXPECT_EQ(effect(impossible_share().find(p99(), events_of(1500, 1000))), "nothing");
  EXPECT_EQ(effect(impossible_share().find(cpu(), all_well_of_query(-1))), "nothing");
}

}  // namespace
}  // namespace tidegate::caveats
