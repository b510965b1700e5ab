#include "app/cli/option_parser.h"

#include <gtest/gtest.h>

namespace tidegate::cli {
namespace {

using Words = std::vector<std::string>;

constexpr Option kOptions[] = {
    {.name = "at", .takes = Takes::time, .value = "TIME", .help = "when", .also = "pipeline"},
    {.name = "set",
     .letter = 's',
     .takes = Takes::setting,
     .value = "NAME=VALUE",
     .help = "variables",
     .times = Option::Times::many},
    {.name = "format",
     .letter = 'f',
     .takes = Takes::choice,
     .value = "KIND",
     .help = "format",
     .choices = [] { return Words{"json", "text"}; }},
    {.name = "deadline", .takes = Takes::duration, .value = "DURATION", .help = "limit"},
    {.name = "limit", .takes = Takes::integer, .value = "N", .help = "limit"},
    {.name = "explain", .letter = 'e', .help = "more"},
    {.name = "ramp", .letter = 'r', .takes = Takes::yes_or_no, .help = "ramp"},
};
const Command kCommand{.name = "check",
                       .help = "checks",
                       .arguments = {.usage = "FILE...", .least = 1, .most = 2, .takes = Takes::file},
                       .options = kOptions};

// "--at=10m gate.yaml" as the parser understands it: "at=10m gate.yaml"; or the first mistake: "! message; hint".
std::string read(const Words& words) {
  auto parsed = parse_options(kCommand, words);
  if (!parsed) return "! " + parsed.error().front().message + "; " + parsed.error().front().hint;
  std::string text;
  for (const auto& [name, value] : parsed->given) text += std::string(name) + "=" + value + " ";
  for (const auto& argument : parsed->arguments) text += argument + " ";
  if (!text.empty()) text.pop_back();
  return text;
}

TEST(OptionParser, a_value_stands_behind_a_space_an_equals_sign_or_its_letter) {
  EXPECT_EQ(read({"--at", "10m", "g"}), "at=10m g");
  EXPECT_EQ(read({"--at=10m", "g"}), "at=10m g");
  EXPECT_EQ(read({"-f", "json", "g"}), "format=json g");
  EXPECT_EQ(read({"-fjson", "g"}), "format=json g");
  EXPECT_EQ(read({"-f=json", "g"}), "format=json g");
  EXPECT_EQ(read({"-erf", "json", "g"}), "explain=yes ramp=yes format=json g");
  EXPECT_EQ(read({"--set", "a=b=c", "-sx=", "g"}), "set=a=b=c set=x= g");
}

TEST(OptionParser, arguments_stand_anywhere_and_two_dashes_end_the_options) {
  EXPECT_EQ(read({"a", "--explain", "b"}), "explain=yes a b");
  EXPECT_EQ(read({"--", "--at", "-e"}), "--at -e");
  EXPECT_EQ(read({"-"}), "-");
}

TEST(OptionParser, only_a_switch_that_says_so_can_be_turned_off) {
  EXPECT_EQ(read({"--no-ramp", "g"}), "ramp=no g");
  EXPECT_EQ(read({"--no-explain", "g"}), "! unknown option \"--no-explain\"; did you mean \"--explain\"?");
  EXPECT_EQ(read({"--ramp=no", "g"}), "! --ramp takes no value; write --ramp alone");
}

TEST(OptionParser, a_typo_is_an_error_with_the_word_that_was_meant) {
  EXPECT_EQ(read({"--fromat", "json", "g"}), "! unknown option \"--fromat\"; did you mean \"--format\"?");
  EXPECT_EQ(read({"-format", "json", "g"}), "! --format does not know \"ormat\"; use json or text");
  EXPECT_EQ(read({"-explain", "g"}), "! unknown option \"-explain\"; did you mean \"--explain\"?");
  EXPECT_EQ(read({"--format", "jsn", "g"}), "! --format does not know \"jsn\"; did you mean \"json\"?");
  EXPECT_EQ(read({"--form", "json", "g"}), "! unknown option \"--form\"; did you mean \"--format\"?");
  EXPECT_EQ(read({"-z", "g"}), "! unknown option \"-z\"; ");
}

TEST(OptionParser, a_missing_value_never_swallows_the_next_option) {
  EXPECT_EQ(read({"g", "--at"}), "! --at needs a value; write --at TIME");
  EXPECT_EQ(read({"--at", "--explain", "g"}),
            "! --at needs a value, but \"--explain\" follows; write --at TIME, or --at=--explain if that is the value");
  EXPECT_EQ(read({"--set=", "g"}), "! --set is empty; write --set NAME=VALUE");
}

TEST(OptionParser, a_value_is_checked_before_anything_runs) {
  EXPECT_EQ(
      read({"--at", "tomorrow", "g"}),
      "! --at needs a time, not \"tomorrow\"; write 2026-11-22T12:00:00Z, seconds since 1970, or how long ago: 10m");
  EXPECT_EQ(read({"--at", "pipeline", "g"}), "at=pipeline g");
  EXPECT_EQ(read({"--at", "10", "g"}),
            "! --at needs a time, not \"10\"; as seconds since 1970 that is long ago; how long ago has a unit: 10m");
  EXPECT_EQ(read({"--at", "1795348800", "g"}), "at=1795348800 g");
  EXPECT_EQ(read({"--deadline", "60", "g"}), "! --deadline needs a duration, not \"60\"; write 30s, 5m or 1h30m");
  EXPECT_EQ(read({"--set", "namespace", "g"}),
            "! --set needs name=value, not \"namespace\"; write --set namespace=prod");
  EXPECT_EQ(read({"--set", "namespace=\xff", "g"}), "! --set needs UTF-8, not \"namespace=\\\\xFF\"; ");
  EXPECT_EQ(read({"--limit", "3x", "g"}), "! --limit needs a whole number, not \"3x\"; ");
}

TEST(OptionParser, an_option_that_counts_once_is_not_given_twice) {
  EXPECT_EQ(read({"--at", "1m", "--at", "2m", "g"}), "! --at is given twice; keep one of them");
  EXPECT_EQ(read({"--explain", "--explain", "g"}), "explain=yes explain=yes g");
}

TEST(OptionParser, too_few_and_too_many_arguments_are_mistakes_unless_help_is_asked_for) {
  EXPECT_EQ(read({}), "! FILE... is missing; write tidegate check FILE...");
  EXPECT_EQ(read({"a", "b", "c"}), "! unexpected argument \"c\"; write tidegate check FILE...");
  EXPECT_EQ(read({"--help"}), "help=yes");
}

TEST(OptionParser, all_mistakes_come_back_at_once) {
  auto parsed = parse_options(kCommand, Words{"--nope", "--limit", "x"});
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().size(), 3u);
}

}  // namespace
}  // namespace tidegate::cli
