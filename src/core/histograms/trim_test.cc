#include <cmath>
#include <limits>

#include "core/histograms/arithmetic.h"
#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string below(std::string_view text, double limit) {
  return to_test_expression(trim(read(text), limit, Trim::upper));
}
std::string above(std::string_view text, double limit) {
  return to_test_expression(trim(read(text), limit, Trim::lower));
}

TEST(Trim, at_a_bound_keeps_whole_buckets_and_estimates_the_sum) {
  // Geometric means: sqrt(1*4)... of (1,4] in schema -1 it is 2, of (4,16] it is 8.
  EXPECT_EQ(below("{{schema:-1 count:5 sum:99 buckets:[2 3] offset:1}}", 4),
            "{{schema:-1 count:2 sum:4 offset:1 buckets:[2]}}");
  EXPECT_EQ(above("{{schema:-1 count:5 sum:99 buckets:[2 3] offset:1}}", 4),
            "{{schema:-1 count:3 sum:24 offset:2 buckets:[3]}}");
}

TEST(Trim, that_cuts_nothing_keeps_the_sum) {
  EXPECT_EQ(below("{{count:5 sum:99 buckets:[2 3]}}", 2), "{{count:5 sum:99 buckets:[2 3]}}");
  EXPECT_EQ(above("{{count:5 sum:99 buckets:[2 3]}}", -kInfinity), "{{count:5 sum:99 buckets:[2 3]}}");
}

TEST(Trim, within_a_bucket_interpolates_exponentially) {
  // 4 is in the middle of (1,16] on a logarithmic scale; what remains of it is (1,4], with 2 as its middle.
  EXPECT_EQ(below("{{schema:-2 count:6 sum:99 buckets:[6] offset:1}}", 4),
            "{{schema:-2 count:3 sum:6 offset:1 buckets:[3]}}");
  EXPECT_EQ(above("{{schema:-2 count:6 sum:99 buckets:[6] offset:1}}", 4),
            "{{schema:-2 count:3 sum:24 offset:1 buckets:[3]}}");
}

TEST(Trim, mirrors_on_the_negative_side) {
  EXPECT_EQ(below("{{schema:-2 count:6 sum:99 n_buckets:[6] n_offset:1}}", -4),
            "{{schema:-2 count:3 sum:-24 n_offset:1 n_buckets:[3]}}");
  EXPECT_EQ(above("{{schema:-2 count:6 sum:99 n_buckets:[6] n_offset:1}}", -4),
            "{{schema:-2 count:3 sum:-6 n_offset:1 n_buckets:[3]}}");
}

TEST(Trim, cuts_the_zero_bucket_linearly_on_the_side_that_is_in_use) {
  EXPECT_EQ(below("{{count:8 z_bucket:8 z_bucket_w:1}}", 0.5), "{{count:6 sum:-1.5 z_bucket:6 z_bucket_w:1}}");
  EXPECT_EQ(below("{{count:9 z_bucket:8 z_bucket_w:1 buckets:[1] offset:1}}", 0.5),
            "{{count:4 sum:1 z_bucket:4 z_bucket_w:1}}");
  EXPECT_EQ(above("{{count:8 z_bucket:8 z_bucket_w:1}}", 1), "{{z_bucket_w:1}}");
}

TEST(Trim, interpolates_custom_buckets_linearly) {
  EXPECT_EQ(below("{{schema:-53 count:8 sum:99 custom_values:[10 20] buckets:[0 8]}}", 15),
            "{{schema:-53 count:4 sum:50 custom_values:[10 20] offset:1 buckets:[4]}}");
}

TEST(Trim, takes_a_first_custom_bucket_to_begin_at_zero_if_it_has_a_positive_bound) {
  EXPECT_EQ(below("{{schema:-53 count:8 sum:99 custom_values:[10] buckets:[8]}}", 5),
            "{{schema:-53 count:4 sum:10 custom_values:[10] buckets:[4]}}");
  EXPECT_EQ(above("{{schema:-53 count:8 sum:99 custom_values:[10] buckets:[8]}}", 5),
            "{{schema:-53 count:4 sum:30 custom_values:[10] buckets:[4]}}");
}

TEST(Trim, keeps_or_drops_an_open_last_bucket_as_a_whole) {
  EXPECT_EQ(below("{{schema:-53 count:8 sum:99 custom_values:[10] buckets:[3 5]}}", 100),
            "{{schema:-53 count:3 sum:15 custom_values:[10] buckets:[3]}}");
  EXPECT_EQ(above("{{schema:-53 count:8 sum:99 custom_values:[10] buckets:[3 5]}}", 100),
            "{{schema:-53 count:5 sum:500 custom_values:[10] offset:1 buckets:[5]}}");
}

TEST(Trim, splits_the_count) {
  std::mt19937 random(6);
  for (int i = 0; i < 200; ++i) {
    const Histogram histogram = any_histogram(random, 2);
    const double limit = static_cast<double>(random() % 4000) / 1000 - 2;
    const double kept = trim(histogram, limit, Trim::upper).count + trim(histogram, limit, Trim::lower).count;
    EXPECT_NEAR(kept, histogram.count, 1e-9 * histogram.count);
  }
}

}  // namespace
}  // namespace tidegate::histograms
