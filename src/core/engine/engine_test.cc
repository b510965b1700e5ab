#include "core/engine/engine.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/memory.h"
#include "core/tsdb/notation.h"

namespace tidegate::engine {
namespace {

// Series with a sample a minute from 1970 on.
tsdb::MemoryStorage loaded(std::initializer_list<std::string_view> lines) {
  tsdb::MemoryStorage storage;
  for (const auto line : lines) {
    const auto series = tsdb::parse_series(line).value();
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      const auto time = static_cast<std::int64_t>(i) * 60'000;
      const auto& value = series.values[i];
      if (value.omitted) continue;
      if (value.histogram) {
        EXPECT_TRUE(storage.append(series.labels, time, *value.histogram));
      } else {
        EXPECT_TRUE(storage.append(series.labels, time, value.value));
      }
    }
  }
  return storage;
}

std::string written(const Outcome<Answer>& answer) {
  if (!answer) return "error: " + answer.error().message;
  std::vector<std::string> lines;
  for (const auto& series : answer->series) {
    std::string line = format_labels(series.labels);
    for (const auto& point : series.points) line += " " + shortest(point.value);
    lines.push_back(std::move(line));
  }
  return join(lines, "; ");
}

std::string at(const tsdb::Storage& storage, std::string_view query, Duration time, const Options& options = {}) {
  return written(instant_query(storage, query, Timestamp{time.ms}, options));
}

std::string over(const tsdb::Storage& storage, std::string_view query, const Options& options = {}) {
  return written(range_query(storage, query, {.start = 0, .end = 240'000, .step = 60'000}, options));
}

TEST(Engine, timestamp_looks_back_from_its_at_though_it_reads_up_to_the_offset) {
  const auto storage = loaded({"x 1 1 1 1 1 1 1"});  // at 0, 1m ... 6m
  EXPECT_EQ(at(storage, "timestamp(x @ 360 offset 2m)", minutes(9), {}), "{} 240");
  EXPECT_EQ(at(storage, "timestamp(x @ 360 offset -2m)", minutes(9), {}), "{} 360");
  EXPECT_EQ(at(storage, "timestamp(x @ 360 offset 5m)", minutes(9), {}), "") << "looking back ends 5m before the @";
  EXPECT_EQ(at(storage, "x @ 360 offset 5m", minutes(9), {}), "x 1");
}

TEST(Engine, a_sample_exactly_as_old_as_the_lookback_is_gone) {
  const auto storage = loaded({"x 1"});
  EXPECT_EQ(at(storage, "x", minutes(4)), "x 1");
  EXPECT_EQ(at(storage, "x", minutes(5)), "");
}

TEST(Engine, a_range_excludes_its_start) {
  const auto storage = loaded({"x 1 2 4 8"});
  EXPECT_EQ(at(storage, "sum_over_time(x[2m])", minutes(3)), "{} 12");
}

TEST(Engine, stale_markers_end_a_series_and_count_for_nothing_in_a_range) {
  const auto storage = loaded({"x 1 2 stale 4"});
  EXPECT_EQ(over(storage, "x"), "x 1 2 4 4");
  EXPECT_EQ(at(storage, "count_over_time(x[4m])", minutes(3)), "{} 3");
}

TEST(Engine, names_go_at_once_or_at_the_end) {
  const auto storage = loaded({"a_total 0 60", "b_total 0 120"});
  const auto query = R"(rate({__name__=~"._total"}[2m]))";
  EXPECT_EQ(at(storage, query, minutes(1)), "error: vector cannot contain metrics with the same labelset");
  Options delayed;
  delayed.delayed_names = true;
  const auto by_name = "sum by (m)(label_replace(" + std::string(query) + ", 'm', '$1', '__name__', '(.*)'))";
  EXPECT_EQ(at(storage, by_name, minutes(1), delayed), "{m=\"a_total\"} 0.5; {m=\"b_total\"} 1");
}

TEST(Engine, an_error_ratio_reads_its_counter_once_and_is_right) {
  const auto storage = loaded({R"(r_total{code="200"} 0+90x4)", R"(r_total{code="500"} 0+10x4)"});
  EXPECT_EQ(over(storage, "round(sum(rate(r_total{code='500'}[2m])) / sum(rate(r_total[2m])), 0.001)"),
            "{} 0.1 0.1 0.1 0.1");
  EXPECT_EQ(over(storage, "round(rate(r_total{code='500'}[2m]) / on() sum(rate(r_total[2m])), 0.001)"),
            "{} 0.1 0.1 0.1 0.1");
}

TEST(Engine, matching_many_to_many_is_an_error_that_names_both) {
  const auto storage = loaded({"a 1", R"(b{x="1"} 1)", R"(b{x="2"} 1)"});
  EXPECT_EQ(at(storage, "a * on() b", minutes(0)),
            R"(error: found duplicate series for the match group {} on the right hand-side of the operation: )"
            R"([{__name__="b", x="1"}, {__name__="b", x="2"}];many-to-many matching not allowed: )"
            R"(matching labels must be unique on one side)");
}

TEST(Engine, counted_values_are_labels_of_the_shortest_digits_without_an_exponent) {
  const tsdb::MemoryStorage none;
  const auto label = [&](std::string_view value) {
    return at(none, format("count_values(\"v\", vector({}))", value), {});
  };
  EXPECT_EQ(label("0.25"), "{v=\"0.25\"} 1");
  EXPECT_EQ(label("-1e-7"), "{v=\"-0.0000001\"} 1");
  EXPECT_EQ(label("1e23"), "{v=\"1" + std::string(23, '0') + "\"} 1");
  EXPECT_EQ(label("-1.25e300"), "{v=\"-125" + std::string(298, '0') + "\"} 1");
  EXPECT_EQ(label("Inf"), "{v=\"+Inf\"} 1");
}

TEST(Engine, remarks_say_where) {
  const auto storage = loaded({"x 1 2 3"});
  const auto answer = instant_query(storage, "sum(\n  rate(x[2m]))", Timestamp{120'000}, {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->annotations.infos,
            std::vector<std::string>{"PromQL info: metric might not be a counter, name does not end in "
                                     "_total/_sum/_count/_bucket: \"x\" (2:8)"});
}

TEST(Engine, more_samples_than_allowed_are_an_error) {
  const auto storage = loaded({"x 1+1x100"});
  Options few;
  few.most_samples = 50;
  EXPECT_EQ(at(storage, "x", minutes(1), few), "x 2");
  EXPECT_EQ(at(storage, "sum_over_time(x[99m])", minutes(100), few),
            "error: query processing would load too many samples into memory in query execution");
}

TEST(Engine, more_series_than_allowed_are_an_error_and_so_is_too_much_memory) {
  const auto storage = loaded({"x{a=\"1\"} 1x9", "x{a=\"2\"} 1x9", "x{a=\"3\"} 1x9"});
  Options few;
  few.most_series = 2;
  EXPECT_EQ(at(storage, "count(x{a!=\"1\"})", minutes(1), few), "{} 2");
  EXPECT_EQ(at(storage, "count(x)", minutes(1), few),
            "error: a selector chooses 3 series, and 2 are allowed: name more of their labels");
  Options small;
  small.most_cells = 14;
  EXPECT_EQ(over(storage, "count(x{a!=\"1\"})", small), "{} 2 2 2 2 2");
  const std::string_view error =
      "error: 3 series at 5 steps need more than 0 MiB of memory: choose fewer series, or a longer step";
  EXPECT_EQ(over(storage, "count(x)", small), error);
  EXPECT_EQ(over(storage, "count(rate(x[5m]))", small), error);
}

TEST(Engine, a_query_whose_time_is_over_ends) {
  const auto storage = loaded({"x 1"});
  Options expired;
  expired.expired = [] { return true; };
  EXPECT_EQ(at(storage, "x", minutes(0), expired), "error: query timed out in expression evaluation");
}

TEST(Engine, syntax_errors_have_a_place) {
  const auto answer = instant_query(loaded({}), "sum(x) +", Timestamp{}, {});
  ASSERT_FALSE(answer);
  ASSERT_TRUE(answer.error().syntax);
  EXPECT_EQ(answer.error().syntax->offset, 8U);
}

TEST(Engine, the_same_bits_come_of_any_number_of_threads) {
  std::vector<std::string> lines;
  tsdb::MemoryStorage storage;
  for (int series = 0; series < 200; ++series) {
    Labels labels;
    labels.set("__name__", "x_total");
    labels.set("i", format("{}", series));
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(storage.append(labels, i * 15'000, i * 0.1 * series + 1e10));
  }
  Options one;
  one.threads = 1;
  Options four;
  four.threads = 4;
  four.thread_worth = 1;
  EXPECT_EQ(over(storage, "sum(rate(x_total[1m]))", one), over(storage, "sum(rate(x_total[1m]))", four));
}

}  // namespace
}  // namespace tidegate::engine
