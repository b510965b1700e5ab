#include "core/promqltest/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace tidegate::promqltest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = Expectation::Kind;
using Compare = Expectation::Compare;

Script script(std::string_view text) {
  auto parsed = parse_script(text);
  EXPECT_TRUE(parsed) << (parsed ? "" : std::to_string(parsed.error().line) + ": " + parsed.error().message);
  return parsed ? std::move(*parsed) : Script{};
}

Load load(std::string_view text) { return std::get<Load>(script(text).commands.at(0)); }
Eval eval(std::string_view text) { return std::get<Eval>(script(text).commands.at(0)); }

std::string error_of(std::string_view text) {
  const auto parsed = parse_script(text);
  return parsed ? "" : std::to_string(parsed.error().line) + ": " + parsed.error().message;
}

TEST(Script, reads_all_files_of_the_suite) {
  constexpr const char* kNames[] = {"aggregators",   "at_modifier",      "duration_expression", "extended_vectors",
                                    "fill-modifier", "functions",        "histograms",          "info",
                                    "limit",         "literals",         "native_histograms",   "operators",
                                    "selectors",     "start_timestamps", "type_and_unit"};
  std::size_t evals = 0;
  for (const auto* name : kNames) {
    const auto text = read_file("../shared/data/promqltest/" + std::string(name) + ".test");
    ASSERT_TRUE(text) << name;
    const auto parsed = parse_script(*text);
    ASSERT_TRUE(parsed) << name << ":" << parsed.error().line << ": " << parsed.error().message;
    evals += parsed->evals();
  }
  EXPECT_EQ(evals, 1365);
}

TEST(Script, a_load_has_a_step_and_series) {
  const auto read = load("load 30s\n  up{job=\"a\"} 1 2\n\tup 3\n\nclear");
  EXPECT_EQ(read.step, seconds(30));
  EXPECT_FALSE(read.with_nhcb);
  ASSERT_EQ(read.series.size(), 2);
  EXPECT_EQ(read.series[1].values.size(), 1);
  EXPECT_TRUE(read.series[1].starts.empty());
}

TEST(Script, a_later_line_of_a_series_replaces_the_earlier_one) {
  const auto read = load("load 30s\n up 1 2\n up 3");
  ASSERT_EQ(read.series.size(), 1);
  EXPECT_EQ(read.series[0].values.size(), 1);
}

TEST(Script, start_times_belong_to_the_series_behind_them) {
  const auto read = load("load_with_nhcb 1m\n up{a=\"b\"}@st -1m _\n up{a=\"b\"} 1 2\n up 3 4");
  EXPECT_TRUE(read.with_nhcb);
  EXPECT_THAT(read.series.at(0).starts, ElementsAre(-60'000, std::nullopt));
  EXPECT_TRUE(read.series.at(1).starts.empty());
}

TEST(Script, start_times_without_a_series_are_repeated_for_all_others) {
  const auto read = load("load 1m\n @st -1m -2m\n up 1 2 3\n down@st 0s\n down 3");
  EXPECT_THAT(read.series.at(0).starts, ElementsAre(-60'000, -120'000, -60'000));
  EXPECT_THAT(read.series.at(1).starts, ElementsAre(0));
}

TEST(Script, start_times_must_fit_their_series) {
  EXPECT_THAT(error_of("load 1m\n up@st -1m\n"), StartsWith("2: an @st line without"));
  EXPECT_THAT(error_of("load 1m\n up@st -1m\n down 1"), StartsWith("2: the series of an @st line"));
  EXPECT_THAT(error_of("load 1m\n up@st -1m\n up 1 2"), StartsWith("2: 1 start time in the @st line, but 2 values"));
}

TEST(Script, an_instant_eval) {
  const auto read = eval("eval instant at 5m sum by (a) (up)\n  {a=\"b\"} 3\n  {a=\"c\"} 4\n");
  EXPECT_EQ(read.line, 1);
  EXPECT_EQ(read.kind, Eval::Kind::instant);
  EXPECT_EQ(read.at, Timestamp{300'000});
  EXPECT_EQ(read.query, "sum by (a) (up)");
  EXPECT_EQ(read.series.at(1).position, 2);
  EXPECT_FALSE(read.instant_only);
}

TEST(Script, a_range_eval) {
  const auto read = eval("eval range from 1m to 5m step 30s up offset 1m\n  up 1 _ 3\n");
  EXPECT_EQ(read.kind, Eval::Kind::range);
  EXPECT_EQ(read.steps.start, 60'000);
  EXPECT_EQ(read.steps.end, 300'000);
  EXPECT_EQ(read.steps.step, 30'000);
  EXPECT_EQ(read.query, "up offset 1m");
  EXPECT_EQ(read.series.at(0).values.size(), 3);
}

TEST(Script, a_number_alone_is_a_scalar) { EXPECT_EQ(eval("eval instant at 0 1 + 1\n  2\n").scalar, 2); }

TEST(Script, a_string_is_unquoted) {
  const auto read = eval("eval instant at 0 \"a\"\n  expect string \"a\\n\"\n");
  EXPECT_EQ(read.text, "a\n");
  EXPECT_TRUE(read.instant_only);
}

TEST(Script, a_range_vector_moves_the_query_to_its_end) {
  const auto read = eval("eval instant at 1m up[1m]\n  expect range vector from 10s to 1m step 10s\n  up 1 2\n");
  EXPECT_EQ(read.at, Timestamp{60'000});
  EXPECT_EQ(read.steps.step, 10'000);
  EXPECT_TRUE(read.instant_only);
}

TEST(Script, expectations_may_name_a_message_or_a_pattern) {
  const auto read = eval("eval instant at 0 up\n expect warn\n expect info msg: a b \n expect fail regex:a.*b");
  ASSERT_EQ(read.expectations.size(), 3);
  EXPECT_EQ(read.expectations[0].compare, Compare::nothing);
  EXPECT_EQ(read.expectations[1].compare, Compare::message);
  EXPECT_EQ(read.expectations[1].text, "a b");
  EXPECT_EQ(read.expectations[2].compare, Compare::pattern);
  EXPECT_EQ(read.expectations[2].text, "a.*b");
}

TEST(Script, expectations_take_no_position) {
  const auto read = eval("eval instant at 0 up\n expect ordered\n up{a=\"b\"} 1\n expect no_warn\n up 2");
  EXPECT_EQ(read.series.at(0).position, 1);
  EXPECT_EQ(read.series.at(1).position, 2);
}

TEST(Script, old_commands_expect_too) {
  EXPECT_TRUE(eval("eval_warn instant at 0 up").expects(Kind::warn));
  EXPECT_TRUE(eval("eval_info range from 0 to 1s step 1s up").expects(Kind::info));
  EXPECT_TRUE(eval("eval_ordered instant at 0 up").expects(Kind::ordered));
  const auto failing = eval("eval_fail instant at 0 up\n expected_fail_regexp a|b");
  ASSERT_EQ(failing.expectations.size(), 1);
  EXPECT_EQ(failing.expectations[0].compare, Compare::pattern);
  EXPECT_EQ(failing.expectations[0].text, "a|b");
}

TEST(Script, comments_and_blank_lines_end_a_command) {
  const auto read = script("# first\n\nload 1m\n up 1\n# second\neval instant at 0 up\n up 1\n\nclear\n");
  EXPECT_EQ(read.commands.size(), 3);
  EXPECT_THAT(error_of("eval instant at 0 up\n# comment\n up 1"), StartsWith("3: \"up\" is no command"));
}

TEST(Script, errors_have_the_line_they_stand_in) {
  EXPECT_THAT(error_of("\n\nfoo"), StartsWith("3: \"foo\" is no command"));
  EXPECT_THAT(error_of("load"), StartsWith("1: a load command"));
  EXPECT_THAT(error_of("load 5x"), StartsWith("1: \"5x\" is not a duration"));
  EXPECT_THAT(error_of("load 5m\n up 1 b"), StartsWith("2: \"b\" is no series value"));
  EXPECT_THAT(error_of("eval instant up"), StartsWith("1: an eval command is"));
  EXPECT_THAT(error_of("eval_ordered range from 0 to 1s step 1s up"), StartsWith("1: an eval command is"));
  EXPECT_THAT(error_of("eval range from 5m to 1m step 1m up"), StartsWith("1: a range must not end"));
  EXPECT_THAT(error_of("eval range from 0 to 1m step 0 up"), StartsWith("1: a step must be longer"));
  EXPECT_THAT(error_of("eval instant at 0 up\n expect wonders"), StartsWith("2: write `expect fail`"));
  EXPECT_THAT(error_of("eval instant at 0 up\n expect warn regex: ("), HasSubstr("is not a regular expression"));
  EXPECT_THAT(error_of("eval instant at 0 up\n expect string a"), StartsWith("2: `expect string` needs"));
  EXPECT_THAT(error_of("eval instant at 0 up\n up 1 2"), StartsWith("2: an instant query gives one value"));
  EXPECT_THAT(error_of("eval instant at 0 up\n up"), StartsWith("2: a series without a value"));
}

TEST(Script, has_limits) {
  EXPECT_THAT(error_of("eval range from 0 to 10y step 1ms up"), StartsWith("1: a range of more than 1000000 steps"));
  EXPECT_THAT(error_of("load 100y\n up 1x900000"), StartsWith("2: a series that reaches too far"));
  std::string text = "load 1s\n";
  for (const auto* name : {"a", "b", "c", "d", "e"}) text += name + std::string(" _x900000\n");
  EXPECT_THAT(error_of(text), StartsWith("6: a script with more than 4000000 values"));
}

TEST(Script, contradicting_expectations_are_errors) {
  EXPECT_THAT(error_of("eval instant at 0 up\n expect fail\n expect fail"), StartsWith("3: a query can't fail twice"));
  EXPECT_THAT(error_of("eval instant at 0 up\n expect warn\n expect no_warn"), StartsWith("3: "));
  EXPECT_THAT(error_of("eval instant at 0 up\n expect no_info\n expect info"), StartsWith("3: "));
}

}  // namespace
}  // namespace tidegate::promqltest
