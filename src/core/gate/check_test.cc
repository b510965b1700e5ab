// The life of a check on a source that answers from a table: each of the worst cases of other tools as a fact.
#include "core/gate/check.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/fake_source.h"

namespace tidegate::gate {
using test::FakeSource;
namespace {

const Timestamp kNow{1'700'000'000'000};
constexpr double kNowSeconds = 1'700'000'000;

Objective ratio_objective() {
  return {.name = "error rate",
          .source = "default",
          .indicator = RatioIndicator{.counted = R"(http_requests_total{job="web",code=~"5.."})",
                                      .total = R"(http_requests_total{job="web"})"},
          .condition = {.kind = Condition::Kind::at_most, .high = 0.01},
          .over = minutes(5),
          .max_age = minutes(2)};
}

Objective query_objective(std::string text) {
  auto objective = ratio_objective();
  objective.name = "cpu";
  objective.indicator =
      QueryIndicator{.text = std::move(text), .unit = {.name = "", .dimension = Dimension::ratio, .scale = 1}};
  objective.condition.high = 0.7;
  return objective;
}

Objective latency_objective() {
  auto objective = ratio_objective();
  objective.name = "p99";
  objective.indicator = QuantileIndicator{.histogram = "latency_seconds{job=\"web\"}", .quantile = 0.99};
  objective.condition.high = 0.5;
  return objective;
}

Gate gate_of(std::vector<Objective> objectives) {
  Gate gate{.name = "web", .sources = {{.name = "default"}}, .objectives = std::move(objectives)};
  gate.rule.kind = Rule::Kind::all_of;
  for (std::size_t i = 0; i < gate.objectives.size(); ++i) gate.rule.children.push_back({.objective = i});
  return gate;
}

// A source with 5 minutes of healthy traffic: 1,000 requests, 40 samples of 2 series, scraped just now.
FakeSource healthy() {
  FakeSource source;
  source.number("newest", kNowSeconds - 5).counts("counts", 40, 2).number("total-old", 1000).number("total-before", 2);
  source.number("counted-old", 3).number("counted-series", 1);
  return source;
}

Assessment assess_one(Objective objective, FakeSource& source, std::optional<Timestamp> since = {},
                      Duration warmup = {}) {
  const auto decision =
      check(gate_of({std::move(objective)}), {{"default", &source}}, {.at = kNow, .since = since, .warmup = warmup});
  return decision.assessments.at(0);
}

bool has_caveat(const Assessment& assessment, std::string_view kind) {
  for (const auto& caveat : assessment.measurement.caveats) {
    if (caveat.kind == kind) return true;
  }
  return false;
}

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

TEST(Ratio, a_bad_counter_of_another_name_that_no_series_has_is_told) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000);
  auto objective = ratio_objective();
  std::get<RatioIndicator>(objective.indicator).counted = "http_erors_total{job=\"web\"}";
  EXPECT_EQ(assess_one(objective, source).next, "check the name: a misspelt one always counts zero");
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
  const auto unclear = query_objective("sum(rate(a[5m * 2])) # all");
  EXPECT_EQ(assess_one(unclear, source).verdict, Verdict::pass);
  EXPECT_EQ(assess_one(unclear, source, kNow - minutes(9)).because,
            "how far back the query looks by \"5m * 2\" isn't understood");
}

TEST(Window, a_comparison_with_the_past_may_look_before_the_change) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  const auto growth = query_objective("sum(rate(a[${window}])) / sum(rate(a[${window}] offset 1d)) # all");
  EXPECT_EQ(assess_one(growth, source, kNow - minutes(10)).verdict, Verdict::pass);
}

TEST(Query, the_window_is_filled_in_and_asked_exactly_as_written) {
  FakeSource source;
  source.vector("sum(rate(a[5m]))", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  EXPECT_EQ(assess_one(query_objective("sum(rate(a[${window}]))"), source).verdict, Verdict::pass);
  EXPECT_EQ(source.asked[0].text, "sum(rate(a[5m]))");
}

TEST(Query, one_that_its_source_cannot_read_is_wrong_and_a_question_of_ours_is_not) {
  FakeSource source;
  source.answer("# theirs", fail(ErrorKind::rejected, "1:5: parse error"));
  source.answer("count_over_time(", fail(ErrorKind::rejected, "unknown function"));
  const auto check_of = [&](std::string text) {
    return check(gate_of({query_objective(std::move(text))}), {{"default", &source}}, {.at = kNow});
  };
  EXPECT_EQ(exit_code(check_of("max(a) # theirs"), WarnExit::zero), 2);
  EXPECT_EQ(exit_code(check_of("max(a)"), WarnExit::zero), 4);
}

TEST(Query, not_a_number_is_inconclusive) {
  for (const double value : {double{NAN}, double{INFINITY}, double{-INFINITY}}) {
    FakeSource source;
    source.vector("max(a) # all", "", {{"", value}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
    EXPECT_EQ(assess_one(query_objective("max(a) # all"), source).verdict, Verdict::inconclusive) << value;
  }
}

TEST(Query, nan_that_it_passes_over_is_said_and_stops_where_there_is_nothing_else) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 40, 2);
  const auto objective = query_objective("max(cpu) > 0.7 or vector(0.1) # all");
  EXPECT_FALSE(has_caveat(assess_one(objective, source), "not-a-number"));
  source.number("sum-0", NAN).number("nan-0", 1).number("number-0", 1);
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assess_one(objective, source), "not-a-number"));
  FakeSource only_nan;
  only_nan.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 40, 2);
  only_nan.number("sum-0", NAN).number("nan-0", 2);
  EXPECT_EQ(assess_one(objective, only_nan).because, "every series of cpu is NaN, which the query may pass over");
}

TEST(Query, a_quantile_beyond_the_last_bucket_never_passes) {
  const auto judged = [](double value, double limit, std::string text) {
    FakeSource source;
    source.vector("# all", "", {{"", value}}).number("newest-0", kNowSeconds).counts("counts-0", 40, 2);
    source.numbers("bounds-0", "le", {{"0.1", 2}, {"2.5", 2}, {"+Inf", 2}});
    auto objective = query_objective("histogram_quantile(0.99, sum by (le) (rate(lag_bucket[5m])))" + text + " # all");
    objective.condition.high = limit;
    return assess_one(objective, source);
  };
  EXPECT_EQ(judged(2.5, 3, "").because, "the quantile lies above the highest bucket bound, 250%");
  EXPECT_EQ(judged(2500, 3000, " * 1000").verdict, Verdict::inconclusive);
  EXPECT_EQ(judged(2.5, 2.5, "").verdict, Verdict::inconclusive);
  EXPECT_EQ(judged(2.4, 3, "").verdict, Verdict::pass);
}

TEST(Query, a_counter_without_a_range_counts_from_before_the_change) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 1);
  source.number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto judged = [&](std::string text, std::optional<Timestamp> since = kNow - minutes(10)) {
    return assess_one(query_objective(std::move(text)), source, since);
  };
  EXPECT_EQ(judged("sum(errors_total) / 100 # all").because,
            "errors_total counts since its process began, not in the window");
  EXPECT_EQ(judged("sum(errors_total) / 100 # all", std::nullopt).verdict, Verdict::pass);
  for (const std::string text : {"sum(increase(errors_total[5m]))", "count(errors_total)", "sum(queue_length)",
                                 "sum(errors_total) - sum(errors_total offset 1m)", "max_over_time(a_total[5m])"}) {
    EXPECT_EQ(judged(text + " # all").verdict, Verdict::pass) << text;
  }
}

TEST(Query, a_label_that_no_series_of_its_metric_has_is_a_typo) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.0}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto objective =
      query_objective("(sum(rate(hits{stauts=~\"5..\"}[5m])) or vector(0)) / sum(rate(hits[5m])) # all");
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);  // the metric itself isn't there
  source.number("matcher-base-0", 3);
  EXPECT_EQ(assess_one(objective, source).because,
            "no series of hits has the label stauts, so stauts=~\"5..\" matches none");
  source.number("matcher-match-0", 3);
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
}

TEST(Query, a_string_or_a_range_is_inconclusive) {
  for (const auto kind : {AnswerKind::string, AnswerKind::matrix}) {
    FakeSource source;
    source.answer("max(a) # all", Answer{.kind = kind}).number("newest-0", kNowSeconds);
    EXPECT_TRUE(has_caveat(assess_one(query_objective("max(a) # all"), source), "not-a-number"));
  }
}

TEST(Query, several_series_are_an_error_unless_across_joins_them) {
  FakeSource source;
  source.vector("# all", "pod", {{"a", 0.2}, {"b", 0.9}, {"c", 0.4}})
      .number("newest-0", kNowSeconds)
      .counts("counts-0", 20, 3);
  auto objective = query_objective("cpu_by_pod # all");
  EXPECT_TRUE(has_caveat(assess_one(objective, source), "many-series"));
  const auto verdict_across = [&](Across across) {
    objective.across = across;
    return assess_one(objective, source).verdict;
  };
  EXPECT_EQ(verdict_across(Across::max), Verdict::fail);
  EXPECT_EQ(verdict_across(Across::min), Verdict::pass);
  EXPECT_EQ(verdict_across(Across::mean), Verdict::pass);
  EXPECT_EQ(verdict_across(Across::every), Verdict::fail);
  EXPECT_EQ(verdict_across(Across::any), Verdict::pass);
}

TEST(Query, a_breach_names_the_series_beyond_the_limit_worst_first) {
  FakeSource source;
  source.vector("# all", "pod", {{"a", 0.75}, {"b", 0.2}, {"c", 0.9}})
      .number("newest-0", kNowSeconds)
      .counts("counts-0", 20, 3);
  auto objective = query_objective("cpu_by_pod # all");
  objective.across = Across::max;
  const auto worst = assess_one(objective, source).measurement.contributors;
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_EQ(worst[0].labels.get("pod"), "c");
  EXPECT_EQ(worst[1].labels.get("pod"), "a");
  objective.across = Across::min;
  EXPECT_TRUE(assess_one(objective, source).measurement.contributors.empty());
}

TEST(Query, one_NaN_among_several_is_doubt_unless_another_breaches) {
  FakeSource source;
  source.vector("# all", "pod", {{"a", NAN}, {"b", 0.2}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 2);
  auto objective = query_objective("cpu # all");
  objective.across = Across::max;
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::inconclusive);
  FakeSource hot;
  hot.vector("# all", "pod", {{"a", NAN}, {"b", 0.9}}).number("newest-0", kNowSeconds).counts("counts-0", 20, 2);
  EXPECT_EQ(assess_one(objective, hot).verdict, Verdict::fail);
}

TEST(Query, an_ended_part_does_not_hide_behind_nothing_and_its_own_range_counts) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.2}}).counts("counts-0", 3, 1);
  source.number("end-0", kNowSeconds - 1200);
  auto objective = query_objective("max(last_over_time(batch[2h])) # all");
  objective.max_age = minutes(30);
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::pass);
  EXPECT_NE(source.asked.back().text.find("[2h:"), std::string::npos) << source.asked.back().text;
  objective.max_age = minutes(10);
  EXPECT_EQ(assess_one(objective, source).because, "the newest sample is 20m old; max_age is 10m");
}

TEST(Query, a_part_without_series_is_said_while_others_carry_the_value) {
  FakeSource source;
  source.vector("or vector(0)", "", {{"", 0}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto assessment =
      assess_one(query_objective("(sum(rate(errs[5m])) or vector(0)) / sum(rate(total[5m]))"), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "absent-counter"));
}

TEST(Query, is_as_old_as_its_oldest_part) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  source.number("newest-0", kNowSeconds - 240).counts("counts-0", 5, 1);
  EXPECT_EQ(assess_one(query_objective("max(depth) / max(capacity) # all"), source).because,
            "the newest sample is 4m old; max_age is 2m");
}

TEST(Query, a_part_whose_exporter_has_died_is_no_zero) {
  FakeSource source;
  source.vector("# all", "", {{"", 0}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  source.numbers("ended-0", "job", {{"proxy", 1}});
  const auto objective = query_objective("(sum(rate(errs[5m])) or vector(0)) / sum(rate(total[5m])) # all");
  EXPECT_EQ(assess_one(objective, source).verdict, Verdict::inconclusive);
  source.counts("counts-0", 5, 1);
  EXPECT_EQ(assess_one(objective, source).because,
            "errs comes from job \"proxy\", which isn't collected any more, while the rest goes on");
}

TEST(Query, a_fallback_value_while_no_increase_can_be_seen_is_inconclusive) {
  FakeSource source;
  source.vector("or vector(0)", "", {{"", 0}}).number("newest-0", kNowSeconds).counts("counts-0", 2, 2);
  source.number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto thin = query_objective("(sum(rate(errs[1m])) or vector(0)) / sum(rate(total[5m]))");
  EXPECT_EQ(assess_one(thin, source).because, "fewer than two samples a series of errs: too few to see an increase");
  const auto content = query_objective("(max(max_over_time(errs[1m])) or vector(0)) / sum(rate(total[5m]))");
  EXPECT_EQ(assess_one(content, source).verdict, Verdict::pass);
}

TEST(Query, a_fallback_value_without_any_series_is_no_data) {
  FakeSource source;
  source.vector("or vector(0)", "", {{"", 0}});
  EXPECT_TRUE(has_caveat(assess_one(query_objective("sum(rate(a[5m])) or vector(0)"), source), "no-data"));
  FakeSource constant;
  constant.vector("vector(0)", "", {{"", 0}});
  EXPECT_TRUE(has_caveat(assess_one(query_objective("vector(0)"), constant), "no-data"));
}

TEST(Quantile, is_read_bucket_by_bucket) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.25", 985}, {"0.5", 995}, {"+Inf", 1000}});
  const auto assessment = assess_one(latency_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_DOUBLE_EQ(*assessment.measurement.value, 0.375);
}

TEST(Quantile, beyond_the_last_bucket_never_passes_on_the_bound) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.5", 980}, {"+Inf", 1000}});
  auto lax = latency_objective();
  lax.condition.high = 0.6;
  const auto unknown = assess_one(lax, source);
  EXPECT_EQ(unknown.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has_caveat(unknown, "beyond-buckets"));
  const auto at_the_bound = assess_one(latency_objective(), source);
  EXPECT_EQ(at_the_bound.verdict, Verdict::fail);
  EXPECT_EQ(at_the_bound.because, "above 500 ms (1,000 events) in 5m; at most 500 ms is allowed");
}

TEST(Quantile, buckets_that_cannot_be_used_are_not_taken_for_no_traffic) {
  const auto because = [](const std::vector<std::pair<std::string, double>>& buckets) {
    auto source = healthy();
    source.numbers("bucket", "le", buckets);
    return assess_one(latency_objective(), source).because;
  };
  EXPECT_EQ(because({{"0.1", 9}, {"0.5", 10}}),
            "the query returned a histogram without the bucket le=\"+Inf\", not a number");
  EXPECT_EQ(because({{"0.1", NAN}, {"+Inf", 10}}), "the query returned a histogram with NaN in a bucket, not a number");
  EXPECT_EQ(because({{"+Inf", 10}}), "the query returned a histogram with no bucket but le=\"+Inf\", not a number");
  EXPECT_EQ(because({{"0.1", 0}, {"+Inf", 0}}), "no events in the window: no traffic");
}

TEST(Quantile, one_scrape_is_too_few_rather_than_no_data) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 2, 2);
  EXPECT_EQ(assess_one(latency_objective(), source).because, "2 samples of 2 series in 5m: too few to see an increase");
}

TEST(Quantile, asks_a_native_histogram_when_there_are_no_buckets) {
  auto source = healthy();
  source.number("events", 1000).number("value", 0.42);
  const auto assessment = assess_one(latency_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_DOUBLE_EQ(*assessment.measurement.value, 0.42);
}

TEST(Quantile, what_a_new_pod_counted_before_its_first_scrape_counts) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"1", 1000}, {"+Inf", 1000}}).number("before", 1);
  const auto quick = assess_one(latency_objective(), source).measurement.value;
  source.numbers("bucket-old", "le", {{"0.1", 900}, {"1", 900}, {"+Inf", 900}});
  source.numbers("bucket-born-gain", "le", {{"0.1", 0}, {"1", 100}, {"+Inf", 100}});
  source.numbers("bucket-born", "le", {{"0.1", 0}, {"1", 100}, {"+Inf", 600}});
  source.vector("count(up offset", "", {{"", 3}});
  const auto slow = assess_one(latency_objective(), source);
  EXPECT_LT(*quick, 1);
  EXPECT_EQ(slow.measurement.events, 1500);
  EXPECT_EQ(slow.verdict, Verdict::fail);
  EXPECT_NE(slow.measurement.expression.find("beside that 500 events"), std::string::npos);
}

TEST(Quantile, one_slow_request_among_few_is_noise) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 19}, {"0.5", 19}, {"1", 20}, {"+Inf", 20}});
  EXPECT_EQ(assess_one(latency_objective(), source).verdict, Verdict::inconclusive);
}

TEST(Within, needs_the_bound_to_exist) {
  auto objective = latency_objective();
  objective.indicator = WithinIndicator{.histogram = "latency_seconds", .within = milliseconds(500)};
  objective.condition = {.kind = Condition::Kind::at_least, .low = 0.99};
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.5", 995}, {"+Inf", 1000}});
  EXPECT_DOUBLE_EQ(*assess_one(objective, source).measurement.value, 0.995);
  std::get<WithinIndicator>(objective.indicator).within = milliseconds(300);
  const auto missing = assess_one(objective, source);
  EXPECT_EQ(missing.because, "the histogram has no bucket bound at 0.3; it has 0.1, 0.5");
  EXPECT_EQ(missing.verdict, Verdict::inconclusive);
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
