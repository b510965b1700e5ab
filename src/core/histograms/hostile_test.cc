// Histograms that no program should make must not harm us.
#include <array>
#include <cmath>
#include <limits>

#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/histograms/quantiles.h"
#include "support/histogram_examples.h"

namespace tidegate::histograms {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Nonsense {
 public:
  Histogram histogram() {
    constexpr std::array<std::int32_t, 8> kSchemas = {0, 8, -4, -53, 9, -5, 2'147'483'647, -2'147'483'648};
    Histogram histogram{.schema = kSchemas[random_() % kSchemas.size()],
                        .reset = static_cast<Histogram::CounterReset>(random_() % 4),
                        .zero_threshold = number(),
                        .zero_count = number(),
                        .count = number(),
                        .sum = number()};
    fill(histogram.positive_spans, histogram.positive);
    fill(histogram.negative_spans, histogram.negative);
    for (unsigned i = random_() % 4; i > 0; --i) histogram.custom_bounds.push_back(number());
    return histogram;
  }

 private:
  double number() {
    constexpr std::array<double, 10> kNumbers = {0, 1, -1, 0.5, 1e308, -1e308, 5e-324, kInfinity, -kInfinity, NAN};
    return kNumbers[random_() % kNumbers.size()];
  }

  void fill(std::vector<Histogram::Span>& spans, std::vector<double>& counts) {
    constexpr std::array<std::int32_t, 6> kOffsets = {0, 1, -1, 3, 2'147'483'647, -2'147'483'648};
    constexpr std::array<std::uint32_t, 5> kLengths = {0, 1, 2, 3, 4'294'967'295};
    for (unsigned i = random_() % 4; i > 0; --i) {
      spans.push_back({kOffsets[random_() % kOffsets.size()], kLengths[random_() % kLengths.size()]});
    }
    for (unsigned i = random_() % 6; i > 0; --i) counts.push_back(number());
  }

  std::mt19937 random_{10};
};

TEST(Nonsense, harms_nobody) {
  Nonsense nonsense;
  for (int i = 0; i < 5'000; ++i) {
    const Histogram a = nonsense.histogram();
    const Histogram b = nonsense.histogram();
    Histogram sum = a;
    if (add(sum, b)) compact(sum, 3);
    Histogram compensated = a;
    std::optional<Histogram> lost;
    if (kahan_add(compensated, lost, b) && kahan_add(compensated, lost, a)) settle_lost(compensated, lost);
    Mean mean_of_both{.value = a};
    if (add(mean_of_both, b) && add(mean_of_both, a)) {
      EXPECT_FALSE(to_text(result_of(mean_of_both)).empty());
    }
    Histogram reduced = a;
    reduce_to_schema(reduced, b.schema);
    EXPECT_EQ(equals(a, b), equals(b, a));
    detect_reset(a, b);
    EXPECT_FALSE(to_test_expression(trim(a, b.sum, Trim::upper)).empty());
    EXPECT_FALSE(to_test_expression(trim(a, b.sum, Trim::lower)).empty());
    quantile(0.3, a);
    quantile(0.7, a);
    fraction(a.sum, b.sum, a);
    variance(a);
    has_nan_observations(a);
    EXPECT_TRUE(check(a) || !check(a).error().message.empty());
  }
}

}  // namespace
}  // namespace tidegate::histograms
