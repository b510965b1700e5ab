#include "app/cli/query_output.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

using engine::Answer;
using engine::Point;
using promql::Type;

constexpr Timestamp kNoon{1'795'348'800'000};

Labels labels(std::vector<std::pair<std::string, std::string>> pairs) { return {.pairs = std::move(pairs)}; }

Answer vector_of(const std::vector<std::pair<Labels, double>>& values) {
  Answer answer{.type = Type::vector};
  for (const auto& [labels, value] : values) {
    answer.series.push_back({.labels = labels, .points = {{.time = kNoon.ms, .value = value}}});
  }
  return answer;
}

// A series with a value every minute, ending at noon; NaN for none.
engine::ResultSeries line(Labels labels, const std::vector<double>& values) {
  engine::ResultSeries series{.labels = std::move(labels), .points = {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto ago = static_cast<std::int64_t>(values.size() - 1 - i) * 60'000;
    if (!std::isnan(values[i])) series.points.push_back({.time = kNoon.ms - ago, .value = values[i]});
  }
  return series;
}

Point histogram_point() {
  auto histogram = std::make_shared<Histogram>();
  *histogram = {.zero_threshold = 0.5,
                .zero_count = 1,
                .count = 6,
                .sum = 7.5,
                .positive_spans = {{0, 2}},
                .negative_spans = {{1, 1}},
                .positive = {2, 0},
                .negative = {3}};
  return {.time = kNoon.ms, .value = 0, .histogram = histogram};
}

// As Go's strconv.FormatFloat(x, 'f', -1, 64), or with 'e' for what is tiny or huge.
TEST(NumberText, is_that_of_prometheus_api) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "-0");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(1e6), "1000000");
  EXPECT_EQ(number_text(-123.456), "-123.456");
  EXPECT_EQ(number_text(1'700'000'000.25), "1700000000.25");
  EXPECT_EQ(number_text(0.000001), "0.000001");
  EXPECT_EQ(number_text(0.00000123), "0.00000123");
  EXPECT_EQ(number_text(0.00000099), "9.9e-07");
  EXPECT_EQ(number_text(1e20), "100000000000000000000");
  EXPECT_EQ(number_text(1.2345678901234567e20), "123456789012345670000");
  EXPECT_EQ(number_text(1e21), "1e+21");
  EXPECT_EQ(number_text(-1.5e300), "-1.5e+300");
  EXPECT_EQ(number_text(5e-324), "5e-324");
  EXPECT_EQ(number_text(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number_text(NAN), "NaN");
  EXPECT_EQ(number_text(INFINITY), "+Inf");
  EXPECT_EQ(number_text(-INFINITY), "-Inf");
}

TEST(RoundedText, keeps_seven_digits_and_two_behind_a_long_whole_part) {
  EXPECT_EQ(rounded_text(14.586666666666808), "14.58667");
  EXPECT_EQ(rounded_text(-0.1459649122807014), "-0.1459649");
  EXPECT_EQ(rounded_text(0.00012345678912), "0.0001234568");
  EXPECT_EQ(rounded_text(1'700'000'000.256), "1700000000.26");
  EXPECT_EQ(rounded_text(338716.7), "338716.7");
  EXPECT_EQ(rounded_text(2.0000000001), "2");
  EXPECT_EQ(rounded_text(1.23456789e-9), "1.234568e-09");
  EXPECT_EQ(rounded_text(1234567890123456.0), "1234567890123456");
  EXPECT_EQ(rounded_text(NAN), "NaN");
}

std::string json_of(const Answer& answer, Timestamp at) {
  std::string out;
  query_json(answer, at, [&](std::string_view text) { out += text; });
  return out;
}

TEST(QueryJson, is_what_prometheus_answers) {
  const Answer up = vector_of({{labels({{"__name__", "up"}, {"job", "a\"b\n"}}), 1}});
  EXPECT_EQ(json_of(up, kNoon),
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\","
            "\"job\":\"a\\\"b\\n\"},\"value\":[1795348800,\"1\"]}]}}\n");
  EXPECT_EQ(json_of({.type = Type::vector}, kNoon),
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}\n");
  EXPECT_EQ(json_of({.type = Type::string, .text = "a"}, kNoon + milliseconds(70)),
            "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1795348800.070,\"a\"]}}\n");
  Answer scalar = vector_of({{{}, 0.5}});
  scalar.type = Type::scalar;
  scalar.annotations = {.warnings = {"w"}, .infos = {"i", "j"}};
  EXPECT_EQ(json_of(scalar, kNoon),
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1795348800,\"0.5\"]},"
            "\"warnings\":[\"w\"],\"infos\":[\"i\",\"j\"]}\n");
}

TEST(QueryJson, has_native_histograms_in_their_own_form) {
  Answer answer{.type = Type::vector, .series = {{.labels = {}, .points = {histogram_point()}}}};
  const std::string histogram =
      "[1795348800,{\"count\":\"6\",\"sum\":\"7.5\",\"buckets\":[[1,\"-2\",\"-1\",\"3\"],[3,\"-0.5\",\"0.5\",\"1\"],"
      "[0,\"0.5\",\"1\",\"2\"]]}]";
  EXPECT_NE(json_of(answer, kNoon).find("{\"metric\":{},\"histogram\":" + histogram + "}"), std::string::npos)
      << json_of(answer, kNoon);
  answer.type = Type::matrix;
  answer.series[0].points.push_back({.time = kNoon.ms + 500, .value = 2});
  EXPECT_NE(json_of(answer, kNoon)
                .find("{\"metric\":{},\"values\":[[1795348800.500,\"2\"]],\"histograms\":[" + histogram + "]}"),
            std::string::npos)
      << json_of(answer, kNoon);
}

TEST(QueryJson, is_whole_though_it_is_written_in_pieces) {
  Answer answer{.type = Type::matrix};
  for (int i = 0; i < 50; ++i) {
    answer.series.push_back({.labels = labels({{"i", std::to_string(i)}}), .points = {}});
    for (int k = 0; k < 300; ++k) answer.series.back().points.push_back({.time = k * 1000, .value = k / 7.0});
  }
  int pieces = 0;
  query_json(answer, kNoon, [&](std::string_view) { ++pieces; });
  EXPECT_GT(pieces, 2);
  const auto json = parse_json(json_of(answer, kNoon));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["data"]["result"].items().size(), 50u);
  EXPECT_EQ((*json)["data"]["result"].items()[49]["values"].items().size(), 300u);
}

TEST(QueryCsv, has_a_column_for_each_label_and_quotes_what_must_be) {
  const Answer answer =
      vector_of({{labels({{"__name__", "up"}, {"job", "a,\"b\""}}), 1}, {labels({{"zone", "z"}}), 0.25}});
  EXPECT_EQ(query_csv(answer, kNoon),
            "__name__,job,zone,time,value\n"
            "up,\"a,\"\"b\"\"\",,2026-11-22T12:00:00Z,1\n"
            ",,z,2026-11-22T12:00:00Z,0.25\n");
}

TEST(QueryTable, shows_what_differs_with_decimal_points_under_each_other) {
  const Answer answer = vector_of({{labels({{"__name__", "r"}, {"code", "200"}, {"job", "web"}}), 120.5},
                                   {labels({{"__name__", "r"}, {"code", "404"}, {"job", "web"}, {"zone", "z"}}), 7},
                                   {labels({{"__name__", "r"}, {"code", "500"}, {"job", "web"}}), 0.125}});
  EXPECT_EQ(query_table(answer, {}),
            "r{job=\"web\"}\n"
            "\n"
            "code  zone  value\n"
            "200         120.5\n"
            "404   z       7\n"
            "500           0.125\n");
}

TEST(QueryTable, writes_series_out_where_columns_do_not_fit) {
  const Answer answer =
      vector_of({{labels({{"a", std::string(30, 'x')}}), 1}, {labels({{"b", std::string(30, 'y')}}), 22}});
  EXPECT_EQ(query_table(answer, {.width = 50}),
            " 1  {a=\"" + std::string(30, 'x') + "\"}\n22  {b=\"" + std::string(30, 'y') + "\"}\n");
}

TEST(QueryTable, shows_native_histograms_as_text_and_hides_control_characters) {
  const Answer answer{.type = Type::vector,
                      .series = {{.labels = labels({{"a", "\x1b[2J"}}), .points = {histogram_point()}}}};
  EXPECT_EQ(query_table(answer, {}), "{a=\"\\x1B[2J\"}  {count:6, sum:7.5, [-2,-1):3, [-0.5,0.5]:1, (0.5,1]:2}\n");
}

TEST(QueryMatrix, has_a_row_for_each_step_if_the_series_fit) {
  const Answer answer{
      .type = Type::matrix,
      .series = {line(labels({{"code", "200"}}), {1, 2.5}), line(labels({{"code", "500"}}), {NAN, 12})}};
  EXPECT_EQ(query_matrix(answer, {}),
            "time                  {code=\"200\"}  {code=\"500\"}\n"
            "2026-11-22T11:59:00Z           1               -\n"
            "2026-11-22T12:00:00Z           2.5            12\n");
  EXPECT_EQ(query_matrix(answer, {.width = 40}),
            "{code=\"200\"}\n"
            "  2026-11-22T11:59:00Z  1\n"
            "  2026-11-22T12:00:00Z  2.5\n"
            "\n"
            "{code=\"500\"}\n"
            "  2026-11-22T12:00:00Z  12\n");
}

class QueryPlot : public testing::Test {
 protected:
  std::vector<std::string> lines(const std::vector<engine::ResultSeries>& series,
                                 const Canvas& canvas = {.width = 60}) {
    const std::string text = query_plot({.type = Type::matrix, .series = series}, steps, canvas);
    std::vector<std::string> out;
    for (const auto each : split(text, '\n')) out.emplace_back(each);
    return out;
  }

  engine::Steps steps{.start = kNoon.ms - 600'000, .end = kNoon.ms, .step = 60'000};
  std::vector<double> rising = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
};

TEST_F(QueryPlot, rises_from_corner_to_corner_between_its_ticks) {
  const auto chart = lines({line(labels({{"a", "b"}}), rising)});
  EXPECT_TRUE(chart[0].starts_with(" 10 ┤")) << chart[0];
  EXPECT_TRUE(chart[0].ends_with("⠊")) << chart[0] << " the last dot is in the upper right corner";
  EXPECT_TRUE(chart[15].starts_with("  0 ┤⡠")) << chart[15];
  EXPECT_TRUE(chart[16].starts_with("    └┬─")) << chart[16];
  EXPECT_NE(chart[17].find("11:50"), std::string::npos) << chart[17];
  EXPECT_TRUE(chart[17].ends_with("12:00")) << chart[17];
  EXPECT_EQ(chart[19], "  ━━ {a=\"b\"}  last 10  min 0   max 10");
}

TEST_F(QueryPlot, fits_its_width_in_each_style) {
  for (const int width : {60, 80, 200}) {
    for (const auto glyphs : {Glyphs::ascii, Glyphs::unicode}) {
      const auto chart =
          lines({line(labels({{"a", "b"}}), rising), line(labels({{"a", std::string(300, 'c')}}), rising)},
                {.width = width, .glyphs = glyphs});
      for (const auto& each : chart) EXPECT_LE(display_width(each), width) << each;
    }
  }
}

TEST_F(QueryPlot, tells_series_apart_by_letters_where_there_are_no_colours) {
  const std::vector<double> two(11, 2);
  const auto plain = lines({line(labels({{"a", "1"}}), rising), line(labels({{"a", "2"}}), two)});
  EXPECT_TRUE(plain[0].ends_with("a")) << plain[0];
  EXPECT_NE(plain[12].find("bbbbb"), std::string::npos) << plain[12];
  EXPECT_TRUE(plain[20].starts_with("  b {a=\"2\"}")) << plain[20];
  const auto coloured =
      lines({line(labels({{"a", "1"}}), rising), line(labels({{"a", "2"}}), two)}, {.width = 60, .colour = Colour::on});
  EXPECT_EQ(coloured[12].find('b'), std::string::npos);
  EXPECT_NE(coloured[12].find("\x1b["), std::string::npos);
}

TEST_F(QueryPlot, draws_nothing_over_gaps_and_survives_any_number) {
  const auto chart = lines({line({}, {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 10})});
  for (std::size_t row = 1; row < 15; ++row) EXPECT_TRUE(chart[row].ends_with("│") || chart[row].ends_with("┤"));
  for (const auto& values : std::vector<std::vector<double>>{
           {INFINITY}, {1, INFINITY, 2}, {1e308, -1e308}, {5e-324, 0}, {-1e-300, 1e-300}, {3, 3}, {0, 0}, {-5, -4.9}}) {
    lines({line({}, values)});
  }
  EXPECT_EQ(lines({}), std::vector<std::string>{""});
}

TEST_F(QueryPlot, says_how_many_series_it_leaves_out) {
  std::vector<engine::ResultSeries> many;
  for (int i = 0; i < 10; ++i) many.push_back(line(labels({{"a", std::to_string(i)}}), rising));
  EXPECT_EQ(*(lines(many).end() - 2),
            "  and 2 more series, which are not drawn: topk() or sum by (...) makes them fewer");
}

}  // namespace
}  // namespace tidegate::cli
