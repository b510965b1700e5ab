// The engine against the naive evaluator (naive_promql.h), on queries and series made up at random.
#include <gtest/gtest.h>

#include <cmath>

#include "base/format.h"
#include "core/promql/parser.h"
#include "oracle/answers.h"
#include "oracle/naive_promql.h"
#include "oracle/random_query.h"

namespace tidegate::oracle {
namespace {

std::vector<double> in_order(const engine::Answer& answer) {
  std::vector<double> values;
  for (const auto& series : answer.series) values.push_back(series.points.at(0).value);
  return values;
}

bool is_near(double a, double b, double slack = 0) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::fabs(a - b) <= slack + 1e-9 * std::max(std::fabs(a), std::fabs(b)) + 1e-300;
}

bool have_one_shape(const Answers& a, const Answers& b) {
  if (a.size() != b.size()) return false;
  for (auto here = a.begin(), there = b.begin(); here != a.end(); ++here, ++there) {
    if (here->first != there->first || here->second.size() != there->second.size()) return false;
    for (const auto& [time, value] : here->second) {
      if (!there->second.contains(time)) return false;
    }
  }
  return true;
}

struct Case {
  std::uint64_t seed = 0;
  std::string query;
  Moments moments;
  bool is_range() const { return moments.first != moments.last; }
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
    const auto got = ask(storage_, asked.query, asked.moments, {.delayed_names = naming_ == Naming::delayed});
    const std::string what = format("seed {} {}{}\n{} .. {} step {}", asked.seed, asked.query,
                                    naming_ == Naming::delayed ? " (delayed names)" : "", asked.moments.first,
                                    asked.moments.last, asked.moments.step);
    ++tally.asked;
    if (!expected && !got) return void(++tally.refused);
    if (!settles(**parsed, asked, expected, got)) {
      if (is_unsettled(**parsed, asked, expected, got)) return void(++tally.unsettled);
      ADD_FAILURE() << what << "\nexpected: " << (expected ? "\n" + written(expected->series) : expected.error())
                    << "\ngot: " << (got ? "\n" + written(by_labels(*got)) : got.error().message);
      return;
    }
    if (!expected->series.empty()) ++tally.answered;
  }

 private:
  using Expected = std::expected<NaiveAnswer, std::string>;

  static bool is_sorted_query(const promql::Expr& expr) {
    const auto* call = std::get_if<promql::Call>(&expr.node);
    return call != nullptr && promql::print(expr).starts_with("sort");
  }

  bool settles(const promql::Expr& expr, const Case& asked, const Expected& expected,
               const engine::Outcome<engine::Answer>& got) const {
    if (!expected || !got) return false;
    const Answers answers = by_labels(*got);
    if (!have_one_shape(expected->series, answers)) return false;
    for (const auto& [labels, points] : expected->series) {
      for (const auto& [time, value] : points) {
        if (!is_near(value, answers.at(labels).at(time))) return false;
      }
    }
    if (asked.is_range() || !is_sorted_query(expr)) return true;
    return std::ranges::equal(expected->in_order, in_order(*got), [](double a, double b) { return is_near(a, b); });
  }

  // Whether a little noise moves the naive answer as far as the engine's lies from it.
  bool is_unsettled(const promql::Expr& expr, const Case& asked, const Expected& expected,
                    const engine::Outcome<engine::Answer>& got) const {
    std::map<std::pair<Labels, std::int64_t>, double> spread;
    for (std::uint64_t noise = 1; noise <= 10; ++noise) {
      const auto shaken = evaluate_naively(data_, expr, asked.moments, {.naming = naming_, .noise = noise});
      if (shaken.has_value() != expected.has_value()) return true;
      if (!shaken) continue;
      if (!have_one_shape(shaken->series, expected->series)) return true;
      for (const auto& [labels, points] : expected->series) {
        for (const auto& [time, value] : points) {
          const double other = shaken->series.at(labels).at(time);
          if (std::isnan(value) != std::isnan(other) || std::isinf(value) != std::isinf(other)) return true;
          double& widest = spread[{labels, time}];
          if (std::isfinite(value)) widest = std::max(widest, std::fabs(value - other));
        }
      }
    }
    if (!expected || !got) return false;
    const Answers answers = by_labels(*got);
    if (!have_one_shape(expected->series, answers)) return false;
    for (const auto& [labels, points] : expected->series) {
      for (const auto& [time, value] : points) {
        if (!is_near(value, answers.at(labels).at(time), 30 * spread[{labels, time}])) return false;
      }
    }
    return true;
  }

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
