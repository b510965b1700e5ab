#include "base/terminal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

namespace tidegate {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Colour colour_in(Variables variables, Output output = Output::terminal) {
  return decide_colour(ColourWish::automatic, Environment(std::move(variables)), output);
}

TEST(Terminal, a_terminal_gets_colours_and_a_file_does_not) {
  EXPECT_EQ(colour_in({{"TERM", "xterm"}}), Colour::on);
  EXPECT_EQ(colour_in({{"TERM", "xterm"}}, Output::other), Colour::off);
}

TEST(Terminal, a_dumb_terminal_and_clicolor_0_get_no_colours) {
  EXPECT_EQ(colour_in({{"TERM", "dumb"}}), Colour::off);
  EXPECT_EQ(colour_in({{"TERM", "xterm"}, {"CLICOLOR", "0"}}), Colour::off);
}

TEST(Terminal, no_color_outranks_every_variable_that_forces) {
  EXPECT_EQ(colour_in({{"NO_COLOR", "1"}, {"FORCE_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}, {"GITLAB_CI", "true"}}),
            Colour::off);
}

TEST(Terminal, an_empty_no_color_is_as_good_as_none) { EXPECT_EQ(colour_in({{"NO_COLOR", ""}}), Colour::on); }

TEST(Terminal, forced_colours_reach_files_too) {
  EXPECT_EQ(colour_in({{"CLICOLOR_FORCE", "1"}}, Output::other), Colour::on);
  EXPECT_EQ(colour_in({{"FORCE_COLOR", "true"}, {"TERM", "dumb"}}, Output::other), Colour::on);
  EXPECT_EQ(colour_in({{"FORCE_COLOR", "0"}}), Colour::off);
}

TEST(Terminal, logs_of_github_and_gitlab_show_colours) {
  EXPECT_EQ(colour_in({{"GITHUB_ACTIONS", "true"}}, Output::other), Colour::on);
  EXPECT_EQ(colour_in({{"GITLAB_CI", "true"}}, Output::other), Colour::on);
}

TEST(Terminal, what_the_user_asks_for_outranks_the_environment) {
  EXPECT_EQ(decide_colour(ColourWish::always, Environment(Variables{{"NO_COLOR", "1"}}), Output::other), Colour::on);
  EXPECT_EQ(decide_colour(ColourWish::never, Environment(Variables{{"FORCE_COLOR", "1"}}), Output::terminal),
            Colour::off);
}

TEST(Terminal, a_locale_without_utf8_gets_ascii) {
  EXPECT_EQ(decide_glyphs(Environment(Variables{{"LANG", "en_US.UTF-8"}})), Glyphs::unicode);
  EXPECT_EQ(decide_glyphs(Environment(Variables{{"LANG", "C.utf8"}})), Glyphs::unicode);
  EXPECT_EQ(decide_glyphs(Environment(Variables{{"LANG", "en_US.UTF-8"}, {"LC_ALL", "C"}})), Glyphs::ascii);
  EXPECT_EQ(decide_glyphs(Environment()), Glyphs::unicode);
}

TEST(Terminal, columns_tells_the_width_within_reason) {
  EXPECT_EQ(terminal_width(Environment(Variables{{"COLUMNS", "132"}}), -1), 132);
  EXPECT_EQ(terminal_width(Environment(Variables{{"COLUMNS", "3"}}), -1), 80);
  EXPECT_EQ(terminal_width(Environment(Variables{{"COLUMNS", "wide"}}), -1), 80);
  EXPECT_EQ(terminal_width(Environment(Variables{{"COLUMNS", "1e9"}}), -1), 1000);
}

TEST(Terminal, wide_and_combining_characters_take_their_columns) {
  EXPECT_EQ(display_width("error rate"), 10);
  EXPECT_EQ(display_width("エラー率"), 8);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("🚀"), 2);
  EXPECT_EQ(display_width("✓ ok"), 4);
  EXPECT_EQ(display_width("\xff\xfe"), 2);
  EXPECT_EQ(display_width(""), 0);
}

TEST(Terminal, padding_counts_columns_not_bytes) {
  EXPECT_EQ(pad("率", 4), "率  ");
  EXPECT_EQ(pad_left("é", 3), "  é");
  EXPECT_EQ(pad("too wide", 3), "too wide");
}

TEST(Terminal, cutting_leaves_room_for_the_dots) {
  EXPECT_EQ(cut("payment-canary", 8, Glyphs::unicode), "payment…");
  EXPECT_EQ(cut("payment-canary", 8, Glyphs::ascii), "payme...");
  EXPECT_EQ(cut("エラー率", 5, Glyphs::unicode), "エラ…");
  EXPECT_EQ(cut("fits", 4, Glyphs::ascii), "fits");
}

TEST(Terminal, wrapping_breaks_at_spaces_and_long_words_where_it_must) {
  EXPECT_EQ(wrap("the limit is at most 1%", 12), (std::vector<std::string>{"the limit is", "at most 1%"}));
  EXPECT_EQ(wrap("a abcdefghij b", 4), (std::vector<std::string>{"a", "abcd", "efgh", "ij b"}));
  EXPECT_EQ(wrap("", 4), (std::vector<std::string>{""}));
  EXPECT_EQ(wrap("abcd efgh", 4), (std::vector<std::string>{"abcd", "efgh"}));
}

TEST(Terminal, wrapping_keeps_the_spaces_that_align_within_a_line) {
  EXPECT_EQ(wrap(" 8 ms  a  b", 9), (std::vector<std::string>{" 8 ms  a", "b"}));
}

TEST(Terminal, styles_are_silent_without_colours) {
  EXPECT_EQ(styled("fail", Style::bold_red, Colour::on), "\x1b[1;31mfail\x1b[0m");
  EXPECT_EQ(styled("fail", Style::bold_red, Colour::off), "fail");
}

TEST(Terminal, a_sparkline_goes_from_the_lowest_value_to_the_highest) {
  std::vector<double> values = {0, 1, 2, 4, NAN, 8};
  EXPECT_EQ(sparkline(values, Glyphs::unicode), "▁▂▃▅ █");
  EXPECT_EQ(sparkline(values, Glyphs::ascii), "0125 9");
  EXPECT_EQ(sparkline(values, Glyphs::ascii, 3), "0 9");
}

TEST(Terminal, a_flat_sparkline_and_extreme_values_do_not_divide_by_zero) {
  EXPECT_EQ(sparkline(std::vector<double>{5, 5}, Glyphs::unicode), "▁▁");
  EXPECT_EQ(sparkline(std::vector<double>{-1e308, 1e308}, Glyphs::ascii), "09");
  EXPECT_EQ(sparkline(std::vector<double>{NAN, HUGE_VAL}, Glyphs::ascii), "  ");
}

}  // namespace
}  // namespace tidegate
