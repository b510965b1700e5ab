#include "base/yaml.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tidegate {
namespace {

YamlNode read(std::string_view text) {
  YamlDocument document = parse_yaml(text, "gate.yaml");
  EXPECT_TRUE(document.complete) << text;
  EXPECT_EQ(render_all(document.diagnostics, text), "") << text;
  return std::move(document.root);
}

// The one error of a text, as people see it.
std::string error_of(std::string_view text, const YamlLimits& limits = {}) {
  const YamlDocument document = parse_yaml(text, "gate.yaml", limits);
  EXPECT_FALSE(document.diagnostics.empty()) << text;
  return render_all(document.diagnostics, text);
}

std::string at(const Place& place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + "+" + std::to_string(place.length);
}

TEST(Yaml, keeps_texts_as_they_are_written) {
  const YamlNode root = read("a: no\nb: 1e3\nc: 0x10\nd: 5m\ne: '1'\nf: 12:30:00\n");
  EXPECT_EQ(root.find("a")->text, "no");
  EXPECT_EQ(root.find("b")->text, "1e3");
  EXPECT_EQ(root.find("c")->text, "0x10");
  EXPECT_EQ(root.find("d")->text, "5m");
  EXPECT_TRUE(root.find("e")->quoted);
  EXPECT_EQ(root.find("f")->text, "12:30:00");
  EXPECT_EQ(root.find("g"), nullptr);
}

TEST(Yaml, only_null_and_nothing_are_null) {
  const YamlNode root = read("a:\nb: ~\nc: null\nd: ''\ne: \"null\"\nf: nil\n");
  for (const auto* key : {"a", "b", "c"}) EXPECT_TRUE(root.find(key)->is_null()) << key;
  for (const auto* key : {"d", "e", "f"}) EXPECT_TRUE(root.find(key)->is_scalar()) << key;
}

TEST(Yaml, every_node_knows_its_place) {
  const YamlNode root = read("gate: web\nlist:\n  - ä: {x: 1}\n  - \"q\"\n");
  EXPECT_EQ(at(root.place), "1:1+9");
  EXPECT_EQ(at(root.entries[0].first.place), "1:1+4");
  EXPECT_EQ(at(root.find("gate")->place), "1:7+3");
  const YamlNode& list = *root.find("list");
  EXPECT_EQ(at(list.place), "3:3+11");
  EXPECT_EQ(at(list.items[0].find("ä")->place), "3:8+6");
  EXPECT_EQ(at(list.items[0].find("ä")->find("x")->place), "3:12+1");
  EXPECT_EQ(at(list.items[1].place), "4:5+3");
  EXPECT_EQ(root.place.file, "gate.yaml");
}

TEST(Yaml, places_hold_with_a_bom_and_crlf) {
  const YamlNode root = read("\xEF\xBB\xBFgate: web\r\nkey:\r\n  b: 1\r\n");
  EXPECT_EQ(at(root.entries[0].first.place), "1:1+4");
  EXPECT_EQ(at(root.find("key")->find("b")->place), "3:6+1");
}

TEST(Yaml, a_line_separator_of_unicode_begins_no_line) {
  const YamlNode root = read("a: \"x\xE2\x80\xA8y\"\nb: 1\n");
  EXPECT_EQ(at(root.find("b")->place), "2:4+1");
}

TEST(Yaml, an_empty_file_is_null_and_complete) {
  for (const std::string_view text : {"", "\n", "# nothing\n", "---\n", "--- ~\n"})
    EXPECT_TRUE(read(text).is_null()) << text;
}

TEST(Yaml, expands_aliases_at_the_anchors_place) {
  const YamlNode root = read("base: &b {x: 1}\nother: *b\n");
  EXPECT_EQ(root.find("other")->find("x")->text, "1");
  EXPECT_EQ(at(root.find("other")->find("x")->place), "1:14+1");
  EXPECT_EQ(at(root.find("base")->place), "1:10+6");
}

TEST(Yaml, merges_mappings_under_what_is_written) {
  const YamlNode root = read("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\n");
  const YamlNode& merged = *root.find("c");
  EXPECT_EQ(merged.find("x")->text, "0");
  EXPECT_EQ(merged.find("y")->text, "1");
  EXPECT_EQ(merged.find("z")->text, "2");
  EXPECT_EQ(merged.entries.size(), 3u);
  EXPECT_EQ(read("'<<': 1\n").find("<<")->text, "1");
}

TEST(Yaml, a_duplicate_key_is_an_error_that_names_the_first) {
  EXPECT_EQ(error_of("gate: a\nover: 5m\ngate: b\n"),
            "gate.yaml:3:1: error: the key \"gate\" stands twice in the same mapping\n"
            "  3 | gate: b\n"
            "    | ^~~~\n"
            "  hint: the first one is on line 1; keep one of them\n");
}

TEST(Yaml, reads_on_behind_a_duplicate_key) {
  const YamlDocument document = parse_yaml("a: 1\na: 2\nb: 3\n", "g");
  EXPECT_TRUE(document.complete);
  EXPECT_EQ(document.root.find("a")->text, "1");
  EXPECT_EQ(document.root.find("b")->text, "3");
}

TEST(Yaml, a_tab_that_indents_is_named) {
  EXPECT_EQ(error_of("a:\n\tb: 1\n"),
            "gate.yaml:2:1: error: a tab indents this line\n"
            "  2 |  b: 1\n"
            "    | ^\n"
            "  hint: YAML allows only spaces there\n");
  EXPECT_EQ(read("a:\tb\n").find("a")->text, "b");
}

TEST(Yaml, text_that_is_not_utf8_has_a_place) {
  EXPECT_EQ(error_of("a: b\nc: x\xFFy\n"),
            "gate.yaml:2:5: error: the byte \\xFF is not valid UTF-8\n"
            "  2 | c: x\\xFFy\n"
            "    |     ^~~~\n"
            "  hint: save the file as UTF-8\n");
}

TEST(Yaml, a_nul_byte_has_a_place) {
  EXPECT_EQ(error_of(std::string_view("a: b\nc: \0\n", 10)),
            "gate.yaml:2:4: error: a NUL byte stands here; YAML is plain text\n"
            "  2 | c: \\x00\n"
            "    |    ^~~~\n"
            "  hint: remove it, or write an escape in a double-quoted text: \"\\x01\"\n");
  EXPECT_NE(error_of("a: \x1B[31m").find("1:4: error: a control character"), std::string::npos);
}

TEST(Yaml, utf16_is_named_with_and_without_its_mark) {
  for (const std::string_view text :
       {std::string_view("\xFF\xFE"
                         "a\0:\0",
                         6),
        std::string_view("\xFE\xFF\0a\0:", 6), std::string_view("a\0:\0 \0", 6), std::string_view("\0a\0:", 4)}) {
    EXPECT_EQ(error_of(text).substr(0, 49), "gate.yaml: error: the file is UTF-16, not UTF-8\n ");
  }
}

TEST(Yaml, several_documents_are_an_error_at_the_second) {
  EXPECT_EQ(error_of("a: 1\n---\nb: 2\n"),
            "gate.yaml:2:1: error: a second document begins here; a file holds one\n"
            "  2 | ---\n"
            "    | ^~~\n"
            "  hint: put it into a file of its own\n");
}

TEST(Yaml, syntax_errors_say_what_to_do) {
  EXPECT_EQ(error_of("query: a: b\n"),
            "gate.yaml:1:9: error: a second \": \" stands on this line\n"
            "  1 | query: a: b\n"
            "    |         ^\n"
            "  hint: put quotes around a text that contains \": \"; or check the indentation\n");
  EXPECT_EQ(error_of("a: \"b\nc: d\n"),
            "gate.yaml:1:4: error: the text that begins with this quote never ends\n"
            "  1 | a: \"b\n"
            "    |    ^\n");
  EXPECT_EQ(error_of("a: [1, 2\n"),
            "gate.yaml:1:4: error: this [ is never closed\n"
            "  1 | a: [1, 2\n"
            "    |    ^\n");
  EXPECT_EQ(error_of("a: @b\n"),
            "gate.yaml:1:4: error: no text may begin with @ unless it is quoted\n"
            "  1 | a: @b\n"
            "    |    ^\n"
            "  hint: put quotes around it\n");
  EXPECT_EQ(error_of("cron: * * * * *\n"),
            "gate.yaml:1:8: error: an anchor or alias without a name\n"
            "  1 | cron: * * * * *\n"
            "    |        ^\n"
            "  hint: put quotes around a text that begins with * or &\n");
  EXPECT_EQ(error_of("a: \"x\\d\"\n"),
            "gate.yaml:1:6: error: an unknown escape\n"
            "  1 | a: \"x\\d\"\n"
            "    |      ^\n"
            "  hint: in double quotes a backslash is written \\\\; or use single quotes, which keep backslashes\n");
}

TEST(Yaml, a_selector_in_braces_gets_the_advice_to_quote_it) {
  EXPECT_EQ(error_of("ratio: {bad: x{code=\"5\"}, total: y}\n"),
            "gate.yaml:1:15: error: \",\" or \"}\" was expected here\n"
            "  1 | ratio: {bad: x{code=\"5\"}, total: y}\n"
            "    |               ^\n"
            "  hint: inside {...} and [...] put quotes around a text that contains , : { } [ or ]\n"
            "        or write each key on a line of its own\n");
}

TEST(Yaml, an_alias_without_its_anchor_is_an_error_with_a_guess) {
  EXPECT_EQ(error_of("a: &base 1\nb: *bsae\n"),
            "gate.yaml:2:4: error: the alias *bsae has no anchor &bsae before it\n"
            "  2 | b: *bsae\n"
            "    |    ^~~~~\n"
            "  hint: did you mean \"base\"?\n");
  EXPECT_NE(error_of("a: &a [*a]\n").find("has no anchor &a before it"), std::string::npos);
}

TEST(Yaml, complex_and_missing_keys_are_errors) {
  EXPECT_NE(error_of("{a: 1}: 2\n").find("1:1: error: a key must be plain text"), std::string::npos);
  EXPECT_NE(error_of("? \n: 2\n").find("1:2: error: a key is missing before the colon"), std::string::npos);
  EXPECT_EQ(read("null: 1\n").find("null")->text, "1");
}

TEST(Yaml, unknown_tags_are_errors_and_core_ones_are_not) {
  EXPECT_NE(error_of("a: !secret b\n").find("1:4: error: the tag !secret has no meaning here"), std::string::npos);
  EXPECT_EQ(read("a: !!str 5\n").find("a")->text, "5");
  EXPECT_EQ(at(read("a: !!str  5\n").find("a")->place), "1:11+1");
}

TEST(Yaml, depth_is_limited_long_before_the_stack_is) {
  std::string flow(10'000, '['), block;
  for (int i = 0; i < 10'000; ++i) block += std::string(static_cast<std::size_t>(i % 500), ' ') + "a:\n";
  EXPECT_NE(error_of(flow).find("nested deeper than 100 levels"), std::string::npos);
  for (int i = 0; i < 500; ++i) block = block + std::string(static_cast<std::size_t>(i), ' ') + "- \n";
  std::string nested;
  for (int i = 0; i < 10'000; ++i) nested += "- ";
  EXPECT_NE(error_of(nested).find("nested deeper than 100 levels"), std::string::npos);
}

TEST(Yaml, depth_counts_what_aliases_bring) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 300; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  EXPECT_NE(error_of(text).find("nested deeper than 100 levels, aliases included"), std::string::npos);
}

TEST(Yaml, an_alias_bomb_stops_at_the_limit_of_values) {
  std::string text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'j'; ++c) {
    text += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) text += std::string(i == 0 ? "*" : ",*") + static_cast<char>(c - 1);
    text += "]\n";
  }
  EXPECT_NE(error_of(text).find("more than 200000 values"), std::string::npos);
}

TEST(Yaml, an_alias_bomb_of_one_long_text_stops_at_the_limit_of_bytes) {
  std::string text = "a: &a " + std::string(1 << 20, 'x') + "\nb: [*a";
  for (int i = 0; i < 10'000; ++i) text += ",*a";
  EXPECT_NE(error_of(text + "]\n").find("aliases stand for too much text"), std::string::npos);
}

TEST(Yaml, files_of_ten_megabytes_get_an_answer) {
  const std::string text(10 << 20, 'x');
  EXPECT_EQ(read(text).text.size(), text.size());
  EXPECT_EQ(error_of(text + "x"), "gate.yaml: error: the file has 10485761 bytes; at most 10485760 are read\n");
}

TEST(Yaml, more_values_than_a_gate_can_have_get_an_answer) {
  std::string lines, list = "[";
  for (int i = 0; i < 110'000; ++i) lines += "k" + std::to_string(i) + ": 1\n";
  for (int i = 0; i < 210'000; ++i) list += "1,";
  EXPECT_NE(error_of(lines).find("more than 200000 values"), std::string::npos);
  EXPECT_NE(error_of(list).find("more than 200000 values"), std::string::npos);
}

TEST(Yaml, wide_mappings_are_checked_for_duplicates_in_no_time) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(read(text).entries.size(), 20'000u);
}

// ---- places inside scalars ----

std::string inside(std::string_view yaml, std::string_view word) {
  const YamlNode root = read(yaml);
  const YamlNode& scalar = root.entries.at(0).second;
  const std::size_t offset = scalar.text.find(word);
  EXPECT_NE(offset, std::string::npos) << scalar.text;
  return at(place_inside(scalar, offset, word.size()));
}

TEST(PlaceInside, of_a_plain_text) { EXPECT_EQ(inside("q: rate(ä[5m])\n", "[5m]"), "1:10+4"); }

TEST(PlaceInside, of_a_quoted_text) {
  EXPECT_EQ(inside("q: 'it''s foo'\n", "foo"), "1:11+3");
  EXPECT_EQ(inside("q: \"a\\\"b\\\" foo\"\n", "foo"), "1:12+3");
  EXPECT_EQ(inside("q: \"\\x20\\u0041 foo\"\n", "foo"), "1:16+3");
  EXPECT_EQ(inside("q: \"a \\\n    foo\"\n", "foo"), "2:5+3");
}

TEST(PlaceInside, of_a_folded_plain_text) {
  EXPECT_EQ(inside("q: sum(\n    rate(x[5m])\n  )\n", "rate"), "2:5+4");
  EXPECT_EQ(inside("q: sum(\n\n    rate(x[5m])\n  )\n", "x["), "3:10+2");
}

TEST(PlaceInside, of_block_scalars) {
  EXPECT_EQ(inside("q: |\n  sum(x)\n    / foo\n", "foo"), "3:7+3");
  EXPECT_EQ(inside("q: >-  # why\n\n  sum(x)\n  / foo\n", "foo"), "4:5+3");
  EXPECT_EQ(inside("q: |2-\n    x\n   foo\r\n", "foo"), "3:4+3");
}

TEST(PlaceInside, spans_to_the_end_of_its_line_only) { EXPECT_EQ(inside("q: |\n  ab cd\n  ef\n", "cd\nef"), "2:6+2"); }

TEST(PlaceInside, the_end_of_a_text_is_behind_its_last_character) {
  const YamlNode root = read("q: |\n  sum(x\n");
  const YamlNode& scalar = root.entries[0].second;
  EXPECT_EQ(at(place_inside(scalar, scalar.text.size())), "2:8+1");
  const YamlNode plain = read("q: sum(x\n");
  EXPECT_EQ(at(place_inside(plain.entries[0].second, 5)), "1:9+1");
}

TEST(YamlDocuments, are_read_one_after_the_other_and_empty_ones_left_out) {
  const auto all =
      parse_yaml_documents("---\n---\nkind: A\n---\n# nothing\n---\nkind: B\n...\n---\nkind: C\n---", "f.yaml");
  EXPECT_TRUE(all.complete && all.diagnostics.empty());
  ASSERT_EQ(all.roots.size(), 3u);
  EXPECT_EQ(all.roots[1].find("kind")->text, "B");
  EXPECT_EQ(all.roots[1].find("kind")->place.line, 7);
}

TEST(YamlDocuments, what_is_wrong_in_one_is_told_and_the_ones_before_are_kept) {
  const auto all = parse_yaml_documents("kind: A\n---\nkind: [\n", "f.yaml");
  EXPECT_FALSE(all.complete);
  EXPECT_EQ(all.roots.size(), 1u);
  ASSERT_EQ(all.diagnostics.size(), 1u);
  EXPECT_EQ(all.diagnostics[0].place.line, 4);
}

TEST(YamlDocuments, aliases_reach_no_further_than_their_document) {
  const auto all = parse_yaml_documents("a: &x 1\n---\nb: *x\n", "f.yaml");
  EXPECT_FALSE(all.complete);
  EXPECT_EQ(all.diagnostics.at(0).message, "the alias *x has no anchor &x before it");
}

TEST(YamlDocuments, too_many_values_of_all_together_are_refused) {
  const auto all = parse_yaml_documents("[1, 2, 3]\n---\n[1, 2, 3]\n", "f.yaml", {.nodes = 6});
  EXPECT_FALSE(all.complete);
}

}  // namespace
}  // namespace tidegate
