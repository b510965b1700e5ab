// Quantiles and shares of histograms, from question to verdict.
#include <gtest/gtest.h>

#include <cmath>

#include "support/one_check.h"

namespace tidegate::gate {
using namespace test;
namespace {

TEST(Quantile, is_read_bucket_by_bucket) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.25", 985}, {"0.5", 995}, {"+Inf", 1000}});
  const auto assessment = assess_one(latency_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_DOUBLE_EQ(*assessment.measurement.value, 0.375);
}

TEST(Quantile, beyond_the_last_bucket_never_passes_on_the_bound) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.5", 980}, {"+Inf", 1000}});
  auto lax = latency_objective();
  lax.condition.high = 0.6;
  const auto unknown = assess_one(lax, source);
  EXPECT_EQ(unknown.verdict, Verdict::inconclusive);
  EXPECT_TRUE(has_caveat(unknown, "beyond-buckets"));
  const auto at_the_bound = assess_one(latency_objective(), source);
  EXPECT_EQ(at_the_bound.verdict, Verdict::fail);
  EXPECT_EQ(at_the_bound.because, "above 500 ms (1,000 events) in 5m; at most 500 ms is allowed");
}

TEST(Quantile, buckets_that_cannot_be_used_are_not_taken_for_no_traffic) {
  const auto because = [](const std::vector<std::pair<std::string, double>>& buckets) {
    auto source = healthy();
    source.numbers("bucket", "le", buckets);
    return assess_one(latency_objective(), source).because;
  };
  EXPECT_EQ(because({{"0.1", 9}, {"0.5", 10}}),
            "the query returned a histogram without the bucket le=\"+Inf\", not a number");
  EXPECT_EQ(because({{"0.1", NAN}, {"+Inf", 10}}), "the query returned a histogram with NaN in a bucket, not a number");
  EXPECT_EQ(because({{"+Inf", 10}}), "the query returned a histogram with no bucket but le=\"+Inf\", not a number");
  EXPECT_EQ(because({{"0.1", 0}, {"+Inf", 0}}), "no events in the window: no traffic");
}

TEST(Quantile, one_scrape_is_too_few_rather_than_no_data) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 2, 2);
  EXPECT_EQ(assess_one(latency_objective(), source).because, "2 samples of 2 series in 5m: too few to see an increase");
}

TEST(Quantile, asks_a_native_histogram_when_there_are_no_buckets) {
  auto source = healthy();
  source.number("events", 1000).number("value", 0.42);
  const auto assessment = assess_one(latency_objective(), source);
  EXPECT_EQ(assessment.verdict, Verdict::pass);
  EXPECT_DOUBLE_EQ(*assessment.measurement.value, 0.42);
}

TEST(Quantile, what_a_new_pod_counted_before_its_first_scrape_counts) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"1", 1000}, {"+Inf", 1000}}).number("before", 1);
  const auto quick = assess_one(latency_objective(), source).measurement.value;
  source.numbers("bucket-old", "le", {{"0.1", 900}, {"1", 900}, {"+Inf", 900}});
  source.numbers("bucket-born-gain", "le", {{"0.1", 0}, {"1", 100}, {"+Inf", 100}});
  source.numbers("bucket-born", "le", {{"0.1", 0}, {"1", 100}, {"+Inf", 600}});
  source.vector("count(up offset", "", {{"", 3}});
  const auto slow = assess_one(latency_objective(), source);
  EXPECT_LT(*quick, 1);
  EXPECT_EQ(slow.measurement.events, 1500);
  EXPECT_EQ(slow.verdict, Verdict::fail);
  EXPECT_NE(slow.measurement.expression.find("beside that 500 events"), std::string::npos);
}

TEST(Quantile, one_slow_request_among_few_is_noise) {
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 19}, {"0.5", 19}, {"1", 20}, {"+Inf", 20}});
  EXPECT_EQ(assess_one(latency_objective(), source).verdict, Verdict::inconclusive);
}

TEST(Within, needs_the_bound_to_exist) {
  auto objective = latency_objective();
  objective.indicator = WithinIndicator{.histogram = "latency_seconds", .within = milliseconds(500)};
  objective.condition = {.kind = Condition::Kind::at_least, .low = 0.99};
  auto source = healthy();
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.5", 995}, {"+Inf", 1000}});
  EXPECT_DOUBLE_EQ(*assess_one(objective, source).measurement.value, 0.995);
  std::get<WithinIndicator>(objective.indicator).within = milliseconds(300);
  const auto missing = assess_one(objective, source);
  EXPECT_EQ(missing.because, "the histogram has no bucket bound at 0.3; it has 0.1, 0.5");
  EXPECT_EQ(missing.verdict, Verdict::inconclusive);
}

}  // namespace
}  // namespace tidegate::gate
