#include "core/tsdb/histogram_chunk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/format.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/tsdb/histogram_layout.h"
#include "core/tsdb/start_times.h"
#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kHeader = 3;

struct Header {
  std::size_t samples = 0;
  bool gauge = false;
  std::uint8_t starts = 0;
};

bool has_starts(Encoding encoding) {
  return encoding == Encoding::histogram_starts || encoding == Encoding::float_histogram_starts;
}

Header read_header(Encoding encoding, Bytes chunk) {
  const std::size_t number = std::size_t{chunk[0]} << 8 | chunk[1];
  if (!has_starts(encoding)) return {.samples = number, .gauge = chunk[2] >> 6 == 3};
  return {.samples = number & 0x3fff, .gauge = chunk[0] >> 6 == 3, .starts = chunk[2]};
}

// Counts that change by steps which change: integers.
struct Steps {
  std::int64_t value = 0;
  std::int64_t step = 0;

  // Whether it is another value now.
  bool next(BitReader& in) {
    step = wrapping_add(step, read_varbit_int(in));
    value = wrapping_add(value, step);
    return step != 0;
  }
};

class IntegerCounts {
 public:
  void begin(BitReader& in, std::size_t positive, std::size_t negative) {
    positive_ = positive;
    buckets_.resize(positive + negative);
    count_.value = static_cast<std::int64_t>(read_varbit_uint(in));
    zero_.value = static_cast<std::int64_t>(read_varbit_uint(in));
    sum_.value = in.bits(64);
    for (auto& bucket : buckets_) bucket.value = read_varbit_int(in);
  }
  bool next(BitReader& in) {  // whether anything changed
    const std::uint64_t sum_before = sum_.value;
    bool changed = count_.next(in);
    changed |= zero_.next(in);
    sum_.next(in);
    changed |= sum_.value != sum_before;
    if (is_stale()) return changed;
    for (auto& bucket : buckets_) changed |= bucket.next(in);
    return changed;
  }
  bool broken() const { return sum_.broken; }
  bool is_stale() const { return sum_.value == kStaleBits; }
  void write(Histogram& to) const {
    to.count = static_cast<double>(static_cast<std::uint64_t>(count_.value));
    to.zero_count = static_cast<double>(static_cast<std::uint64_t>(zero_.value));
    to.sum = std::bit_cast<double>(sum_.value);
    write_buckets(0, positive_, to.positive);
    write_buckets(positive_, buckets_.size(), to.negative);
  }

 private:
  void write_buckets(std::size_t from, std::size_t end, std::vector<double>& to) const {
    to.resize(end - from);
    std::int64_t count = 0;
    for (std::size_t i = from; i < end; ++i) {
      count = wrapping_add(count, buckets_[i].value);
      to[i - from] = static_cast<double>(count);
    }
  }

  Steps count_, zero_;
  XorReader sum_;
  std::vector<Steps> buckets_;  // each less the one before; the positive ones first
  std::size_t positive_ = 0;
};

class FloatCounts {
 public:
  void begin(BitReader& in, std::size_t positive, std::size_t negative) {
    positive_ = positive;
    buckets_.resize(positive + negative);
    for (auto* one : {&count_, &zero_, &sum_}) one->value = in.bits(64);
    for (auto& bucket : buckets_) bucket.value = in.bits(64);
  }
  bool next(BitReader& in) {
    bool changed = false;
    for (auto* one : {&count_, &zero_, &sum_}) changed |= read(in, *one);
    if (is_stale()) return changed;
    for (auto& bucket : buckets_) changed |= read(in, bucket);
    return changed;
  }
  bool broken() const { return broken_; }
  bool is_stale() const { return sum_.value == kStaleBits; }
  void write(Histogram& to) const {
    to.count = std::bit_cast<double>(count_.value);
    to.zero_count = std::bit_cast<double>(zero_.value);
    to.sum = std::bit_cast<double>(sum_.value);
    to.positive.resize(positive_);
    to.negative.resize(buckets_.size() - positive_);
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      (i < positive_ ? to.positive[i] : to.negative[i - positive_]) = std::bit_cast<double>(buckets_[i].value);
    }
  }

 private:
  bool read(BitReader& in, XorReader& one) {
    const std::uint64_t before = one.value;
    one.next(in);
    broken_ |= one.broken;
    return one.value != before;
  }

  XorReader count_, zero_, sum_;
  std::vector<XorReader> buckets_;  // the positive ones first
  std::size_t positive_ = 0;
  bool broken_ = false;
};

std::shared_ptr<const Histogram> stale_histogram() {
  auto stale = std::make_shared<Histogram>();
  stale->sum = stale_marker();
  return stale;
}

template <class Counts>
std::shared_ptr<const Histogram> make_histogram(const HistogramLayout& layout, const Counts& counts,
                                                Histogram::CounterReset reset) {
  auto out = std::make_shared<Histogram>();
  out->schema = layout.schema;
  out->reset = reset;
  out->zero_threshold = layout.zero_threshold;
  out->positive_spans = layout.positive_spans;
  out->negative_spans = layout.negative_spans;
  out->custom_bounds = layout.custom_bounds;
  counts.write(*out);
  histograms::reduce_to_schema(*out, histograms::kHighestSchema);
  return out;
}

// Where what is read goes: appends, and makes it as it was if the chunk turns out to be wrong.
class Sink {
 public:
  Sink(TimeRange range, Columns::Histograms& to) : range_(range), to_(to), before_(to.times.size()) {}

  bool wants(std::int64_t time) const { return range_.first <= time && time <= range_.last; }
  void push(std::int64_t time, std::shared_ptr<const Histogram> value, std::optional<std::int64_t> start) {
    if (start || !to_.starts.empty()) {
      to_.starts.resize(to_.times.size(), 0);
      to_.starts.push_back(start.value_or(0));
    }
    to_.times.push_back(time);
    to_.values.push_back(std::move(value));
  }
  void undo() {
    to_.times.resize(before_);
    to_.values.resize(before_);
    if (!to_.starts.empty()) to_.starts.resize(before_);
  }

 private:
  TimeRange range_;
  Columns::Histograms& to_;
  std::size_t before_;
};

// nullptr, or what is wrong with the chunk. The hints are those that Prometheus gives: within a chunk of counters there
// is no reset, and of its first sample nothing is known, since the chunk before may have gone.
template <class Counts>
const char* read_samples(const Header& header, std::size_t most_buckets, BitReader& in, Sink& sink) {
  HistogramLayout layout;
  if (header.samples == 0) return nullptr;
  if (const char* wrong = read_layout(in, most_buckets, layout)) return wrong;
  Counts counts;
  StartReader starts(header.starts);
  std::int64_t time = 0, step = 0;
  std::shared_ptr<const Histogram> latest;
  for (std::size_t i = 0; i < header.samples; ++i) {
    const std::int64_t before = time;
    bool changed = true;
    if (i == 0) {
      time = read_varbit_int(in);
      counts.begin(in, bucket_count(layout.positive_spans), bucket_count(layout.negative_spans));
    } else {
      step = wrapping_add(step, read_varbit_int(in));
      time = wrapping_add(time, step);
      changed = counts.next(in);
    }
    starts.next(in, i, time, before);
    if (in.overrun()) return "is cut off";
    if (counts.broken()) return "has a number of more than 64 bits";
    if (i > 0 && time <= before) return "has times that don't rise";

    using Reset = Histogram::CounterReset;
    const Reset reset = header.gauge ? Reset::gauge : i > 0 ? Reset::not_reset : Reset::unknown;
    const bool same = !changed && latest && (counts.is_stale() || latest->reset == reset);
    if (!same) latest = nullptr;
    if (!sink.wants(time)) continue;
    if (!latest) latest = counts.is_stale() ? stale_histogram() : make_histogram(layout, counts, reset);
    sink.push(time, latest, starts.known() ? std::optional(starts.start()) : std::nullopt);
  }
  return nullptr;
}

}  // namespace

Result<void> decode_histograms(Encoding encoding, Bytes chunk, TimeRange range, Columns::Histograms& histograms) {
  if (chunk.size() < kHeader) return fail(ErrorKind::malformed, "a histogram chunk ends in its header");
  const Header header = read_header(encoding, chunk);
  BitReader in(chunk.subspan(kHeader));
  Sink sink(range, histograms);
  const std::size_t most_buckets = chunk.size() * 8;
  const bool integers = encoding == Encoding::histogram || encoding == Encoding::histogram_starts;
  const char* const problem = integers ? read_samples<IntegerCounts>(header, most_buckets, in, sink)
                                       : read_samples<FloatCounts>(header, most_buckets, in, sink);
  if (problem == nullptr) return {};
  sink.undo();
  return fail(ErrorKind::malformed, format("a histogram chunk of {} bytes and {} samples {} at byte {}", chunk.size(),
                                           header.samples, problem, std::min(kHeader + in.offset(), chunk.size())));
}

}  // namespace tidegate::tsdb
