// What must hold between the engine's answers, whatever the right ones are.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "base/format.h"
#include "core/promql/parser.h"
#include "core/tsdb/merge.h"
#include "oracle/answers.h"
#include "oracle/random_query.h"

namespace tidegate::oracle {
namespace {

using Outcome = engine::Outcome<engine::Answer>;

// Bit for bit, but for NaN: its sign and payload mean nothing.
bool is_same(double a, double b) {
  if (std::isnan(a)) return std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool is_same(const Answers& a, const Answers& b) {
  return std::ranges::equal(a, b, [](const auto& here, const auto& there) {
    return here.first == there.first && std::ranges::equal(here.second, there.second, [](const auto& x, const auto& y) {
             return x.first == y.first && is_same(x.second, y.second);
           });
  });
}

std::string described(const Outcome& outcome) {
  return outcome ? "\n" + written(by_labels(*outcome)) : outcome.error().message + "\n";
}

void expect_same(const Outcome& a, const Outcome& b, const std::string& what) {
  const bool is_equal = a.has_value() == b.has_value() && (!a || is_same(by_labels(*a), by_labels(*b)));
  EXPECT_TRUE(is_equal) << what << "\none: " << described(a) << "other: " << described(b);
}

Answers moved(const Answers& answers, std::int64_t by) {
  Answers out;
  for (const auto& [labels, points] : answers) {
    for (const auto& [time, value] : points) out[labels][time + by] = value;
  }
  return out;
}

Answers only_at(const Answers& answers, std::int64_t time) {
  Answers out;
  for (const auto& [labels, points] : answers) {
    if (const auto found = points.find(time); found != points.end()) out[labels][time] = found->second;
  }
  return out;
}

constexpr std::size_t kSets = 4;

// Sets of series made up at random, and the same in storages.
struct Worlds {
  explicit Worlds(const DataShape& shape) {
    for (std::size_t set = 0; set < kSets; ++set) {
      data.push_back(random_series(shape, set + 1));
      storages.push_back(stored(data.back()));
    }
  }
  std::vector<std::vector<Series>> data;
  std::vector<tsdb::MemoryStorage> storages;
};

struct Trial {
  std::size_t set = 0;
  std::string query;
  Moments moments;
  std::string what;  // for a failure's message
};

// `check` says whether there was an answer.
template <class Check>
void for_random_queries(const QueryShape& shape, int count, Check check) {
  int answered = 0;
  for (int number = 0; number < count; ++number) {
    Random random(static_cast<std::uint64_t>(number) + 5'000'000);
    Trial trial{.query = random_query(shape, random)};
    trial.set = static_cast<std::size_t>(number) % kSets;
    trial.moments.first = trial.moments.last = random_moment(shape, random);
    if (random.once_in(2)) {
      trial.moments.step = 15'000 * random.between(1, 20);
      trial.moments.last += trial.moments.step * random.between(1, 8);
    }
    trial.what = format("series {}, query {}: {}\n{} .. {} step {}", trial.set, number, trial.query,
                        trial.moments.first, trial.moments.last, trial.moments.step);
    if (check(trial)) ++answered;
  }
  EXPECT_GT(answered, count / 4) << "too few queries show anything";
}

bool has_series(const Outcome& outcome) { return outcome && !outcome->series.empty(); }

TEST(Metamorphic, an_instant_answer_is_the_middle_of_a_range) {
  const Worlds worlds({});
  for_random_queries({}, 300, [&](const Trial& trial) {
    if (trial.query.contains("start()") || trial.query.contains("end()")) return false;
    const auto& storage = worlds.storages[trial.set];
    const std::int64_t now = trial.moments.first;
    const Moments around{.first = now - 45'000, .last = now + 45'000, .step = 45'000};
    const auto range = ask(storage, trial.query, around, {});
    if (!range) return false;  // also if only another step is refused
    const auto instant = ask(storage, trial.query, {.first = now, .last = now}, {});
    EXPECT_TRUE(instant && is_same(by_labels(*instant), only_at(by_labels(*range), now)))
        << trial.what << "\ninstant: " << described(instant) << "range: " << described(range);
    return has_series(instant);
  });
}

TEST(Metamorphic, moving_data_and_query_in_time_moves_the_answer) {
  QueryShape shape;
  shape.time_calls = Use::no;
  constexpr std::int64_t kBy = 86'400'000 + 7'800'000;  // a multiple of all steps of subqueries
  const Worlds worlds(shape.data);
  std::vector<tsdb::MemoryStorage> moved_storages;
  for (auto data : worlds.data) {
    for (Series& series : data) {
      for (Sample& sample : series.samples) sample.time.ms += kBy;
    }
    moved_storages.push_back(stored(data));
  }
  for_random_queries(shape, 300, [&](const Trial& trial) {
    if (trial.query.contains("@ 1")) return false;
    const auto here = ask(worlds.storages[trial.set], trial.query, trial.moments, {});
    const Moments then{
        .first = trial.moments.first + kBy, .last = trial.moments.last + kBy, .step = trial.moments.step};
    const auto there = ask(moved_storages[trial.set], trial.query, then, {});
    const bool is_equal =
        here.has_value() == there.has_value() && (!here || is_same(moved(by_labels(*here), kBy), by_labels(*there)));
    EXPECT_TRUE(is_equal) << trial.what << "\nhere: " << described(here) << "there: " << described(there);
    return has_series(here);
  });
}

// The samples in two heaps: the first part of a series here and the rest there, or mixed, some in both.
std::pair<std::vector<Series>, std::vector<Series>> torn(const std::vector<Series>& data, Random& random) {
  std::vector<Series> first, second;
  for (const Series& series : data) {
    first.push_back({.labels = series.labels, .samples = {}});
    second.push_back({.labels = series.labels, .samples = {}});
    const int cut = random.below(static_cast<int>(series.samples.size()) + 1);
    const bool is_mixed = random.once_in(2);
    for (int i = 0; const Sample& sample : series.samples) {
      const bool in_both = random.once_in(10);
      const bool in_first = is_mixed ? random.once_in(2) : i < cut;
      if (in_first || in_both) first.back().samples.push_back(sample);
      if (!in_first || in_both) second.back().samples.push_back(sample);
      ++i;
    }
  }
  return {first, second};
}

TEST(Metamorphic, two_storages_merged_are_as_good_as_one) {
  const Worlds worlds({});
  Random random(1);
  std::vector<std::pair<tsdb::MemoryStorage, tsdb::MemoryStorage>> halves;
  for (const auto& data : worlds.data) {
    const auto [first, second] = torn(data, random);
    halves.emplace_back(stored(first), stored(second));
  }
  for_random_queries({}, 300, [&](const Trial& trial) {
    const tsdb::MergedStorage merged({&halves[trial.set].first, &halves[trial.set].second});
    const auto expected = ask(worlds.storages[trial.set], trial.query, trial.moments, {});
    expect_same(expected, ask(merged, trial.query, trial.moments, {}), trial.what);
    return has_series(expected);
  });
}

TEST(Metamorphic, a_rate_times_the_ranges_seconds_is_the_increase) {
  const Worlds worlds({});
  for_random_queries({}, 200, [&](const Trial& trial) {
    const auto& storage = worlds.storages[trial.set];
    Random random(trial.query.size());
    const int seconds = 15 * random.between(2, 40);
    const std::string of = format("{{__name__=~\"requests_total|memory_bytes\",code!=\"200\"}}[{}s]", seconds);
    const auto rate = ask(storage, format("rate({}) * {}", of, seconds), trial.moments, {});
    const auto increase = ask(storage, format("increase({})", of), trial.moments, {});
    EXPECT_TRUE(rate && increase) << trial.what;
    if (!rate || !increase) return false;
    const Answers a = by_labels(*rate), b = by_labels(*increase);
    const bool is_equal = std::ranges::equal(a, b, [](const auto& here, const auto& there) {
      return here.first == there.first &&
             std::ranges::equal(here.second, there.second, [](const auto& x, const auto& y) {
               const bool is_near = std::fabs(x.second - y.second) <= 1e-12 * std::fabs(x.second);
               return x.first == y.first && (is_near || is_same(x.second, y.second));
             });
    });
    EXPECT_TRUE(is_equal) << trial.what << "\nrate: " << written(a) << "increase: " << written(b);
    return !a.empty();
  });
}

TEST(Metamorphic, a_query_printed_and_read_again_gives_the_same_answer) {
  const Worlds worlds({});
  for_random_queries({}, 300, [&](const Trial& trial) {
    const auto parsed = promql::parse_expression(trial.query);
    if (!parsed) {
      ADD_FAILURE() << trial.what << ": " << parsed.error().message;
      return false;
    }
    const std::string printed = promql::print(**parsed);
    const auto& storage = worlds.storages[trial.set];
    const auto expected = ask(storage, trial.query, trial.moments, {});
    expect_same(expected, ask(storage, printed, trial.moments, {}), trial.what + "\nprinted: " + printed);
    return has_series(expected);
  });
}

TEST(Metamorphic, the_number_of_threads_changes_no_bit) {
  QueryShape shape;
  shape.data.instances = 60;  // more than one thread's part of the series
  shape.data.samples = 24;
  shape.depth = 3;
  const Worlds worlds(shape.data);
  for_random_queries(shape, 150, [&](const Trial& trial) {
    const auto& storage = worlds.storages[trial.set];
    const auto alone = ask(storage, trial.query, trial.moments, {.threads = 1});
    for (const std::size_t threads : {2, 4})
      expect_same(alone, ask(storage, trial.query, trial.moments, {.threads = threads, .thread_worth = 1}),
                  trial.what + format("\n{} threads", threads));
    return has_series(alone);
  });
}

}  // namespace
}  // namespace tidegate::oracle
