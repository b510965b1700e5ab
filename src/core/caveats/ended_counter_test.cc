#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Observation ended(std::vector<std::string> jobs) {
  auto seen = all_well();
  seen.ended = "proxy_errors_total";
  seen.ended_jobs = std::move(jobs);
  return seen;
}

TEST(EndedCounter, is_silent_while_all_is_collected) {
  EXPECT_EQ(effect(ended_counter().find(error_rate(), all_well())), "nothing");
}

TEST(EndedCounter, whose_job_is_gone_disqualifies) {
  EXPECT_EQ(effect(ended_counter().find(error_rate(), ended({"proxy"}))),
            "disqualifies: proxy_errors_total comes from job \"proxy\", which isn't collected any more, while the rest "
            "goes on");
}

}  // namespace
}  // namespace tidegate::caveats
