#include <algorithm>
#include <ranges>

#include "app/cli/articles.h"
#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/layout.h"
#include "base/format.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kWidestName = 24;

std::string rows(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t widest = 0;
  for (const auto& [name, meaning] : pairs) widest = std::max(widest, count_code_points(name));
  auto column = 2 + std::min(widest, kWidestName) + 2;
  std::vector<std::pair<std::string, std::string>> indented;
  for (const auto& [name, meaning] : pairs) indented.emplace_back("  " + name, meaning);
  return table(indented, column);
}

std::string part_rows(const std::vector<Article>& parts) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& part : parts) pairs.emplace_back(part.name, part.help);
  return rows(pairs);
}

std::string render(const Article& article) {
  auto text = article.address + "\n\n" + wrap(article.help, 0);
  if (!article.facts.empty()) text += "\n" + rows(article.facts);
  if (!article.example.empty()) {
    text += "\nExample:\n";
    for (auto line : split(trim(article.example), '\n')) text += "  " + std::string(line) + "\n";
  }
  if (article.parts.empty()) return text;
  return text + "\n" + part_rows(article.parts) + "\n`tidegate explain " + article.address +
         (article.address.find_first_of(" .") == std::string::npos &&
                  article.parts.front().address.find('.') == std::string::npos
              ? " "
              : ".") +
         article.parts.front().name + "` tells more about one of them.\n";
}

std::string render_several(std::string_view word, const std::vector<const Article*>& articles) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto* article : articles) pairs.emplace_back(article->address, article->help);
  return quoted(word) + " has several meanings; `tidegate explain` one of:\n\n" + rows(pairs);
}

std::string render_mentions(std::string_view word, const std::vector<const Article*>& articles) {
  constexpr std::size_t kMost = 15;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto* article : articles | std::views::take(kMost)) pairs.emplace_back(article->address, article->help);
  const auto more = articles.size() > kMost ? format("\nand {} more\n", articles.size() - kMost) : "";
  return "Nothing is called " + quoted(printable(word)) + ", but it is spoken of in:\n\n" + rows(pairs) + more;
}

std::string render_topics(const std::vector<Article>& topics) {
  return "What can be explained:\n\n" + part_rows(topics) +
         "\n`tidegate explain TOPIC` lists what belongs to it. Any word works too:\n"
         "  tidegate explain caveat stale\n"
         "  tidegate explain gate.watch.every\n"
         "  tidegate explain at_most\n";
}

int unknown(Invocation& call, const std::string& words, const std::vector<Article>& topics) {
  if (find_command(words) != nullptr) {
    call.err.write("tidegate explain: nothing is known about " + quoted(printable(words)) + "\n");
    call.err.write("  hint: it is a command: `tidegate help " + words + "` tells about it\n");
    return kExitUsage;
  }
  if (const auto all = articles_that_mention(topics, words); !all.empty()) {
    call.out.write(render_mentions(words, all));
    return kExitPass;
  }
  call.err.write("tidegate explain: nothing is known about " + quoted(printable(words)) + "\n");
  auto last = words.substr(words.find_last_of(" .") + 1);
  auto hint = did_you_mean(last, article_names(topics));
  call.err.write(hint.empty() ? "  `tidegate explain` lists what there is\n" : "  hint: " + hint + "\n");
  return kExitUsage;
}

int run(Invocation& call) {
  auto topics = all_articles();
  auto words = join(call.arguments, " ");
  if (words.empty()) {
    call.out.write(render_topics(topics));
    return kExitPass;
  }
  auto found = find_articles(topics, words);
  if (found.empty()) return unknown(call, words, topics);
  call.out.write(found.size() == 1 ? render(*found.front()) : render_several(words, found));
  return kExitPass;
}

std::vector<std::string> topic_names() {
  std::vector<std::string> names;
  for (const auto& topic : all_articles()) names.push_back(topic.name);
  return names;
}

}  // namespace

// The first word is offered by shells, but not checked as a choice: any name that is known will do.
Command explain() {
  return {.name = "explain",
          .help = "tells what a word means: a key, a source, a caveat, an exit code",
          .arguments = {.usage = "[TOPIC [NAME]]",
                        .help = "a topic, something that belongs to it, or just a name",
                        .least = 0,
                        .most = kAnyNumber,
                        .takes = Takes::text,
                        .choices = topic_names},
          .examples =
              "tidegate explain\n"
              "tidegate explain caveat stale\n"
              "tidegate explain gate.watch.every\n"
              "tidegate explain exit-codes",
          .run = run};
}

}  // namespace tidegate::cli
