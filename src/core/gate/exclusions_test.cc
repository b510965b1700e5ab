#include "core/gate/exclusions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::gate {
namespace {

Timestamp at(std::string_view text) { return parse_timestamp(text).value(); }
Window between(std::string_view start, std::string_view end) { return {at(start), at(end)}; }
const Window kHour = between("2026-07-01T20:00:00Z", "2026-07-01T21:00:00Z");

Exclusion cron(std::string text, Duration length, std::string zone = "UTC") {
  return {.kind = Exclusion::Kind::cron,
          .text = text,
          .origin = text,
          .length = length,
          .time_zone = zone,
          .reason = "nightly backup"};
}
Exclusion query() {
  return {.kind = Exclusion::Kind::query,
          .text = "max_over_time(backup_running[${window}])",
          .origin = "backup_running",
          .source = "default",
          .reason = "backup"};
}
Answer answer(std::vector<Sample> samples) { return {.kind = AnswerKind::matrix, .series = {{.samples = samples}}}; }
ExcludedTimes excluded(const Exclusion& exclusion, std::vector<Result<Answer>> answers = {}) {
  return excluded_times(std::span(&exclusion, 1), kHour, answers);
}

TEST(ExcludedTimes, a_cron_exclusion_lasts_its_length_in_its_zone) {
  const auto found = excluded(cron("10 22 * * *", minutes(30), "Europe/Berlin"));
  EXPECT_EQ(found.times,
            (std::vector<ExcludedTime>{{between("2026-07-01T20:10:00Z", "2026-07-01T20:40:00Z"), "nightly backup"}}));
  EXPECT_TRUE(found.doubts.empty());
}

TEST(ExcludedTimes, one_that_began_before_the_window_and_reaches_into_it_counts) {
  EXPECT_EQ(excluded(cron("30 19 * * *", minutes(45))).times[0].window,
            between("2026-07-01T19:30:00Z", "2026-07-01T20:15:00Z"));
  EXPECT_TRUE(excluded(cron("30 19 * * *", minutes(30))).times.empty());  // over just when the window begins
}

TEST(ExcludedTimes, occurrences_that_overlap_are_one_time) {
  const auto found = excluded(cron("*/10 * * * *", minutes(15)));
  ASSERT_EQ(found.times.size(), 1u);
  EXPECT_EQ(longest_left(kHour, found.times).covered, hours(1));
}

TEST(ExcludedTimes, a_cron_expression_or_zone_that_is_wrong_is_a_doubt) {
  EXPECT_EQ(excluded(cron("10 25 * * *", minutes(30))).doubts[0].why,
            R"(whether "nightly backup" excludes this time is not known: 25 is beyond the range of the hour, 0-23)");
  EXPECT_TRUE(excluded(cron("10 22 * * *", minutes(30), "Europe/Berln")).doubts[0].disqualifies);
}

TEST(ExclusionQuestions, ask_over_the_wanted_window_in_sixty_steps) {
  const auto exclusion = query();
  const auto questions = exclusion_questions(std::span(&exclusion, 1), kHour);
  ASSERT_EQ(questions.size(), 1u);
  EXPECT_EQ(questions[0].source, "default");
  EXPECT_EQ(questions[0].question.text, "max_over_time(backup_running[1m])");
  EXPECT_EQ(questions[0].question.grid, (Grid{kHour.start, kHour.end, minutes(1)}));
}

TEST(ExclusionQuestions, the_grid_ends_with_the_window_and_never_begins_inside_it) {
  const auto exclusion = query();
  const Window odd{kHour.end - milliseconds(150'500), kHour.end};
  const auto grid = exclusion_questions(std::span(&exclusion, 1), odd)[0].question.grid.value();
  EXPECT_EQ(grid.step, seconds(2));
  EXPECT_EQ(grid.end, kHour.end);
  EXPECT_EQ(grid.start, kHour.end - seconds(152));
}

TEST(ExclusionStep, is_short_enough_to_see_and_long_enough_to_be_answered) {
  const auto step_of = [](Duration length) { return exclusion_step({kHour.end - length, kHour.end}); };
  EXPECT_EQ(step_of(seconds(10)), seconds(1));
  EXPECT_EQ(step_of(minutes(5)), seconds(5));
  EXPECT_EQ(step_of(hours(24)), minutes(1));
  EXPECT_EQ(step_of(hours(24 * 30)), seconds(260));
}

TEST(ExcludedTimes, a_query_excludes_a_step_before_its_first_true_moment_to_a_step_behind_its_last) {
  const auto found = excluded(query(), {answer({{at("2026-07-01T20:09:00Z"), 0},
                                                {at("2026-07-01T20:10:00Z"), 1},
                                                {at("2026-07-01T20:11:00Z"), 1},
                                                {at("2026-07-01T20:12:00Z"), 0}})});
  EXPECT_EQ(found.times,
            (std::vector<ExcludedTime>{{between("2026-07-01T20:09:00Z", "2026-07-01T20:12:00Z"), "backup"}}));
}

TEST(ExcludedTimes, a_query_without_any_series_never_holds) {
  const auto found = excluded(query(), {Answer{.kind = AnswerKind::matrix}});
  EXPECT_TRUE(found.times.empty());
  EXPECT_TRUE(found.doubts.empty());
}

TEST(ExcludedTimes, an_error_of_the_query_is_a_doubt_not_an_answer) {
  const auto found = excluded(query(), {fail(ErrorKind::unreachable, "http://prom:9090 refused the connection")});
  ASSERT_EQ(found.doubts.size(), 1u);
  EXPECT_EQ(found.doubts[0].kind, "source-error");
  EXPECT_TRUE(found.doubts[0].is_error && found.doubts[0].disqualifies);
}

TEST(ExcludedTimes, nan_a_partial_answer_a_text_and_a_question_not_asked_are_doubts) {
  auto partial = answer({});
  partial.warnings = {"store unreachable"};
  for (const auto& doubtful : {answer({{kHour.end, std::nan("")}}), partial, Answer{.kind = AnswerKind::string}}) {
    const auto found = excluded(query(), {doubtful});
    ASSERT_EQ(found.doubts.size(), 1u);
    EXPECT_TRUE(found.doubts[0].disqualifies && !found.doubts[0].is_error);
  }
  EXPECT_EQ(excluded(query()).doubts.size(), 1u);
}

TEST(ExcludedTimes, answers_belong_to_the_queries_in_their_order) {
  const std::vector<Exclusion> exclusions = {query(), cron("10 20 * * *", minutes(5)), query()};
  const std::vector<Result<Answer>> answers = {answer({}), answer({{kHour.end, 1}})};
  const auto found = excluded_times(exclusions, kHour, answers);
  ASSERT_EQ(found.times.size(), 2u);
  EXPECT_EQ(found.times[0].reason, "nightly backup");
  EXPECT_EQ(found.times[1].reason, "backup");
  EXPECT_TRUE(found.doubts.empty());
}

ExcludedTime minute(int from, int to) { return {{kHour.start + minutes(from), kHour.start + minutes(to)}, "because"}; }
Remainder left(std::vector<ExcludedTime> times) { return longest_left(kHour, times); }
Window stretch(int from, int to) { return minute(from, to).window; }

TEST(LongestLeft, the_whole_window_when_nothing_is_excluded) {
  EXPECT_EQ(left({}), (Remainder{kHour, Duration{}}));
  EXPECT_EQ(left({minute(-20, 0), minute(60, 90)}), (Remainder{kHour, Duration{}}));  // they only touch
}

TEST(LongestLeft, the_longest_stretch_between_what_is_covered) {
  EXPECT_EQ(left({minute(10, 20), minute(50, 55)}), (Remainder{stretch(20, 50), minutes(15)}));
  EXPECT_EQ(left({minute(40, 50), minute(-10, 5)}), (Remainder{stretch(5, 40), minutes(15)}));
}

TEST(LongestLeft, the_newest_of_equals) { EXPECT_EQ(left({minute(20, 40)}).longest, stretch(40, 60)); }

TEST(LongestLeft, overlaps_count_once) {
  EXPECT_EQ(left({minute(10, 30), minute(20, 40), minute(25, 26)}), (Remainder{stretch(40, 60), minutes(30)}));
}

TEST(LongestLeft, nothing_when_all_is_covered) {
  EXPECT_EQ(left({minute(-10, 30), minute(30, 70)}), (Remainder{{kHour.end, kHour.end}, hours(1)}));
}

TEST(FormatExcluded, says_when_and_why) {
  EXPECT_EQ(format_excluded(minute(10, 40)), "20:10:00-20:40:00 because");
  EXPECT_EQ(format_excluded({between("2026-07-01T22:00:00Z", "2026-07-02T02:00:00Z"), "freeze"}),
            "2026-07-01T22:00:00Z to 2026-07-02T02:00:00Z freeze");
}

}  // namespace
}  // namespace tidegate::gate
