#include "core/gate/assess.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/observations.h"

namespace tidegate::gate {
using namespace test;
namespace {

Assessment judged(const Objective& objective, double value, Measurement measurement = all_well().measurement) {
  measurement.value = value;
  return assess(objective, std::move(measurement));
}

// A query whose number is of that unit, and the sentence about that value.
std::string sentence(std::string_view unit, Condition condition, double value) {
  auto objective = cpu();
  objective.indicator = QueryIndicator{.text = "x[${window}]", .unit = find_unit(unit).value_or(Unit{})};
  objective.condition = condition;
  auto measurement = all_well_of_query(value).measurement;
  return judged(objective, value, measurement).because;
}

constexpr Condition at_most(double high) { return {.kind = Condition::Kind::at_most, .high = high}; }
constexpr Condition at_least(double low) { return {.kind = Condition::Kind::at_least, .low = low}; }
constexpr Condition from_to(double low, double high) {
  return {.kind = Condition::Kind::between, .low = low, .high = high};
}

TEST(Assess, within_the_condition_passes_and_beyond_it_fails) {
  EXPECT_EQ(judged(error_rate(0.01), 0.01).verdict, Verdict::pass);
  EXPECT_EQ(judged(error_rate(0.01), 0.0101).verdict, Verdict::fail);
  EXPECT_EQ(judged(success_rate(0.99), 0.99).verdict, Verdict::pass);
  EXPECT_EQ(judged(success_rate(0.99), 0.98).verdict, Verdict::fail);
  for (const double value : {0.1, 0.4, 0.7}) {
    EXPECT_EQ(judged(between(cpu(), 0.1, 0.7), value).verdict, Verdict::pass) << value;
  }
  EXPECT_EQ(judged(between(cpu(), 0.1, 0.7), 0.05).verdict, Verdict::fail);
  EXPECT_EQ(judged(between(cpu(), 0.1, 0.7), 0.75).verdict, Verdict::fail);
}

TEST(Assess, says_value_window_and_condition_in_each_dimension) {
  EXPECT_EQ(sentence("", at_most(5), 3), "3 in 5m; at most 5 is allowed");
  EXPECT_EQ(sentence("%", at_most(0.01), 0.003), "0.3% in 5m; at most 1% is allowed");
  EXPECT_EQ(sentence("s", at_most(0.5), 0.0712), "71.2 ms in 5m; at most 500 ms is allowed");
  EXPECT_EQ(sentence("B", at_most(2147483648), 1073741824), "1 GiB in 5m; at most 2 GiB is allowed");
  EXPECT_EQ(sentence("/s", at_most(100), 12.5), "12.5/s in 5m; at most 100/s is allowed");
}

TEST(Assess, says_each_kind_of_condition) {
  EXPECT_EQ(sentence("/s", at_least(10), 12.5), "12.5/s in 5m; at least 10/s is required");
  EXPECT_EQ(sentence("/s", from_to(10, 20), 12.5), "12.5/s in 5m; between 10/s and 20/s is required");
  EXPECT_EQ(sentence("/s", from_to(10, 20), 9), "9/s in 5m; between 10/s and 20/s is required");
}

TEST(Assess, says_how_many_events_stand_behind_a_share) {
  EXPECT_EQ(judged(error_rate(), 0.003).because, "0.3% (3 of 1,000 events) in 5m; at most 1% is allowed");
  EXPECT_EQ(judged(p99(), 0.3).because, "300 ms (1,000 events) in 5m; at most 500 ms is allowed");
}

TEST(Assess, counts_of_any_size_are_readable) {
  EXPECT_EQ(judged(error_rate(), 0.5, events_of(1, 2.04).measurement).because,
            "50% (1 of 2 events) in 5m; at most 1% is allowed");
  EXPECT_EQ(judged(error_rate(), 0, events_of(0, 1e30).measurement).because,
            "0% (0 of 1e+30 events) in 5m; at most 1% is allowed");
}

TEST(Assess, a_value_beside_its_limit_never_looks_like_it) {
  for (const double limit : {0.01, 0.5, 0.7, 1.0}) {
    for (const double value : {std::nextafter(limit, 2), limit * 1.00001, limit * 1.003}) {
      for (const auto& objective : {error_rate(limit), p99(limit), cpu(limit)}) {
        const auto assessment = judged(objective, value);
        EXPECT_EQ(assessment.verdict, Verdict::fail);
        EXPECT_NE("at most " + assessment.value, assessment.limit);
      }
    }
  }
}

TEST(Assess, a_value_at_its_limit_looks_like_it) { EXPECT_EQ(judged(error_rate(0.01), 0.01).value, "1%"); }

TEST(Assess, a_value_beside_a_limit_that_warns_never_looks_like_it) {
  auto objective = error_rate(0.01);
  objective.warn_above = 0.005;
  EXPECT_EQ(judged(objective, 0.00500001).because,
            "0.500001% (3 of 1,000 events) in 5m, above 0.5%; at most 1% is allowed");
}

TEST(Assess, warns_beyond_the_limits_that_warn_and_not_at_them) {
  auto objective = between(cpu(), 0.1, 0.9);
  objective.warn_above = 0.7;
  objective.warn_below = 0.2;
  EXPECT_EQ(judged(objective, 0.7).verdict, Verdict::pass);
  EXPECT_EQ(judged(objective, 0.71).verdict, Verdict::warn);
  EXPECT_EQ(judged(objective, 0.2).verdict, Verdict::pass);
  EXPECT_NE(judged(objective, 0.19).because.find("below 20%"), std::string::npos);
}

TEST(Assess, a_breach_outranks_a_warning) {
  auto objective = error_rate(0.01);
  objective.warn_above = 0.005;
  EXPECT_EQ(judged(objective, 0.02).verdict, Verdict::fail);
}

TEST(Assess, a_doubt_that_disqualifies_outranks_any_value) {
  for (const double value : {0.0, 0.5}) {
    auto measurement = all_well().measurement;
    measurement.caveats = {{.kind = "sparse", .why = "said only"},
                           {.kind = "stale", .why = "too old", .disqualifies = true, .next = "wait"}};
    const auto assessment = judged(error_rate(), value, measurement);
    EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
    EXPECT_EQ(assessment.because, "too old");
    EXPECT_EQ(assessment.next, "wait");
  }
}

TEST(Assess, without_a_value_nothing_is_known) {
  auto measurement = all_well().measurement;
  measurement.value.reset();
  const auto assessment = assess(error_rate(), measurement);
  EXPECT_EQ(assessment.verdict, Verdict::inconclusive);
  EXPECT_EQ(assessment.value, "no data");
}

TEST(Assess, what_is_no_number_never_passes_even_if_no_caveat_says_so) {
  EXPECT_EQ(judged(error_rate(), NAN).verdict, Verdict::fail);
  EXPECT_EQ(judged(success_rate(), NAN).verdict, Verdict::fail);
}

TEST(Assess, a_lower_bound_is_told_as_one) {
  auto measurement = all_well().measurement;
  measurement.is_lower_bound = true;
  EXPECT_EQ(judged(p99(0.5), 0.5, measurement).because, "above 500 ms (1,000 events) in 5m; at most 500 ms is allowed");
  EXPECT_EQ(judged(p99(0.5), 0.5, measurement).verdict, Verdict::fail);
}

TEST(Assess, a_query_that_looks_at_one_moment_is_not_told_as_a_windows) {
  EXPECT_EQ(judged(cpu(), 0.3, all_well_of_query().measurement).because, "30%; at most 70% is allowed");
}

TEST(Assess, says_over_how_many_series_a_query_was_joined) {
  auto measurement = all_well_of_query().measurement;
  measurement.readings.resize(3);
  EXPECT_EQ(judged(cpu(), 0.3, measurement).because, "30% (3 series); at most 70% is allowed");
}

TEST(Assess, a_failure_points_at_the_runbook_or_says_what_to_do) {
  auto objective = error_rate();
  EXPECT_EQ(judged(objective, 0.5).next, "roll back or fix; then check again");
  objective.runbook = "https://runbooks.example.com/errors";
  EXPECT_EQ(judged(objective, 0.5).next, "see https://runbooks.example.com/errors");
}

TEST(Assess, a_rate_that_chance_may_have_put_beyond_its_limit_names_what_waits_it_out) {
  constexpr std::string_view kNext =
      "roll back or fix; then check again; so few may be chance, which `proof: required` "
      "waits out";
  EXPECT_EQ(judged(error_rate(0.01), 0.015).next, kNext) << "15 of 1,000";
  EXPECT_EQ(judged(success_rate(0.99), 0.985).next, kNext);
  EXPECT_EQ(judged(error_rate(0.01), 0.03).next, "roll back or fix; then check again") << "30 of 1,000";
  EXPECT_EQ(judged(success_rate(0.99), 0.97).next, "roll back or fix; then check again");
}

TEST(Assess, info_never_decides) {
  auto objective = error_rate();
  objective.severity = Severity::info;
  EXPECT_FALSE(judged(objective, 0.5).decides);
}

}  // namespace
}  // namespace tidegate::gate
