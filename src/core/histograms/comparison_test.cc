#include <cmath>

#include "core/histograms/arithmetic.h"
#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

std::string complaint(const Histogram& histogram) {
  const auto result = check(histogram);
  return result ? "" : result.error().message;
}

TEST(Equals, takes_nan_for_equal_to_itself_but_minus_zero_for_another) {
  EXPECT_TRUE(equals(read("{{count:1 sum:NaN}}"), read("{{count:1 sum:NaN}}")));
  Histogram minus = read("{{count:1}}");
  minus.sum = -0.0;
  EXPECT_FALSE(equals(read("{{count:1}}"), minus));
}

TEST(Equals, ignores_counter_resets_and_spans_of_no_length) {
  const Histogram a{.positive_spans = {{1, 2}, {2, 1}}, .positive = {1, 2, 3}};
  Histogram b{.reset = Histogram::CounterReset::gauge,
              .positive_spans = {{-4, 0}, {5, 2}, {1, 0}, {1, 1}, {7, 0}},
              .positive = {1, 2, 3}};
  EXPECT_TRUE(equals(a, b));
  b.positive_spans[3].offset = 2;
  EXPECT_FALSE(equals(a, b));
}

TEST(Equals, looks_at_empty_buckets_and_bounds) {
  EXPECT_FALSE(equals(read("{{buckets:[1 0]}}"), read("{{buckets:[1]}}")));
  EXPECT_FALSE(equals(read("{{schema:-53 custom_values:[1] buckets:[1]}}"),
                      read("{{schema:-53 custom_values:[2] buckets:[1]}}")));
}

struct Reset {
  const char* previous;
  const char* current;
  bool expected;
};

TEST(DetectReset, sees_any_smaller_population) {
  const Reset cases[] = {
      {"{{count:5 buckets:[2 3]}}", "{{count:5 buckets:[2 3]}}", false},
      {"{{count:5 buckets:[2 3]}}", "{{count:4 buckets:[2 3]}}", true},
      {"{{count:5 buckets:[2 3]}}", "{{count:9 buckets:[1 8]}}", true},
      {"{{count:5 buckets:[2 3]}}", "{{count:9 buckets:[3 3 3]}}", false},
      {"{{count:5 buckets:[2 3]}}", "{{count:9 buckets:[9]}}", true},
      {"{{count:5 buckets:[2 0 3]}}", "{{count:9 buckets:[2 3 4]}}", false},
      {"{{count:5 buckets:[5 0]}}", "{{count:9 buckets:[9]}}", false},
      {"{{count:5 n_buckets:[5]}}", "{{count:9 n_buckets:[4] buckets:[5]}}", true},
      {"{{count:5 z_bucket:5}}", "{{count:9 z_bucket:4 buckets:[5]}}", true},
      {"{{count:5 sum:7 buckets:[5]}}", "{{count:5 sum:3 buckets:[5]}}", false},
      {"{{count:5 buckets:[5]}}", "{{count:9}}", true},
      {"{{count:0}}", "{{count:9 buckets:[9]}}", false},
  };
  for (const Reset& one : cases) {
    EXPECT_EQ(detect_reset(read(one.current), read(one.previous)), one.expected) << one.previous << one.current;
  }
}

TEST(DetectReset, sees_layouts_that_only_a_reset_gives) {
  const Reset cases[] = {
      {"{{schema:0 count:1 buckets:[1]}}", "{{schema:1 count:2 buckets:[2]}}", true},
      {"{{schema:1 count:3 buckets:[1 2] offset:-1}}", "{{schema:0 count:3 buckets:[3]}}", false},
      {"{{schema:1 count:3 buckets:[1 2] offset:-1}}", "{{schema:0 count:4 buckets:[2 2]}}", true},
      {"{{count:1 z_bucket_w:0.5 buckets:[0 1]}}", "{{count:1 z_bucket_w:0.25 buckets:[0 1]}}", true},
      {"{{count:3 z_bucket:1 buckets:[2]}}", "{{count:3 z_bucket:3 z_bucket_w:1}}", false},
      {"{{count:3 z_bucket:1 buckets:[2]}}", "{{count:4 z_bucket:2 z_bucket_w:1 buckets:[0 2]}}", true},
      {"{{count:3 z_bucket:1 buckets:[2]}}", "{{count:3 z_bucket:3 z_bucket_w:0.75}}", true},
      {"{{count:3 buckets:[3]}}", "{{schema:-53 count:3 custom_values:[1] buckets:[3]}}", true},
      {"{{schema:-53 count:3 custom_values:[1] buckets:[3]}}", "{{count:3 buckets:[3]}}", true},
  };
  for (const Reset& one : cases) {
    EXPECT_EQ(detect_reset(read(one.current), read(one.previous)), one.expected) << one.previous << one.current;
  }
}

TEST(DetectReset, compares_custom_buckets_within_common_bounds) {
  const Histogram previous = read("{{schema:-53 count:6 custom_values:[1 2 5] buckets:[1 2 3]}}");
  EXPECT_FALSE(detect_reset(read("{{schema:-53 count:6 custom_values:[2 5] buckets:[3 3]}}"), previous));
  EXPECT_FALSE(detect_reset(read("{{schema:-53 count:6 custom_values:[2] buckets:[3 3]}}"), previous));
  EXPECT_TRUE(detect_reset(read("{{schema:-53 count:6 custom_values:[2 5] buckets:[2 4]}}"), previous));
  EXPECT_TRUE(detect_reset(read("{{schema:-53 count:6 custom_values:[1 2 5] buckets:[1 3 2]}}"), previous));
}

TEST(DetectReset, trusts_the_marks) {
  EXPECT_TRUE(detect_reset(read("{{count:9 counter_reset_hint:reset}}"), read("{{count:1}}")));
  EXPECT_FALSE(detect_reset(read("{{count:1 counter_reset_hint:not_reset}}"), read("{{count:9}}")));
  EXPECT_TRUE(detect_reset(read("{{count:1 counter_reset_hint:gauge}}"), read("{{count:9}}")));
}

TEST(DetectReset, never_follows_an_addition) {
  std::mt19937 random(5);
  for (int i = 0; i < 200; ++i) {
    const Histogram previous = any_histogram(random, 3);
    Histogram current = previous;
    Histogram growth = any_histogram(random, static_cast<std::int32_t>(random() % 6));
    // Not within a bucket of a lower schema: a wider zero bucket would then look like a reset, in Prometheus too.
    if (growth.schema >= 3) growth.zero_threshold = 1.3;
    ASSERT_TRUE(add(current, growth));
    EXPECT_FALSE(detect_reset(current, previous)) << to_test_expression(previous) << to_test_expression(current);
    if (growth.count > 0) {
      EXPECT_TRUE(detect_reset(previous, current));
    }
  }
}

TEST(NanObservations, are_those_that_no_bucket_holds) {
  EXPECT_TRUE(has_nan_observations(read("{{count:15 sum:NaN buckets:[12]}}")));
  EXPECT_FALSE(has_nan_observations(read("{{count:12 sum:NaN buckets:[12]}}")));
  EXPECT_FALSE(has_nan_observations(read("{{count:15 sum:1 buckets:[12]}}")));
}

TEST(Check, tells_what_is_wrong) {
  EXPECT_EQ(complaint(read("{{count:3 buckets:[1 2]}}")), "");
  EXPECT_EQ(complaint(read("{{schema:-53 count:3 custom_values:[1 2] buckets:[1 2 3]}}")), "");
  EXPECT_EQ(complaint(Histogram{.positive_spans = {{0, 3}}, .positive = {1}}),
            "positive side: spans need 3 buckets, have 1 buckets: histogram spans specify different number of buckets "
            "than provided");
  EXPECT_EQ(complaint(Histogram{.negative_spans = {{-3, 1}, {-1, 1}}, .negative = {1, 1}}),
            "negative side: span number 2 with offset -1: histogram has a span whose offset is negative");
  EXPECT_EQ(complaint(read("{{count:3 n_buckets:[1 -2.5]}}")),
            "negative side: bucket number 2 has observation count of -2.5: histogram has a bucket whose observation "
            "count is negative");
  EXPECT_EQ(complaint(read("{{count:-1}}")), "observation count is  -1: histogram's observation count is negative");
  EXPECT_EQ(
      complaint(read("{{schema:9}}")),
      "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom "
      "buckets, got schema 9");
}

TEST(Check, tells_what_is_wrong_with_custom_buckets) {
  EXPECT_EQ(complaint(read("{{schema:-53 custom_values:[1] buckets:[1 2 3]}}")),
            "custom buckets: only 1 custom bounds defined which is insufficient to cover total span length of 3: "
            "histogram custom bounds are too few");
  EXPECT_EQ(complaint(read("{{schema:-53 custom_values:[2 1]}}")),
            "custom buckets: previous bound is 2.000000 and current is 1.000000: histogram custom bounds must be in "
            "strictly increasing order");
  EXPECT_EQ(complaint(read("{{schema:-53 custom_values:[2 +Inf]}}")),
            "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds must be finite");
  EXPECT_EQ(complaint(read("{{schema:-53 custom_values:[1] z_bucket:1}}")),
            "custom buckets: must have zero count of 0");
  EXPECT_EQ(complaint(read("{{custom_values:[1]}}")), "histogram with exponential schema must not have custom bounds");
}

}  // namespace
}  // namespace tidegate::histograms
