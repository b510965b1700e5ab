// What the guide shows is so: its gates load, its operator files load, its commands and options exist.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "base/file.h"
#include "base/text.h"
#include "core/caveats/caveats.h"
#include "edge/sources/source_kinds.h"
#include "edge/specs/fields.h"
#include "edge/specs/gate_file.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kFolder = "docs/guide";

struct Block {
  std::string file;
  int line = 0;
  std::string language;
  std::string text;

  std::string place() const { return file + ":" + std::to_string(line); }
};

std::vector<std::string> pages() {
  std::vector<std::string> names;
  const auto found = list_folder(std::string(kFolder));
  for (const auto& name : found->value()) {
    if (name.ends_with(".md")) names.push_back(std::string(kFolder) + "/" + name);
  }
  return names;
}

// What stands between ```LANGUAGE and ```.
std::vector<Block> blocks_of(const std::string& file) {
  std::vector<Block> blocks;
  const auto text = read_file(file).value();
  int number = 0;
  bool inside = false;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({file, number, std::string(line.substr(3)), ""});
    } else if (inside) {
      blocks.back().text += std::string(line) + "\n";
    }
  }
  return blocks;
}

std::vector<Block> all_blocks(std::string_view language) {
  std::vector<Block> found;
  for (const auto& page : pages()) {
    for (auto& block : blocks_of(page)) {
      if (block.language == language) found.push_back(std::move(block));
    }
  }
  return found;
}

bool is_gate(const Block& block) { return block.text.starts_with("gate:"); }

Environment environment() {
  return Environment({{"PROM_TOKEN", "x"}, {"PROM_PASSWORD", "x"}, {"PROM_API_KEY", "x"}, {"STAGING_TOKEN", "x"}});
}

std::vector<Kind> source_kinds() {
  const auto kinds = sources::source_kinds();
  return {kinds.begin(), kinds.end()};
}

specs::LoadedOperators load_operators(const Block& block) {
  return specs::load_operator_file(block.text, block.place(), environment(), source_kinds());
}

// Gates that say `source: prod` mean the operator file of the same page.
specs::OperatorConfig operators_of(const std::string& page) {
  for (const auto& block : blocks_of(page)) {
    if (block.language == "yaml" && !is_gate(block)) return load_operators(block).config;
  }
  return {};
}

specs::LoadContext context_for(const Block& block) {
  specs::LoadContext context;
  context.settings = {{.name = "version", .value = "1.4.2"}};
  context.unknown_settings = specs::LoadContext::UnknownSettings::ignore;
  context.since = Timestamp{1'800'000'000'000};
  context.environment = environment();
  context.read_file = [](const std::string& name) -> Result<std::string> {
    if (name.ends_with(".yaml")) return "calibration: payment-canary\nobjectives: {errors: {variation: 8%}}\n";
    return "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261224\nEND:VEVENT\nEND:VCALENDAR\n";
  };
  context.operators =
      block.text.find("source: prod") == std::string::npos ? specs::OperatorConfig{} : operators_of(block.file);
  context.source_kinds = source_kinds();
  return context;
}

TEST(Guide, every_gate_loads_without_a_diagnostic) {
  int gates = 0;
  for (const auto& block : all_blocks("yaml")) {
    if (!is_gate(block)) continue;
    ++gates;
    const auto loaded = specs::load_gate(block.text, block.place(), context_for(block));
    EXPECT_TRUE(loaded.gate && loaded.diagnostics.empty()) << render_all(loaded.diagnostics, block.text);
  }
  EXPECT_GT(gates, 15);
}

TEST(Guide, every_operator_file_loads_without_a_diagnostic) {
  int files = 0;
  for (const auto& block : all_blocks("yaml")) {
    if (is_gate(block)) continue;
    ++files;
    const auto loaded = load_operators(block);
    EXPECT_TRUE(loaded.diagnostics.empty()) << render_all(loaded.diagnostics, block.text);
  }
  EXPECT_GE(files, 1);
}

bool shows(const std::string& yaml, std::string_view key) {
  for (const char before : {'\n', ' ', '{'}) {
    if (yaml.find(before + std::string(key) + ":") != std::string::npos) return true;
  }
  return false;
}

TEST(Guide, every_key_of_a_gate_and_of_the_operator_file_has_an_example) {
  std::string yaml = "\n";
  for (const auto& block : all_blocks("yaml")) yaml += block.text;
  for (const auto fields : {specs::gate_fields(), specs::objective_fields(), specs::operator_fields()}) {
    for (const auto& field : fields) {
      EXPECT_TRUE(shows(yaml, field.name)) << field.name;
      for (const auto& inner : field.fields) EXPECT_TRUE(shows(yaml, inner.name)) << field.name << "." << inner.name;
    }
  }
  const auto* const prometheus = sources::find_source_kind("prometheus");
  for (const auto& field : prometheus->fields) EXPECT_TRUE(shows(yaml, field.name)) << field.name;
}

TEST(Guide, every_caveat_is_told_with_the_same_advice_as_by_explain) {
  const auto text = read_file(std::string(kFolder) + "/doubts.md").value();
  for (const auto& caveat : caveats::caveat_kinds()) {
    const auto begin = text.find("| `" + std::string(caveat.name) + "` |");
    ASSERT_NE(begin, std::string::npos) << caveat.name;
    const auto row = text.substr(begin, text.find('\n', begin) - begin);
    const auto advice = caveat.advice.empty() ? std::string(" ") : " " + std::string(caveat.advice) + " ";
    EXPECT_TRUE(row.ends_with("| " + std::string(caveat.stops) + " |" + advice + "|")) << row;
  }
}

// "tidegate check gate.yaml --at 10m" -> the words.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (const auto word : split(line, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

TEST(Guide, every_command_and_option_exists) {
  int lines = 0;
  for (const auto& block : all_blocks("console")) {
    for (const auto line : split(block.text, '\n')) {
      const auto words = words_of(line);
      if (words.size() < 3 || words[0] != "$" || words[1] != "tidegate") continue;
      ++lines;
      const auto* const command = find_command(words[2]);
      ASSERT_NE(command, nullptr) << block.place() << ": " << line;
      for (const auto& word : words) {
        if (!word.starts_with("--")) continue;
        EXPECT_TRUE(std::ranges::count(command->options, word.substr(2), &Option::name) == 1)
            << block.place() << ": " << line;
      }
    }
  }
  EXPECT_GT(lines, 10);
}

}  // namespace
}  // namespace tidegate::cli
