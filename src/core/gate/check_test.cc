// The life of a check on a source that answers from a table: evidence and windows, whatever is measured.
#include "core/gate/check.h"

#include <gtest/gtest.h>

#include "support/one_check.h"

namespace tidegate::gate {
using namespace test;
namespace {

TEST(Evidence, nothing_at_all_is_inconclusive) {
  FakeSource source;
  for (const auto& objective : {ratio_objective(), latency_objective(), query_objective("max(cpu_usage)")}) {
    const auto assessment = assess_one(objective, source);
    EXPECT_EQ(assessment.verdict, Verdict::inconclusive) << objective.name;
    EXPECT_TRUE(has_caveat(assessment, "no-data")) << objective.name;
  }
}

TEST(Evidence, a_stale_sample_is_inconclusive) {
  auto source = healthy();
  source.number("newest", kNowSeconds - 180);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_EQ(assessment.because, "the newest sample is 3m old; max_age is 2m");
}

TEST(Evidence, series_that_have_ended_are_asked_again_how_old_they_are) {
  FakeSource source;
  source.counts("counts", 40, 2).number("total-old", 1000).number("counted-old", 0).number("counted-series", 1);
  source.vector("max_over_time(timestamp(", "tidegate", {{"newest", kNowSeconds - 60}});
  auto objective = ratio_objective();
  EXPECT_EQ(assess_one(objective, source).because,
            "the series ended 1m ago: what exports them isn't collected any more");
  objective.max_age = minutes(6);  // samples are rare here
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
}

TEST(Evidence, one_sample_a_series_shows_no_increase) {
  auto source = healthy();
  source.counts("counts", 2, 2);
  EXPECT_EQ(assess_one(ratio_objective(), source).verdict, Verdict::inconclusive);
}

TEST(Evidence, a_partial_response_is_inconclusive) {
  auto source = healthy();
  source.warning("store gateway 3 is down");
  EXPECT_EQ(assess_one(ratio_objective(), source).because,
            "the source warns that its answer may be incomplete: store gateway 3 is down");
}

TEST(Evidence, a_clock_five_minutes_off_is_inconclusive_and_one_of_ten_seconds_is_said) {
  auto source = healthy();
  source.skew(minutes(-5));
  EXPECT_EQ(assess_one(ratio_objective(), source).because, "the source's clock is 5m behind ours");
  source.skew(seconds(10));
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "clock-skew"));
}

TEST(Evidence, a_counter_reset_is_said_and_does_not_decide) {
  auto source = healthy();
  source.number("resets", 1);
  const auto assessment = assess_one(ratio_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "counter-reset"));
}

TEST(Evidence, an_unreachable_source_is_an_error_not_a_failure) {
  FakeSource source;
  source.answer("", fail(ErrorKind::unreachable, "http://prom:9090 refused the connection"));
  const auto decision = check(gate_of({ratio_objective()}), {{"default", &source}}, {.at = kNow});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.nothing_evaluated);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 4);
  EXPECT_EQ(decision.because, "error rate: http://prom:9090 refused the connection");
}

TEST(Evidence, one_of_two_sources_down_is_inconclusive_but_not_nothing) {
  auto up = healthy();
  FakeSource down;
  down.answer("", fail(ErrorKind::unreachable, "b refused the connection"));
  auto second = ratio_objective();
  second.name = "other";
  second.source = "b";
  auto gate = gate_of({ratio_objective(), second});
  gate.sources.push_back({.name = "b"});
  const auto decision = check(gate, {{"default", &up}, {"b", &down}}, {.at = kNow});
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 3);
  up.number("counted-old", 100);
  EXPECT_EQ(exit_code(check(gate, {{"default", &up}, {"b", &down}}, {.at = kNow}), WarnExit::zero), 1);
}

TEST(Window, ends_where_the_lag_lets_it_and_starts_after_the_change_and_the_warm_up) {
  auto source = healthy();
  auto gate = gate_of({ratio_objective()});
  gate.sources[0].lag = seconds(30);
  const auto decision =
      check(gate, {{"default", &source}}, {.at = kNow, .since = kNow - minutes(4), .warmup = minutes(1)});
  const auto& measurement = decision.assessments[0].measurement;
  EXPECT_EQ(measurement.window, (Window{kNow - minutes(3), kNow - seconds(30)}));
  EXPECT_EQ(measurement.wanted, (Window{kNow - seconds(330), kNow - seconds(30)}));
  EXPECT_NE(source.asked[0].text.find("[2m30s]"), std::string::npos) << source.asked[0].text;
  EXPECT_EQ(source.asked[0].at, kNow - seconds(30));
}

TEST(Window, too_soon_after_the_change_asks_nothing_and_is_inconclusive) {
  auto source = healthy();
  const auto assessment = assess_one(ratio_objective(), source, kNow - seconds(30), minutes(2));
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has_caveat(assessment, "warm-up"));
  EXPECT_TRUE(source.asked.empty());
}

TEST(Window, a_current_sample_from_before_the_change_is_inconclusive) {
  FakeSource source;
  source.vector("max(cpu)", "", {{"", 0.1}}).number("newest-0", kNowSeconds - 12);
  const auto objective = query_objective("max(cpu)");
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  const auto after = assess_one(objective, source, kNow - seconds(10));
  EXPECT_EQ(after.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has_caveat(after, "misaligned-window"));
}

TEST(Window, a_query_that_looks_back_before_the_change_is_inconclusive) {
  FakeSource source;
  source.vector("sum(rate(errors_total[5m]))", "", {{"", 0.1}})
      .number("newest-0", kNowSeconds)
      .counts("counts-0", 20, 1);
  const auto objective = query_objective("sum(rate(errors_total[5m]))");
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  const auto after = assess_one(objective, source, kNow - minutes(2));
  EXPECT_EQ(after.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has_caveat(after, "misaligned-window"));
}

TEST(Window, a_query_that_looks_back_over_a_change_older_than_the_window_is_inconclusive) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  const auto far = query_objective("sum(rate(errors_total[1h])) # all");
  EXPECT_EQ(assess_one(far, source, kNow - minutes(10)).verdict, Verdict::inconclusive);
  EXPECT_EQ(assess_one(far, source, kNow - minutes(61)).verdict, Verdict::pass);
}

TEST(Window, a_query_moved_by_an_offset_to_before_the_change_is_inconclusive) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  const auto moved = query_objective("sum(rate(errors_total[${window}] offset 1h)) # all");
  EXPECT_EQ(assess_one(moved, source, kNow - minutes(10)).verdict, Verdict::inconclusive);
  const auto at_a_time = query_objective("sum(rate(errors_total[${window}] @ 1600000000)) # all");
  EXPECT_EQ(assess_one(at_a_time, source, kNow - minutes(10)).verdict, Verdict::inconclusive);
}

TEST(Window, what_is_moved_as_a_whole_is_as_old_as_the_samples_it_reads) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).counts("counts-0", 20, 1);
  source.number("newest-0", kNowSeconds - 60);
  const auto slightly = assess_one(query_objective("sum(rate(errors_total[5m] offset 1m)) # all"), source);
  EXPECT_EQ(slightly.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(slightly, "misaligned-window"));
  EXPECT_NE(source.asked.back().text.find("timestamp(errors_total offset 1m)"), std::string::npos);
  EXPECT_NE(source.asked.back().text.find("count_over_time(errors_total[5m] offset 1m)"), std::string::npos);
  source.number("newest-0", kNowSeconds - 3600);
  const auto pinned = assess_one(query_objective("sum(rate(errors_total[5m] @ 1699996400)) # all"), source);
  EXPECT_EQ(pinned.because, "the newest sample is 1h old; max_age is 2m");
  EXPECT_NE(source.asked.back().text.find("timestamp(errors_total @ 1699996400)"), std::string::npos);
}

TEST(Window, what_is_moved_ahead_is_not_of_the_window) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).counts("counts-0", 20, 1);
  source.number("newest-0", kNowSeconds + 300);
  EXPECT_EQ(assess_one(query_objective("sum(rate(a[5m] offset -5m)) # all"), source).because,
            "the newest sample is from 5m after the window's end");
}

TEST(Window, ranges_of_subqueries_add_up) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  const auto nested = query_objective("max_over_time(rate(a[1m])[${window}:15s]) # all");
  EXPECT_EQ(assess_one(nested, source).verdict, Verdict::pass);
  EXPECT_EQ(assess_one(nested, source, kNow - minutes(3)).because,
            "the query looks back 4m, further than the 3m that count");
  EXPECT_EQ(assess_one(nested, source, kNow - seconds(330)).because,
            "the query looks back 6m, to before 2023-11-14T22:07:50Z, from when on samples count");
  EXPECT_EQ(assess_one(nested, source, kNow - minutes(6)).verdict, Verdict::pass);
}

TEST(Window, a_range_that_is_calculated_is_understood_in_promql_and_doubted_in_metricsql) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  auto twice = query_objective("sum(rate(a[${window} * 2])) # all");
  EXPECT_EQ(assess_one(twice, source, kNow - minutes(9)).because,
            "the query looks back 10m, to before 2023-11-14T22:04:20Z, from when on samples count");
  EXPECT_EQ(assess_one(twice, source, kNow - minutes(10)).verdict, Verdict::pass);
  std::get<QueryIndicator>(twice.indicator).language = QueryLanguage::metricsql;
  EXPECT_EQ(assess_one(twice, source).verdict, Verdict::pass);
  EXPECT_EQ(assess_one(twice, source, kNow - minutes(9)).because,
            "how far back the query looks by \"5m * 2\" isn't understood");
}

TEST(Window, a_comparison_with_the_past_may_look_before_the_change) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  const auto growth = query_objective("sum(rate(a[${window}])) / sum(rate(a[${window}] offset 1d)) # all");
  EXPECT_EQ(assess_one(growth, source, kNow - minutes(10)).verdict, Verdict::pass);
}

TEST(Sharing, identical_questions_are_asked_once) {
  auto source = healthy();
  auto second = ratio_objective();
  second.name = "stricter";
  second.condition.high = 0.001;
  check(gate_of({ratio_objective(), second}), {{"default", &source}}, {.at = kNow});
  for (std::size_t i = 0; i < source.asked.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(source.asked[i], source.asked[j]);
  }
}

}  // namespace
}  // namespace tidegate::gate
