#include "core/tsdb/records_histogram.h"

#include <limits>
#include <utility>

#include "base/format.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/buckets.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

constexpr std::int32_t kFinestStored = 52;

// A list's length. None that the bytes can't hold, each taking at least `least` of them.
std::size_t read_length(ByteReader& in, std::size_t least) {
  const std::uint64_t length = in.uvarint();
  if (length <= in.left() / least) return length;
  in.skip(in.left() + 1);  // fails the reader
  return 0;
}

std::vector<Histogram::Span> read_spans(ByteReader& in) {
  std::vector<Histogram::Span> spans(read_length(in, 2));
  for (auto& span : spans) {
    span.offset = static_cast<std::int32_t>(in.varint());
    span.length = static_cast<std::uint32_t>(in.uvarint());
  }
  return spans;
}

std::vector<double> read_doubles(ByteReader& in) {
  std::vector<double> values(read_length(in, sizeof(double)));
  for (auto& value : values) value = in.be_double();
  return values;
}

std::vector<double> read_buckets(ByteReader& in, HistogramCounts counts) {
  if (counts == HistogramCounts::floats) return read_doubles(in);
  std::vector<double> buckets(read_length(in, 1));
  std::uint64_t count = 0;  // wraps, as Go's does
  for (auto& bucket : buckets) {
    count += static_cast<std::uint64_t>(in.varint());
    bucket = static_cast<double>(static_cast<std::int64_t>(count));
  }
  return buckets;
}

double read_count(ByteReader& in, HistogramCounts counts) {
  return counts == HistogramCounts::floats ? in.be_double() : static_cast<double>(in.uvarint());
}

}  // namespace

Result<Histogram> read_histogram(ByteReader& in, HistogramCounts counts) {
  Histogram out;
  const std::uint8_t reset = in.byte();
  const std::int64_t schema = in.varint();
  out.zero_threshold = in.be_double();
  out.zero_count = read_count(in, counts);
  out.count = read_count(in, counts);
  out.sum = in.be_double();
  out.positive_spans = read_spans(in);
  out.negative_spans = read_spans(in);
  out.positive = read_buckets(in, counts);
  out.negative = read_buckets(in, counts);
  if (schema == Histogram::kCustomBuckets) out.custom_bounds = read_doubles(in);
  if (in.failed()) return fail(ErrorKind::malformed, "a histogram is cut off");
  if (reset > static_cast<std::uint8_t>(Histogram::CounterReset::gauge)) {
    return fail(ErrorKind::malformed, format("a histogram's counter reset is {}; 0 to 3 are known", reset));
  }
  out.reset = static_cast<Histogram::CounterReset>(reset);
  if (is_stale(out.sum)) return Histogram{.sum = out.sum};
  out.schema = schema < std::numeric_limits<std::int32_t>::min() || schema > std::numeric_limits<std::int32_t>::max()
                   ? std::numeric_limits<std::int32_t>::max()
                   : static_cast<std::int32_t>(schema);
  const bool is_finer = out.schema > histograms::kHighestSchema && out.schema <= kFinestStored;
  const auto checked = [](Histogram one) -> Result<Histogram> {
    const auto valid = histograms::check(one);
    if (!valid) return fail(ErrorKind::malformed, "a histogram is wrong: " + valid.error().message);
    return one;
  };
  if (!is_finer) return checked(std::move(out));
  // As right as its buckets are in the finest schema that is known, and once they are brought down to that.
  const std::int32_t stored = std::exchange(out.schema, histograms::kHighestSchema);
  out = TRY(checked(std::move(out)));
  out.schema = stored;
  histograms::reduce_to_schema(out, histograms::kHighestSchema);
  return checked(std::move(out));
}

}  // namespace tidegate::tsdb
