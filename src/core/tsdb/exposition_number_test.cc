#include "core/tsdb/exposition_number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::tsdb {
namespace {

TEST(ExpositionNumber, every_plain_decimal_is_rounded_as_strtod_does) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t digits = random() >> (random() % 60);
    const std::string text =
        format("{}{}.{}", i % 2 == 0 ? "-" : "", digits % 100'000'000, random() >> (random() % 60));
    ASSERT_EQ(exposition_number(text), std::strtod(text.c_str(), nullptr)) << text;
    double read = 0;
    ASSERT_EQ(read_number(text.data(), text.data() + text.size(), read), text.data() + text.size());
    ASSERT_EQ(read, std::strtod(text.c_str(), nullptr)) << text;
  }
}

TEST(ExpositionNumber, every_double_survives_its_shortest_form) {
  std::mt19937_64 random(8);
  for (int i = 0; i < 100'000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (std::isnan(number)) continue;
    ASSERT_EQ(exposition_number(shortest(number)), number);
  }
}

TEST(ExpositionNumber, openmetrics_writes_bounds_as_go_does) {
  EXPECT_EQ(openmetrics_number(1), "1.0");
  EXPECT_EQ(openmetrics_number(-0.0), "0.0");
  EXPECT_EQ(openmetrics_number(0.005), "0.005");
  EXPECT_EQ(openmetrics_number(0.0001), "0.0001");
  EXPECT_EQ(openmetrics_number(0.00001), "1e-05");
  EXPECT_EQ(openmetrics_number(123456), "123456.0");
  EXPECT_EQ(openmetrics_number(1e6), "1e+06");
  EXPECT_EQ(openmetrics_number(1234567.5), "1.2345675e+06");
  EXPECT_EQ(openmetrics_number(INFINITY), "+Inf");
}

}  // namespace
}  // namespace tidegate::tsdb
