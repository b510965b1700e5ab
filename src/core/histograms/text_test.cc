#include "core/histograms/text.h"

#include <limits>

#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

std::string complaint(std::string_view text) {
  const auto histogram = parse_test_expression(text);
  return histogram ? "" : histogram.error().message;
}

TEST(General, prints_as_go_does) {
  EXPECT_EQ(general(0), "0");
  EXPECT_EQ(general(0.1), "0.1");
  EXPECT_EQ(general(123456), "123456");
  EXPECT_EQ(general(123456.789), "123456.789");
  EXPECT_EQ(general(1000000), "1e+06");
  EXPECT_EQ(general(1234567), "1.234567e+06");
  EXPECT_EQ(general(0.0001), "0.0001");
  EXPECT_EQ(general(0.00001), "1e-05");
  EXPECT_EQ(general(-2.5e300), "-2.5e+300");
  EXPECT_EQ(general(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(general(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(Text, lists_populated_buckets_from_the_lowest) {
  EXPECT_EQ(to_text(read("{{count:12 sum:3.5 z_bucket:2 z_bucket_w:0.001 buckets:[1 0 3] n_buckets:[4 2]}}")),
            "{count:12, sum:3.5, [-2,-1):2, [-1,-0.5):4, [-0.001,0.001]:2, (0.5,1]:1, (2,4]:3}");
  EXPECT_EQ(to_text(read("{{schema:-53 count:3 sum:1 custom_values:[5] buckets:[1 2]}}")),
            "{count:3, sum:1, [-Inf,5]:1, (5,+Inf]:2}");
  EXPECT_EQ(to_text(Histogram{}), "{count:0, sum:0}");
}

TEST(TestExpression, leaves_out_defaults) {
  EXPECT_EQ(to_test_expression(Histogram{}), "{{}}");
  EXPECT_EQ(to_test_expression(read("{{z_bucket_w:0.001 n_offset:-2 counter_reset_hint:not_reset schema:3 sum:NaN "
                                    "n_buckets:[1 0 2] z_bucket:1 buckets:[5] count:1e7}}")),
            "{{schema:3 count:1e+07 sum:NaN z_bucket:1 z_bucket_w:0.001 counter_reset_hint:not_reset buckets:[5] "
            "n_offset:-2 n_buckets:[1 0 2]}}");
}

TEST(TestExpression, joins_several_spans) {
  EXPECT_EQ(to_test_expression(Histogram{.positive_spans = {{1, 1}, {2, 1}, {1, 1}}, .positive = {1, 2, 3}}),
            "{{offset:1 buckets:[1 0 0 2 0 3]}}");
}

TEST(TestExpression, does_not_blow_up_an_absurd_gap) {
  const Histogram histogram{.positive_spans = {{1, 1}, {2'000'000'000, 1}}, .positive = {1, 2}};
  EXPECT_EQ(to_test_expression(histogram), "{{offset:1 buckets:[1 2]}}");
}

TEST(TestExpression, reads_back_as_it_was) {
  std::mt19937 random(9);
  for (int i = 0; i < 100; ++i) {
    Histogram original = any_histogram(random, static_cast<std::int32_t>(random() % 12) - 4);
    Histogram copy = read(to_test_expression(original));
    compact(original);
    compact(copy);
    EXPECT_TRUE(equals(original, copy)) << to_test_expression(original);
  }
}

TEST(TestExpression, may_have_spaces_where_prometheus_allows_them) {
  EXPECT_EQ(to_test_expression(read("{{ schema:1  buckets:[ 1 2.5 0x10 ] }}")), "{{schema:1 buckets:[1 2.5 16]}}");
  EXPECT_EQ(read("{{sum:-Inf count:+1.5e3}}").count, 1500);
}

TEST(TestExpression, names_what_it_cannot_read) {
  EXPECT_EQ(complaint("{{count:1 cuont:2}}"),
            "histogram \"{{count:1 cuont:2}}\": \"cuont\" is no key, did you mean \"count\"? (at byte 16)");
  EXPECT_EQ(complaint("{{count:1 count:2}}"),
            "histogram \"{{count:1 count:2}}\": duplicate key \"count\" in histogram (at byte 16)");
  EXPECT_EQ(complaint("{{count:x}}"), "histogram \"{{count:x}}\": \"x\" is no number (at byte 10)");
  EXPECT_EQ(complaint("{{schema:1.5}}"), "histogram \"{{schema:1.5}}\": \"1.5\" is no integer (at byte 13)");
  EXPECT_EQ(complaint("{{buckets:[1 2}}"), "histogram \"{{buckets:[1 2}}\": \"\" is no number (at byte 15)");
  EXPECT_EQ(complaint("{{count:1"), "histogram \"{{count:1\": a space or \"}}\" must follow a value (at byte 10)");
  EXPECT_EQ(complaint("{count:1}"), "histogram \"{count:1}\": a histogram begins with \"{{\" (at byte 1)");
  EXPECT_EQ(
      complaint("{{counter_reset_hint:maybe}}"),
      "histogram \"{{counter_reset_hint:maybe}}\": \"maybe\" is none of unknown, reset, not_reset, gauge (at byte "
      "27)");
  EXPECT_NE(complaint("{{schema:99999999999}}"), "");
  EXPECT_NE(complaint("{{count:--1}}"), "");
}

TEST(TestExpression, survives_any_cut) {
  constexpr std::string_view text =
      "{{schema:-53 count:1 custom_values:[1 2] buckets:[1 2 3] counter_reset_hint:gauge}}";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(parse_test_expression(text.substr(0, length))) << length;
  }
}

TEST(Series, grows_by_the_step) {
  const auto values =
      series_of(read("{{count:1 sum:1 buckets:[1]}}"), read("{{count:2 buckets:[0 2]}}"), 2, Change::increase);
  ASSERT_TRUE(values);
  ASSERT_EQ(values->size(), 3);
  EXPECT_EQ(to_test_expression((*values)[0]), "{{count:1 sum:1 buckets:[1]}}");
  EXPECT_EQ(to_test_expression((*values)[2]), "{{count:5 sum:1 buckets:[1 4]}}");
}

TEST(Series, shrinks_by_the_step) {
  const auto values = series_of(read("{{count:9}}"), read("{{count:2}}"), 4, Change::decrease);
  ASSERT_TRUE(values);
  EXPECT_EQ(values->back().count, 1);
}

TEST(Series, refuses_what_prometheus_refuses) {
  EXPECT_FALSE(series_of(read("{{schema:1}}"), read("{{schema:0}}"), 1, Change::increase));
  EXPECT_FALSE(series_of(read("{{schema:-53}}"), read("{{schema:0}}"), 1, Change::increase));
  EXPECT_FALSE(series_of(Histogram{}, Histogram{}, 1'000'000'000'000, Change::increase));
}

}  // namespace
}  // namespace tidegate::histograms
