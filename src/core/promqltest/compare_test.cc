#include "core/promqltest/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/histograms/text.h"
#include "core/tsdb/storage.h"

namespace tidegate::promqltest {
namespace {

using engine::Answer;
using engine::Point;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kVector = promql::Type::vector;
constexpr auto kMatrix = promql::Type::matrix;

Eval eval(const std::string& head, const std::string& lines) {
  auto script = parse_script("eval " + head + " up\n" + lines);
  EXPECT_TRUE(script) << (script ? "" : script.error().message);
  return std::get<Eval>(script->commands.at(0));
}

Eval instant(const std::string& lines) { return eval("instant at 0", lines); }
Eval range(const std::string& lines) { return eval("range from 0 to 2m step 1m", lines); }

std::shared_ptr<const Histogram> histogram(std::string_view text) {
  return std::make_shared<const Histogram>(*histograms::parse_test_expression(text));
}

Labels job(std::string value) { return {.pairs = {{"job", std::move(value)}}}; }

Answer vector_of(std::vector<engine::ResultSeries> series) { return {.type = kVector, .series = std::move(series)}; }
Answer matrix_of(std::vector<engine::ResultSeries> series) { return {.type = kMatrix, .series = std::move(series)}; }

Answer scalar_of(double value) {
  return {.type = promql::Type::scalar, .series = {{.labels = {}, .points = {{.value = value}}}}};
}

bool alike(std::string_view expected, std::string_view got, CounterReset reset = CounterReset::ignored) {
  return almost_equal(*histogram(expected), *histogram(got), reset);
}

TEST(Compare, numbers_may_differ_by_a_millionth_of_their_sum) {
  EXPECT_TRUE(almost_equal(1, 1 + 1.9e-6));
  EXPECT_FALSE(almost_equal(1, 1 + 2.1e-6));
  EXPECT_TRUE(almost_equal(-1e300, -1e300 * (1 + 1e-6)));
  EXPECT_FALSE(almost_equal(1, -1));
}

TEST(Compare, only_the_smallest_numbers_are_near_zero) {
  EXPECT_TRUE(almost_equal(0, -0.0));
  EXPECT_FALSE(almost_equal(0, 1e-300));
  EXPECT_TRUE(almost_equal(0, std::numeric_limits<double>::denorm_min()));
}

TEST(Compare, infinities_equal_themselves) {
  EXPECT_TRUE(almost_equal(INFINITY, INFINITY));
  EXPECT_FALSE(almost_equal(INFINITY, -INFINITY));
  EXPECT_FALSE(almost_equal(INFINITY, 1e308));
}

TEST(Compare, a_stale_marker_is_no_other_nan) {
  EXPECT_TRUE(almost_equal(NAN, -NAN));
  EXPECT_TRUE(almost_equal(tsdb::stale_marker(), tsdb::stale_marker()));
  EXPECT_FALSE(almost_equal(NAN, tsdb::stale_marker()));
  EXPECT_FALSE(almost_equal(tsdb::stale_marker(), 1));
}

TEST(Compare, histograms_are_compared_without_their_empty_buckets) {
  EXPECT_TRUE(alike("{{count:3 sum:3 buckets:[1 0 2]}}", "{{count:3 sum:3 buckets:[0 1 0 2 0] offset:-1}}"));
  EXPECT_FALSE(alike("{{count:3 sum:3 buckets:[1 0 2]}}", "{{count:3 sum:3 buckets:[1 2]}}"));
}

TEST(Compare, each_part_of_a_histogram_counts) {
  constexpr auto kText = "{{schema:1 count:3 sum:3 z_bucket:1 z_bucket_w:0.1 buckets:[1] n_buckets:[1]}}";
  EXPECT_TRUE(alike(kText, kText));
  for (const auto* other : {"{{schema:2 count:3 sum:3 z_bucket:1 z_bucket_w:0.1 buckets:[1] n_buckets:[1]}}",
                            "{{schema:1 count:4 sum:3 z_bucket:1 z_bucket_w:0.1 buckets:[1] n_buckets:[1]}}",
                            "{{schema:1 count:3 sum:4 z_bucket:1 z_bucket_w:0.1 buckets:[1] n_buckets:[1]}}",
                            "{{schema:1 count:3 sum:3 z_bucket:2 z_bucket_w:0.1 buckets:[1] n_buckets:[1]}}",
                            "{{schema:1 count:3 sum:3 z_bucket:1 z_bucket_w:0.2 buckets:[1] n_buckets:[1]}}",
                            "{{schema:1 count:3 sum:3 z_bucket:1 z_bucket_w:0.1 buckets:[2] n_buckets:[1]}}",
                            "{{schema:1 count:3 sum:3 z_bucket:1 z_bucket_w:0.1 buckets:[1] n_buckets:[2]}}"})
    EXPECT_FALSE(alike(kText, other)) << other;
  EXPECT_FALSE(
      alike("{{schema:-53 custom_values:[1 2] buckets:[1]}}", "{{schema:-53 custom_values:[1 3] buckets:[1]}}"));
}

TEST(Compare, bucket_counts_may_differ_a_little) {
  EXPECT_TRUE(alike("{{count:3 sum:3 buckets:[1 2]}}", "{{count:3.000001 sum:3 buckets:[1.000001 2]}}"));
}

TEST(Compare, counter_resets_count_only_if_written) {
  const auto reset = histogram("{{count:1 sum:1 counter_reset_hint:reset}}");
  const auto answer = vector_of({{.labels = {}, .points = {{.histogram = reset}}}});
  EXPECT_THAT(compare_answer(instant("{} {{count:1 sum:1}}"), answer), IsEmpty());
  EXPECT_THAT(compare_answer(instant("{} {{count:1 sum:1 counter_reset_hint:reset}}"), answer), IsEmpty());
  EXPECT_THAT(compare_answer(instant("{} {{count:1 sum:1 counter_reset_hint:gauge}}"), answer),
              Contains(HasSubstr("counter_reset_hint:gauge")));
}

TEST(Compare, an_instant_vector_in_any_order) {
  const auto answer =
      vector_of({{.labels = job("b"), .points = {{.value = 2}}}, {.labels = job("a"), .points = {{.value = 1}}}});
  EXPECT_THAT(compare_answer(instant("{job=\"a\"} 1\n{job=\"b\"} 2"), answer), IsEmpty());
  EXPECT_THAT(compare_answer(instant("expect ordered\n{job=\"b\"} 2\n{job=\"a\"} 1"), answer), IsEmpty());
  EXPECT_THAT(compare_answer(instant("expect ordered\n{job=\"a\"} 1\n{job=\"b\"} 2"), answer),
              Contains("expected: {job=\"b\"} at position 2"));
}

TEST(Compare, differences_show_both_sides) {
  const auto answer = vector_of({{.labels = job("a"), .points = {{.value = 1.5}}}});
  EXPECT_THAT(compare_answer(instant("{job=\"a\"} 2"), answer),
              ElementsAre("expected: {job=\"a\"} 2", "got:      {job=\"a\"} 1.5"));
  EXPECT_THAT(compare_answer(instant("{job=\"a\"} {{count:2 sum:1}}"), answer), Contains("got:      {job=\"a\"} 1.5"));
}

TEST(Compare, missing_and_surplus_series_are_differences) {
  const auto answer = vector_of({{.labels = job("a"), .points = {{.value = 1}}}});
  EXPECT_THAT(compare_answer(instant("{job=\"b\"} 1"), answer),
              ElementsAre("expected: no {job=\"a\"}", "got:      {job=\"a\"} 1", "expected: {job=\"b\"} 1",
                          "got:      no such series"));
}

TEST(Compare, the_kind_of_answer_counts) {
  EXPECT_THAT(compare_answer(instant("5"), scalar_of(5)), IsEmpty());
  EXPECT_THAT(compare_answer(instant("5"), scalar_of(6)), ElementsAre("expected: the scalar 5", "got:      6"));
  EXPECT_THAT(compare_answer(instant("{} 5"), scalar_of(5)), Contains("expected: a vector"));
  EXPECT_THAT(compare_answer(instant("5"), vector_of({})), Contains("got:      an instant vector"));
  EXPECT_THAT(compare_answer(range("5"), matrix_of({})), Contains("got:      a range vector"));
}

TEST(Compare, strings) {
  const Answer answer{.type = promql::Type::string, .series = {}, .text = "a"};
  EXPECT_THAT(compare_answer(instant("expect string \"a\""), answer), IsEmpty());
  EXPECT_THAT(compare_answer(instant("expect string \"b\""), answer), Contains("expected: the string \"b\""));
}

TEST(Compare, points_of_a_range_stand_at_its_steps) {
  const Answer answer = matrix_of({{.labels = {}, .points = {{.time = 0, .value = 1}, {.time = 120'000, .value = 3}}}});
  EXPECT_THAT(compare_answer(range("{} 1 _ 3"), answer), IsEmpty());
  EXPECT_THAT(compare_answer(range("{} 1 _ 4"), answer), ElementsAre("expected: {} 4 at 2m", "got:      3"));
  EXPECT_THAT(compare_answer(range("{} 1 3"), answer),
              ElementsAre("expected: {} 1 at 0s 3 at 1m", "got:      {} 1 at 0s 3 at 2m"));
  EXPECT_THAT(compare_answer(range("{} 1 _ 3 _"), answer), Contains("got:      a range with fewer steps than that"));
}

TEST(Compare, series_of_a_range_must_be_sorted) {
  const Answer answer = matrix_of({{.labels = job("b"), .points = {{.time = 0, .value = 1}}},
                                   {.labels = job("a"), .points = {{.time = 0, .value = 1}}}});
  EXPECT_THAT(compare_answer(range("{job=\"a\"} 1\n{job=\"b\"} 1"), answer),
              Contains("got:      {job=\"a\"} behind {job=\"b\"}"));
}

TEST(Compare, each_annotation_needs_its_expectation) {
  const engine::Annotations annotations{.warnings = {"first (1:1)", "second (1:1)"}, .infos = {}};
  EXPECT_THAT(compare_annotations(instant(""), annotations), IsEmpty());
  EXPECT_THAT(compare_annotations(instant("expect warn"), annotations), IsEmpty());
  EXPECT_THAT(compare_annotations(instant("expect warn regex: (first|second)"), annotations), IsEmpty());
  EXPECT_THAT(compare_annotations(instant("expect warn msg: first (1:1)"), annotations),
              ElementsAre("expected: no other warning", "got:      second (1:1)"));
  EXPECT_THAT(compare_annotations(instant("expect warn\nexpect warn msg: third"), annotations),
              ElementsAre("expected: warning: third", "got:      first (1:1); second (1:1)"));
  EXPECT_THAT(compare_annotations(instant("expect info"), annotations),
              ElementsAre("expected: info", "got:      no info"));
  EXPECT_THAT(compare_annotations(instant("expect no_info"), annotations), IsEmpty());
  EXPECT_THAT(compare_annotations(instant("expect no_warn"), annotations), Contains("expected: no warning"));
}

TEST(Compare, an_error_is_compared_whole_or_by_a_part) {
  EXPECT_THAT(compare_failure(instant("expect fail"), "any"), IsEmpty());
  EXPECT_THAT(compare_failure(instant("expect fail msg: this one"), "this one"), IsEmpty());
  EXPECT_THAT(compare_failure(instant("expect fail msg: this"), "this one"),
              ElementsAre("expected: the error: this", "got:      this one"));
  EXPECT_THAT(compare_failure(instant("expect fail regex: s o"), "this one"), IsEmpty());
  EXPECT_THAT(compare_failure(instant("expect fail regex: ^one"), "this one"), Contains("got:      this one"));
}

}  // namespace
}  // namespace tidegate::promqltest
