#include "core/tsdb/log_test.h"

#include <bit>

#include "base/check.h"
#include "core/tsdb/bytes.h"
#include "core/tsdb/xor_chunk.h"

namespace tidegate::tsdb {
namespace {

void write_histogram(ByteWriter& out, const Histogram& histogram, bool integers) {
  const auto count = [&](double value) {
    integers ? out.uvarint(static_cast<std::uint64_t>(value)) : out.be64(std::bit_cast<std::uint64_t>(value));
  };
  const auto buckets = [&](const std::vector<double>& values) {
    out.uvarint(values.size());
    double before = 0;
    for (const double value : values) {
      integers ? out.varint(static_cast<std::int64_t>(value - before)) : count(value);
      before = value;
    }
  };
  const auto spans = [&](const std::vector<Histogram::Span>& all) {
    out.uvarint(all.size());
    for (const auto& span : all) out.varint(span.offset), out.uvarint(span.length);
  };
  out.byte(static_cast<std::uint8_t>(histogram.reset));
  out.varint(histogram.schema);
  out.be64(std::bit_cast<std::uint64_t>(histogram.zero_threshold));
  count(histogram.zero_count);
  count(histogram.count);
  out.be64(std::bit_cast<std::uint64_t>(histogram.sum));
  spans(histogram.positive_spans);
  spans(histogram.negative_spans);
  buckets(histogram.positive);
  buckets(histogram.negative);
  if (!histogram.has_custom_buckets()) return;
  out.uvarint(histogram.custom_bounds.size());
  for (const double bound : histogram.custom_bounds) out.be64(std::bit_cast<std::uint64_t>(bound));
}

}  // namespace

std::string series_record(std::uint64_t id, const Pairs& labels) {
  ByteWriter out;
  out.byte(1);
  out.be64(id);
  out.uvarint(labels.size());
  for (const auto& [name, value] : labels) out.text(name), out.text(value);
  return out.release();
}

std::string floats_with_starts_record(const std::vector<LoggedFloat>& samples) {
  ByteWriter out;
  out.byte(11);
  const auto& first = samples.at(0);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& sample = samples[i];
    if (i == 0) {
      out.varint(static_cast<std::int64_t>(sample.id)), out.varint(sample.time), out.varint(sample.start);
    } else {
      out.varint(static_cast<std::int64_t>(sample.id - samples[i - 1].id));
      out.varint(sample.time - first.time);
      const bool is_same = sample.start == samples[i - 1].start;
      out.byte(sample.start == 0 ? 0 : is_same ? 1 : 2);
      if (sample.start != 0 && !is_same) out.varint(sample.start - first.start);
    }
    out.be64(std::bit_cast<std::uint64_t>(sample.value));
  }
  return out.release();
}

std::string deletions_record(std::uint64_t id, std::int64_t first, std::int64_t last) {
  ByteWriter out;
  out.byte(3);
  out.be64(id);
  out.varint(first);
  out.varint(last);
  return out.release();
}

std::string complete_from_record(std::int64_t time) {
  ByteWriter out;
  out.byte(14);
  out.be64(static_cast<std::uint64_t>(time));
  return out.release();
}

std::string histogram_record(std::uint8_t type, std::uint64_t id, const Histogram& histogram) {
  ByteWriter out;
  out.byte(type);
  if (type >= 12) {
    out.varint(static_cast<std::int64_t>(id)), out.varint(1000), out.varint(500);
  } else {
    out.be64(id), out.be64(1000), out.varint(0), out.varint(0);
  }
  write_histogram(out, histogram, type == 7 || type == 9 || type == 12);
  return out.release();
}

std::string head_chunks_file(const std::vector<LoggedChunk>& chunks) {
  ByteWriter out;
  out.be32(0x0130BC91);
  out.byte(1);
  out.raw(std::string_view("\0\0\0", 3));
  for (const auto& chunk : chunks) {
    const std::size_t begin = out.size();
    out.be64(chunk.id);
    out.be64(static_cast<std::uint64_t>(chunk.first));
    out.be64(static_cast<std::uint64_t>(chunk.last));
    out.byte(chunk.encoding);
    out.text(chunk.samples);
    out.be32(crc32c(bytes_of(out.written().substr(begin))));
  }
  return out.release();
}

LoggedChunk float_chunk(std::uint64_t id, const std::vector<std::pair<std::int64_t, double>>& samples) {
  XorEncoder encoder;
  for (const auto& [time, value] : samples) encoder.add(time, value);
  return {.id = id, .first = samples.front().first, .last = samples.back().first, .samples = encoder.finish()};
}

}  // namespace tidegate::tsdb
