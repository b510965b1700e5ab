// The engine against a real Prometheus, on some hundred queries made up at random; `./dev fuzz promql-live` asks more.
#include <gtest/gtest.h>

#include "oracle/live_queries.h"
#include "support/process.h"

namespace tidegate::oracle {
namespace {

TEST(LivePrometheus, answers_random_queries_as_the_engine_does) {
  if (!test::is_installed("prometheus")) GTEST_SKIP() << "Prometheus is not installed";
  LiveTally tally;
  for (const std::uint64_t seed : {1, 2, 3}) tally += compare_live(seed, 100);
  for (const auto& mismatch : tally.mismatches) ADD_FAILURE() << mismatch;
  std::cout << summary(tally);
  EXPECT_GT(tally.answered, tally.asked * 4 / 10) << "too few queries show anything";
  EXPECT_LT(tally.unsettled, tally.asked / 20) << "too many queries depend on rounding or ties";
}

}  // namespace
}  // namespace tidegate::oracle
