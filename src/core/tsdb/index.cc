#include "core/tsdb/index.h"

#include <algorithm>
#include <tuple>

#include "base/format.h"

namespace tidegate::tsdb {
namespace {

constexpr std::uint32_t kMagic = 0xBAAAD700;
constexpr std::size_t kContentsSize = 6 * 8 + 4;
constexpr std::size_t kChecksumSize = 4;

struct Contents {
  std::uint64_t symbols = 0;
  std::uint64_t postings_table = 0;
};

Result<Contents> read_contents(Bytes file) {
  const std::size_t at = file.size() - kContentsSize;
  const Bytes places = file.subspan(at, kContentsSize - kChecksumSize);
  if (crc32c(places) != load_be32(file.data() + at + places.size())) {
    return fail(ErrorKind::malformed, format("the table of contents at byte {} doesn't match its checksum", at));
  }
  return Contents{.symbols = load_be64(places.data()), .postings_table = load_be64(places.data() + 40)};
}

std::unexpected<Error> cut_off(std::string_view what, std::uint64_t at) {
  return fail(ErrorKind::malformed, format("{} at byte {} doesn't fit into its size", what, at));
}

}  // namespace

Result<Index> Index::open(Bytes file) {
  if (file.size() < 5 + kContentsSize) {
    return fail(ErrorKind::malformed, format("it has only {} bytes, which is less than an empty index", file.size()));
  }
  if (load_be32(file.data()) != kMagic) {
    return fail(ErrorKind::malformed, "it doesn't begin with the bytes of an index, BA AA D7 00");
  }
  Index index(file);
  index.version_ = file[4];
  if (index.version_ < 1 || index.version_ > 3) {
    return fail(ErrorKind::malformed, format("its version is {}; versions 1, 2 and 3 are known", index.version_));
  }
  const auto contents = TRY(read_contents(file));
  TRY(index.read_symbols(contents.symbols));
  if (contents.postings_table != 0) TRY(index.read_postings_table(contents.postings_table));
  return index;
}

Result<Bytes> Index::section(std::uint64_t at, std::string_view what) const {
  const auto outside = [&] {
    return fail(ErrorKind::malformed,
                format("{} at byte {} reaches beyond the end at byte {}", what, at, file_.size()));
  };
  if (at > file_.size() || file_.size() - at < 4 + kChecksumSize) return outside();
  const std::uint32_t size = load_be32(file_.data() + at);
  if (size > file_.size() - at - 4 - kChecksumSize) return outside();
  const Bytes body = file_.subspan(at + 4, size);
  if (crc32c(body) != load_be32(body.data() + size)) {
    return fail(ErrorKind::malformed, format("{} at byte {} doesn't match its checksum", what, at));
  }
  return body;
}

Result<void> Index::read_symbols(std::uint64_t at) {
  const Bytes body = TRY(section(at, "the table of symbols"));
  symbols_at_ = at + 4;
  ByteReader in(body);
  const std::uint32_t count = in.be32();
  symbol_starts_.reserve(std::min<std::size_t>(count, body.size()));
  std::string_view before;
  for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
    symbol_starts_.push_back(static_cast<std::uint32_t>(in.offset()));
    const std::string_view symbol = in.text();
    symbols_rise_ = symbols_rise_ && (i == 0 || before < symbol);
    before = symbol;
  }
  if (in.failed()) return cut_off("the table of symbols", at);
  return {};
}

Result<void> Index::read_postings_table(std::uint64_t at) {
  const Bytes body = TRY(section(at, "the table of postings"));
  ByteReader in(body);
  const std::uint32_t count = in.be32();
  values_.reserve(std::min<std::size_t>(count, body.size() / 4));
  for (std::uint32_t i = 0; i < count; ++i) {
    if (const auto keys = in.uvarint(); keys != 2 && !in.failed()) {
      return fail(ErrorKind::malformed,
                  format("entry {} of the table of postings at byte {} has {} keys instead of 2", i, at, keys));
    }
    const std::string_view name = in.text();
    const std::string_view value = in.text();
    const std::uint64_t postings = in.uvarint();
    if (in.failed()) return cut_off("the table of postings", at);
    if (name.empty()) {
      all_series_ = postings;
      continue;
    }
    if (labels_.empty() || labels_.back().name != name) labels_.push_back({.name = name, .first = values_.size()});
    values_.push_back({.value = value, .postings = postings});
    ++labels_.back().count;
  }
  sort_labels();
  return {};
}

// Version 1 may have its entries in any order; others are sorted already.
void Index::sort_labels() {
  const auto in_order = [&](const Label& label) {
    return std::ranges::is_sorted(std::span(values_).subspan(label.first, label.count), {}, &Value::value);
  };
  if (std::ranges::is_sorted(labels_, std::less_equal{}, &Label::name) && std::ranges::all_of(labels_, in_order)) {
    return;
  }
  std::vector<std::pair<std::string_view, Value>> all;
  all.reserve(values_.size());
  for (const auto& label : labels_) {
    for (const auto& value : std::span(values_).subspan(label.first, label.count)) all.emplace_back(label.name, value);
  }
  std::ranges::sort(all, [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second.value) < std::tie(b.first, b.second.value);
  });
  labels_.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (labels_.empty() || labels_.back().name != all[i].first) labels_.push_back({.name = all[i].first, .first = i});
    ++labels_.back().count;
    values_[i] = all[i].second;
  }
}

std::span<const Index::Value> Index::values(std::string_view label) const {
  const auto found = std::ranges::lower_bound(labels_, label, {}, &Label::name);
  if (found == labels_.end() || found->name != label) return {};
  return std::span(values_).subspan(found->first, found->count);
}

const Index::Value* Index::find(std::string_view label, std::string_view value) const {
  const auto all = values(label);
  const auto found = std::ranges::lower_bound(all, value, {}, &Value::value);
  return found != all.end() && found->value == value ? &*found : nullptr;
}

Result<void> Index::append_postings(std::uint64_t postings, Postings& ids) const {
  const Bytes body = TRY(section(postings, "a list of postings"));
  if (body.size() < 4 || load_be32(body.data()) != (body.size() - 4) / 4) {
    return fail(ErrorKind::malformed, format("the list of postings at byte {} has another number of series than it "
                                             "says",
                                             postings));
  }
  const std::size_t count = (body.size() - 4) / 4, before = ids.size();
  ids.resize(before + count);
  SeriesId* const to = ids.data() + before;
  for (std::size_t i = 0; i < count; ++i) to[i] = load_be32(body.data() + 4 + 4 * i);
  std::size_t falling = 0;
  for (std::size_t i = 1; i < count; ++i) falling += to[i] <= to[i - 1] ? 1 : 0;
  if (falling == 0) return {};
  return fail(ErrorKind::malformed, format("the series of the list of postings at byte {} don't rise", postings));
}

std::string_view Index::symbol(std::size_t number) const {
  return ByteReader(file_.subspan(symbols_at_ + symbol_starts_[number])).text();
}

// The number of a symbol that version 1 refers to by its byte; that of none, if it is none's.
std::uint32_t Index::number_in_version_1(std::uint64_t reference) const {
  const auto found = std::ranges::lower_bound(symbol_starts_, reference - symbols_at_);
  const bool known = reference >= symbols_at_ && found != symbol_starts_.end() && *found == reference - symbols_at_;
  return static_cast<std::uint32_t>(known ? found - symbol_starts_.begin() : std::ssize(symbol_starts_));
}

Result<void> Index::read_labels(std::uint64_t at, ByteReader& in, std::vector<std::uint32_t>& labels) const {
  const std::uint64_t count = in.uvarint();
  if (count > in.left() / 2) return cut_off("the series", at);
  labels.resize(count * 2);
  std::uint64_t greatest = 0;
  for (auto& number : labels) {
    const std::uint64_t reference = in.uvarint();
    number = version_ == 1 ? number_in_version_1(reference) : static_cast<std::uint32_t>(reference);
    greatest = std::max(greatest, version_ == 1 ? number : reference);
  }
  if (in.failed()) return cut_off("the series", at);
  if (labels.empty() || greatest < symbol_starts_.size()) return {};
  return fail(ErrorKind::malformed, format("the series at byte {} has a label that isn't in the table of symbols", at));
}

Result<void> Index::read_series(SeriesId id, Series& series) const {
  const std::uint64_t at = version_ == 1 ? id : std::uint64_t{id} * 16;
  const auto broken = [&](std::string_view what) {
    return fail(ErrorKind::malformed, format("the series at byte {} {}", at, what));
  };
  ByteReader entry(at < file_.size() ? file_.subspan(at) : Bytes());
  const Bytes body = entry.take(entry.uvarint());
  const std::uint32_t checksum = entry.be32();
  if (entry.failed()) return broken("reaches beyond the end");
  if (crc32c(body) != checksum) return broken("doesn't match its checksum");

  ByteReader in(body);
  series.chunks.clear();
  TRY(read_labels(at, in, series.labels));
  ChunkPlace chunk;
  for (std::uint64_t left = in.uvarint(), i = 0; i < left && !in.failed(); ++i) {
    // Times and places wrap around rather than overflow: they come from a file.
    chunk.first = static_cast<std::int64_t>(i == 0 ? signed_of(in.uvarint())
                                                   : static_cast<std::uint64_t>(chunk.last) + in.uvarint());
    chunk.last = static_cast<std::int64_t>(static_cast<std::uint64_t>(chunk.first) + in.uvarint());
    const std::uint64_t place = in.uvarint();
    chunk.place = i == 0 ? place : chunk.place + static_cast<std::uint64_t>(signed_of(place));
    series.chunks.push_back(chunk);
  }
  if (in.failed()) return cut_off("the series", at);
  return {};
}

}  // namespace tidegate::tsdb
