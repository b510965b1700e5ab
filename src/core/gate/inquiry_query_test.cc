// Queries in the source's own language, from question to verdict.
#include <gtest/gtest.h>

#include <cmath>

#include "support/one_check.h"

namespace tidegate::gate {
using namespace test;
namespace {

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
  for (const std::string text :
       {"sum(increase(errors_total[5m]))", "count(errors_total)", "sum(queue_length)", "count by (job) (errors_total)",
        "sum(errors_total) - sum(errors_total offset 1m)", "max_over_time(a_total[5m])"}) {
    EXPECT_EQ(judged(text + " # all").verdict, Verdict::pass) << text;
  }
  EXPECT_EQ(judged("sum({__name__=\"errors_total\"}) # all").verdict, Verdict::inconclusive);
  auto without_range = query_objective("sum(rate(errors_total)) # all");
  std::get<QueryIndicator>(without_range.indicator).language = QueryLanguage::metricsql;
  EXPECT_EQ(assess_one(without_range, source, kNow - minutes(10)).verdict, Verdict::pass);
}

TEST(Query, its_evidence_is_moved_as_the_query_is) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.1}});
  assess_one(query_objective("max_over_time(a[${window} * 2] offset (1h / 2)) # all"), source);
  EXPECT_NE(source.asked.back().text.find("count_over_time(a[10m] offset 30m)"), std::string::npos);
  assess_one(query_objective("max(a @ 1.69e9 offset 90) # all"), source);
  EXPECT_NE(source.asked.back().text.find("timestamp(a offset 1m30s @ 1690000000)"), std::string::npos);
  assess_one(query_objective("max(a @ 1690000000.25) # all"), source);
  EXPECT_NE(source.asked.back().text.find("timestamp(a @ 1690000000.250)"), std::string::npos);
}

TEST(Query, a_label_that_no_series_of_its_metric_has_is_a_typo) {
  FakeSource source;
  source.vector("# all", "", {{"", 0.0}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto objective =
      query_objective("(sum(rate(hits{stauts=~\"5..\"}[5m])) or vector(0)) / sum(rate(hits[5m])) # all");
  source.number("name-0", 3).number("matcher-base-0", 3);
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
  const auto objective = query_objective("(sum(rate(errs[5m])) or vector(0)) / sum(rate(total[5m]))");
  EXPECT_EQ(assess_one(objective, source).because,
            "the source knows no metric errs, neither of the last day nor of a week ago: the value does "
            "without it");
  source.number("name-0", 3);
  const auto assessment = assess_one(objective, source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_TRUE(has_caveat(assessment, "absent-counter"));
}

TEST(Query, a_part_of_which_nobody_knows_why_it_is_absent_leaves_it_open) {
  FakeSource source;
  source.answer("name-0", fail(ErrorKind::timed_out, "took too long"));
  source.vector("or vector(0)", "", {{"", 0}}).number("newest-1", kNowSeconds).counts("counts-1", 20, 1);
  const auto objective = query_objective("(sum(rate(errs[5m])) or vector(0)) / sum(rate(total[5m]))");
  EXPECT_EQ(assess_one(objective, source).because, "took too long");
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

}  // namespace
}  // namespace tidegate::gate
