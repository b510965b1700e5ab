#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::cli {

// One thing that can be explained: a topic, a key of the gate file, a source, a caveat ... Made of the descriptors, so
// that `tidegate explain` and docs/reference say what the program does.
struct Article {
  std::string name;     // as users write it
  std::string address;  // what `tidegate explain` takes: "gate.watch.every", "caveat stale"
  std::string help;     // sentences
  std::vector<std::pair<std::string, std::string>> facts = {};  // "type": "a duration, such as 5m"
  std::string example = {};
  std::vector<Article> parts = {};
};

// All topics, each with its parts.
std::vector<Article> all_articles();

// What stands at "gate watch every", "gate.watch.every" or "caveat stale"; or, when the first word is no topic, all
// articles with that name. Not owned: they live in `topics`.
std::vector<const Article*> find_articles(const std::vector<Article>& topics, std::string_view words);

// All articles in whose sentences or facts a word stands, in any case: "score" in those of what passes by one.
std::vector<const Article*> articles_that_mention(const std::vector<Article>& topics, std::string_view word);

// Every name that find_articles could be asked for, for "did you mean".
std::vector<std::string> article_names(const std::vector<Article>& topics);

}  // namespace tidegate::cli
