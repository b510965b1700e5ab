// What PromQL's parser and the scanner, which MetricsQL needs, find in the same queries.
#include "core/promql/reads.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "core/promqltest/script.h"
#include "support/reads.h"

namespace tidegate::promqltest {
namespace {

// As in [2m * 15] and @ 100s, which the scanner leaves to the parser.
bool counts_in_times(const promql::Parsed<std::vector<promql::SelectorUse>>& uses) {
  const auto is_unread = [](const auto& use) { return !use.unread_range.empty() || !use.unread_move.empty(); };
  return uses && std::ranges::any_of(*uses, is_unread);
}

TEST(Reads, of_the_suites_queries_are_the_same_to_the_parser_and_the_scanner) {
  // Not of fill-modifier and info: to the scanner `fill` is always a modifier, and a value stands on info()'s labels.
  int compared = 0;
  for (const std::string name :
       {"aggregators", "at_modifier", "duration_expression", "extended_vectors", "functions", "histograms", "limit",
        "literals", "native_histograms", "operators", "selectors", "start_timestamps", "type_and_unit"}) {
    const auto text = read_file("../shared/data/promqltest/" + name + ".test");
    ASSERT_TRUE(text) << text.error().message;
    const auto script = parse_script(*text);
    ASSERT_TRUE(script) << name;
    for (const auto& command : script->commands) {
      const auto* eval = std::get_if<Eval>(&command);
      if (!eval) continue;
      const auto parsed = promql::reads_of(eval->query, QueryLanguage::promql);
      const auto scanned = promql::scan_query(eval->query);
      if (!parsed || counts_in_times(scanned)) continue;
      EXPECT_EQ(test::shown(parsed), test::shown(scanned)) << name << ": " << eval->query;
      ++compared;
    }
  }
  EXPECT_GT(compared, 900);
}

}  // namespace
}  // namespace tidegate::promqltest
