// An index whose checksums are right, so that what is behind them is reached: the input is its version, the sizes of
// the bodies of the table of symbols, a series and a list of postings, these bodies, and the body of the table of
// postings. The input as it is, too.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/tsdb/index.h"
#include "core/tsdb/index_select.h"

namespace {

using namespace tidegate::tsdb;
using tidegate::promql::Matcher;

void section(ByteWriter& out, Bytes body) {
  out.be32(static_cast<std::uint32_t>(body.size()));
  out.bytes(body);
  out.be32(crc32c(body));
}

std::string with_checksums(ByteReader& in) {
  const std::uint8_t version = in.byte();
  const std::size_t symbols_size = in.byte(), series_size = in.byte(), postings_size = in.byte();
  const auto part = [&](std::size_t count) { return in.take(std::min(count, in.left())); };
  ByteWriter out;
  out.be32(0xBAAAD700);
  out.byte(static_cast<std::uint8_t>(1 + version % 3));
  const std::size_t symbols = out.size();
  section(out, part(symbols_size));
  out.pad_to(16);
  const std::size_t series = out.size();
  const Bytes entry = part(series_size);
  out.text(text_of(entry));
  out.be32(crc32c(entry));
  out.pad_to(4);
  const std::size_t postings = out.size();
  section(out, part(postings_size));
  const std::size_t table = out.size();
  section(out, in.take_all());
  ByteWriter contents;
  for (const auto place : {symbols, series, postings, table, postings, table}) contents.be64(place);
  out.raw(contents.written());
  out.be32(crc32c(bytes_of(contents.written())));
  return out.release();
}

void ask(Bytes file) {
  const auto index = Index::open(file);
  if (!index) return;
  const std::vector<std::vector<Matcher>> questions = {
      {},
      {{.label = "a", .op = Matcher::Op::equal, .value = "b"}},
      {{.label = "a", .op = Matcher::Op::not_equal, .value = "b"}},
      {{.label = "a", .op = Matcher::Op::matches, .value = "[b-d]"}, {.label = "c", .op = Matcher::Op::equal}},
      {{.label = "a", .op = Matcher::Op::not_matches, .value = ".+"}},
  };
  Index::Series one;
  for (const auto& question : questions) {
    const auto ids = select_series(*index, question);
    if (!ids) continue;
    for (const auto id : *ids) {
      if (!index->read_series(id, one)) continue;
      for (const auto number : one.labels) index->symbol(number);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input(data, size);
  ask(input);
  ByteReader in(input);
  ask(bytes_of(with_checksums(in)));
  return 0;
}
