// promql_live [COUNT [SEED]]: asks a real Prometheus and the engine so many queries made up at random, over the data of
// this seed and those after it. Exit code 1: they differ somewhere, and stdout says where.
#include <algorithm>
#include <cstdio>

#include "base/format.h"
#include "base/text.h"
#include "oracle/live_queries.h"
#include "support/process.h"

namespace {

constexpr int kQueriesOfASeed = 250;

}  // namespace

int main(int count, char** arguments) {
  using namespace tidegate;
  const auto number = [&](int which, double otherwise) {
    return count > which ? parse_double(arguments[which]).value_or(-1) : otherwise;
  };
  const double queries = number(1, 5000), first = number(2, 1);
  if (count > 3 || queries < 1 || queries > 1e9 || first < 0 || first > 1e15) {
    std::fputs("usage: promql_live [COUNT [SEED]]\n", stderr);
    return 2;
  }
  if (!test::is_installed("prometheus")) {
    std::fputs("promql_live: prometheus is not installed\n", stderr);
    return 2;
  }
  oracle::LiveTally tally;
  auto seed = static_cast<std::uint64_t>(first);
  for (int left = static_cast<int>(queries); left > 0; left -= kQueriesOfASeed, ++seed) {
    const auto one = oracle::compare_live(seed, std::min(left, kQueriesOfASeed));
    for (const auto& mismatch : one.mismatches) std::puts(mismatch.c_str());
    tally += one;
    std::fputs(format("seed {}: {} of {} queries, {} mismatches\n", seed, tally.asked, queries, tally.mismatches.size())
                   .c_str(),
               stderr);
  }
  std::fputs(oracle::summary(tally).c_str(), stdout);
  return tally.mismatches.empty() ? 0 : 1;
}
