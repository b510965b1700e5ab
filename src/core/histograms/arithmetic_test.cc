#include "core/histograms/arithmetic.h"

#include <cmath>
#include <limits>

#include "core/histograms/buckets.h"
#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

using enum Histogram::CounterReset;

std::string compacted(Histogram histogram) {
  compact(histogram);
  return to_test_expression(histogram);
}

std::string sum_of(std::string_view a, std::string_view b) {
  Histogram sum = read(a);
  EXPECT_TRUE(add(sum, read(b)));
  return compacted(sum);
}

double population(const Histogram& histogram) {
  double count = 0;
  for (const Bucket& bucket : all_buckets(histogram)) count += bucket.count;
  return count;
}

TEST(Compact, drops_empty_ends_and_splits_at_gaps) {
  Histogram histogram = read("{{buckets:[0 1 0 0 2 3 0]}}");
  compact(histogram);
  EXPECT_EQ(histogram.positive_spans, (std::vector<Histogram::Span>{{1, 1}, {2, 2}}));
  EXPECT_EQ(histogram.positive, (std::vector<double>{1, 2, 3}));
}

TEST(Compact, fills_short_gaps_if_asked) {
  Histogram histogram{.negative_spans = {{-1, 1}, {1, 1}, {0, 1}, {3, 2}}, .negative = {1, 2, 3, 0, 4}};
  compact(histogram, 1);
  EXPECT_EQ(histogram.negative_spans, (std::vector<Histogram::Span>{{-1, 4}, {4, 1}}));
  EXPECT_EQ(histogram.negative, (std::vector<double>{1, 0, 2, 3, 4}));
}

TEST(Compact, leaves_nothing_of_empty_buckets) {
  Histogram histogram{.positive_spans = {{5, 2}, {1, 0}}, .positive = {0, 0}};
  compact(histogram);
  EXPECT_TRUE(histogram.positive_spans.empty());
  EXPECT_TRUE(histogram.positive.empty());
}

TEST(Compact, keeps_buckets_that_are_not_a_number) {
  Histogram histogram{.positive_spans = {{0, 2}}, .positive = {0, std::nan("")}};
  compact(histogram);
  EXPECT_EQ(histogram.positive_spans, (std::vector<Histogram::Span>{{1, 1}}));
}

TEST(Compact, changes_no_population) {
  std::mt19937 random(2);
  for (int i = 0; i < 100; ++i) {
    const Histogram original = any_histogram(random, 3);
    Histogram once = original;
    compact(once, i % 4);
    EXPECT_EQ(population(once), population(original));
    Histogram twice = once;
    compact(twice, i % 4);
    EXPECT_TRUE(equals(once, twice));
    Histogram padded = original;
    EXPECT_TRUE(add(padded, Histogram{.schema = 3, .zero_threshold = 0.001}));
    compact(padded);
    Histogram bare = original;
    compact(bare);
    EXPECT_TRUE(equals(padded, bare));
  }
}

TEST(ReduceToSchema, merges_pairs_that_share_a_bucket) {
  Histogram histogram = read("{{schema:1 buckets:[1 2 3 4] offset:-1}}");  // indexes -1, 0 | 1, 2
  reduce_to_schema(histogram, 0);
  EXPECT_EQ(to_test_expression(histogram), "{{buckets:[3 7]}}");
  reduce_to_schema(histogram, 5);
  EXPECT_EQ(histogram.schema, 0);
}

TEST(Add, adds_buckets_one_by_one) {
  EXPECT_EQ(sum_of("{{count:3 sum:5 z_bucket:1 buckets:[1 2]}}", "{{count:4 sum:1 z_bucket:2 buckets:[3 4]}}"),
            "{{count:7 sum:6 z_bucket:3 buckets:[4 6]}}");
}

TEST(Add, inserts_missing_buckets_before_between_and_behind) {
  EXPECT_EQ(sum_of("{{buckets:[1 0 1] offset:1}}", "{{buckets:[7 7 7 7 7]}}"), "{{buckets:[7 8 7 8 7]}}");
  EXPECT_EQ(sum_of("{{}}", "{{n_buckets:[1] n_offset:-3}}"), "{{n_offset:-3 n_buckets:[1]}}");
}

TEST(Add, reduces_to_the_lower_of_two_schemas) {
  const std::string sum = "{{count:10 buckets:[2 8]}}";
  EXPECT_EQ(sum_of("{{schema:1 count:6 buckets:[1 2 3] offset:0}}", "{{schema:0 count:4 buckets:[1 3]}}"), sum);
  EXPECT_EQ(sum_of("{{schema:0 count:4 buckets:[1 3]}}", "{{schema:1 count:6 buckets:[1 2 3] offset:0}}"), sum);
}

TEST(Add, widens_the_narrower_zero_bucket) {
  // (0.5,1] of the narrow one is within the threshold of 1 and moves into the zero bucket.
  const std::string sum = "{{count:9 z_bucket:6 z_bucket_w:1 offset:1 buckets:[3]}}";
  EXPECT_EQ(sum_of("{{count:5 z_bucket:1 z_bucket_w:0.25 buckets:[2 2]}}",
                   "{{count:4 z_bucket:3 z_bucket_w:1 "
                   "buckets:[0 1]}}"),
            sum);
  EXPECT_EQ(sum_of("{{count:4 z_bucket:3 z_bucket_w:1 buckets:[0 1]}}",
                   "{{count:5 z_bucket:1 z_bucket_w:0.25 "
                   "buckets:[2 2]}}"),
            sum);
}

TEST(Add, raises_a_threshold_within_a_populated_bucket_to_its_outer_bound) {
  // 1.5 is within (1,2] and [-4,-2) needs nothing: the threshold becomes 2.
  const std::string sum = "{{count:7 z_bucket:4 z_bucket_w:2 n_offset:2 n_buckets:[3]}}";
  EXPECT_EQ(sum_of("{{count:6 z_bucket:1 buckets:[2] offset:1 n_buckets:[3] n_offset:2}}",
                   "{{count:1 z_bucket:1 z_bucket_w:1.5}}"),
            sum);
}

TEST(Add, recounts_the_positive_side_when_the_negative_one_raises_the_threshold) {
  // 1.5 is within [-2,-1); the raised threshold 2 then covers (1,2] too.
  EXPECT_EQ(sum_of("{{count:9 buckets:[0 4] n_buckets:[0 5]}}", "{{z_bucket_w:1.5}}"),
            "{{count:9 z_bucket:9 z_bucket_w:2}}");
}

TEST(Add, refuses_custom_with_exponential_buckets) {
  Histogram exponential = read("{{count:1 buckets:[1]}}");
  const auto result = add(exponential, read("{{schema:-53 count:1 custom_values:[1] buckets:[1]}}"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas");
  EXPECT_EQ(to_test_expression(exponential), "{{count:1 buckets:[1]}}");
}

TEST(Add, keeps_the_bounds_that_both_have) {
  Histogram sum = read("{{schema:-53 count:10 sum:4 custom_values:[1 2 5 10] buckets:[1 2 3 0 4]}}");
  const auto settled = add(sum, read("{{schema:-53 count:6 sum:2 custom_values:[2 3 10] buckets:[1 2 0 3]}}"));
  ASSERT_TRUE(settled);
  EXPECT_EQ(*settled, (Settled{.reset_collision = false, .custom_bounds = true}));
  EXPECT_EQ(to_test_expression(sum), "{{schema:-53 count:16 sum:6 custom_values:[2 10] buckets:[4 5 7]}}");
}

TEST(Add, leaves_one_bucket_if_no_bound_is_shared) {
  EXPECT_EQ(sum_of("{{schema:-53 custom_values:[1] buckets:[1 2]}}", "{{schema:-53 custom_values:[2] buckets:[3 4]}}"),
            "{{schema:-53 custom_values:[] buckets:[10]}}");
}

TEST(Add, works_on_itself) {
  Histogram histogram = read("{{count:3 sum:1 z_bucket_w:1 buckets:[1 2]}}");
  EXPECT_TRUE(add(histogram, histogram));
  EXPECT_EQ(histogram.count, 6);
}

TEST(Add, is_undone_by_subtracting) {
  std::mt19937 random(3);
  for (int i = 0; i < 100; ++i) {
    Histogram original = any_histogram(random, 2);
    Histogram changed = original;
    const Histogram other = any_histogram(random, 2 + static_cast<std::int32_t>(random() % 3));
    EXPECT_TRUE(add(changed, other));
    EXPECT_EQ(population(changed), changed.count);
    EXPECT_TRUE(subtract(changed, other));
    compact(original);
    compact(changed);
    EXPECT_TRUE(equals(original, changed)) << to_test_expression(original) << " " << to_test_expression(changed);
  }
}

TEST(Subtract, may_leave_negative_populations) {
  Histogram difference = read("{{count:1 sum:1 z_bucket:1 buckets:[1]}}");
  EXPECT_TRUE(subtract(difference, read("{{count:3 sum:5 z_bucket:2 buckets:[1 2]}}")));
  EXPECT_EQ(compacted(difference), "{{count:-2 sum:-4 z_bucket:-1 offset:1 buckets:[-2]}}");
}

TEST(AdjustCounterReset, prefers_gauge_and_then_unknown) {
  const auto outcome = [](Histogram::CounterReset a, Histogram::CounterReset b) {
    Histogram to{.reset = a};
    const bool collision = adjust_counter_reset(to, Histogram{.reset = b});
    return std::pair(to.reset, collision);
  };
  EXPECT_EQ(outcome(reset, reset), std::pair(reset, false));
  EXPECT_EQ(outcome(gauge, reset), std::pair(gauge, false));
  EXPECT_EQ(outcome(not_reset, gauge), std::pair(gauge, false));
  EXPECT_EQ(outcome(unknown, reset), std::pair(unknown, false));
  EXPECT_EQ(outcome(reset, unknown), std::pair(unknown, false));
  EXPECT_EQ(outcome(reset, not_reset), std::pair(unknown, true));
  EXPECT_EQ(outcome(not_reset, reset), std::pair(unknown, true));
}

TEST(Multiply, scales_everything_and_makes_a_gauge_if_negative) {
  Histogram histogram = read("{{count:3 sum:5 z_bucket:1 z_bucket_w:0.1 buckets:[2] n_buckets:[4]}}");
  multiply(histogram, -2);
  EXPECT_EQ(to_test_expression(histogram),
            "{{count:-6 sum:-10 z_bucket:-2 z_bucket_w:0.1 counter_reset_hint:gauge buckets:[-4] n_buckets:[-8]}}");
}

TEST(Divide, by_zero_leaves_only_totals) {
  Histogram histogram = read("{{count:3 sum:-5 buckets:[2] n_buckets:[1]}}");
  divide(histogram, 0);
  EXPECT_EQ(to_text(histogram), "{count:+Inf, sum:-Inf, [-0,0]:NaN}");
  EXPECT_TRUE(histogram.positive.empty() && histogram.negative_spans.empty());
}

TEST(KahanAdd, keeps_what_rounding_loses) {
  Histogram sum = read("{{count:1e16 sum:1e16 z_bucket:1e16 buckets:[1e16 3]}}");
  std::optional<Histogram> lost;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(kahan_add(sum, lost, read("{{count:1 sum:1 z_bucket:1 buckets:[1] n_buckets:[1]}}")));
  }
  settle_lost(sum, lost);
  EXPECT_FALSE(lost);
  EXPECT_EQ(sum.count, 1e16 + 10);
  EXPECT_EQ(sum.sum, 1e16 + 10);
  EXPECT_EQ(sum.zero_count, 1e16 + 10);
  EXPECT_EQ(sum.positive, (std::vector<double>{1e16 + 10, 3}));
  EXPECT_EQ(sum.negative, (std::vector<double>{10}));
}

TEST(KahanAdd, keeps_it_through_changes_of_layout) {
  Histogram sum = read("{{schema:1 count:1e16 buckets:[1e16] offset:0}}");
  std::optional<Histogram> lost;
  const Histogram one = read("{{schema:1 count:1 buckets:[1] offset:0}}");
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(kahan_add(sum, lost, one));
  ASSERT_TRUE(kahan_add(sum, lost, read("{{schema:0 count:1 buckets:[0 1] offset:-3}}")));  // lower schema
  ASSERT_TRUE(kahan_add(sum, lost, read("{{schema:0 count:1 z_bucket:1 z_bucket_w:2}}")));  // all in the zero bucket
  settle_lost(sum, lost);
  EXPECT_EQ(compacted(sum), "{{count:1.0000000000000008e+16 z_bucket:1.0000000000000008e+16 z_bucket_w:2}}");
}

TEST(KahanAdd, gives_the_sum_of_whole_counts_exactly) {
  std::mt19937 random(4);
  for (int i = 0; i < 50; ++i) {
    Histogram plain = any_histogram(random, 4);
    Histogram compensated = plain;
    std::optional<Histogram> lost;
    for (int j = 0; j < 5; ++j) {
      Histogram other = any_histogram(random, 2 + static_cast<std::int32_t>(random() % 4));
      if (j == 3) other.zero_threshold = 1.2;
      ASSERT_TRUE(add(plain, other));
      ASSERT_TRUE(kahan_add(compensated, lost, other));
    }
    settle_lost(compensated, lost);
    compact(plain);
    compact(compensated);
    EXPECT_TRUE(equals(plain, compensated)) << to_test_expression(plain) << " " << to_test_expression(compensated);
  }
}

TEST(KahanAdd, keeps_common_bounds_in_what_was_lost) {
  Histogram sum = read("{{schema:-53 count:1e16 custom_values:[1 2] buckets:[1e16 1]}}");
  std::optional<Histogram> lost;
  const Histogram one = read("{{schema:-53 count:1 custom_values:[1 2] buckets:[1]}}");
  ASSERT_TRUE(kahan_add(sum, lost, one));
  const auto settled = kahan_add(sum, lost, read("{{schema:-53 count:1 custom_values:[2] buckets:[1]}}"));
  ASSERT_TRUE(settled && settled->custom_bounds);
  settle_lost(sum, lost);
  EXPECT_EQ(to_test_expression(sum),
            "{{schema:-53 count:1.0000000000000002e+16 custom_values:[2] "
            "buckets:[1.0000000000000004e+16]}}");
}

TEST(Mean, is_the_sum_over_the_count) {
  Mean mean{.value = read("{{count:1 sum:1 buckets:[1]}}")};
  ASSERT_TRUE(add(mean, read("{{count:5 sum:3 buckets:[5]}}")));
  ASSERT_TRUE(add(mean, read("{{count:6 sum:2 buckets:[0 6]}}")));
  EXPECT_FALSE(mean.incremental);
  EXPECT_EQ(compacted(result_of(mean)), "{{count:4 sum:2 buckets:[2 2]}}");
}

TEST(Mean, does_not_overflow) {
  Histogram huge = read("{{count:3 buckets:[3]}}");
  huge.sum = std::numeric_limits<double>::max();
  Mean mean{.value = huge};
  ASSERT_TRUE(add(mean, huge));
  ASSERT_TRUE(add(mean, huge));
  EXPECT_TRUE(mean.incremental);
  const Histogram result = result_of(mean);
  EXPECT_NEAR(result.sum / huge.sum, 1, 1e-15);
  EXPECT_EQ(result.positive, (std::vector<double>{3}));
}

TEST(Overflow, is_seen_in_any_number) {
  EXPECT_FALSE(has_overflow(read("{{count:1 sum:NaN buckets:[1]}}")));
  EXPECT_TRUE(has_overflow(read("{{count:1 sum:-Inf}}")));
  EXPECT_TRUE(has_overflow(read("{{count:1 n_buckets:[1 Inf]}}")));
}

TEST(Size, counts_as_many_samples_as_it_takes_bytes) {
  EXPECT_EQ(size_in_samples(Histogram{}), 11);  // (168 + 8) / 16
  EXPECT_EQ(size_in_samples(read("{{buckets:[1 2 3]}}")), 13);
  EXPECT_EQ(size_in_samples(read("{{schema:-53 custom_values:[1 2] buckets:[1 2 3] n_buckets:[1]}}")), 15);
}

}  // namespace
}  // namespace tidegate::histograms
