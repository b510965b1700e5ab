#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Diagnostic, shows_place_message_line_caret_and_hint) {
  const Diagnostic typo{
      .place = {"gate.yaml", 2, 3, 7}, .message = "unknown key \"at_mots\"", .hint = "did you mean \"at_most\"?"};
  EXPECT_EQ(render(typo, "gate: web\n  at_mots: 1%\n"),
            "gate.yaml:2:3: error: unknown key \"at_mots\"\n"
            "  2 |   at_mots: 1%\n"
            "    |   ^~~~~~~\n"
            "  hint: did you mean \"at_most\"?\n");
}

TEST(Diagnostic, about_the_whole_file_shows_no_line) {
  EXPECT_EQ(render({.place = {.file = "gate.yaml"}, .message = "the file is empty"}, ""),
            "gate.yaml: error: the file is empty\n");
}

TEST(Diagnostic, a_caret_counts_code_points_not_bytes) {
  EXPECT_EQ(render({.place = {"g", 1, 5, 1}, .message = "m"}, "ä: ö!\r\n"),
            "g:1:5: error: m\n  1 | ä: ö!\n    |     ^\n");
}

TEST(Diagnostic, a_caret_stands_under_what_follows_wide_characters) {
  EXPECT_EQ(render({.place = {"g", 1, 3, 2}, .message = "m"}, "門: 潮汐"),
            "g:1:3: error: m\n  1 | 門: 潮汐\n    |    ^~~\n");
  EXPECT_EQ(render({.place = {"g", 1, 4, 2}, .message = "m"}, "門: 潮汐"),
            "g:1:4: error: m\n  1 | 門: 潮汐\n    |     ^~~~\n");
}

TEST(Diagnostic, shows_tabs_controls_and_broken_bytes_so_that_the_caret_still_fits) {
  EXPECT_EQ(render({.place = {"g", 1, 4, 1}, .message = "m"}, "\t\x01\xff!"),
            "g:1:4: error: m\n  1 |  \\x01\\xFF!\n    |          ^\n");
}

TEST(Diagnostic, cuts_a_long_line_around_the_caret) {
  const std::string line = std::string(300, 'a') + "X" + std::string(300, 'b');
  const std::string shown = render({.place = {"g", 1, 301, 1}, .message = "m"}, line);
  EXPECT_EQ(shown, "g:1:301: error: m\n  1 | ..." + std::string(40, 'a') + "X" + std::string(56, 'b') +
                       "...\n    |    " + std::string(40, ' ') + "^\n");
}

TEST(Diagnostic, a_mark_does_not_run_past_the_line) {
  EXPECT_EQ(render({.place = {"g", 1, 1, 90}, .message = "m"}, "abc"), "g:1:1: error: m\n  1 | abc\n    | ^~~\n");
}

TEST(Diagnostic, a_place_behind_the_end_still_gets_a_caret) {
  EXPECT_EQ(render({.place = {"g", 1, 5, 1}, .message = "m"}, "abc"), "g:1:5: error: m\n  1 | abc\n    |     ^\n");
  EXPECT_EQ(render({.place = {"g", 9, 1, 1}, .message = "m"}, "abc"), "g:9:1: error: m\n  9 | \n    | ^\n");
}

TEST(Diagnostic, a_hint_of_several_lines_is_aligned) {
  EXPECT_EQ(render({.place = {.file = "g"}, .message = "m", .hint = "write\nthis"}, ""),
            "g: error: m\n  hint: write\n        this\n");
}

TEST(Diagnostic, a_line_that_holds_a_secret_is_not_shown) {
  EXPECT_EQ(render({.place = {"g", 1, 8, 3}, .message = "m", .line = Diagnostic::Line::withheld}, "token: abc\n"),
            "g:1:8: error: m\n  1 | (not shown: a secret may stand here)\n");
}

TEST(Diagnostic, all_are_sorted_by_place_and_each_shown_once) {
  const Diagnostic late{.place = {"g", 2, 1, 1}, .message = "late", .level = Level::warning};
  const Diagnostic early{.place = {"g", 1, 1, 1}, .message = "early"};
  EXPECT_EQ(render_all({late, early, late}, "a\nb"),
            "g:1:1: error: early\n  1 | a\n    | ^\ng:2:1: warning: late\n  2 | b\n    | ^\n");
}

TEST(Diagnostic, too_many_are_counted) {
  Diagnostics many;
  for (int i = 1; i <= 5; ++i) many.push_back({.place = {"g", 0, 0, i}, .message = "m"});
  EXPECT_EQ(render_all(many, "", 2), "g: error: m\ng: error: m\n... and 3 more\n");
}

TEST(Diagnostic, warnings_alone_are_no_errors) {
  EXPECT_FALSE(has_errors({{.place = {}, .message = "m", .hint = "", .level = Level::warning}}));
  EXPECT_TRUE(has_errors({{.place = {}, .message = "m"}}));
}

}  // namespace
}  // namespace tidegate
