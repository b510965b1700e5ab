#include "edge/sources/prometheus_answer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidegate::sources {
namespace {

const Question kInstant{.text = "up", .at = {1'700'000'000'000}};
const Question kRange{
    .text = "up", .at = {1'700'000'060'000}, .grid = Grid{{1'700'000'000'000}, {1'700'000'060'000}, seconds(30)}};

std::string success(std::string_view type, std::string_view result, std::string_view more = "") {
  return R"({"status":"success","data":{"resultType":")" + std::string(type) + R"(","result":)" + std::string(result) +
         "}" + std::string(more) + "}";
}

std::string error_of(std::string body, const Question& question = kInstant, const AnswerLimits& limits = {}) {
  const auto answer = read_prometheus_answer(std::move(body), question, limits);
  return answer ? "no error" : answer.error().message;
}

TEST(PrometheusAnswer, a_vector_has_a_sample_a_series) {
  const auto answer = read_prometheus_answer(
      success("vector", R"([{"metric":{"__name__":"up","job":"web","empty":""},"value":[1700000000.5,"1.25e-3"]}])"),
      kInstant);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->kind, AnswerKind::vector);
  ASSERT_EQ(answer->series.size(), 1U);
  EXPECT_EQ(format_labels(answer->series[0].labels), R"(up{job="web"})");
  EXPECT_EQ(answer->series[0].samples, (std::vector<Sample>{{{1'700'000'000'500}, 0.00125}}));
}

TEST(PrometheusAnswer, numbers_keep_their_bits_and_their_oddities) {
  for (const auto& [text, value] :
       {std::pair{"0.1", 0.1}, {"+Inf", HUGE_VAL}, {"-Inf", -HUGE_VAL}, {"5e-324", 5e-324}}) {
    const auto answer =
        read_prometheus_answer(success("scalar", std::string("[1700000000,\"") + text + "\"]"), kInstant);
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->series[0].samples[0].value, value);
  }
  const auto nan = read_prometheus_answer(success("scalar", R"([1700000000,"NaN"])"), kInstant);
  EXPECT_TRUE(std::isnan(nan->series[0].samples[0].value));
}

TEST(PrometheusAnswer, an_empty_vector_is_an_answer) {
  const auto answer = read_prometheus_answer(success("vector", "[]"), kInstant);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->series.empty());
}

TEST(PrometheusAnswer, a_matrix_and_a_string_are_read) {
  const auto matrix = read_prometheus_answer(
      success("matrix", R"([{"metric":{},"values":[[1700000000,"1"],[1700000030,"2"]]}])"), kRange);
  ASSERT_TRUE(matrix) << matrix.error().message;
  EXPECT_EQ(matrix->series[0].samples.size(), 2U);
  EXPECT_EQ(read_prometheus_answer(success("string", R"([1700000000,"hello"])"), kInstant)->text, "hello");
}

TEST(PrometheusAnswer, warnings_infos_and_partial_answers_are_kept) {
  const auto answer = read_prometheus_answer(
      success("vector", "[]", R"(,"warnings":["store down"],"infos":["not a counter"],"isPartial":true)"), kInstant);
  EXPECT_EQ(answer->warnings, (std::vector<std::string>{"store down", "the answer is marked as partial (isPartial)"}));
  EXPECT_EQ(answer->infos, (std::vector<std::string>{"not a counter"}));
  EXPECT_TRUE(read_prometheus_answer(success("vector", "[]", R"(,"isPartial":false,"warnings":null)"), kInstant)
                  ->warnings.empty());
}

TEST(PrometheusAnswer, native_histograms_are_refused_with_a_way_out) {
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{},"histogram":[1700000000,{"count":"1"}]}])")),
            "answered with native histograms, which are no numbers: use histogram_quantile(), histogram_count(), "
            "histogram_sum() or histogram_fraction() around the query");
  EXPECT_NE(error_of(success("matrix", R"([{"metric":{},"values":[],"histograms":[[1700000000,{}]]}])"), kRange)
                .find("native histograms"),
            std::string::npos);
}

const Question kRaw{
    .text = "latency[5m]", .at = {1'700'000'060'000}, .grid = std::nullopt, .wanted = Wanted::histograms};

std::string native(std::string_view histograms) {
  return success("matrix", R"([{"metric":{"pod":"a"},"histograms":[)" + std::string(histograms) + "]}]");
}

TEST(PrometheusAnswer, native_histograms_are_read_where_they_are_wanted) {
  const auto answer = read_prometheus_answer(
      native(R"([1700000000.5,{"count":"7","sum":"3.5","buckets":[[3,"-0.001","0.001","2"],[0,"0.5","1","5"]]}],)"
             R"([1700000001,{"count":"7","sum":"3.5"}])"),
      kRaw);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_TRUE(answer->series[0].samples.empty());
  EXPECT_EQ(answer->series[0].histograms,
            (std::vector<HistogramSample>{
                {.time = {1'700'000'000'500}, .count = 7, .buckets = {{-0.001, 0.001, 2}, {0.5, 1, 5}}},
                {.time = {1'700'000'001'000}, .count = 7, .buckets = {}}}));
}

TEST(PrometheusAnswer, native_histograms_that_make_no_sense_are_refused) {
  for (const auto* bad : {
           R"([1700000000])",
           R"([1700000000,{}])",
           R"(["1700000000",{"count":"1"}])",
           R"([1700000000,{"count":"1"},2])",
           R"([1700000000,{"count":"x"}])",
           R"([1700000000,{"count":"NaN"}])",
           R"([1700000000,{"count":"-1"}])",
           R"([1700000000,{"count":"1","count":"2"}])",
           R"([1700000000,{"count":"1","buckets":{}}])",
           R"([1700000000,{"count":"1","buckets":[[0,"1","2"]]}])",
           R"([1700000000,{"count":"1","buckets":[[0,"2","1","1"]]}])",
           R"([1700000000,{"count":"1","buckets":[[0,"1","NaN","1"]]}])",
           R"([1700000000,{"count":"1","buckets":[[0,"1","2","1"],[0,"0.5","1","1"]]}])",
           R"([1700000001,{"count":"1"}],[1700000000,{"count":"1"}])",
       }) {
    EXPECT_TRUE(error_of(native(bad), kRaw).starts_with("answered with JSON that is no answer")) << bad;
  }
}

TEST(PrometheusAnswer, each_bucket_of_a_native_histogram_counts_as_a_sample) {
  const auto body = native(R"([1700000000,{"count":"2","buckets":[[0,"1","2","1"],[0,"2","4","1"]]}])");
  EXPECT_EQ(error_of(body, kRaw, {.samples = 3}), "no error");
  EXPECT_TRUE(error_of(body, kRaw, {.samples = 2}).starts_with("answered with more than 2 samples"));
}

TEST(PrometheusAnswer, a_login_page_is_recognised) {
  EXPECT_EQ(error_of("\n<!DOCTYPE html><html>"), "answered with an HTML page (a login page?) instead of JSON");
}

TEST(PrometheusAnswer, what_is_no_answer_says_why) {
  const std::string api = "answered with JSON that is no answer of Prometheus' API: ";
  EXPECT_EQ(error_of(""), "answered with an empty body");
  EXPECT_EQ(error_of("OK\n"), R"(answered with something that is not JSON: "OK")");
  EXPECT_EQ(error_of("[]"), api + "it is no object");
  EXPECT_EQ(error_of("{}"), api + "\"status\" is missing");
  EXPECT_EQ(error_of(R"({"status":"success"})"), api + "the result is missing");
  EXPECT_EQ(error_of(success("tensor", "[]")), api + R"(the result type "tensor" is not known)");
  EXPECT_EQ(error_of(success("vector", "{}")), api + "\"result\" is no list");
  EXPECT_EQ(error_of(success("vector", "[]"), kRange), api + R"(a range query has no "vector" result)");
  EXPECT_EQ(error_of(success("vector", R"([{"value":[1700000000,"1"]}])")),
            api + "a series has no labels or no value, or has them twice");
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{"a":1},"value":[1700000000,"1"]}])")),
            api + "a label is no text");
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{},"value":[1700000000,1]}])")),
            api + "a value is not a pair of a time and a text");
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{},"value":["now","1"]}])")),
            api + "a value is not a pair of a time and a text");
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{},"value":[1700000000,"1",2]}])")),
            api + "a value is not a pair of a time and a text");
  EXPECT_EQ(error_of(success("vector", R"([{"metric":{},"value":[1700000000,"1.5x"]}])")),
            api + R"(a sample's value is no number: "1.5x")");
  EXPECT_EQ(error_of(R"({"status":"success","status":"success"})"), api + R"("status" stands there twice)");
}

TEST(PrometheusAnswer, an_error_beside_a_success_is_no_answer) {
  EXPECT_NE(error_of(success("vector", "[]", R"(,"error":"half of it failed","errorType":"internal")")), "no error");
}

TEST(PrometheusAnswer, a_cut_answer_is_an_error_wherever_the_cut_is) {
  const std::string whole = success("vector", R"([{"metric":{"a":"b"},"value":[1700000000,"1"]}])");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(error_of(whole.substr(0, length)), "no error") << length;
  }
}

TEST(PrometheusAnswer, a_series_twice_is_an_error) {
  const std::string one = R"({"metric":{"a":"b"},"value":[1700000000,"1"]})";
  EXPECT_NE(error_of(success("vector", "[" + one + "," + one + "]")).find(R"(the series {a="b"} stands there twice)"),
            std::string::npos);
}

TEST(PrometheusAnswer, another_time_than_asked_about_is_an_error) {
  EXPECT_EQ(error_of(success("scalar", R"([1699999970,"1"])")),
            "answered about 2023-11-14T22:12:50Z, but was asked about 2023-11-14T22:13:20Z");
  EXPECT_NE(error_of(success("matrix", R"([{"metric":{},"values":[[1699999000,"1"]]}])"), kRange), "no error");
  EXPECT_NE(error_of(success("matrix", R"([{"metric":{},"values":[[1700000030,"1"],[1700000000,"1"]]}])"), kRange),
            "no error");
  EXPECT_NE(error_of(success("scalar", R"([1e300,"1"])")), "no error");
  EXPECT_NE(error_of(success("scalar", R"([-1,"1"])")), "no error");
}

TEST(PrometheusAnswer, limits_hold) {
  const std::string two =
      R"([{"metric":{"a":"1"},"value":[1700000000,"1"]},{"metric":{"a":"2"},"value":[1700000000,"1"]}])";
  EXPECT_EQ(error_of(success("vector", two), kInstant, {.series = 1}),
            "answered with more than 1 series: narrow the query, or aggregate with sum by (...)");
  const std::string samples = R"([{"metric":{},"values":[[1700000000,"1"],[1700000030,"2"]]}])";
  EXPECT_EQ(error_of(success("matrix", samples), kRange, {.samples = 1}),
            "answered with more than 1 samples: narrow the query");
}

TEST(PrometheusError, is_read_from_the_body) {
  const auto error =
      read_prometheus_error(R"({"status":"error","data":null,"errorType":"bad_data","error":"parse error"})");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->type, "bad_data");
  EXPECT_EQ(error->text, "parse error");
  EXPECT_FALSE(read_prometheus_error("<html>"));
  EXPECT_FALSE(read_prometheus_error(R"({"status":"success"})"));
}

}  // namespace
}  // namespace tidegate::sources
