#include "core/promql/reads.h"

#include <gtest/gtest.h>

#include "oracle/random_query.h"
#include "support/reads.h"

namespace tidegate::oracle {
namespace {

TEST(Reads, of_random_queries_are_the_same_to_the_parser_and_the_scanner) {
  const QueryShape shape;
  for (std::uint64_t seed = 1; seed <= 5000; ++seed) {
    Random random(seed);
    const auto query = random_query(shape, random);
    const auto parsed = promql::reads_of(query, QueryLanguage::promql);
    EXPECT_EQ(test::shown(parsed), test::shown(promql::scan_query(query))) << "seed " << seed << ": " << query;
  }
}

}  // namespace
}  // namespace tidegate::oracle
