#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string_view>

#include "core/histograms/arithmetic.h"
#include "core/histograms/text.h"

namespace tidegate::histograms {

inline Histogram read(std::string_view text) {
  const auto histogram = parse_test_expression(text);
  EXPECT_TRUE(histogram) << (histogram ? "" : histogram.error().message);
  return histogram ? *histogram : Histogram{};
}

// Whole counts, several spans, some empty buckets; consistent with its count. The same for the same `random`.
inline Histogram any_histogram(std::mt19937& random, std::int32_t schema) {
  Histogram histogram{.schema = schema, .zero_threshold = 0.001, .zero_count = static_cast<double>(random() % 5)};
  histogram.count = histogram.zero_count;
  const auto fill = [&](std::vector<Histogram::Span>& spans, std::vector<double>& counts) {
    for (unsigned i = 0; i < 1 + random() % 3; ++i) {
      spans.push_back(
          {.offset = static_cast<std::int32_t>(random() % 7), .length = static_cast<std::uint32_t>(1 + random() % 4)});
      for (unsigned j = 0; j < spans.back().length; ++j) {
        counts.push_back(random() % 4 == 0 ? 0 : static_cast<double>(random() % 100));
        histogram.count += counts.back();
      }
    }
  };
  fill(histogram.positive_spans, histogram.positive);
  fill(histogram.negative_spans, histogram.negative);
  histogram.sum = static_cast<double>(random() % 1000);
  return histogram;
}

}  // namespace tidegate::histograms
