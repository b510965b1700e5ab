#include "core/tsdb/histogram_encoder.h"

#include <algorithm>
#include <cmath>

#include "core/tsdb/storage.h"
#include "core/tsdb/varbit.h"

namespace tidegate::tsdb {
namespace {

bool is_whole(double count) {
  constexpr double kMost = 9007199254740992.0;  // 2^53
  return !std::signbit(count) && count <= kMost && std::floor(count) == count;
}

bool is_gauge(const Histogram& histogram) { return histogram.reset == Histogram::CounterReset::gauge; }

double bucket(const Histogram& histogram, std::size_t i) {
  return i < histogram.positive.size() ? histogram.positive[i] : histogram.negative[i - histogram.positive.size()];
}

// Each bucket less the one before, of positive and negative ones each.
std::int64_t whole_bucket(const Histogram& histogram, std::size_t i) {
  const auto count = static_cast<std::int64_t>(bucket(histogram, i));
  const bool begins = i == 0 || i == histogram.positive.size();
  return begins ? count : count - static_cast<std::int64_t>(bucket(histogram, i - 1));
}

}  // namespace

bool has_whole_counts(const Histogram& histogram) {
  return is_whole(histogram.count) && is_whole(histogram.zero_count) &&
         std::ranges::all_of(histogram.positive, is_whole) && std::ranges::all_of(histogram.negative, is_whole);
}

HistogramEncoder::HistogramEncoder(std::int64_t time, const Histogram& first, Reset reset)
    : whole_(has_whole_counts(first)),
      gauge_(is_gauge(first)),
      stale_(is_stale(first.sum)),
      reset_(gauge_ ? Reset::gauge : reset),
      time_(time) {
  const Histogram empty{.sum = first.sum};
  const Histogram& written = stale_ ? empty : first;
  layout_ = layout_of(written);
  buckets_.resize(written.positive.size() + written.negative.size());
  out_.bits(0, 24);
  write_layout(out_, layout_);
  write_varbit_int(out_, time);
  whole_ ? first_whole(written) : first_bits(written);
}

void HistogramEncoder::first_whole(const Histogram& first) {
  count_ = {.last = first.count, .value = static_cast<std::int64_t>(first.count)};
  zero_ = {.last = first.zero_count, .value = static_cast<std::int64_t>(first.zero_count)};
  write_varbit_uint(out_, static_cast<std::uint64_t>(count_.value));
  write_varbit_uint(out_, static_cast<std::uint64_t>(zero_.value));
  sum_.value = std::bit_cast<std::uint64_t>(first.sum);
  out_.bits(sum_.value, 64);
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i] = {.last = bucket(first, i), .value = whole_bucket(first, i)};
    write_varbit_int(out_, buckets_[i].value);
  }
}

void HistogramEncoder::first_bits(const Histogram& first) {
  const auto write = [&](XorWriter& bits, double value) {
    bits.value = std::bit_cast<std::uint64_t>(value);
    out_.bits(bits.value, 64);
  };
  count_.last = first.count, zero_.last = first.zero_count;
  write(count_.bits, first.count);
  write(zero_.bits, first.zero_count);
  write(sum_, first.sum);
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i].last = bucket(first, i);
    write(buckets_[i].bits, buckets_[i].last);
  }
}

bool HistogramEncoder::has_lost(const Histogram& next) const {
  if (!(next.count >= count_.last) || !(next.zero_count >= zero_.last)) return true;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    if (!(bucket(next, i) >= buckets_[i].last)) return true;
  }
  return false;
}

bool HistogramEncoder::takes(const Histogram& next) const {
  if (is_stale(next.sum)) return true;
  if (stale_ || gauge_ != is_gauge(next) || (whole_ && !has_whole_counts(next))) return false;
  if (layout_of(next) != layout_) return false;
  return gauge_ || (next.reset != Histogram::CounterReset::reset && !has_lost(next));
}

HistogramEncoder::Reset HistogramEncoder::after(const Histogram& next) const {
  if (is_gauge(next)) return Reset::gauge;
  if (next.reset == Histogram::CounterReset::reset) return Reset::reset;
  if (stale_ || gauge_ || is_stale(next.sum) || layout_of(next) != layout_) return Reset::unknown;
  return has_lost(next) ? Reset::reset : Reset::not_reset;
}

void HistogramEncoder::next_whole(Number& number, std::int64_t value) {
  const std::int64_t step = value - number.value;
  write_varbit_int(out_, step - number.step);
  number.value = value;
  number.step = step;
}

void HistogramEncoder::add(std::int64_t time, const Histogram& next) {
  const std::int64_t step = wrapping_subtract(time, time_);
  write_varbit_int(out_, wrapping_subtract(step, step_));
  time_ = time, step_ = step;
  ++samples_;
  stale_ = is_stale(next.sum);
  if (whole_) {
    next_whole(count_, stale_ ? count_.value + count_.step : static_cast<std::int64_t>(next.count));
    next_whole(zero_, stale_ ? zero_.value + zero_.step : static_cast<std::int64_t>(next.zero_count));
  } else {
    count_.bits.next(out_, stale_ ? 0 : next.count);
    zero_.bits.next(out_, stale_ ? 0 : next.zero_count);
  }
  sum_.next(out_, next.sum);
  if (stale_) return;
  count_.last = next.count, zero_.last = next.zero_count;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    buckets_[i].last = bucket(next, i);
    whole_ ? next_whole(buckets_[i], whole_bucket(next, i)) : buckets_[i].bits.next(out_, buckets_[i].last);
  }
}

std::string HistogramEncoder::finish() {
  out_.put_byte(0, static_cast<std::uint8_t>(samples_ >> 8));
  out_.put_byte(1, static_cast<std::uint8_t>(samples_));
  out_.put_byte(2, static_cast<std::uint8_t>(static_cast<unsigned>(reset_) << 6));
  return out_.with_begun_byte();
}

}  // namespace tidegate::tsdb
