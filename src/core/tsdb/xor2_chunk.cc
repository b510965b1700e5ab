#include "core/tsdb/xor2_chunk.h"

#include <algorithm>

#include "base/format.h"
#include "core/tsdb/float_batch.h"
#include "core/tsdb/start_times.h"
#include "core/tsdb/xor_value.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kHeader = 3;

struct State {
  BitReader in;
  StartReader starts;
  std::int64_t time = 0;
  std::int64_t step = 0;
  XorReader value = {};
  bool stale = false;
};

void read_value(State& state) {
  const unsigned kind = state.in.ones(3);
  state.stale = kind == 3;
  if (kind == 2) state.value.open_window(state.in);
  if (kind == 1 || kind == 2) state.value.read_window(state.in);
}

void change_step(State& state, unsigned size) {
  const std::uint64_t bits = state.in.bits(size);
  const auto change = static_cast<std::int64_t>(bits << (64 - size)) >> (64 - size);
  state.step = wrapping_add(state.step, change);
}

void read_sample(State& state) {
  const unsigned kind = state.in.ones(5);
  state.stale = kind == 5;
  if (kind == 1) {
    if (state.in.bit()) state.value.open_window(state.in);
    state.value.read_window(state.in);
  } else if (kind >= 2 && kind <= 4) {
    static constexpr unsigned kSizes[] = {13, 20, 64};
    change_step(state, kSizes[kind - 2]);
    read_value(state);
  }
  state.time = wrapping_add(state.time, state.step);
}

void read_any(State& state, std::size_t sample) {
  const std::int64_t before = state.time;
  if (sample == 0) {
    state.time = state.in.varint();
    state.value.value = state.in.bits(64);
    state.stale = state.value.value == kStaleBits;
    if (state.stale) state.value.value = 0;
  } else if (sample == 1) {
    state.step = static_cast<std::int64_t>(state.in.uvarint());
    state.time = wrapping_add(state.time, state.step);
    read_value(state);
  } else {
    read_sample(state);
  }
  state.starts.next(state.in, sample, state.time, before);
}

}  // namespace

Result<void> decode_xor2(Bytes chunk, TimeRange range, Columns::Floats& floats) {
  if (chunk.size() < kHeader) return fail(ErrorKind::malformed, "an XOR2 chunk ends in its header");
  const std::size_t samples = std::size_t{chunk[0]} << 8 | chunk[1];
  FloatSink sink(range, floats);
  State state{.in = BitReader(chunk.subspan(kHeader)), .starts = StartReader(chunk[2])};
  const Starts starts = state.starts.known() ? Starts::known : Starts::unknown;
  FloatBatch batch;
  for (std::size_t done = 0; done < samples; done += batch.count) {
    batch.count = std::min(samples - done, FloatBatch::kSize);
    for (std::size_t i = 0; i < batch.count; ++i) {
      read_any(state, done + i);
      batch.times[i] = state.time;
      batch.values[i] = std::bit_cast<double>(state.stale ? kStaleBits : state.value.value);
      batch.starts[i] = state.starts.start();
    }
    sink.take(batch, starts);
    const char* const problem = state.in.overrun()   ? "is cut off"
                                : state.value.broken ? "has a value of more than 64 bits"
                                : sink.in_order()    ? nullptr
                                                     : "has times that don't rise";
    if (problem == nullptr) continue;
    sink.undo();
    return fail(ErrorKind::malformed, format("an XOR2 chunk of {} bytes and {} samples {} at byte {}", chunk.size(),
                                             samples, problem, std::min(kHeader + state.in.offset(), chunk.size())));
  }
  return {};
}

}  // namespace tidegate::tsdb
