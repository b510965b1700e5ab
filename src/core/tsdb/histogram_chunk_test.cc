#include "core/tsdb/histogram_chunk.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <vector>

#include "core/tsdb/histogram_encoder.h"
#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

using Reset = Histogram::CounterReset;

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};

Histogram small(double factor = 1) {
  return {.schema = 3,
          .zero_threshold = 0x1p-128,
          .zero_count = 2 * factor,
          .count = 12 * factor,
          .sum = 18.5 * factor,
          .positive_spans = {{.offset = -2, .length = 2}, {.offset = 3, .length = 1}},
          .negative_spans = {{.offset = 1, .length = 1}},
          .positive = {1 * factor, 5 * factor, 3 * factor},
          .negative = {1 * factor},
          .custom_bounds = {}};
}

Columns::Histograms decoded(Encoding encoding, std::string_view chunk, TimeRange range = kAlways) {
  Columns::Histograms histograms;
  const auto result = decode_histograms(encoding, bytes_of(chunk), range, histograms);
  EXPECT_TRUE(result) << result.error().message;
  return histograms;
}

std::string error_of(Encoding encoding, std::string_view chunk) {
  Columns::Histograms histograms;
  const auto result = decode_histograms(encoding, bytes_of(chunk), kAlways, histograms);
  EXPECT_TRUE(result || histograms.times.empty());
  return result ? "" : result.error().message;
}

void expect_same(const Histogram& a, const Histogram& b) {
  EXPECT_EQ(layout_of(a), layout_of(b));
  EXPECT_EQ(std::bit_cast<std::uint64_t>(a.sum), std::bit_cast<std::uint64_t>(b.sum));
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.zero_count, b.zero_count);
  EXPECT_EQ(a.positive, b.positive);
  EXPECT_EQ(a.negative, b.negative);
}

TEST(HistogramChunk, has_counts_as_the_format_says) {
  BitWriter out;
  out.bits(2, 16), out.bits(0, 8);
  out.bits(0, 8), write_varbit_int(out, 0);                                        // zero threshold 0, schema 0
  write_varbit_uint(out, 1), write_varbit_uint(out, 2), write_varbit_int(out, 4);  // one span of 2 buckets at 4
  write_varbit_uint(out, 0);
  write_varbit_int(out, 1000), write_varbit_uint(out, 9), write_varbit_uint(out, 1);
  out.bits(std::bit_cast<std::uint64_t>(2.5), 64);
  write_varbit_int(out, 5), write_varbit_int(out, -2);  // 5, 3
  write_varbit_int(out, 15), write_varbit_int(out, 4), write_varbit_int(out, 0), out.bit(0);
  write_varbit_int(out, 1), write_varbit_int(out, 2);  // 6, 6 - 2 + 2
  const auto histograms = decoded(Encoding::histogram, out.written());
  ASSERT_EQ(histograms.times, (std::vector<std::int64_t>{1000, 1015}));
  const Histogram& second = *histograms.values[1];
  EXPECT_EQ(second.count, 13);
  EXPECT_EQ(second.zero_count, 1);
  EXPECT_EQ(second.sum, 2.5);
  EXPECT_EQ(second.positive, (std::vector<double>{6, 6}));
  EXPECT_EQ(second.positive_spans, (std::vector<Histogram::Span>{{.offset = 4, .length = 2}}));
}

TEST(HistogramChunk, tells_of_resets_what_prometheus_tells) {
  const auto hints = [](Histogram first, HistogramEncoder::Reset header) {
    HistogramEncoder encoder(1, first, header);
    encoder.add(2, first);
    const auto histograms = decoded(encoder.encoding(), encoder.finish());
    return std::pair(histograms.values[0]->reset, histograms.values[1]->reset);
  };
  Histogram gauge = small();
  gauge.reset = Reset::gauge;
  EXPECT_EQ(hints(small(), HistogramEncoder::Reset::reset), std::pair(Reset::unknown, Reset::not_reset));
  EXPECT_EQ(hints(small(), HistogramEncoder::Reset::not_reset), std::pair(Reset::unknown, Reset::not_reset));
  EXPECT_EQ(hints(gauge, HistogramEncoder::Reset::gauge), std::pair(Reset::gauge, Reset::gauge));
}

TEST(HistogramChunk, shares_equal_neighbours) {
  HistogramEncoder encoder(1, small(), HistogramEncoder::Reset::unknown);
  for (int i = 2; i < 5; ++i) encoder.add(i, small());
  encoder.add(5, small(2));
  const auto values = decoded(encoder.encoding(), encoder.finish()).values;
  EXPECT_NE(values[0], values[1]) << "of the first it isn't known whether the counter was reset";
  EXPECT_EQ(values[1], values[2]);
  EXPECT_EQ(values[1], values[3]);
  EXPECT_NE(values[3], values[4]);
}

TEST(HistogramChunk, gives_only_samples_of_the_range) {
  HistogramEncoder encoder(10, small(1), HistogramEncoder::Reset::unknown);
  for (int i = 2; i < 6; ++i) encoder.add(10 * i, small(i));
  const auto histograms = decoded(encoder.encoding(), encoder.finish(), {.first = 20, .last = 40});
  EXPECT_EQ(histograms.times, (std::vector<std::int64_t>{20, 30, 40}));
  expect_same(*histograms.values[0], small(2));
  expect_same(*histograms.values[2], small(4));
}

Histogram random_histogram(std::mt19937_64& random, int kind) {
  Histogram out{.schema = static_cast<std::int32_t>(random() % 13) - 4};
  const auto spans = [&] {
    std::vector<Histogram::Span> all;
    for (std::size_t i = 0, count = random() % 4; i < count; ++i) {
      const auto offset = static_cast<std::int32_t>(random() % 9) - (i == 0 ? 4 : 0);
      all.push_back({.offset = offset, .length = static_cast<std::uint32_t>(random() % 4)});
    }
    return all;
  };
  out.zero_threshold = random() % 2 == 0   ? 0
                       : random() % 2 == 0 ? std::ldexp(1.0, 10 - static_cast<int>(random() % 254))
                                           : 0.1;
  out.positive_spans = spans(), out.negative_spans = spans();
  if (kind == 2) {
    out.schema = Histogram::kCustomBuckets;
    out.negative_spans.clear();
    if (!out.positive_spans.empty()) out.positive_spans[0].offset = 0;
    double bound = -0.5;
    for (int i = 0; i < 40; ++i)
      out.custom_bounds.push_back(bound), bound += i % 3 == 0 ? 0.001 : i % 3 == 1 ? 1e5 : 0.1;
  }
  out.positive.resize(bucket_count(out.positive_spans)), out.negative.resize(bucket_count(out.negative_spans));
  return out;
}

void grow(std::mt19937_64& random, Histogram& histogram, bool whole) {
  const auto more = [&](double& count) {
    if (random() % 2 == 0) return;
    const auto by = static_cast<double>(random() % 1000);
    count += whole ? by : by / 7;
    histogram.count += whole ? by : by / 7;
  };
  more(histogram.zero_count);
  for (auto& count : histogram.positive) more(count);
  for (auto& count : histogram.negative) more(count);
  histogram.sum += static_cast<double>(random() % 100) / 3;
}

TEST(HistogramChunk, reads_what_was_encoded) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 400; ++round) {
    const bool whole = round % 2 == 0;
    Histogram histogram = random_histogram(random, round % 3);
    if (!whole) histogram.count = 0.5;
    std::int64_t time = static_cast<std::int64_t>(random() % 1'000'000'000'000);
    std::vector<Histogram> expected = {histogram};
    HistogramEncoder encoder(time, histogram, HistogramEncoder::Reset::unknown);
    std::vector<std::int64_t> times = {time};
    for (std::size_t i = 0, count = random() % 150; i < count; ++i) {
      grow(random, histogram, whole);
      time += 1 + static_cast<std::int64_t>(random() % 30'000);
      ASSERT_TRUE(encoder.takes(histogram));
      encoder.add(time, histogram);
      expected.push_back(histogram), times.push_back(time);
    }
    EXPECT_EQ(encoder.encoding(), whole ? Encoding::histogram : Encoding::float_histogram);
    const auto histograms = decoded(encoder.encoding(), encoder.finish());
    ASSERT_EQ(histograms.times, times);
    for (std::size_t i = 0; i < expected.size(); ++i) expect_same(*histograms.values[i], expected[i]);
  }
}

TEST(HistogramChunk, ends_with_stale_markers_without_buckets) {
  for (const double factor : {1.0, 0.3}) {
    HistogramEncoder encoder(1, small(factor), HistogramEncoder::Reset::unknown);
    encoder.add(2, small(2 * factor));
    const Histogram stale{.sum = stale_marker()};
    ASSERT_TRUE(encoder.takes(stale));
    encoder.add(3, stale);
    EXPECT_FALSE(encoder.takes(small(3 * factor)));
    encoder.add(4, stale);
    const auto histograms = decoded(encoder.encoding(), encoder.finish());
    ASSERT_EQ(histograms.times, (std::vector<std::int64_t>{1, 2, 3, 4}));
    expect_same(*histograms.values[1], small(2 * factor));
    expect_same(*histograms.values[2], stale);
    EXPECT_EQ(histograms.values[2]->reset, Reset::unknown);
  }
}

TEST(HistogramEncoder, takes_nothing_that_would_break_the_promise_of_its_chunk) {
  using Header = HistogramEncoder::Reset;
  const HistogramEncoder encoder(1, small(2), Header::unknown);
  EXPECT_TRUE(encoder.takes(small(2)));
  Histogram fewer = small(2);
  fewer.positive[1] -= 1;
  EXPECT_FALSE(encoder.takes(fewer));
  EXPECT_EQ(encoder.after(fewer), Header::reset);
  Histogram broken = small(2);
  broken.positive[1] += 0.5;
  EXPECT_FALSE(encoder.takes(broken));
  EXPECT_EQ(encoder.after(broken), Header::not_reset);
  Histogram other = small(2);
  other.positive_spans[0].offset = 0;
  EXPECT_FALSE(encoder.takes(other));
  EXPECT_EQ(encoder.after(other), Header::unknown);
  Histogram gauge = small(3);
  gauge.reset = Reset::gauge;
  EXPECT_FALSE(encoder.takes(gauge));
  EXPECT_EQ(encoder.after(gauge), Header::gauge);
  Histogram told = small(3);
  told.reset = Reset::reset;
  EXPECT_FALSE(encoder.takes(told));
  EXPECT_EQ(encoder.after(told), Header::reset);
}

TEST(HistogramChunk, brings_finer_schemas_down_to_8) {
  Histogram fine = small();
  fine.schema = 9;
  fine.positive_spans = {{.offset = 1, .length = 4}};
  fine.positive = {1, 2, 4, 8};
  HistogramEncoder encoder(1, fine, HistogramEncoder::Reset::unknown);
  const auto histograms = decoded(Encoding::histogram, encoder.finish());
  EXPECT_EQ(histograms.values[0]->schema, 8);
  EXPECT_EQ(histograms.values[0]->positive, (std::vector<double>{3, 12}));
  EXPECT_EQ(histograms.values[0]->positive_spans, (std::vector<Histogram::Span>{{.offset = 1, .length = 2}}));
}

// Like the encoder's chunk, but with start times: they come behind the samples, so these have the simplest there are.
TEST(HistogramChunk, has_start_times_in_encodings_5_and_6) {
  for (const auto encoding : {Encoding::histogram_starts, Encoding::float_histogram_starts}) {
    const bool whole = encoding == Encoding::histogram_starts;
    BitWriter out;
    out.bits(0xc000 | 3, 16), out.bits(0x82, 8);  // a gauge; the first known, another from the third on
    out.bits(0, 8), write_varbit_int(out, 0), write_varbit_uint(out, 0), write_varbit_uint(out, 0);
    write_varbit_int(out, 1000);
    if (whole) {
      write_varbit_uint(out, 4), write_varbit_uint(out, 0), out.bits(0, 64);
    } else {
      out.bits(std::bit_cast<std::uint64_t>(4.0), 64), out.bits(0, 64), out.bits(0, 64);
    }
    out.varint(400);
    for (const int change : {50, 0}) {
      write_varbit_int(out, change);
      out.bits(0, 3);
      if (change == 0) write_varbit_int(out, 1050 - 1020);
    }
    const auto histograms = decoded(encoding, out.written());
    EXPECT_EQ(histograms.times, (std::vector<std::int64_t>{1000, 1050, 1100}));
    EXPECT_EQ(histograms.starts, (std::vector<std::int64_t>{600, 600, 1020}));
    EXPECT_EQ(histograms.values[2]->count, 4);
    EXPECT_EQ(histograms.values[2]->reset, Reset::gauge);
  }
}

TEST(HistogramChunk, that_is_cut_off_anywhere_is_an_error) {
  for (const double factor : {1.0, 0.3}) {
    HistogramEncoder encoder(1000, small(factor), HistogramEncoder::Reset::unknown);
    encoder.add(2000, small(7 * factor));
    encoder.add(2500, small(9 * factor));
    const auto encoding = encoder.encoding();
    const std::string chunk = encoder.finish();
    for (std::size_t size = 0; size < chunk.size(); ++size) EXPECT_NE(error_of(encoding, chunk.substr(0, size)), "");
  }
}

TEST(HistogramChunk, whose_layout_makes_no_sense_is_an_error) {
  const auto error = [](auto change) {
    Histogram histogram = small();
    change(histogram);
    HistogramEncoder encoder(1, histogram, HistogramEncoder::Reset::unknown);
    const std::string message = error_of(Encoding::histogram, encoder.finish());
    const auto from = message.find(" samples ");
    return from == std::string::npos ? message : message.substr(from + 9, message.find(" at byte") - from - 9);
  };
  EXPECT_EQ(error([](Histogram& h) { h.schema = 53; }), "has an unknown schema");
  EXPECT_EQ(error([](Histogram& h) { h.schema = -10; }), "has an unknown schema");
  EXPECT_EQ(error([](Histogram& h) { h.positive_spans[1].offset = -1; }), "has a span that begins in the one before");
  EXPECT_EQ(error([](Histogram& h) { h.positive_spans[1].length = 1u << 31; }), "has more buckets than it has bits");
  EXPECT_EQ(error([](Histogram& h) { h.positive_spans[0].offset = 0x7fffffff; }), "has a span that lies too far away");
  EXPECT_EQ(error([](Histogram& h) { h.schema = Histogram::kCustomBuckets; }),
            "has negative buckets with bounds of their own");
  const auto custom = [](std::vector<double> bounds, std::int32_t offset) {
    return [=](Histogram& h) {
      h.schema = Histogram::kCustomBuckets, h.negative_spans.clear(), h.negative.clear();
      h.custom_bounds = bounds, h.positive_spans[0].offset = offset;
    };
  };
  EXPECT_EQ(error(custom({1, 2}, 0)), "has more buckets than bounds");
  EXPECT_EQ(error(custom({1, 2, 2, 3, 4}, 0)), "has bounds that don't rise");
  EXPECT_EQ(error(custom({1, 2, 3, 4, 5, 6}, -1)), "has a bucket before its first bound");
  EXPECT_EQ(error(custom({1, 2, 3, 4, 5}, 0)), "");
}

TEST(HistogramChunk, of_any_bytes_is_read_or_refused) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 40'000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    if (bytes.size() > 3) bytes[0] = 0, bytes[1] = static_cast<char>(random() % 9);
    if (bytes.size() > 4 && round % 2 == 0) bytes[3] = 0, bytes[4] = static_cast<char>(random() % 128);
    Columns::Histograms histograms;
    const auto encoding = static_cast<Encoding>(std::array{2, 3, 5, 6}[round % 4]);
    if (!decode_histograms(encoding, bytes_of(bytes), kAlways, histograms)) {
      EXPECT_TRUE(histograms.times.empty());
    }
  }
}

}  // namespace
}  // namespace tidegate::tsdb
