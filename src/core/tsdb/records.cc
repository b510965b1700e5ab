#include "core/tsdb/records.h"

#include "base/format.h"
#include "core/tsdb/records_histogram.h"

namespace tidegate::tsdb {
namespace {

enum class RecordType : std::uint8_t {
  series = 1,
  floats = 2,
  deletions = 3,
  exemplars = 4,
  marks = 5,
  metadata = 6,
  histograms = 7,
  float_histograms = 8,
  custom_histograms = 9,
  custom_float_histograms = 10,
  floats_with_starts = 11,
  histograms_with_starts = 12,
  float_histograms_with_starts = 13,
  complete_from = 14,
};

std::int64_t sum(std::int64_t a, std::int64_t b) {  // wraps, as Go's does
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

Result<void> cut_off(const char* what, std::size_t count) {
  return fail(ErrorKind::malformed, format("the {} record is cut off behind {} of them", what, count));
}

Result<void> read_series(ByteReader& in, Record& record) {
  while (!in.at_end()) {
    Record::Series one{.id = in.be64()};
    const std::uint64_t count = in.uvarint();
    if (count > in.left()) return cut_off("series", record.series.size());
    one.labels.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto name = in.text();
      const auto value = in.text();
      one.labels.emplace_back(name, value);
    }
    if (in.failed()) return cut_off("series", record.series.size());
    record.series.push_back(std::move(one));
  }
  return in.failed() ? cut_off("series", record.series.size()) : Result<void>();
}

Result<void> read_deletions(ByteReader& in, Record& record) {
  while (!in.at_end()) {
    Tombstone one{.series = in.be64()};
    one.range.first = in.varint();
    one.range.last = in.varint();
    if (in.failed()) return cut_off("deletions", record.deletions.size());
    record.deletions.push_back(one);
  }
  return in.failed() ? cut_off("deletions", record.deletions.size()) : Result<void>();
}

// Whose sample it is, and when it is from.
struct Stamp {
  std::uint64_t id = 0;
  std::int64_t time = 0;
  std::int64_t start = 0;
};

class StampReader {
 public:
  enum class Form { from_base, from_neighbour };

  StampReader(ByteReader& in, Form form) : in_(in), form_(form) {
    if (form == Form::from_neighbour || in.at_end()) return;
    first_.id = in.be64();
    first_.time = static_cast<std::int64_t>(in.be64());
  }

  Stamp next() {
    if (form_ == Form::from_base) {
      const auto id = first_.id + static_cast<std::uint64_t>(in_.varint());
      const std::int64_t time = sum(first_.time, in_.varint());
      return {.id = id, .time = time};
    }
    if (std::exchange(is_first_, false)) {
      first_.id = static_cast<std::uint64_t>(in_.varint());
      first_.time = in_.varint();
      first_.start = in_.varint();
      return last_ = first_;
    }
    last_.id += static_cast<std::uint64_t>(in_.varint());
    last_.time = sum(first_.time, in_.varint());
    const std::uint8_t start = in_.byte();
    if (start == 0) last_.start = 0;
    if (start > 1) last_.start = sum(first_.start, in_.varint());
    return last_;
  }

 private:
  ByteReader& in_;
  Form form_;
  bool is_first_ = true;
  Stamp first_;
  Stamp last_;
};

Result<void> read_floats(ByteReader& in, StampReader::Form form, Record& record) {
  StampReader stamps(in, form);
  while (!in.at_end()) {
    const Stamp stamp = stamps.next();
    const double value = in.be_double();
    if (in.failed()) return cut_off("samples", record.floats.size());
    record.floats.push_back({.id = stamp.id, .time = stamp.time, .start = stamp.start, .value = value});
  }
  return in.failed() ? cut_off("samples", record.floats.size()) : Result<void>();
}

Result<void> read_histograms(ByteReader& in, StampReader::Form form, HistogramCounts counts, Record& record) {
  StampReader stamps(in, form);
  while (!in.at_end()) {
    const Stamp stamp = stamps.next();
    auto histogram = TRY(read_histogram(in, counts));
    record.histograms.push_back(
        {.id = stamp.id, .time = stamp.time, .start = stamp.start, .value = std::move(histogram)});
  }
  return in.failed() ? cut_off("histograms", record.histograms.size()) : Result<void>();
}

}  // namespace

void Record::clear() {
  series.clear();
  floats.clear();
  histograms.clear();
  deletions.clear();
  complete_from.reset();
}

Result<void> read_record(Bytes bytes, Record& record) {
  using Form = StampReader::Form;
  record.clear();
  ByteReader in(bytes);
  const std::uint8_t type = in.byte();
  switch (static_cast<RecordType>(type)) {
    case RecordType::series: return read_series(in, record);
    case RecordType::floats: return read_floats(in, Form::from_base, record);
    case RecordType::floats_with_starts: return read_floats(in, Form::from_neighbour, record);
    case RecordType::deletions: return read_deletions(in, record);
    case RecordType::histograms:
    case RecordType::custom_histograms: return read_histograms(in, Form::from_base, HistogramCounts::integers, record);
    case RecordType::float_histograms:
    case RecordType::custom_float_histograms:
      return read_histograms(in, Form::from_base, HistogramCounts::floats, record);
    case RecordType::histograms_with_starts:
      return read_histograms(in, Form::from_neighbour, HistogramCounts::integers, record);
    case RecordType::float_histograms_with_starts:
      return read_histograms(in, Form::from_neighbour, HistogramCounts::floats, record);
    case RecordType::complete_from:
      record.complete_from = static_cast<std::int64_t>(in.be64());
      return in.failed() ? cut_off("time", 0) : Result<void>();
    case RecordType::exemplars:
    case RecordType::marks:
    case RecordType::metadata: return {};
  }
  return fail(ErrorKind::malformed,
              format("the record has the type {}; 1 to 14 are known, so a newer Prometheus may have written it", type));
}

}  // namespace tidegate::tsdb
