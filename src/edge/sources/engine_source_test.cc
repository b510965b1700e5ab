#include "edge/sources/engine_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/tsdb/memory.h"
#include "support/fake_clock.h"

namespace tidegate::sources {
namespace {

const Timestamp kNow{1'700'000'000'000};

// Ten minutes of some series, one sample each 15 s, ending at kNow.
class Memory final : public StoredSeries {
 public:
  Memory() {
    for (std::int64_t i = 0; i <= 40; ++i) {
      const std::int64_t time = kNow.ms - 600'000 + i * 15'000;
      const auto add = [&](Labels labels, double value) { EXPECT_TRUE(storage_.append(labels, time, value)); };
      for (const char* code : {"200", "500"}) {
        add({{{"__name__", "requests_total"}, {"code", code}}}, static_cast<double>(i * 10));
      }
      add({{{"__name__", "temperature"}}}, 20);
      Histogram histogram{.count = static_cast<double>(i), .sum = 1, .positive_spans = {{0, 1}}, .positive = {1.0 * i}};
      EXPECT_TRUE(storage_.append({{{"__name__", "latency"}}}, time, histogram));
    }
  }

  const tsdb::Storage& storage() const override { return storage_; }
  Result<std::optional<Timestamp>> newest() const override { return std::optional(kNow); }

 private:
  tsdb::MemoryStorage storage_;
};

int reads = 0;
Result<std::unique_ptr<StoredSeries>> read_memory() {
  ++reads;
  return std::make_unique<Memory>();
}

Result<std::unique_ptr<StoredSeries>> read_nothing() { return fail(ErrorKind::malformed, "data/index is damaged"); }

// Each look at it takes a second.
class SlowClock final : public Clock {
 public:
  Timestamp now() override { return {kNow.ms + 1000 * looks_++}; }
  bool sleep_until(Timestamp) override { return true; }

 private:
  std::int64_t looks_ = 0;
};

class EngineSource : public testing::Test {
 protected:
  Result<Answer> ask(const std::string& query, Timestamp at = kNow) {
    const Question question{.text = query, .at = at, .grid = {}};
    return source->ask({&question, 1}, seconds(20)).front();
  }
  Error error(const std::string& query) { return ask(query).error(); }

  FakeClock clock{kNow};
  SourceContext context{.clock = clock};
  std::unique_ptr<Source> source =
      engine_source({.name = "data", .read = read_memory, .timeout = seconds(30)}, context);
};

TEST_F(EngineSource, stamps_an_instant_answer_with_the_time_asked_about) {
  const auto answer = ask("temperature + 1", kNow + seconds(7)).value();
  EXPECT_EQ(answer.kind, AnswerKind::vector);
  ASSERT_EQ(answer.series.size(), 1u);
  EXPECT_EQ(answer.series[0].samples, (std::vector<Sample>{{kNow + seconds(7), 21}}));
}

TEST_F(EngineSource, answers_each_kind_of_question) {
  EXPECT_EQ(ask("1 + 1")->kind, AnswerKind::scalar);
  EXPECT_EQ(ask("1 + 1")->series.at(0).samples.at(0).value, 2);
  EXPECT_EQ(ask("\"word\"")->text, "word");
  EXPECT_EQ(ask("temperature[1m]")->series.at(0).samples.size(), 4u);
  const Question range{.text = "sum(requests_total)", .at = kNow, .grid = Grid{kNow - minutes(1), kNow, seconds(30)}};
  const auto answer = source->ask({&range, 1}, seconds(20)).front().value();
  EXPECT_EQ(answer.kind, AnswerKind::matrix);
  EXPECT_EQ(answer.series.at(0).samples,
            (std::vector<Sample>{{kNow - minutes(1), 720}, {kNow - seconds(30), 760}, {kNow, 800}}));
}

TEST_F(EngineSource, tells_what_is_the_querys_fault) {
  EXPECT_EQ(error("sum(temperature").kind, ErrorKind::rejected);
  EXPECT_TRUE(error("1 +\n  sum(temperature").message.starts_with("data does not accept the query: 2:18: "));
  EXPECT_EQ(error("rate(requests_total[step() * 5])").message,
            "data could not carry out the query: duration must be greater than 0");
  EXPECT_EQ(error("rate(requests_total[step() * 5])").kind, ErrorKind::rejected);
  EXPECT_EQ(error("requests_total + ignoring(code) requests_total").kind, ErrorKind::invalid);
  EXPECT_TRUE(error("requests_total + ignoring(code) requests_total")
                  .message.starts_with("data could not carry out the query: found duplicate series"));
}

TEST_F(EngineSource, means_what_a_server_without_feature_flags_means) {
  EXPECT_EQ(error("sort_by_label(temperature, \"a\")").kind, ErrorKind::rejected);
  EXPECT_EQ(error("increase(requests_total[5m] anchored)").kind, ErrorKind::rejected);
  EXPECT_TRUE(ask("label_replace(-temperature, \"was\", \"$1\", \"__name__\", \"(.+)\")")->series.at(0).labels.empty());
}

TEST_F(EngineSource, carries_warnings_and_infos_over) {
  EXPECT_EQ(ask("quantile(2, temperature)")->warnings.size(), 1u);
  EXPECT_EQ(ask("rate(temperature[5m])")->infos.size(), 1u);
  EXPECT_TRUE(ask("temperature")->warnings.empty());
}

TEST_F(EngineSource, leaves_native_histograms_out_and_warns) {
  const auto answer = ask("{__name__=~\"latency|temperature\"}").value();
  EXPECT_EQ(answer.series.size(), 1u);
  ASSERT_EQ(answer.warnings.size(), 1u);
  EXPECT_TRUE(answer.warnings[0].starts_with("1 native histogram was left out")) << answer.warnings[0];
  EXPECT_EQ(ask("histogram_count(latency)")->series.at(0).samples.at(0).value, 40);
}

TEST_F(EngineSource, gives_native_histograms_where_they_are_wanted) {
  const Question question{.text = "latency[1m]", .at = kNow, .grid = {}, .wanted = Wanted::histograms};
  const auto answer = source->ask({&question, 1}, seconds(20)).front().value();
  ASSERT_EQ(answer.series.size(), 1u);
  EXPECT_TRUE(answer.warnings.empty());
  ASSERT_EQ(answer.series[0].histograms.size(), 4u);
  EXPECT_EQ(answer.series[0].histograms.back(),
            (HistogramSample{.time = kNow, .count = 40, .buckets = {{0.5, 1, 40}}}));
}

TEST_F(EngineSource, tells_when_everything_is_too_old) {
  EXPECT_TRUE(ask("no_such_name")->infos.empty());
  EXPECT_EQ(ask("temperature", kNow + hours(1))->infos,
            (std::vector<std::string>{"the newest sample in data is 1h older than the time asked about: it is from "
                                      "2023-11-14T22:13:20Z"}));
}

TEST_F(EngineSource, reads_again_only_for_later_times) {
  reads = 0;
  for (const Duration ago : {hours(1), minutes(1), seconds(0)}) ASSERT_TRUE(ask("temperature", kNow - ago));
  EXPECT_EQ(reads, 1);
  clock.advance(seconds(30));
  ASSERT_TRUE(ask("temperature", clock.now()));
  EXPECT_EQ(reads, 2);
}

TEST_F(EngineSource, that_cannot_be_read_answers_every_question_with_that) {
  const auto damaged = engine_source({.name = "data", .read = read_nothing, .timeout = seconds(30)}, context);
  const std::vector<Question> questions = {{.text = "a", .at = kNow, .grid = {}},
                                           {.text = "b", .at = kNow, .grid = {}}};
  for (const auto& answer : damaged->ask(questions, seconds(20))) {
    EXPECT_EQ(answer.error(), (Error{ErrorKind::malformed, "data/index is damaged"}));
  }
}

TEST_F(EngineSource, ends_in_time) {
  const Question question{.text = "sum(rate(requests_total[5m]))", .at = kNow, .grid = {}};
  EXPECT_EQ(source->ask({&question, 1}, Duration{}).front().error().kind, ErrorKind::timed_out);
  SlowClock slow;
  const auto hurried = engine_source({.name = "data", .read = read_memory, .timeout = seconds(1)}, {.clock = slow});
  EXPECT_EQ(hurried->ask({&question, 1}, seconds(60)).front().error(),
            (Error{ErrorKind::timed_out, "data could not finish the query in time"}));
}

TEST_F(EngineSource, ends_when_interrupted) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  context.interrupt_fd = ends[0];
  const auto interrupted = engine_source({.name = "data", .read = read_memory, .timeout = seconds(30)}, context);
  const Question question{.text = "sum(rate(requests_total[5m]))", .at = kNow, .grid = {}};
  EXPECT_EQ(interrupted->ask({&question, 1}, seconds(20)).front().error().kind, ErrorKind::interrupted);
  ::close(ends[0]), ::close(ends[1]);
}

TEST(Shorten, leaves_ten_of_each) {
  engine::Annotations annotations{.warnings = std::vector<std::string>(13, "w"), .infos = {"i"}};
  shorten(annotations);
  EXPECT_EQ(annotations.warnings.size(), 11u);
  EXPECT_EQ(annotations.warnings.back(), "3 more warning annotations omitted");
  EXPECT_EQ(annotations.infos, std::vector<std::string>{"i"});
}

TEST(QueryPlace, counts_lines_and_code_points) {
  const auto at = [](std::string_view query, std::size_t offset) {
    const auto place = place_in_query(query, offset);
    return std::pair(place.line, place.column);
  };
  EXPECT_EQ(at("up", 0), std::pair(1, 1));
  EXPECT_EQ(at("up", 2), std::pair(1, 3));
  EXPECT_EQ(at("a +\n\"ü\" +", 8), std::pair(2, 4));
  EXPECT_EQ(at("up", 99), std::pair(1, 3));
}

}  // namespace
}  // namespace tidegate::sources
