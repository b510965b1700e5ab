// What we ask in PromQL, asked of real servers whose history is made by hand: the answers are worked out in comments.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/format.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "core/promql/classic_histogram.h"
#include "core/promql/compose.h"
#include "edge/sources/source_kinds.h"
#include "support/peers.h"

namespace tidegate::promql {
namespace {

constexpr std::int64_t kEnd = 1'700'000'600;  // s
constexpr Duration kWindow = minutes(5);
constexpr int kOffset = 7, kStep = 15;  // samples stand 7 s, 22 s, 37 s ... before the end

struct Point {
  std::int64_t time = 0;  // s
  double value = 0;
};
struct History {
  std::string series;  // x{a="b"}, escaped as in the exposition format
  std::vector<Point> points;
};

// `count` samples up to the one `newest` steps before the end; value(i) of the i-th, oldest first.
template <class Value>
History history(std::string series, int count, int newest, Value value) {
  History out{.series = std::move(series), .points = {}};
  for (int i = 0; i < count; ++i) {
    out.points.push_back({kEnd - kOffset - kStep * (newest + count - 1 - i), static_cast<double>(value(i))});
  }
  return out;
}

History constant(std::string series, int count, int newest, double value) {
  return history(std::move(series), count, newest, [=](int) { return value; });
}

History joined(History first, const History& then) {
  first.points.insert(first.points.end(), then.points.begin(), then.points.end());
  return first;
}

// The window holds 20 samples of a series that is always there: the oldest 292 s, the newest 7 s before its end.
std::vector<History> counters() {
  return {
      // Rises by 1 a step: 19 seen in 285 s, extrapolated to 300 s: 20.
      history("c_total{id=\"old\"}", 240, 0, [](int i) { return i; }),
      // Begins inside the window at 50 and stays: increase() sees 0.
      constant("c_total{id=\"born\"}", 9, 0, 50),
      // Begins inside the window at 10, rises to 18 in 120 s; extrapolated by 7 s to the end and half a step to the
      // start, since it lies further away: 8 * 134.5 / 120.
      history("c_total{id=\"growing\"}", 9, 0, [](int i) { return 10 + i; }),
      // One single sample: no increase.
      constant("c_total{id=\"single\"}", 1, 0, 3),
      // Was there before, was away from 10 minutes before the window, came back: nothing new.
      joined(constant("c_total{id=\"away\"}", 100, 60, 500), constant("", 9, 0, 500)),
      // Rises by 2 a step from 1000 to 1018, falls to 1, rises to 19: 18 + 19 in 285 s, extrapolated: 37 * 300 / 285.
      history("c_total{id=\"reset\"}", 240, 0,
              [](int i) { return i < 230 ? 1018 - 2 * (229 - i) : 2 * (i - 230) + 1; }),
      // Ended 1507 s before the end.
      constant("ended_total", 100, 100, 7),
      constant("ended_total{job=\"gone\"}", 100, 100, 7),
      constant("ended_total{job=\"pushed\"}", 100, 100, 7),
      constant("up{job=\"gone\"}", 100, 100, 1),
      history(R"(esc_total{path="a\"b\\c\nd"})", 240, 0, [](int i) { return i; }),
      history("esc_total{path=\"\xC3\xBC\xF0\x9F\x90\xB3\"}", 240, 0, [](int i) { return 2 * i; }),
      history(R"(esc_total{path="tab	cr"})", 240, 0, [](int i) { return 3 * i; }),
  };
}

// In OpenMetrics for Prometheus (s), in Prometheus' own format for VictoriaMetrics (ms).
std::string text_of(const std::vector<History>& all, int per_second) {
  std::string text;
  for (const auto& one : all) {
    for (const auto& point : one.points) {
      text += format("{} {} {}\n", one.series, shortest(point.value), point.time * per_second);
    }
  }
  return text;
}

struct RandomHistogram {
  std::string name;
  std::vector<Bucket> buckets;
};

std::vector<RandomHistogram> random_histograms(int count) {
  std::mt19937 random(42);
  const auto below = [&](unsigned n) { return random() % n; };
  std::vector<RandomHistogram> all;
  for (int i = 0; i < count; ++i) {
    RandomHistogram one{.name = std::to_string(i), .buckets = {}};
    double bound = below(4) == 0 ? -2.0 : 0.001 * (1 + below(50));
    double observations = below(3) == 0 ? 0 : below(100);
    for (unsigned b = 0, buckets = 1 + below(12); b < buckets; ++b) {
      one.buckets.push_back({bound, observations});
      bound += 0.001 * (1 + below(2000));
      if (below(3) != 0) observations += below(1000) + 0.25 * below(4);  // increases have fractions
    }
    one.buckets.push_back({INFINITY, observations + below(2) * below(50)});
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<History> histories_of(const std::vector<RandomHistogram>& histograms) {
  std::vector<History> all;
  for (const auto& histogram : histograms) {
    for (const auto& bucket : histogram.buckets) {
      all.push_back(constant(format("h_bucket{{h=\"{}\",le=\"{}\"}}", histogram.name, shortest(bucket.bound)), 1, 0,
                             bucket.count));
    }
  }
  return all;
}

class Asked {
 public:
  explicit Asked(const std::string& url) {
    auto source = sources::open_source({.name = "real", .kind = "prometheus", .url = url},
                                       {.clock = *clock_, .retries = {.first_wait = milliseconds(5)}});
    EXPECT_TRUE(source) << source.error().message;
    source_ = *std::move(source);
  }

  Answer answer(const std::string& text) {
    const std::vector<Question> questions = {{.text = text, .at = {kEnd * 1000}, .grid = std::nullopt}};
    auto result = source_->ask(questions, seconds(30)).front();
    EXPECT_TRUE(result) << text << "\n" << result.error().message;
    return result.value_or(Answer{});
  }
  TaggedSeries parts(const std::vector<Part>& parts) { return by_tag(answer(combined(parts))); }

 private:
  Interrupt interrupt_;
  std::unique_ptr<Clock> clock_ = system_clock(interrupt_);
  std::unique_ptr<Source> source_;
};

Selector selector(std::string_view text) { return parse_selector(text).value(); }

void append(std::vector<Part>& to, std::vector<Part> parts) { std::ranges::move(parts, std::back_inserter(to)); }

// All that is asked of a counter, in one question.
std::vector<Part> all_parts(const Selector& counter) {
  auto parts = evidence_of(counter, kWindow);
  append(parts, gains_of("c", counter, kWindow));
  parts.push_back({"young", young_of(counter, kWindow)});
  parts.push_back({"increase", increase_of(counter, kWindow)});
  return parts;
}

class Prometheus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!test::is_installed("prometheus") || !test::is_installed("promtool")) return;
    auto all = counters();
    std::ranges::move(histories_of(random_histograms(200)), std::back_inserter(all));
    server_ = new test::PrometheusServer(text_of(all, 1));
    asked_ = new Asked(server_->url());
  }
  static void TearDownTestSuite() {
    delete asked_;
    delete server_;
    asked_ = nullptr;
    server_ = nullptr;
  }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "Prometheus is not installed";
  }
  static std::optional<double> number(std::string_view tag) { return number_of(counter_parts(), tag); }
  static TaggedSeries counter_parts() { return asked_->parts(all_parts(selector("c_total"))); }

  static inline test::PrometheusServer* server_ = nullptr;
  static inline Asked* asked_ = nullptr;
};

TEST_F(Prometheus, series_that_were_there_gain_by_increase_with_resets_and_pauses) {
  EXPECT_NEAR(*number("c-old"), 20 + 37 * 300 / 285.0 + 0, 1e-9);
}

TEST_F(Prometheus, births_count_with_their_first_values) {
  EXPECT_EQ(number("c-born"), 50 + 18 + 3);
  EXPECT_NEAR(*number("c-born-gain"), 8 * 134.5 / 120, 1e-9);
}

TEST_F(Prometheus, young_are_those_that_were_not_there_when_the_window_began) { EXPECT_EQ(number("young"), 4); }

TEST_F(Prometheus, old_and_born_gains_are_all_that_increase_sees) {
  EXPECT_NEAR(*number("increase"), *number("c-old") + *number("c-born-gain"), 1e-9);
}

TEST_F(Prometheus, gains_by_series_add_up_to_what_is_counted) {
  const auto all = "sum(" + gains_by_series(selector("c_total"), kWindow) + ")";
  EXPECT_NEAR(asked_->answer(all).series.at(0).samples.at(0).value, *number("c-old") + *number("c-born"), 1e-9);
}

TEST_F(Prometheus, evidence_is_counted_over_all_series) {
  EXPECT_EQ(number("newest"), kEnd - kOffset);
  EXPECT_EQ(counts_of(counter_parts(), "counts"), (SampleCounts{.samples = 2 * 20 + 3 * 9 + 1, .series = 6}));
}

TEST_F(Prometheus, what_selects_nothing_is_not_there) {
  EXPECT_TRUE(asked_->parts(all_parts(selector("c_total{id=\"none\"}"))).empty());
}

TEST_F(Prometheus, one_sample_is_born_but_gains_nothing) {
  const auto parts = asked_->parts(all_parts(selector("c_total{id=\"single\"}")));
  EXPECT_EQ(number_of(parts, "c-born"), 3);
  EXPECT_FALSE(number_of(parts, "c-born-gain"));
  EXPECT_FALSE(number_of(parts, "c-old"));
}

TEST_F(Prometheus, the_newest_sample_of_ended_series_is_found) {
  const auto ended = selector("ended_total");
  EXPECT_FALSE(number_of(asked_->parts(evidence_of(ended, hours(1))), "newest"));
  const auto newest = asked_->parts({{"newest", newest_in_window(ended, hours(1))}});
  EXPECT_EQ(number_of(newest, "newest"), kEnd - kOffset - 100 * kStep);
}

TEST_F(Prometheus, label_values_of_any_text_are_selected_as_written) {
  const auto gained = [&](const std::string& value) {
    const Selector one{.name = "esc_total", .matchers = {{.label = "path", .op = Matcher::Op::equal, .value = value}}};
    return number_of(asked_->parts(all_parts(one)), "c-old").value_or(-1);
  };
  EXPECT_NEAR(gained("a\"b\\c\nd"), 20, 1e-9);
  EXPECT_NEAR(gained("\xC3\xBC\xF0\x9F\x90\xB3"), 40, 1e-9);
  EXPECT_NEAR(gained("tab\tcr"), 60, 1e-9);
  EXPECT_EQ(gained("\xFF"), -1);  // no label value, but no broken question either
  EXPECT_EQ(gained(std::string("\0\r\x7F", 3)), -1);
}

TEST_F(Prometheus, quantiles_of_random_histograms_are_the_same) {
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const auto answer = asked_->answer(format("histogram_quantile({}, h_bucket)", q));
    std::map<std::string, double> theirs;
    for (const auto& series : answer.series) {
      theirs[std::string(series.labels.get("h"))] = series.samples.back().value;
    }
    ASSERT_EQ(theirs.size(), 200u);
    for (const auto& histogram : random_histograms(200)) {
      const auto usable = usable_buckets(histogram.buckets);
      const double expected = theirs.at(histogram.name);
      ASSERT_EQ(!usable, std::isnan(expected)) << histogram.name;
      if (!usable) continue;
      const double ours = bucket_quantile(q, *usable).value;
      EXPECT_NEAR(ours, expected, 1e-9 * std::abs(expected)) << q << " of " << histogram.name;
    }
  }
}

// Its increase() differs on purpose (no extrapolation, the sample before the window counts), so only what must hold.
TEST(VictoriaMetrics, understands_every_question_and_answers_sanely) {
  if (!test::is_installed("victoria-metrics")) GTEST_SKIP() << "VictoriaMetrics is not installed";
  const test::VictoriaServer server(text_of(counters(), 1000));
  Asked asked(server.url());
  const auto parts = asked.parts(all_parts(selector("c_total")));
  const auto number = [&](std::string_view tag) { return number_of(parts, tag).value_or(-1); };
  EXPECT_NEAR(number("c-old"), 20 + 39, 4);
  EXPECT_EQ(number("c-born"), 50 + 18 + 3);
  EXPECT_GE(number("c-born-gain"), 8);
  EXPECT_LE(number("c-born-gain"), 50 + 18 + 3);
  EXPECT_EQ(number("newest"), kEnd - kOffset);
  EXPECT_EQ(counts_of(parts, "counts"), (SampleCounts{.samples = 2 * 20 + 3 * 9 + 1, .series = 6}));
  const auto total = selector("c_total");
  const auto ended = [&](const Selector& of) {
    return asked.answer(ended_jobs(of, std::span(&total, 1), kWindow)).series.size();
  };
  EXPECT_EQ(ended(selector("ended_total{job=\"gone\"}")), 1u);
  EXPECT_EQ(ended(selector("ended_total")), 1u);  // the pushed one and that without a job may just be silent
  const auto newest = asked.parts({{"newest", newest_in_window(selector("ended_total"), hours(1))}});
  EXPECT_NEAR(number_of(newest, "newest").value_or(0), kEnd - kOffset - 100 * kStep, 72);
}

}  // namespace
}  // namespace tidegate::promql
