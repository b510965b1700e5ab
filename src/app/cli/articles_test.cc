#include "app/cli/articles.h"

#include <gtest/gtest.h>

#include "app/cli/reference.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

const std::vector<Article>& topics() {
  static const auto all = all_articles();
  return all;
}

// The addresses of what is found: "gate.watch.every".
std::string found(std::string_view words) {
  std::vector<std::string> addresses;
  const auto all = topics();
  for (const auto* article : find_articles(all, words)) addresses.push_back(article->address);
  return join(addresses, ", ");
}

void expect_findable(const std::vector<Article>& articles) {
  for (const auto& article : articles) {
    EXPECT_EQ(found(article.address), article.address);
    EXPECT_FALSE(article.help.empty()) << article.address;
    expect_findable(article.parts);
  }
}

TEST(Articles, each_has_help_and_is_found_at_its_address) { expect_findable(topics()); }

TEST(Articles, are_found_by_topic_and_name_with_dots_or_spaces) {
  EXPECT_EQ(found("gate.watch.every"), "gate.watch.every");
  EXPECT_EQ(found("gate watch every"), "gate.watch.every");
  EXPECT_EQ(found("caveat stale"), "caveat stale");
  EXPECT_EQ(found("exit-codes"), "exit-code");
}

TEST(Articles, a_name_alone_finds_every_meaning) {
  EXPECT_EQ(found("stale"), "caveat stale");
  EXPECT_EQ(found("max_age"), "gate.max_age, objective.max_age");
  EXPECT_EQ(found("nonsense"), "");
  EXPECT_EQ(found(""), "");
  EXPECT_EQ(found("caveat nonsense"), "");
}

TEST(Reference, has_a_page_for_each_topic_and_a_line_for_each_of_its_parts) {
  auto pages = reference_pages();
  EXPECT_EQ(pages.size(), topics().size() + 2);
  for (const auto& topic : topics()) {
    for (const auto& page : pages) {
      if (page.file != topic.name + ".md") continue;
      for (const auto& part : topic.parts) {
        EXPECT_NE(page.text.find(part.name), std::string::npos) << page.file << " " << part.name;
      }
    }
  }
}

TEST(Man, no_line_of_text_is_taken_for_a_request) {
  const auto page = man_page();
  for (auto line : split(page, '\n')) {
    bool is_request = line.starts_with('.');
    bool is_known = line.starts_with(".TH ") || line.starts_with(".SH ") || line.starts_with(".SS ") ||
                    line.starts_with(".B ") || line.starts_with(".I ") || line == ".TP" || line == ".PP" ||
                    line == ".nf" || line == ".fi";
    EXPECT_TRUE(!is_request || is_known) << line;
    EXPECT_FALSE(line.starts_with('\'')) << line;
  }
}

}  // namespace
}  // namespace tidegate::cli
