#include "app/cli/articles.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>

#include "app/cli/exit_codes.h"
#include "app/cli/reporting.h"
#include "base/text.h"
#include "core/caveats/caveats.h"
#include "core/model/quantity.h"
#include "edge/pipelines/pipeline.h"
#include "edge/reports/format.h"
#include "edge/sources/source_kinds.h"
#include "edge/specs/fields.h"
#include "edge/specs/presets.h"

namespace tidegate::cli {
namespace {

Article article_of(const Field& field, const std::string& parent) {
  Article article{.name = std::string(field.name),
                  .address = parent + "." + std::string(field.name),
                  .help = std::string(field.help)};
  article.facts.emplace_back("type", specs::describe_type(field));
  if (field.required() && field.one_of.empty()) article.facts.emplace_back("required", "yes");
  if (!field.one_of.empty()) {
    article.facts.emplace_back(field.required() ? "exactly one of" : "at most one of", std::string(field.one_of));
  }
  if (!field.needs.empty()) {
    const std::vector<std::string> needs(field.needs.begin(), field.needs.end());
    article.facts.emplace_back("only with", join(needs, " or "));
  }
  if (!field.fallback.empty()) article.facts.emplace_back("default", std::string(field.fallback));
  if (!field.example.empty()) article.example = article.name + ": " + std::string(field.example);
  for (const auto& each : field.fields) article.parts.push_back(article_of(each, article.address));
  return article;
}

// Which keys a one_of word stands for: "indicator" -> "ratio, latency, query".
void name_alternatives(std::vector<Article>& parts, std::span<const Field> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].one_of.empty()) continue;
    std::vector<std::string> same;
    for (const auto& field : fields) {
      if (field.one_of == fields[i].one_of) same.emplace_back(field.name);
    }
    for (auto& [what, fact] : parts[i].facts) {
      if (what.ends_with("one of")) fact = join(same, ", ");
    }
  }
  for (std::size_t i = 0; i < fields.size(); ++i) name_alternatives(parts[i].parts, fields[i].fields);
}

Article fields_topic(const std::string& name, std::string help, std::span<const Field> fields) {
  Article topic{.name = name, .address = name, .help = std::move(help)};
  for (const auto& field : fields) topic.parts.push_back(article_of(field, name));
  name_alternatives(topic.parts, fields);
  return topic;
}

template <class Kinds>
Article kinds_topic(const std::string& name, std::string help, const Kinds& kinds) {
  Article topic{.name = name, .address = name, .help = std::move(help)};
  for (const Kind& kind : kinds) {
    Article part{.name = std::string(kind.name),
                 .address = name + " " + std::string(kind.name),
                 .help = std::string(kind.help),
                 .example = std::string(kind.example)};
    for (const auto& field : kind.fields) part.parts.push_back(article_of(field, part.address));
    name_alternatives(part.parts, kind.fields);
    topic.parts.push_back(std::move(part));
  }
  return topic;
}

Article caveats_topic() {
  auto topic = kinds_topic("caveat",
                           "Reasons to doubt a measurement. One that disqualifies makes its objective inconclusive, "
                           "never passed and never failed.",
                           caveats::caveat_kinds());
  for (std::size_t i = 0; i < topic.parts.size(); ++i) {
    const auto& kind = caveats::caveat_kinds()[i];
    topic.parts[i].facts.emplace_back("disqualifies", std::string(kind.stops));
    if (!kind.advice.empty()) topic.parts[i].facts.emplace_back("do", std::string(kind.advice));
  }
  return topic;
}

Article formats_topic() {
  std::vector<Kind> kinds(reports::report_formats().begin(), reports::report_formats().end());
  kinds.push_back(kJsonLines);
  return kinds_topic("format", "How decisions are reported, by --format.", kinds);
}

Article units_topic() {
  Article topic{.name = "unit",
                .address = "unit",
                .help =
                    "Limits carry a unit, and a unit that doesn't fit what is measured is an error: at_most: 1 on a "
                    "ratio could mean 1% or 100%, so write 1%."};
  for (const auto units : {all_unit_words(), all_units()}) {
    for (const auto& unit : units) {
      const std::string name(unit.name);
      Article part{.name = name, .address = "unit " + name, .help = std::string(unit.help)};
      part.facts.emplace_back("of", std::string(dimension_name(unit.dimension)));
      topic.parts.push_back(std::move(part));
    }
  }
  return topic;
}

Article exit_codes_topic() {
  Article topic{.name = "exit-code",
                .address = "exit-code",
                .help =
                    "The same for every command. All but 0 stop a step of a pipeline, so a gate that could not "
                    "decide never lets a release through by accident."};
  for (const auto& each : exit_codes()) {
    auto name = std::to_string(each.code);
    Article part{.name = name,
                 .address = "exit-code " + name,
                 .help = std::string(each.name) + ": " + std::string(each.help) + "."};
    part.facts.emplace_back("what to do", std::string(each.advice));
    topic.parts.push_back(std::move(part));
  }
  return topic;
}

Article presets_topic() {
  Article topic{.name = "preset",
                .address = "preset",
                .help = "Commented gate files to start from, written by `tidegate init --preset NAME`."};
  for (const auto& preset : specs::presets()) {
    auto name = std::string(preset.name);
    topic.parts.push_back({.name = name, .address = "preset " + name, .help = std::string(preset.help)});
  }
  return topic;
}

bool is_called(const Article& article, std::string_view word) {
  return article.name == word || article.name + "s" == word;
}

void collect(const std::vector<Article>& articles, std::string_view name, std::vector<const Article*>& found) {
  for (const auto& article : articles) {
    if (article.name == name) found.push_back(&article);
    collect(article.parts, name, found);
  }
}

void collect_names(const std::vector<Article>& articles, std::set<std::string>& names) {
  for (const auto& article : articles) {
    names.insert(article.name);
    collect_names(article.parts, names);
  }
}

// "gate.watch every" -> {"gate", "watch", "every"}.
std::vector<std::string> steps_of(std::string_view words) {
  std::vector<std::string> steps;
  for (auto word : split(words, ' ')) {
    for (auto step : split(word, '.')) {
      if (!step.empty()) steps.emplace_back(step);
    }
  }
  return steps;
}

// "no-data" is a word, and so is "score" in "a score, which passes".
bool has_word(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
  const auto lower = to_lower(text), wanted = to_lower(word);
  for (auto at = lower.find(wanted); at != std::string::npos; at = lower.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    if ((at == 0 || !is_part(lower[at - 1])) && (end == lower.size() || !is_part(lower[end]))) return true;
  }
  return false;
}

}  // namespace

std::vector<Article> all_articles() {
  return {
      fields_topic("gate", "The keys of a gate file: one YAML file that says what must hold for a release to go on.",
                   specs::gate_fields()),
      fields_topic("objective",
                   "The keys of an objective: what is measured (exactly one indicator) and what must hold for it "
                   "(exactly one condition).",
                   specs::objective_fields()),
      fields_topic("group",
                   "The keys of a group, which may stand in place of an objective: it holds if all, or any, of its "
                   "members do.",
                   specs::group_fields()),
      fields_topic("operator",
                   "The keys of the operator file, tidegate.yaml: sources that gates use by name, and the hosts that "
                   "they may ask.",
                   specs::operator_fields()),
      kinds_topic("source", "Where measurements come from. The first key holds the address.", sources::source_kinds()),
      caveats_topic(),
      formats_topic(),
      kinds_topic("pipeline", "Where tidegate runs, and how it speaks there. Found by the environment.",
                  pipelines::pipelines()),
      units_topic(),
      exit_codes_topic(),
      presets_topic(),
  };
}

std::vector<const Article*> find_articles(const std::vector<Article>& topics, std::string_view words) {
  auto steps = steps_of(words);
  if (steps.empty()) return {};
  const Article* found = nullptr;
  const auto* among = &topics;
  for (const auto& step : steps) {
    auto next = std::ranges::find_if(
        *among, [&](const Article& each) { return among == &topics ? is_called(each, step) : each.name == step; });
    if (next == among->end()) {
      found = nullptr;
      break;
    }
    found = &*next;
    among = &found->parts;
  }
  if (found) return {found};
  std::vector<const Article*> all;
  if (steps.size() == 1) collect(topics, steps.front(), all);
  return all;
}

std::vector<const Article*> articles_that_mention(const std::vector<Article>& topics, std::string_view word) {
  std::vector<const Article*> all;
  for (const auto& each : topics) {
    const bool is_in_facts =
        std::ranges::any_of(each.facts, [&](const auto& fact) { return has_word(fact.second, word); });
    if (is_in_facts || has_word(each.help, word)) all.push_back(&each);
    std::ranges::copy(articles_that_mention(each.parts, word), std::back_inserter(all));
  }
  return all;
}

std::vector<std::string> article_names(const std::vector<Article>& topics) {
  std::set<std::string> names;
  collect_names(topics, names);
  return {names.begin(), names.end()};
}

}  // namespace tidegate::cli
