#include "core/tsdb/index_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/format.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0xBAAAD700;
constexpr std::size_t kSeriesAlignment = 16;
constexpr std::size_t kPostingsAlignment = 4;

// Writes a section that `write` fills: its size in front, its checksum behind.
template <class Write>
void write_section(ByteWriter& out, Write write) {
  const std::size_t at = out.size();
  out.be32(0);
  write();
  const std::string_view body = out.written().substr(at + 4);
  out.put_be32(at, static_cast<std::uint32_t>(body.size()));
  out.be32(crc32c(bytes_of(out.written().substr(at + 4))));
}

void write_chunks(ByteWriter& out, const std::vector<ChunkPlace>& chunks) {
  out.uvarint(chunks.size());
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& chunk = chunks[i];
    if (i == 0) {
      out.varint(chunk.first);
    } else {
      out.uvarint(static_cast<std::uint64_t>(chunk.first - chunks[i - 1].last));
    }
    out.uvarint(static_cast<std::uint64_t>(chunk.last - chunk.first));
    if (i == 0) {
      out.uvarint(chunk.place);
    } else {
      out.varint(static_cast<std::int64_t>(chunk.place - chunks[i - 1].place));
    }
  }
}

}  // namespace

std::uint32_t IndexWriter::number_of(std::string_view symbol) {
  return symbols_.try_emplace(std::string(symbol), static_cast<std::uint32_t>(symbols_.size())).first->second;
}

Result<void> IndexWriter::add(const Labels& labels, std::vector<ChunkPlace> chunks) {
  if (!series_.empty() && labels <= latest_) {
    return fail(ErrorKind::invalid, format("the series {} comes after {}: series are written in the order of their "
                                           "labels, each once",
                                           format_labels(labels), format_labels(latest_)));
  }
  Series series{.labels = {}, .chunks = std::move(chunks)};
  series.labels.reserve(labels.pairs.size() * 2);
  for (std::size_t i = 0; i < labels.pairs.size(); ++i) {
    const auto& [name, value] = labels.pairs[i];
    if (name.empty() || value.empty() || (i > 0 && name <= labels.pairs[i - 1].first)) {
      return fail(ErrorKind::invalid,
                  format("the labels of the series {} are not in order, or one is empty", format_labels(labels)));
    }
    series.labels.push_back(number_of(name));
    series.labels.push_back(number_of(value));
  }
  series_.push_back(std::move(series));
  latest_ = labels;
  return {};
}

void IndexWriter::write_symbols() {
  for (const auto& [symbol, number] : symbols_) sorted_.push_back(symbol);
  std::ranges::sort(sorted_);
  place_in_sorted_.resize(sorted_.size());
  for (std::size_t i = 0; i < sorted_.size(); ++i) {
    place_in_sorted_[symbols_.at(std::string(sorted_[i]))] = static_cast<std::uint32_t>(i);
  }
  write_section(out_, [&] {
    out_.be32(static_cast<std::uint32_t>(sorted_.size()));
    for (const auto symbol : sorted_) out_.text(symbol);
  });
}

Result<void> IndexWriter::write_series() {
  ByteWriter body;
  for (const auto& series : series_) {
    out_.pad_to(kSeriesAlignment);
    if (out_.size() / kSeriesAlignment > std::numeric_limits<SeriesId>::max()) {
      return fail(ErrorKind::too_large, "the index would be larger than 64 GiB, which is the most it can be");
    }
    const auto id = static_cast<SeriesId>(out_.size() / kSeriesAlignment);
    all_ids_.push_back(id);
    body.clear();
    body.uvarint(series.labels.size() / 2);
    for (std::size_t i = 0; i < series.labels.size(); i += 2) {
      const std::uint64_t name = place_in_sorted_[series.labels[i]], value = place_in_sorted_[series.labels[i + 1]];
      body.uvarint(name);
      body.uvarint(value);
      ids_[name << 32 | value].push_back(id);
    }
    write_chunks(body, series.chunks);
    out_.text(body.written());
    out_.be32(crc32c(bytes_of(body.written())));
  }
  return {};
}

void IndexWriter::write_postings() {
  const auto write = [&](std::string_view name, std::string_view value, const std::vector<SeriesId>& ids) {
    out_.pad_to(kPostingsAlignment);
    table_.push_back({.name = name, .value = value, .postings = out_.size()});
    write_section(out_, [&] {
      out_.be32(static_cast<std::uint32_t>(ids.size()));
      for (const SeriesId id : ids) out_.be32(id);
    });
  };
  write("", "", all_ids_);
  for (const auto& [pair, ids] : ids_) write(sorted_[pair >> 32], sorted_[pair & 0xffffffff], ids);
}

void IndexWriter::write_postings_table() {
  write_section(out_, [&] {
    out_.be32(static_cast<std::uint32_t>(table_.size()));
    for (const auto& entry : table_) {
      out_.uvarint(2);
      out_.text(entry.name);
      out_.text(entry.value);
      out_.uvarint(entry.postings);
    }
  });
}

Result<std::string> IndexWriter::finish() {
  out_.be32(kMagic);
  out_.byte(2);
  const std::size_t symbols = out_.size();
  write_symbols();
  const std::size_t series = out_.size();
  TRY(write_series());
  const std::size_t label_indexes = out_.size();
  out_.pad_to(kPostingsAlignment);
  const std::size_t postings = out_.size();
  write_postings();
  const std::size_t table = out_.size();
  write_postings_table();

  ByteWriter contents;  // there are no label indexes: an empty stretch, as Prometheus writes it
  for (const std::size_t place : {symbols, series, label_indexes, table, postings, table}) contents.be64(place);
  out_.raw(contents.written());
  out_.be32(crc32c(bytes_of(contents.written())));
  return out_.release();
}

}  // namespace tidegate::tsdb
