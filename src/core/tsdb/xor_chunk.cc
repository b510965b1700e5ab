#include "core/tsdb/xor_chunk.h"

#include <algorithm>

#include "base/format.h"
#include "core/tsdb/float_batch.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kHeader = 2;

// Where the decoding of a chunk stands.
struct State {
  BitReader in;
  std::int64_t time = 0;
  std::int64_t step = 0;
  XorReader value;
};

std::int64_t read_step_change(BitReader& in) {
  static constexpr unsigned kBits[] = {0, 14, 17, 20};
  const unsigned ones = in.ones(4);
  if (ones == 4) return static_cast<std::int64_t>(in.bits(64));
  return ones == 0 ? 0 : signed_bits(in.bits(kBits[ones]), kBits[ones]);
}

void read_first(State& state) {
  state.time = state.in.varint();
  state.value.value = state.in.bits(64);
}

void read_second(State& state) {
  state.step = static_cast<std::int64_t>(state.in.uvarint());
  state.time = wrapping_add(state.time, state.step);
  state.value.next(state.in);
}

// The samples from the third on: nearly all. What changes stays in registers.
void read_rest(State& state, std::size_t count, std::int64_t* times, double* values) {
  BitReader in = state.in;
  XorReader value = state.value;
  std::int64_t time = state.time, step = state.step;
  for (std::size_t i = 0; i < count; ++i) {
    in.refill();
    if (in.peek() >> 63 != 0) {
      step = wrapping_add(step, read_step_change(in));
      in.refill();
    } else {
      in.skip(1);
    }
    time = wrapping_add(time, step);
    const std::uint64_t next = in.peek();
    if (next >> 63 != 0) {
      in.skip(2);
      if ((next >> 62 & 1) != 0) value.open_window(in);
      value.read_window(in);
    } else {
      in.skip(1);
    }
    times[i] = time;
    values[i] = std::bit_cast<double>(value.value);
  }
  state.in = in, state.value = value, state.time = time, state.step = step;
}

void read_batch(State& state, std::size_t from, std::size_t count, FloatBatch& batch) {
  std::size_t done = 0;
  for (; done < count && from + done < 2; ++done) {
    from + done == 0 ? read_first(state) : read_second(state);
    batch.times[done] = state.time;
    batch.values[done] = std::bit_cast<double>(state.value.value);
  }
  read_rest(state, count - done, batch.times.data() + done, batch.values.data() + done);
  batch.count = count;
}

}  // namespace

Result<void> decode_xor(Bytes chunk, TimeRange range, Columns::Floats& floats) {
  if (chunk.size() < kHeader) return fail(ErrorKind::malformed, "an XOR chunk ends before its number of samples");
  const std::size_t samples = std::size_t{chunk[0]} << 8 | chunk[1];
  const auto broken = [&](std::string_view what, std::size_t at) {
    return fail(ErrorKind::malformed,
                format("an XOR chunk of {} bytes and {} samples {} at byte {}", chunk.size(), samples, what, at));
  };
  FloatSink sink(range, floats);
  State state{.in = BitReader(chunk.subspan(kHeader)), .value = {}};
  FloatBatch batch;
  for (std::size_t done = 0; done < samples; done += batch.count) {
    read_batch(state, done, std::min(samples - done, FloatBatch::kSize), batch);
    sink.take(batch, Starts::unknown);
    const char* const problem = state.in.overrun()   ? "is cut off"
                                : state.value.broken ? "has a value of more than 64 bits"
                                : sink.in_order()    ? nullptr
                                                     : "has times that don't rise";
    if (problem == nullptr) continue;
    sink.undo();
    return broken(problem, std::min(kHeader + state.in.offset(), chunk.size()));
  }
  return {};
}

void XorEncoder::add(std::int64_t time, double value) {
  const std::int64_t step = samples_ == 0 ? 0 : wrapping_subtract(time, time_);
  if (samples_ == 0) {
    out_.bits(0, 16);
    out_.varint(time);
    value_.value = std::bit_cast<std::uint64_t>(value);
    out_.bits(value_.value, 64);
  } else if (samples_ == 1) {
    out_.uvarint(static_cast<std::uint64_t>(step));
    value_.next(out_, value);
  } else {
    const std::int64_t change = wrapping_subtract(step, step_);
    const auto bits = static_cast<std::uint64_t>(change);
    if (change == 0) {
      out_.bit(0);
    } else if (fits_signed_bits(change, 14)) {
      out_.bits(0b10, 2), out_.bits(bits, 14);
    } else if (fits_signed_bits(change, 17)) {
      out_.bits(0b110, 3), out_.bits(bits, 17);
    } else if (fits_signed_bits(change, 20)) {
      out_.bits(0b1110, 4), out_.bits(bits, 20);
    } else {
      out_.bits(0b1111, 4), out_.bits(bits, 64);
    }
    value_.next(out_, value);
  }
  time_ = time, step_ = step;
  ++samples_;
}

std::string XorEncoder::finish() {
  if (samples_ == 0) return std::string(kHeader, '\0');
  out_.put_byte(0, static_cast<std::uint8_t>(samples_ >> 8));
  out_.put_byte(1, static_cast<std::uint8_t>(samples_));
  return out_.with_begun_byte();
}

}  // namespace tidegate::tsdb
