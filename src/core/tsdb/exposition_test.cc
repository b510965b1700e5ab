#include "core/tsdb/exposition.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::tsdb {
namespace {

using Created = ExpositionOptions::Created;

// Writes down what it is told: `x{a="b"} 1 @1000`, `type x counter`.
class Listener final : public ExpositionVisitor {
 public:
  Result<void> series(std::uint32_t number, const Labels& labels) override {
    EXPECT_EQ(number, names.size());
    names.push_back(format_labels(labels));
    return {};
  }
  Result<void> sample(const ExpositionSample& sample) override {
    if (sample.value == refuses) return fail(ErrorKind::invalid, "13 is unlucky");
    std::string line = names.at(sample.series) + " " + shortest(sample.value);
    if (sample.time) line += " @" + std::to_string(*sample.time);
    if (sample.start != 0) line += " from " + std::to_string(sample.start);
    lines.push_back(line);
    values.push_back(sample.value);
    return {};
  }
  Result<void> metadata(const ExpositionMetadata& given) override {
    const bool is_type = given.kind == ExpositionMetadata::Kind::type;
    const std::string text = is_type ? std::to_string(static_cast<int>(given.type)) : given.text;
    const char* const kind = is_type ? "type" : given.kind == ExpositionMetadata::Kind::help ? "help" : "unit";
    metadata_lines.push_back(format("{} {} {}", kind, given.family, text));
    return {};
  }

  std::vector<std::string> names, lines, metadata_lines;
  std::vector<double> values;
  double refuses = 13;
};

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text, const ExpositionOptions& options = {}) {
  Listener listener;
  auto done = ExpositionParser(options).parse(text, listener);
  if (!done)
    listener.lines.push_back(format("{}:{}: {}", done.error().line, done.error().column, done.error().message));
  return listener.lines;
}

ExpositionOptions openmetrics(Created created = Created::series) {
  return {.format = ExpositionFormat::openmetrics, .created = created};
}

TEST(Exposition, reads_series_values_and_times) {
  EXPECT_EQ(lines_of("up 1\n"
                     "x{a=\"b\"} 2.5 1700000000123\n"
                     "x { c = \"d\" , a=\"b\", }\t-3e2\t5\n"
                     "\n"
                     "  y{} 4"),
            (Lines{"up 1", "x{a=\"b\"} 2.5 @1700000000123", "x{a=\"b\", c=\"d\"} -300 @5", "y 4"}));
}

TEST(Exposition, reads_every_form_of_number) {
  Listener listener;
  const std::string_view text =
      "x 0\nx -0\nx +Inf\nx -inf\nx Infinity\nx .5\nx 5.\nx +7\nx 1e-400\nx 4.9e-324\n"
      "x 9007199254740993\nx 0.1\nx 123456789012345678901\nx 1.7976931348623157e308\n";
  ASSERT_TRUE(ExpositionParser({}).parse(text, listener));
  const std::vector<double> wanted = {0.0,
                                      -0.0,
                                      INFINITY,
                                      -INFINITY,
                                      INFINITY,
                                      .5,
                                      5,
                                      7,
                                      0,
                                      4.9e-324,
                                      9007199254740992.0,
                                      0.1,
                                      123456789012345678901.0,
                                      1.7976931348623157e308};
  EXPECT_EQ(listener.values, wanted);
  EXPECT_TRUE(std::signbit(listener.values[1]));
}

TEST(Exposition, reads_nan_as_the_ordinary_one_that_is_not_stale) {
  Listener listener;
  ASSERT_TRUE(ExpositionParser({}).parse("x NaN\nx nan\n", listener));
  EXPECT_EQ(std::bit_cast<std::uint64_t>(listener.values.at(0)), 0x7ff8000000000001);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(listener.values.at(1)), 0x7ff8000000000001);
}

TEST(Exposition, refuses_what_go_would_read_and_prometheus_does_not) {
  for (const auto* number :
       {"0x1p3", "1_000", "0x10", "1e400", "-nan", "1e", "1.2.3", "--1", "1,5", "infin", "e5", "."}) {
    EXPECT_EQ(lines_of(format("x {}\n", number)), Lines{"1:3: the value is not a number"}) << number;
  }
}

TEST(Exposition, reads_names_of_utf8_in_braces) {
  EXPECT_EQ(lines_of("{\"http.requests\",\"status.code\"=\"200\",b=\"c\"} 1\n"
                     "{a=\"b\", \"späte name\"} 2\n"),
            (Lines{R"({"http.requests", b="c", "status.code"="200"} 1)", R"({"späte name", a="b"} 2)"}));
  EXPECT_EQ(lines_of("{\"x\",\"y\"} 1\n"), Lines{"1:6: the series has a name already"});
  EXPECT_EQ(lines_of("{a=\"b\"} 1\n"), Lines{"1:7: the series has no name"});
  EXPECT_EQ(lines_of("x{\"y\"} 1\n"), Lines{"1:3: the series has a name already"});
  EXPECT_EQ(lines_of("{\"\"} 1\n"), Lines{"1:3: the series' name is empty"});
}

TEST(Exposition, unescapes_values_and_keeps_unknown_escapes) {
  Listener listener;
  ASSERT_TRUE(ExpositionParser({}).parse(R"(x{a="q\"b\\s\nn\tt}"} 1)", listener));
  EXPECT_EQ(listener.names.at(0), R"(x{a="q\"b\\s\nn\\tt}"})");
}

TEST(Exposition, drops_empty_labels_and_refuses_a_label_twice) {
  EXPECT_EQ(lines_of("x{a=\"\",b=\"1\"} 1\n"), Lines{"x{b=\"1\"} 1"});
  EXPECT_EQ(lines_of("x{a=\"1\",b=\"2\",a=\"1\"} 1\n"), Lines{"1:1: the series has the label a twice"});
  EXPECT_EQ(lines_of("x{__name__=\"y\"} 1\n"), Lines{"1:1: the series has the label __name__ twice"});
}

TEST(Exposition, places_errors_by_line_and_code_point) {
  const std::map<std::string, std::string> wrong = {
      {"x 1\ny{a=\"ö\",b} 1\n", "2:10: behind a label's name stands ="},
      {"x{a=b} 1\n", "1:5: a label's value stands in double quotes"},
      {"x{a=\"b} 1\n", "1:5: the quote is never closed"},
      {"x{a=\"b\"\n", "1:8: the closing brace } is missing"},
      {"x{1=\"b\"} 1\n", "1:3: here a label's name is expected"},
      {"x\n", "1:2: behind the series stands its value"},
      {"x{} \n", "1:5: behind the series stands its value"},
      {"x 1 2 3\n", "1:7: behind the time the line must end"},
      {"x 1 1.5\n", "1:5: the time is not a whole number of milliseconds"},
      {"x 1 9223372036854775808\n", "1:5: the time is out of range"},
      {"x 1\r\n", "1:3: the value is not a number"},
      {"x 1 5\r\n", "1:6: behind the time the line must end"},
      {"9x 1\n", "1:1: here a series, or a line that begins with # is expected"},
      {"x{a=\"\xff\"} 1\n", "1:6: the label's value is not valid UTF-8"},
      {"{\"\xff\"} 1\n", "1:3: the metric's name is not valid UTF-8"},
      {std::string("x\0 1\n", 5), "1:2: the value is not a number"},
      {"# TYPE x conter\n", "1:10: there is no metric type \"conter\""},
      {"# TYPE 9 counter\n", "1:8: here a metric's name is expected"},
      {"# HELP x \xff\n", "1:10: the text is not valid UTF-8"},
  };
  for (const auto& [text, message] : wrong) EXPECT_EQ(lines_of(text).back(), message) << text;
}

TEST(Exposition, hints_at_the_type_that_was_meant) {
  Listener listener;
  EXPECT_EQ(ExpositionParser({}).parse("# TYPE x conter\n", listener).error().hint, "did you mean \"counter\"?");
}

TEST(Exposition, reports_metadata_and_skips_other_comments) {
  Listener listener;
  ASSERT_TRUE(
      ExpositionParser({}).parse("# HELP x two\\nlines \\\\ \\\"\n#\n#HELP y z\n# a comment\n# HELPING\n"
                                 "# TYPE x  counter \n# TYPE \"a.b\" untyped\n# UNIT x seconds\n# HELP x",
                                 listener));
  EXPECT_EQ(listener.metadata_lines,
            (Lines{"help x two\nlines \\ \\\"", "type x 1", "type a.b 0", "unit x seconds", "help x "}));
}

TEST(Exposition, writes_bounds_as_prometheus_3_does_only_under_their_type) {
  const std::string_view text =
      "x_bucket{le=\"1\"} 1\n# TYPE x histogram\nx_bucket{le=\"1\"} 2\nx_bucket{le=\"1000000\"} 3\n"
      "x_bucket{le=\"+Inf\"} 4\nx_bucket{le=\"often\"} 5\n# TYPE y summary\ny{quantile=\"0.50\"} 6\n"
      "y{le=\"1\"} 7\n";
  EXPECT_EQ(lines_of(text),
            (Lines{"x_bucket{le=\"1\"} 1", "x_bucket{le=\"1.0\"} 2", "x_bucket{le=\"1e+06\"} 3",
                   "x_bucket{le=\"+Inf\"} 4", "x_bucket{le=\"often\"} 5", "y{quantile=\"0.5\"} 6", "y{le=\"1\"} 7"}));
  EXPECT_EQ(lines_of(text, {.bounds = ExpositionOptions::Bounds::as_written}).at(1), "x_bucket{le=\"1\"} 2");
}

TEST(Exposition, keeps_the_numbers_of_series_from_text_to_text) {
  Listener listener;
  ExpositionParser parser({});
  ASSERT_TRUE(parser.parse("a 1\na{x=\"1\"} 2\nab 3\n", listener));
  ASSERT_TRUE(parser.parse("a 4\na {x=\"2\"} 5\nab 6\na{x=\"1\"} 7\n", listener));
  ASSERT_TRUE(parser.parse("ab 8\na 9\na 10\na{x=\"1\"} 11\n", listener));
  EXPECT_EQ(listener.names, (Lines{"a", "a{x=\"1\"}", "ab", "a{x=\"2\"}"}));
  EXPECT_EQ(listener.lines, (Lines{"a 1", "a{x=\"1\"} 2", "ab 3", "a 4", "a{x=\"2\"} 5", "ab 6", "a{x=\"1\"} 7", "ab 8",
                                   "a 9", "a 10", "a{x=\"1\"} 11"}));
}

TEST(Exposition, a_visitors_refusal_is_placed) {
  EXPECT_EQ(lines_of("x 1\nx 13\nx 2\n"), (Lines{"x 1", "2:1: 13 is unlucky"}));
}

TEST(Exposition, holds_its_limits) {
  const auto limited = [](auto change) {
    ExpositionOptions options;
    change(options.limits);
    return lines_of("a{x=\"1\"} 1\nb{x=\"1\",y=\"2\"} 2\n", options).back();
  };
  EXPECT_EQ(limited([](auto& limits) { limits.labels = 1; }), "2:11: the series has more than 1 labels");
  EXPECT_EQ(limited([](auto& limits) { limits.series = 1; }), "2:1: there are more than 1 series");
  EXPECT_EQ(limited([](auto& limits) { limits.samples = 1; }), "2:1: there are more than 1 samples");
  EXPECT_EQ(limited([](auto& limits) { limits.line_bytes = 16; }), "2:1: the line is longer than 16 bytes");
  EXPECT_EQ(limited([](auto& limits) { limits.line_bytes = 18; }), "b{x=\"1\", y=\"2\"} 2");
}

TEST(OpenMetrics, reads_seconds_and_cuts_them_to_milliseconds) {
  EXPECT_EQ(lines_of("x 1 1700000000.1239\nx 2 -1.5\nx 3 1.7e9\n# EOF\n", openmetrics()),
            (Lines{"x 1 @1700000000123", "x 2 @-1500", "x 3 @1700000000000"}));
}

TEST(OpenMetrics, forgets_exemplars) {
  EXPECT_EQ(
      lines_of("x_bucket{le=\"1\"} 3 # {trace=\"a\"} 0.7 12.5\nx 1 5 # {} 1\ny 2 # {a=\"b\"} 3\n# EOF", openmetrics()),
      (Lines{"x_bucket{le=\"1\"} 3", "x 1 @5000", "y 2"}));
  EXPECT_EQ(lines_of("x 1 # {a=\"b\"}\n# EOF", openmetrics()),
            Lines{"1:14: behind the labels of an exemplar stands its value"});
  EXPECT_EQ(lines_of("x 1 # {\"b\"} 1\n# EOF", openmetrics()), Lines{"1:8: the series has a name already"});
}

TEST(OpenMetrics, is_strict) {
  const std::map<std::string, std::string> wrong = {
      {"x 1\n", "2:1: the text does not end with \"# EOF\""},
      {"x 1", "1:4: the text does not end with \"# EOF\""},
      {"", "1:1: the text does not end with \"# EOF\""},
      {"# EOF\nx 1\n", "2:1: behind \"# EOF\" the text must end"},
      {"\n# EOF\n", "1:1: here a series, or a line that begins with # is expected"},
      {" x 1\n# EOF\n", "1:1: here a series, or a line that begins with # is expected"},
      {"x  1\n# EOF\n", "1:3: the value is not a number"},
      {"x 1 \n# EOF\n", "1:5: the time is not a number of seconds since 1970"},
      {"x{a=\"1\" ,b=\"2\"} 1\n# EOF\n", "1:8: between two labels stands a comma"},
      {"x{a=\"1\nb\"} 1\n# EOF\n", "1:5: the quote is not closed on this line"},
      {"x{a=\"1\"}1\n# EOF\n", "1:9: behind the series stands one blank"},
      {"x 1 1e300\n# EOF\n", "1:5: the time is not a number of seconds since 1970"},
      {"x 1 NaN\n# EOF\n", "1:5: the time is not a number of seconds since 1970"},
      {"# a comment\n# EOF\n", "1:1: OpenMetrics has only # HELP, # TYPE, # UNIT and # EOF lines"},
      {"# TYPE x untyped\n# EOF\n", "1:10: there is no metric type \"untyped\""},
      {"# UNIT x seconds\n# EOF\n", "1:10: the unit is not the end of the metric's name"},
  };
  for (const auto& [text, message] : wrong) EXPECT_EQ(lines_of(text, openmetrics()).back(), message) << text;
}

TEST(OpenMetrics, created_lines_are_series_unless_asked_for_as_starts) {
  const std::string_view text =
      "# TYPE a counter\na_total{x=\"1\"} 5 20\na_created{x=\"1\"} 12.25 20\na_total{x=\"1\"} 6 40\n"
      "a_created{x=\"1\"} 12.25 40\na_total{x=\"2\"} 7\na_created{x=\"3\"} 1\n"
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum 1\nh_created 3\n"
      "# TYPE g gauge\ng_created 4\n# EOF\n";
  EXPECT_EQ(lines_of(text, openmetrics()).at(1), "a_created{x=\"1\"} 12.25 @20000");
  EXPECT_EQ(lines_of(text, openmetrics(Created::starts)),
            (Lines{"a_total{x=\"1\"} 5 @20000 from 12250", "a_total{x=\"1\"} 6 @40000 from 12250", "a_total{x=\"2\"} 7",
                   "h_bucket{le=\"1.0\"} 1 from 3000", "h_bucket{le=\"+Inf\"} 2 from 3000", "h_count 2 from 3000",
                   "h_sum 1 from 3000", "g_created 4"}));
}

TEST(FormatOf, follows_the_content_type) {
  EXPECT_EQ(format_of("application/openmetrics-text; version=1.0.0; charset=utf-8"), ExpositionFormat::openmetrics);
  EXPECT_EQ(format_of("Text/Plain;version=0.0.4"), ExpositionFormat::text);
  EXPECT_EQ(format_of("text/html", ExpositionFormat::text), ExpositionFormat::text);
  EXPECT_EQ(format_of("").error().message, "the answer has no Content-Type, so the format of its metrics is unknown");
  EXPECT_EQ(format_of("text/html").error().message,
            "the Content-Type \"text/html\" is none of text/plain and application/openmetrics-text");
}

}  // namespace
}  // namespace tidegate::tsdb
