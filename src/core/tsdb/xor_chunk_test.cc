#include "core/tsdb/xor_chunk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace tidegate::tsdb {
namespace {

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};

struct Sample {
  std::int64_t time;
  double value;
};

std::string encoded(const std::vector<Sample>& samples) {
  XorEncoder encoder;
  for (const auto& [time, value] : samples) encoder.add(time, value);
  return encoder.finish();
}

Columns::Floats decoded(std::string_view chunk, TimeRange range = kAlways) {
  Columns::Floats floats;
  const auto result = decode_xor(bytes_of(chunk), range, floats);
  EXPECT_TRUE(result) << result.error().message;
  return floats;
}

std::string error_of(std::string_view chunk) {
  Columns::Floats floats;
  floats.times = {5}, floats.values = {6};
  const auto result = decode_xor(bytes_of(chunk), kAlways, floats);
  EXPECT_EQ(floats.times, std::vector<std::int64_t>{5}) << "an error leaves the columns as they were";
  EXPECT_EQ(floats.values, std::vector<double>{6});
  return result ? "" : result.error().message;
}

void expect_same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(a[i]), std::bit_cast<std::uint64_t>(b[i])) << i;
  }
}

// Two samples by hand: time 1000 (zigzag 2000), value 1; 15000 later, value 2. The difference of 1.0 and 2.0 is
// 0x7ff0000000000000: 1 leading zero, 11 bits. 11, 00001, 001011, 11111111111.
TEST(XorChunk, is_what_the_format_says) {
  const std::string chunk("\x00\x02\xd0\x0f\x3f\xf0\x00\x00\x00\x00\x00\x00\x98\x75\xc2\x5f\xff", 17);
  EXPECT_EQ(decoded(chunk).times, (std::vector<std::int64_t>{1000, 16000}));
  EXPECT_EQ(decoded(chunk).values, (std::vector<double>{1, 2}));
  EXPECT_EQ(encoded({{1000, 1}, {16000, 2}}), chunk);
}

TEST(XorChunk, reads_a_negative_change_of_the_step) {
  const std::vector<Sample> samples = {{-5, 1}, {10, 1}, {20, 1}, {21, 1}};
  EXPECT_EQ(decoded(encoded(samples)).times, (std::vector<std::int64_t>{-5, 10, 20, 21}));
}

TEST(XorChunk, reads_the_limits_of_each_size_of_change) {
  for (const std::int64_t half : {std::int64_t{1} << 13, std::int64_t{1} << 16, std::int64_t{1} << 19}) {
    for (const std::int64_t change : {half - 1, half, half + 1, 1 - half, -half, -half - 1}) {
      const std::int64_t step = 1'000'000;
      const std::vector<std::int64_t> times = {0, step, 2 * step + change, 3 * step + change};
      std::vector<Sample> samples;
      for (const auto time : times) samples.push_back({time, 0.5});
      EXPECT_EQ(decoded(encoded(samples)).times, times) << change;
    }
  }
}

TEST(XorChunk, reads_what_was_encoded) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<Sample> samples;
    std::int64_t time = static_cast<std::int64_t>(random() % 2'000'000'000'000) - 1'000'000'000'000;
    double value = 0;
    for (std::size_t i = 0, count = 1 + random() % 700; i < count; ++i) {
      time += 1 + static_cast<std::int64_t>(random() % (round % 3 == 0 ? 3 : round % 3 == 1 ? 100'000 : 1'000'000'000));
      if (random() % 3 != 0) value = round % 2 == 0 ? value + 1 : std::bit_cast<double>(random());
      samples.push_back({time, random() % 50 == 0 ? stale_marker() : value});
    }
    const auto floats = decoded(encoded(samples));
    Columns::Floats expected;
    for (const auto& sample : samples) expected.times.push_back(sample.time), expected.values.push_back(sample.value);
    ASSERT_EQ(floats.times, expected.times);
    expect_same_bits(floats.values, expected.values);
    EXPECT_TRUE(floats.starts.empty());
  }
}

TEST(XorChunk, gives_only_samples_of_the_range_with_both_ends) {
  std::vector<Sample> samples;
  for (int i = 0; i < 600; ++i) samples.push_back({i * 10, static_cast<double>(i)});
  const std::string chunk = encoded(samples);
  for (const TimeRange range :
       {TimeRange{0, 5990}, {10, 20}, {11, 19}, {11, 20}, {-5, 0}, {5990, 9000}, {2555, 2565}}) {
    const auto floats = decoded(chunk, range);
    std::vector<std::int64_t> expected;
    for (const auto& sample : samples) {
      if (sample.time >= range.first && sample.time <= range.last) expected.push_back(sample.time);
    }
    EXPECT_EQ(floats.times, expected) << range.first << " " << range.last;
    EXPECT_EQ(floats.values.size(), expected.size());
  }
}

TEST(XorChunk, keeps_known_start_times_apart_from_its_own_unknown_ones) {
  Columns::Floats floats;
  floats.times = {1}, floats.values = {1}, floats.starts = {7};
  ASSERT_TRUE(decode_xor(bytes_of(encoded({{2, 2}, {3, 3}})), kAlways, floats));
  EXPECT_EQ(floats.starts, (std::vector<std::int64_t>{7, 0, 0}));
}

TEST(XorChunk, that_is_cut_off_anywhere_is_an_error) {
  const std::string chunk = encoded({{1000, 1}, {2000, 2.5}, {3000, 7}, {4567, 1e9}, {8000, 1e9}});
  for (std::size_t size = 0; size < chunk.size(); ++size) EXPECT_NE(error_of(chunk.substr(0, size)), "") << size;
  EXPECT_EQ(error_of(chunk.substr(0, 9)), "an XOR chunk of 9 bytes and 5 samples is cut off at byte 9");
}

TEST(XorChunk, whose_times_do_not_rise_is_an_error) {
  EXPECT_EQ(error_of(encoded({{1000, 1}, {1000, 2}})),
            "an XOR chunk of 16 bytes and 2 samples has times that don't rise at byte 16");
  EXPECT_NE(error_of(encoded({{1000, 1}, {2000, 2}, {1500, 3}})), "");
}

TEST(XorChunk, with_a_window_of_more_than_64_bits_is_an_error) {
  BitWriter out;
  out.bits(2, 16), out.varint(0), out.bits(0, 64), out.uvarint(1);
  out.bits(0b11, 2), out.bits(31, 5), out.bits(34, 6), out.bits(0, 64), out.bits(0, 64);
  EXPECT_NE(error_of(out.written()).find("has a value of more than 64 bits"), std::string::npos);
}

TEST(XorChunk, of_any_bytes_is_read_or_refused) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    if (bytes.size() > 1 && round % 2 == 0) bytes[0] = 0, bytes[1] = static_cast<char>(random() % 20);
    Columns::Floats floats;
    if (decode_xor(bytes_of(bytes), kAlways, floats)) {
      EXPECT_EQ(floats.times.size(), floats.values.size());
    } else {
      EXPECT_TRUE(floats.times.empty());
    }
  }
}

}  // namespace
}  // namespace tidegate::tsdb
