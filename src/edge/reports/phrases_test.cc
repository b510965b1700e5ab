#include "edge/reports/phrases.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/decisions.h"

namespace tidegate::reports {
namespace {

TEST(Phrases, evidence_says_events_samples_series_and_age) {
  Assessment assessment{.dimension = Dimension::ratio, .measurement = test::measured(0.01, 10000)};
  Measurement& m = assessment.measurement;
  m.counted = 152;
  EXPECT_EQ(format_evidence(assessment), "152 of 10,000 events, 300 samples, 10 series, the newest 4s old");
  assessment.dimension = Dimension::time;  // of a quantile, those above its limit are counted
  assessment.condition.high = 0.5;
  EXPECT_EQ(format_evidence(assessment),
            "152 of 10,000 events above 500 ms, 300 samples, 10 series, the newest 4s old");
  m.counted = std::nullopt;
  m.events = m.samples = m.series = 1;
  EXPECT_EQ(format_evidence(assessment), "1 event, 1 sample, 1 series, the newest 4s old");
  EXPECT_EQ(format_evidence({}), "");
}

TEST(Phrases, a_sample_newer_than_the_window_is_not_younger_than_now) {
  Measurement m = test::measured(1, 1);
  m.newest = m.window.end + seconds(3);
  EXPECT_EQ(newest_age(m), Duration{});
}

TEST(Phrases, a_tally_names_only_what_there_is) {
  std::vector<Decision> decisions = {test::passed(), test::doubtful(), test::failed()};
  EXPECT_EQ(format_tally(tally(decisions)), "1 pass, 1 fail, 1 inconclusive");
}

TEST(Phrases, what_does_not_count_says_why) {
  Assessment a = test::failing_latency();
  EXPECT_EQ(standing(a), "");
  a.severity = Severity::warn;
  EXPECT_EQ(standing(a), "only warns");
  EXPECT_FALSE(counts(a));
  a.decides = false;
  EXPECT_EQ(standing(a), "does not decide");
  a.severity = Severity::info;
  EXPECT_EQ(standing(a), "info only");
  a.waved_through = true;
  EXPECT_EQ(standing(a), "let pass by policy");
}

}  // namespace
}  // namespace tidegate::reports
