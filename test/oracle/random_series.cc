#include "oracle/random_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "core/tsdb/storage.h"
#include "oracle/random.h"

namespace tidegate::oracle {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Labels labeled(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  Labels labels;
  for (const auto& [name, value] : pairs) labels.set(name, value);
  return labels;
}

// When a series is sampled, and where its stale markers stand.
struct Scrape {
  std::int64_t time = 0;
  bool is_stale = false;
};

std::vector<Scrape> scrapes(const DataShape& shape, Random& random) {
  const bool is_aligned = shape.edges == Edges::hit && random.once_in(2);
  const int phase = is_aligned ? 0 : random.below(static_cast<int>(shape.interval));
  const int gap_in = random.once_in(3) ? 12 : 1000;
  std::vector<Scrape> out;
  int away = random.once_in(4) ? random.below(shape.samples) : 0;
  for (int i = 0; i < shape.samples; ++i) {
    std::int64_t time = shape.start + shape.interval * i + phase;
    if (!is_aligned) time += random.below(400) - 200;
    // Windows that avoid edges begin and end at multiples of 5 s or half way between them.
    if (shape.edges == Edges::avoid) time = time / 5'000 * 5'000 + 500 + time % 1'500;
    if (away > 0) {
      --away;
    } else if (shape.stale_in > 0 && random.once_in(shape.stale_in)) {
      out.push_back({.time = time, .is_stale = true});
      away = random.below(30);
    } else if (random.once_in(gap_in)) {
      away = random.once_in(5) ? random.below(30) : 0;
    } else {
      out.push_back({.time = time, .is_stale = false});
    }
  }
  return out;
}

class Maker {
 public:
  Maker(const DataShape& shape, Random& random) : shape_(shape), random_(random) {}

  // `next` makes the value after the one it gets.
  template <class Next>
  void add(const Labels& labels, const std::vector<Scrape>& times, double value, Next next) {
    Series series{.labels = labels, .samples = {}};
    for (const Scrape& scrape : times) {
      value = next(value);
      series.samples.push_back({.time = {scrape.time}, .value = scrape.is_stale ? tsdb::stale_marker() : value});
    }
    if (!series.samples.empty()) series_.push_back(std::move(series));
  }

  void add_counter(const Labels& labels) {
    const bool is_whole = random_.once_in(2);
    const int reset_in = random_.once_in(3) ? 10 : 80;
    const double first = random_.once_in(3) ? 0 : random_.below(100'000);
    add(labels, scrapes(shape_, random_), first, [&](double value) {
      if (random_.once_in(reset_in)) return random_.once_in(2) ? 0.0 : value * random_.fraction() / 4;
      if (random_.once_in(4)) return value;
      return value + (is_whole ? random_.below(50) : random_.fraction() * 20);
    });
  }

  void add_gauge(const Labels& labels, double size) {
    const bool is_steady = random_.once_in(4);
    double last = random_.once_in(2) ? size : -size * random_.fraction();
    add(labels, scrapes(shape_, random_), 0, [&, size](double) {
      if (shape_.unusual_in > 0 && random_.once_in(shape_.unusual_in))
        return random_.once_in(2) ? kNan : random_.once_in(2) ? kInf : -kInf;
      if (!is_steady && !random_.once_in(5)) last += (random_.fraction() - 0.5) * size / 10;
      return last;
    });
  }

  void add_histogram(const std::string& job, const std::string& instance) {
    constexpr std::array<const char*, 6> kBounds = {"0.05", "0.1", "0.5", "1", "2.5", "+Inf"};
    const auto times = scrapes(shape_, random_);
    std::vector<std::array<double, 6>> counts;
    std::array<double, 6> now{};
    for (std::size_t i = 0; i < times.size(); ++i) {
      if (random_.once_in(60)) now = {};
      double sum = 0;
      for (double& count : now) count += (sum += random_.below(6));
      counts.push_back(now);
    }
    for (std::size_t bucket = 0; bucket < kBounds.size(); ++bucket) {
      std::size_t i = 0;
      add(labeled({{"__name__", "latency_bucket"}, {"job", job}, {"instance", instance}, {"le", kBounds[bucket]}}),
          times, 0, [&](double) { return counts[i++][bucket]; });
    }
    std::size_t i = 0;
    add(labeled({{"__name__", "latency_count"}, {"job", job}, {"instance", instance}}), times, 0,
        [&](double) { return counts[i++][5]; });
    i = 0;
    add(labeled({{"__name__", "latency_sum"}, {"job", job}, {"instance", instance}}), times, 0,
        [&](double) { return counts[i++][5] * 0.37; });
  }

  std::vector<Series> take() {
    std::ranges::sort(series_, {}, &Series::labels);
    return std::move(series_);
  }

 private:
  const DataShape& shape_;
  Random& random_;
  std::vector<Series> series_;
};

}  // namespace

std::vector<Series> random_series(const DataShape& shape, std::uint64_t seed) {
  Random random(seed);
  Maker maker(shape, random);
  for (const std::string job : {"api", "web"}) {
    for (int number = 0; number < shape.instances; ++number) {
      const std::string instance = format("i{}", number);
      const auto named = [&](const char* name) {
        return labeled({{"__name__", name}, {"job", job}, {"instance", instance}});
      };
      for (const char* code : {"200", "500"}) {
        Labels labels = named("requests_total");
        labels.set("code", code);
        maker.add_counter(labels);
      }
      maker.add_counter(named("errors_total"));
      maker.add_gauge(named("memory_bytes"), 1e9);
      maker.add_gauge(named("temperature"), 40);
      Labels info = named("build_info");
      info.set("version", random.one_of({"1.0", "1.1"}));
      if (!random.once_in(4)) maker.add(info, scrapes(shape, random), 1, [](double one) { return one; });
    }
    maker.add_histogram(job, "i0");
  }
  return maker.take();
}

}  // namespace tidegate::oracle
