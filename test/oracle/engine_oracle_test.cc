// The engine against the naive evaluator (naive_promql.h), on queries and series made up at random.
#include <gtest/gtest.h>

#include "base/format.h"
#include "core/promql/parser.h"
#include "oracle/agreement.h"
#include "oracle/answers.h"
#include "oracle/naive_promql.h"
#include "oracle/random_query.h"

namespace tidegate::oracle {
namespace {

struct Case {
  std::uint64_t seed = 0;
  std::string query;
  Moments moments;
};

struct Tally {
  int asked = 0;
  int answered = 0;   // with at least one value
  int refused = 0;    // by both
  int unsettled = 0;  // rounding or ties decide: the naive answer, too, changes with noise
};

class Comparison {
 public:
  Comparison(const std::vector<Series>& data, const tsdb::Storage& storage, Naming naming)
      : data_(data), storage_(storage), naming_(naming) {}

  void check(const Case& asked, Tally& tally) {
    const auto parsed = promql::parse_expression(asked.query);
    ASSERT_TRUE(parsed) << asked.query << ": " << parsed.error().message;
    const auto expected = evaluate_naively(data_, **parsed, asked.moments, {.naming = naming_});
    const auto got =
        as_expected(ask(storage_, asked.query, asked.moments, {.delayed_names = naming_ == Naming::delayed}));
    ++tally.asked;
    if (!expected && !got) return void(++tally.refused);
    if (agree(**parsed, asked.moments, expected, got)) return void(tally.answered += !expected->series.empty());
    const Judged judged{data_, **parsed, asked.moments, {.naming = naming_}};
    if (is_unsettled(judged, expected, got)) return void(++tally.unsettled);
    ADD_FAILURE() << format("seed {} {}{}\n{} .. {} step {}", asked.seed, asked.query,
                            naming_ == Naming::delayed ? " (delayed names)" : "", asked.moments.first,
                            asked.moments.last, asked.moments.step)
                  << "\nexpected:" << described(expected) << "got:" << described(got);
  }

 private:
  const std::vector<Series>& data_;
  const tsdb::Storage& storage_;
  Naming naming_;
};

Case random_case(const QueryShape& shape, std::uint64_t seed) {
  Random random(seed);
  Case asked{.seed = seed, .query = random_query(shape, random), .moments = {}};
  asked.moments.first = random_moment(shape, random);
  asked.moments.last = asked.moments.first;
  if (random.once_in(2)) {
    asked.moments.step = random.one_of(std::span<const std::int64_t>({5'000, 15'000, 60'000, 77'001, 400'000}));
    asked.moments.last += asked.moments.step * random.between(1, random.once_in(10) ? 60 : 8);
  }
  return asked;
}

void compare(Naming naming, const QueryShape& shape, int series_sets, int queries) {
  Tally tally;
  for (int set = 0; set < series_sets; ++set) {
    const auto data = random_series(shape.data, static_cast<std::uint64_t>(set) + 1);
    const auto storage = stored(data);
    Comparison comparison(data, storage, naming);
    for (int i = 0; i < queries; ++i) {
      const int number = set * queries + i + (naming == Naming::delayed ? 1'000'000 : 0);
      const Case asked = random_case(shape, static_cast<std::uint64_t>(number));
      comparison.check(asked, tally);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  std::cout << format("{} asked, {} with an answer, {} refused, {} unsettled\n", tally.asked, tally.answered,
                      tally.refused, tally.unsettled);
  EXPECT_GT(tally.answered, tally.asked * 4 / 10) << "too few queries show anything";
  EXPECT_LT(tally.unsettled, tally.asked / 20) << "too many queries depend on rounding or ties";
}

TEST(EngineOracle, engine_and_naive_evaluator_agree_when_names_go_at_once) { compare(Naming::immediate, {}, 6, 250); }

TEST(EngineOracle, engine_and_naive_evaluator_agree_when_names_go_at_the_end) { compare(Naming::delayed, {}, 6, 250); }

TEST(EngineOracle, engine_and_naive_evaluator_agree_where_they_did_not_once) {
  const DataShape shape;
  const auto data = random_series(shape, 610);
  const auto storage = stored(data);
  const Moments moments{.first = shape.start + 10'000, .last = shape.start + 1'210'000, .step = 400'000};
  for (const std::string query :
       {"clamp_max(vector(-Inf), NaN)", "clamp_min(vector(Inf), NaN)", "clamp(vector(-Inf), -5, NaN)",
        "(bottomk(3, memory_bytes)) or on (job, instance) (clamp(memory_bytes, 40, 1e300))"}) {
    for (const Naming naming : {Naming::immediate, Naming::delayed}) {
      Tally tally;
      Comparison(data, storage, naming).check({.query = query, .moments = moments}, tally);
      EXPECT_EQ(tally.answered, 1) << query;
    }
  }
}

}  // namespace
}  // namespace tidegate::oracle
