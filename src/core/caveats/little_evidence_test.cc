#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

std::string effect_of(KayentaFinding finding, bool canary_speaks = true) {
  auto seen = all_well();
  finding.baseline.values = {1.0};
  if (canary_speaks) finding.canary.values = {1.0};
  seen.measurement.kayenta = std::move(finding);
  return effect(little_evidence().find(error_rate(), seen));
}

TEST(LittleEvidence, is_silent_of_what_kayenta_does_not_judge_and_of_what_it_holds_against_the_canary) {
  EXPECT_EQ(effect(little_evidence().find(error_rate(), all_well())), "nothing");
  EXPECT_EQ(effect_of({.label = MetricLabel::pass}), "nothing");
  EXPECT_EQ(effect_of({.label = MetricLabel::high, .lacking = {"x"}}), "nothing");
  EXPECT_EQ(effect_of({.label = MetricLabel::nodata_fail_metric, .lacking = {"x"}}, false), "nothing");
}

TEST(LittleEvidence, names_the_gap_and_the_arm) {
  EXPECT_EQ(effect_of({.label = MetricLabel::pass, .lacking = {"there are few", "they are odd"}}),
            "disqualifies: there are few, and they are odd, so Kayenta's Pass is no evidence");
  EXPECT_EQ(effect_of({.label = MetricLabel::nodata, .lacking = {"x"}}, false),
            "disqualifies: the canary has no values");
  EXPECT_EQ(effect_of({.label = MetricLabel::high}, false), "disqualifies: the canary has no values");
  EXPECT_EQ(effect_of({.label = MetricLabel::pass, .weak = {"all are alike"}}),
            "said: all are alike, so the Pass says little");
}

}  // namespace
}  // namespace tidegate::caveats
