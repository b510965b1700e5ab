#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/model/histogram.h"

// Histograms as text: Prometheus' display form, and the notation of its test files.
namespace tidegate::histograms {

// As Go prints it with "%g": the shortest decimals that read back the same, with an exponent if that is below -4 or
// above 5: "123456", "1.234567e+06", "+Inf", "-Inf", "NaN".
std::string general(double number);

// "{count:12, sum:3.5, [-0.001,0.001]:2, (0.5,1]:10}": what count_values and messages show. Empty buckets are left out.
std::string to_text(const Histogram& histogram);

// "{{schema:1 count:4 sum:3 offset:2 buckets:[1 0 3]}}". Keys with a default value are left out.
std::string to_test_expression(const Histogram& histogram);

// Reads that form, braces included. Keys: schema sum count z_bucket z_bucket_w custom_values counter_reset_hint buckets
// offset n_buckets n_offset, in any order, each once.
Result<Histogram> parse_test_expression(std::string_view text);

enum class Change { increase, decrease };

// The values of "base+{{step}}xTIMES" and "base-{{step}}xTIMES" in the series notation of tests: times + 1 of them.
Result<std::vector<Histogram>> series_of(const Histogram& base, const Histogram& step, std::uint64_t times,
                                         Change change);

}  // namespace tidegate::histograms
