#include <gtest/gtest.h>

#include <set>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/help.h"
#include "app/cli/layout.h"
#include "base/text.h"
#include "core/model/decision.h"

namespace tidegate::cli {
namespace {

// A help line reads on in a sentence: no capital at its start, no full stop at its end.
bool is_clause(std::string_view text) {
  return !text.empty() && !text.ends_with('.') && !(text[0] >= 'A' && text[0] <= 'Z');
}

TEST(Commands, each_says_what_it_does_and_can_be_run) {
  std::set<std::string_view> names;
  for (const auto& command : all_commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_TRUE(is_clause(command.help)) << command.name;
    EXPECT_NE(command.run, nullptr) << command.name;
    EXPECT_LE(command.arguments.least, command.arguments.most) << command.name;
    EXPECT_EQ(find_command(command.name), &command);
  }
}

TEST(Commands, each_option_has_one_name_and_help_and_is_checked_as_it_says) {
  for (const auto& command : all_commands()) {
    std::set<std::string> names;
    std::vector<Option> options(command.options.begin(), command.options.end());
    options.insert(options.end(), common_options().begin(), common_options().end());
    for (const auto& option : options) {
      EXPECT_TRUE(names.insert(std::string(option.name)).second) << command.name << " " << option.name;
      bool letter_is_free = !option.letter || names.insert(std::string(1, option.letter)).second;
      EXPECT_TRUE(letter_is_free) << option.name;
      EXPECT_TRUE(is_clause(option.help)) << option.name << ": " << option.help;
      bool is_switch = option.takes == Takes::nothing || option.takes == Takes::yes_or_no;
      EXPECT_EQ(is_switch, option.value.empty()) << option.name;
      if (option.takes == Takes::choice) {
        EXPECT_NE(option.choices, nullptr) << option.name;
      }
    }
  }
}

TEST(Help, fits_80_columns) {
  std::string all = render_overview();
  for (const auto& command : all_commands()) all += render_help(command);
  for (auto line : split(all, '\n')) EXPECT_LE(count_code_points(line), 80u) << line;
}

TEST(Layout, wraps_paragraphs_and_keeps_indented_lines) {
  EXPECT_EQ(wrap("one two three\nfour\n\nfive\n  as it is", 2, 12),
            "  one two\n  three four\n\n  five\n    as it is\n");
  EXPECT_EQ(wrap("", 2), "");
  EXPECT_EQ(table({{"a", "first"}, {"longer", "second"}}, 4), "a   first\nlonger\n    second\n");
}

TEST(ExitCodes, are_all_explained) {
  std::set<int> explained;
  for (const auto& each : exit_codes()) explained.insert(each.code);
  for (auto verdict : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::inconclusive}) {
    for (int flags = 0; flags < 8; ++flags) {
      Decision decision{.verdict = verdict,
                        .nothing_evaluated = (flags & 1) != 0,
                        .interrupted = (flags & 2) != 0,
                        .deadline_passed = (flags & 4) != 0};
      EXPECT_TRUE(explained.contains(exit_code(decision, WarnExit::five)));
    }
  }
}

}  // namespace
}  // namespace tidegate::cli
