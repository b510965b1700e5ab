// How many samples a second one core decodes from XOR chunks, by what the values do.
#include <benchmark/benchmark.h>

#include <limits>
#include <random>
#include <vector>

#include "core/tsdb/xor_chunk.h"

namespace {

using namespace tidegate;
using namespace tidegate::tsdb;

enum Kind { constant, steady, counter, rare, gauge };

double next_value(Kind kind, double value, std::mt19937_64& random) {
  switch (kind) {
    case constant: return value;
    case steady: return value + 10;
    case counter: return value + static_cast<double>(random() % 50);
    case rare: return value + (random() % 10 == 0 ? 1 : 0);
    case gauge: return static_cast<double>(random() % 100'000) / 100;
  }
  std::unreachable();
}

// 6,000 chunks of 120 samples, scraped each 15 s, now and then some milliseconds late.
std::vector<std::string> chunks_of(Kind kind) {
  std::mt19937_64 random(1);
  std::vector<std::string> chunks;
  for (int i = 0; i < 6000; ++i) {
    XorEncoder encoder;
    std::int64_t time = 1'700'000'000'000 + static_cast<std::int64_t>(random() % 15'000);
    double value = static_cast<double>(random() % 100'000);
    for (int k = 0; k < 120; ++k) {
      encoder.add(time + (random() % 200 == 0 ? 3 : 0), value);
      time += 15'000;
      value = next_value(kind, value, random);
    }
    chunks.push_back(encoder.finish());
  }
  return chunks;
}

void decode(benchmark::State& state, Kind kind) {
  const auto chunks = chunks_of(kind);
  constexpr TimeRange kAlways{.first = 0, .last = std::numeric_limits<std::int64_t>::max()};
  Columns columns;
  std::size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (i % 12 == 0) columns.clear();  // six hours of a series
      if (!decode_xor(bytes_of(chunks[i]), kAlways, columns.floats)) state.SkipWithError("not an XOR chunk");
      bytes += chunks[i].size();
    }
    benchmark::DoNotOptimize(columns.floats.values.data());
  }
  const double samples = static_cast<double>(chunks.size()) * 120;
  state.counters["samples"] =
      benchmark::Counter(samples, benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
  state.counters["bytes/sample"] = static_cast<double>(bytes) / samples;
}

BENCHMARK_CAPTURE(decode, constant, constant);
BENCHMARK_CAPTURE(decode, steady, steady);
BENCHMARK_CAPTURE(decode, counter, counter);
BENCHMARK_CAPTURE(decode, rare, rare);
BENCHMARK_CAPTURE(decode, gauge, gauge);

}  // namespace

BENCHMARK_MAIN();
