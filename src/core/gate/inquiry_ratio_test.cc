// The share of bad events, from question to verdict: each of the worst cases of other tools as a fact.
#include <gtest/gtest.h>

#include "support/one_check.h"

namespace tidegate::gate {
using namespace test;
namespace {

TEST(Ratio, is_the_share_of_increases) {
  auto source = healthy();
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_DOUBLE_EQ(*assessment.measurement.value, 0.003);
  EXPECT_EQ(assessment.because, "0.3% (3 of 1,000 events) in 5m; at most 1% is allowed");
}

TEST(Ratio, above_the_limit_fails_and_names_the_worst_series) {
  auto source = healthy();
  source.number("counted-old", 15).vector("topk(3", "code", {{"503", 12}, {"500", 3}});
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::fail);
  EXPECT_EQ(assessment.because, "1.5% (15 of 1,000 events) in 5m; at most 1% is allowed");
  ASSERT_EQ(assessment.measurement.contributors.size(), 2u);
  EXPECT_EQ(assessment.measurement.contributors[0].labels.get("code"), "503");
}

TEST(Ratio, exactly_at_the_limit_passes) {
  auto source = healthy();
  source.number("counted-old", 10);
  EXPECT_EQ(assess_one(ratio_objective(), source).verdict, Verdict::pass);
}

TEST(Ratio, a_burst_in_a_series_born_inside_the_window_counts) {
  auto source = healthy();
  source.number("total-young", 1).number("counted-old", 0).number("counted-born", 50);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::fail);
  EXPECT_DOUBLE_EQ(*assessment.measurement.counted, 50);
  const auto& blamed = source.asked.back().text;  // so that the worst add up to the value
  EXPECT_TRUE(blamed.starts_with("topk(3, (increase(")) << blamed;
  EXPECT_NE(blamed.find(" or max_over_time("), std::string::npos) << blamed;
}

TEST(Ratio, what_increase_sees_of_young_series_too_is_not_told_as_left_out) {
  auto source = healthy();
  source.number("total-young", 1).number("counted-old", 0).number("counted-born", 50).number("counted-born-gain", 55);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_DOUBLE_EQ(*assessment.measurement.counted, 55);
  EXPECT_EQ(assessment.measurement.expression.find("beside that"), std::string::npos)
      << assessment.measurement.expression;
  const auto& blamed = source.asked.back().text;  // adds up to the value by the increase alone
  EXPECT_EQ(blamed.find("max_over_time("), std::string::npos) << blamed;
}

TEST(Ratio, births_do_not_count_when_the_source_was_silent_before_the_window) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 500).number("counted-old", 1);
  source.number("counted-series", 1).number("total-young", 1).number("total-born", 1e6).number("counted-born", 1e5);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "births-unknown"));
}

TEST(Ratio, births_count_when_any_target_was_collected_before_the_window) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 500);
  source.number("counted-series", 1)
      .number("total-young", 1)
      .number("total-born", 500)
      .number("counted-born", 100)
      .vector("count(up offset", "", {{"", 3}});
  EXPECT_DOUBLE_EQ(*assess_one(ratio_objective(), source).measurement.value, 0.1);
}

TEST(Ratio, an_error_while_asking_about_births_is_no_quiet_loss_of_evidence) {
  auto source = healthy();
  source.number("total-young", 1).answer("count(up offset", fail(ErrorKind::refused, "503 Service Unavailable"));
  EXPECT_EQ(assess_one(ratio_objective(), source).because, "503 Service Unavailable");
}

TEST(Ratio, an_absent_bad_counter_is_zero_errors_and_says_so) {
  FakeSource source;
  source.number("newest", kNowSeconds)
      .counts("counts", 40, 2)
      .number("total-old", 1000)
      .number("total-before", 1)
      .numbers("values-0", "code", {{"200", 2}});
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_EQ(assessment.measurement.counted, 0);
  EXPECT_TRUE(has_caveat(assessment, "absent-counter"));
}

TEST(Ratio, a_matcher_that_can_match_no_value_of_its_label_is_no_zero) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000).number("matcher-base-0", 2);
  auto objective = ratio_objective();
  auto& counted = std::get<RatioIndicator>(objective.indicator).counted;
  EXPECT_EQ(assess_one(objective, source).because,
            "no series of http_requests_total{job=\"web\"} has the label code, so code=~\"5..\" matches none");
  source.numbers("matcher-values-0", "code", {{"200", 2}});
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  counted = "http_requests_total{job=\"web\",code=~\"5xx\"}";
  EXPECT_EQ(assess_one(objective, source).because, "code=~\"5xx\" matches none of the numbers that code is (200)");
  source.number("matcher-match-0", 3);  // matched elsewhere, as beside another matcher that is too narrow
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
}

TEST(Ratio, targets_are_asked_about_only_where_a_scrape_failed) {
  auto source = healthy();
  EXPECT_EQ(assess_one(ratio_objective(), source).verdict, Verdict::pass);
  for (const auto& question : source.asked) EXPECT_EQ(question.text.find("targets-down"), std::string::npos);
  source.vector("count(min_over_time(up[5m]) == 0)", "", {{"", 1}}).number("targets", 4).number("targets-down", 1);
  source.numbers("down", "instance", {{"10.0.0.7:80", 1}});
  EXPECT_EQ(assess_one(ratio_objective(), source).because,
            "1 of 4 targets that should export it can't be scraped: 10.0.0.7:80 of job ");
  auto mute = healthy();
  mute.answer("count(min_over_time(up[5m]) == 0)", fail(ErrorKind::refused, "503"));
  const auto assessment = assess_one(ratio_objective(), mute);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "targets-down"));
}

TEST(Ratio, a_misspelt_label_that_should_leave_something_out_is_no_full_mark) {
  auto objective = ratio_objective();
  objective.indicator = RatioIndicator{.counted = "hits{stauts!~\"5..\"}", .total = "hits", .counts_good = true};
  objective.condition = {.kind = Condition::Kind::at_least, .low = 0.99};
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000).number("counted-old", 1000);
  source.number("matcher-base-0", 2);
  EXPECT_EQ(assess_one(objective, source).because,
            "no series of hits has the label stauts, so stauts!~\"5..\" leaves none out");
  source.numbers("matcher-values-0", "stauts", {{"200", 2}});
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  FakeSource other;  // something is left out: nothing is asked
  other.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000).number("counted-old", 995);
  EXPECT_EQ(assess_one(objective, other).verdict, Verdict::pass);
  for (const auto& question : other.asked) EXPECT_EQ(question.text.find("by (stauts)"), std::string::npos);
}

TEST(Ratio, a_bad_counter_of_a_name_that_no_series_has_is_no_zero) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000);
  auto objective = ratio_objective();
  std::get<RatioIndicator>(objective.indicator).counted = "http_erors_total{job=\"web\"}";
  const auto assessment = assess_one(objective, source);
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_EQ(assessment.because,
            "the source knows no metric http_erors_total, neither of the last day nor of a week ago: what it "
            "counts is not known to be zero");
  source.number("counted-name", 7);
  EXPECT_EQ(assess_one(objective, source).next, "make sure that the selector would match a bad event");
}

TEST(Ratio, a_regular_expression_that_its_source_cannot_read_is_a_mistake_in_the_gate) {
  FakeSource source;
  source.answer("http_requests_total", fail(ErrorKind::rejected, "error parsing regexp"));
  const auto decision = check(gate_of({ratio_objective()}), {{"default", &source}}, {.at = kNow});
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 2);
}

TEST(Ratio, a_bad_counter_whose_exporter_has_died_is_no_zero) {
  auto source = healthy();
  auto objective = ratio_objective();
  std::get<RatioIndicator>(objective.indicator).counted = "proxy_errors_total";
  source.number("counted-newest", kNowSeconds - 5).numbers("ended", "job", {{"proxy", 1}});
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  for (const auto& question : source.asked) EXPECT_EQ(question.text.find("\"ended\""), std::string::npos);
  source.number("counted-newest", kNowSeconds - 200);
  EXPECT_EQ(assess_one(objective, source).because, "the newest sample is 3m 20s old; max_age is 2m");
  auto dead = healthy();
  dead.numbers("ended", "job", {{"proxy", 1}});
  EXPECT_EQ(assess_one(objective, dead).because,
            "proxy_errors_total comes from job \"proxy\", which isn't collected any more, while the rest goes on");
}

TEST(Ratio, a_typo_in_the_bad_counters_label_never_opens_the_gate) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000).number("total-before", 1);
  source.number("matcher-base-0", 2);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_NE(assessment.because.find("has the label code"), std::string::npos) << assessment.because;
}

TEST(Ratio, without_traffic_there_is_no_evidence) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 0).number("counted-old", 0);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_EQ(assessment.because, "no events in the window: no traffic");
}

TEST(Ratio, one_single_bad_event_among_few_is_noise_and_two_are_not) {
  auto source = healthy();
  source.number("total-old", 50).number("counted-old", 1.05);
  EXPECT_EQ(assess_one(ratio_objective(), source).verdict, Verdict::inconclusive);
  source.number("counted-old", 2.1);
  EXPECT_EQ(assess_one(ratio_objective(), source).verdict, Verdict::fail);
  source.number("counted-old", 0);
  const auto none = assess_one(ratio_objective(), source);
  EXPECT_EQ(none.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(none, "too-few-events"));
}

TEST(Ratio, fewer_than_min_events_is_no_evidence_in_either_direction) {
  auto objective = ratio_objective();
  objective.min_events = 300;
  auto source = healthy();
  source.number("total-old", 299).number("counted-old", 200);
  EXPECT_EQ(assess_one(objective, source).because, "299 events in 5m; min_events is 300");
  source.number("total-old", 300);
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::fail);
}

}  // namespace
}  // namespace tidegate::gate
