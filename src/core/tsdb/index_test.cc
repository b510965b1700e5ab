#include "core/tsdb/index.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/tsdb/index_select.h"
#include "core/tsdb/index_writer.h"

namespace tidegate::tsdb {
namespace {

using promql::Matcher;
using Op = Matcher::Op;

Labels labels(std::vector<std::pair<std::string, std::string>> pairs) { return {.pairs = std::move(pairs)}; }

const std::vector<Labels> kSeries = {
    labels({{"__name__", "a"}}),
    labels({{"__name__", "a"}, {"job", "x"}}),
    labels({{"__name__", "a"}, {"job", "x"}, {"pod", "1"}}),
    labels({{"__name__", "a"}, {"job", "y"}, {"pod", "2"}}),
    labels({{"__name__", "b"}, {"job", "y"}}),
};

std::string written(const std::vector<Labels>& series) {
  IndexWriter writer;
  std::int64_t time = 1000;
  for (const auto& one : series) {
    EXPECT_TRUE(writer.add(one, {{.first = time, .last = time + 9, .place = 8},
                                 {.first = time + 10, .last = time + 20, .place = std::uint64_t{1} << 32 | 8}}));
    time += 1000;
  }
  return writer.finish().value();
}

// The numbers of the series of kSeries that are chosen.
std::vector<std::size_t> chosen(const Index& index, const std::vector<Matcher>& matchers) {
  const auto ids = select_series(index, matchers);
  EXPECT_TRUE(ids) << ids.error().message;
  std::vector<std::size_t> numbers;
  Index::Series series;
  for (const auto id : ids.value_or(Postings())) {
    EXPECT_TRUE(index.read_series(id, series));
    numbers.push_back(static_cast<std::size_t>(series.chunks.at(0).first / 1000 - 1));
  }
  return numbers;
}

using Numbers = std::vector<std::size_t>;

TEST(Index, has_the_series_that_were_written) {
  const auto file = written(kSeries);
  const auto index = Index::open(bytes_of(file));
  ASSERT_TRUE(index) << index.error().message;
  EXPECT_EQ(chosen(*index, {}), (Numbers{0, 1, 2, 3, 4}));
  Index::Series series;
  ASSERT_TRUE(index->read_series(select_series(*index, {}).value().at(2), series));
  std::vector<std::string_view> texts;
  for (const auto number : series.labels) texts.push_back(index->symbol(number));
  EXPECT_EQ(texts, (std::vector<std::string_view>{"__name__", "a", "job", "x", "pod", "1"}));
  EXPECT_EQ(series.chunks,
            (std::vector<ChunkPlace>{{.first = 3000, .last = 3009, .place = 8},
                                     {.first = 3010, .last = 3020, .place = std::uint64_t{1} << 32 | 8}}));
}

void expect_choices(const Index& index) {
  const auto by = [&](std::string label, Op op, std::string value) {
    return chosen(index, {{.label = "__name__", .op = Op::equal, .value = "a"},
                          {.label = std::move(label), .op = op, .value = std::move(value)}});
  };
  EXPECT_EQ(by("job", Op::equal, "x"), (Numbers{1, 2}));
  EXPECT_EQ(by("job", Op::equal, "none"), Numbers{});
  EXPECT_EQ(by("none", Op::equal, "x"), Numbers{});
  EXPECT_EQ(by("job", Op::equal, ""), Numbers{0});
  EXPECT_EQ(by("job", Op::not_equal, "x"), (Numbers{0, 3}));
  EXPECT_EQ(by("job", Op::not_equal, ""), (Numbers{1, 2, 3}));
  EXPECT_EQ(by("job", Op::matches, "x|y"), (Numbers{1, 2, 3}));
  EXPECT_EQ(by("job", Op::matches, "x|"), (Numbers{0, 1, 2}));
  EXPECT_EQ(by("job", Op::matches, "[xz]"), (Numbers{1, 2}));
  EXPECT_EQ(by("job", Op::matches, ".*"), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(by("job", Op::matches, ".+"), (Numbers{1, 2, 3}));
  EXPECT_EQ(by("job", Op::not_matches, "x|y"), Numbers{0});
  EXPECT_EQ(by("job", Op::not_matches, "x|"), Numbers{3});
  EXPECT_EQ(by("job", Op::not_matches, ".+"), Numbers{0});
  EXPECT_EQ(by("pod", Op::not_matches, "[0-9]"), (Numbers{0, 1}));
  EXPECT_EQ(by("none", Op::not_equal, "x"), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(chosen(index, {{.label = "pod", .op = Op::not_equal, .value = "1"}}), (Numbers{0, 1, 3, 4}));
  EXPECT_EQ(
      chosen(index, {{.label = "job", .op = Op::equal, .value = "y"}, {.label = "pod", .op = Op::equal, .value = "2"}}),
      Numbers{3});
}

TEST(Index, is_asked_with_all_operators) {
  const auto file = written(kSeries);
  expect_choices(Index::open(bytes_of(file)).value());
}

TEST(Index, says_which_regular_expression_is_none) {
  const auto file = written(kSeries);
  const std::vector<Matcher> matchers = {{.label = "job", .op = Op::matches, .value = "(x"}};
  EXPECT_FALSE(select_series(Index::open(bytes_of(file)).value(), matchers));
}

// Version 1 refers to symbols and series by their bytes, and its table of postings may have any order.
std::string version_1() {
  ByteWriter out;
  const auto section = [&](const ByteWriter& body) {
    out.be32(static_cast<std::uint32_t>(body.size())), out.raw(body.written());
    out.be32(crc32c(bytes_of(body.written())));
  };
  out.be32(0xBAAAD700), out.byte(1);
  const std::size_t symbols = out.size();
  std::map<std::string, std::size_t> places;
  for (const std::string symbol : {"1", "2", "__name__", "a", "b", "job", "pod", "x", "y"}) places[symbol] = 0;
  ByteWriter body;
  body.be32(static_cast<std::uint32_t>(places.size()));
  for (auto& [symbol, place] : places) place = symbols + 4 + body.size(), body.text(symbol);
  section(body);
  const std::size_t series_at = out.size();
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> ids;
  std::int64_t time = 1000;
  for (const auto& one : kSeries) {
    const std::size_t id = out.size();
    ids[{"", ""}].push_back(id);
    ByteWriter series;
    series.uvarint(one.pairs.size());
    for (const auto& [name, value] : one.pairs) {
      series.uvarint(places[name]), series.uvarint(places[value]);
      ids[{name, value}].push_back(id);
    }
    series.uvarint(1), series.varint(time), series.uvarint(9), series.uvarint(8);
    time += 1000;
    out.text(series.written()), out.be32(crc32c(bytes_of(series.written())));
  }
  const std::size_t postings = out.size();
  std::vector<std::pair<std::pair<std::string, std::string>, std::size_t>> table;
  for (const auto& [pair, list] : ids) {
    table.emplace_back(pair, out.size());
    ByteWriter all;
    all.be32(static_cast<std::uint32_t>(list.size()));
    for (const auto id : list) all.be32(static_cast<std::uint32_t>(id));
    section(all);
  }
  const std::size_t table_at = out.size();
  ByteWriter entries;
  entries.be32(static_cast<std::uint32_t>(table.size()));
  std::ranges::reverse(table);
  for (const auto& [pair, place] : table) {
    entries.uvarint(2), entries.text(pair.first), entries.text(pair.second), entries.uvarint(place);
  }
  section(entries);
  ByteWriter contents;
  for (const auto place : {symbols, series_at, postings, table_at, postings, table_at}) contents.be64(place);
  out.raw(contents.written()), out.be32(crc32c(bytes_of(contents.written())));
  return out.release();
}

TEST(Index, of_version_1_is_asked_the_same_way) {
  const auto file = version_1();
  const auto index = Index::open(bytes_of(file));
  ASSERT_TRUE(index) << index.error().message;
  EXPECT_EQ(index->version(), 1);
  expect_choices(*index);
  Index::Series series;
  ASSERT_TRUE(index->read_series(select_series(*index, {}).value().at(4), series));
  EXPECT_EQ(index->symbol(series.labels.at(3)), "y");
}

TEST(Index, of_version_3_is_read_as_version_2) {
  auto file = written(kSeries);
  file[4] = 3;
  expect_choices(Index::open(bytes_of(file)).value());
  file[4] = 4;
  EXPECT_EQ(Index::open(bytes_of(file)).error().message, "its version is 4; versions 1, 2 and 3 are known");
}

TEST(Index, says_what_is_wrong_and_where) {
  const auto file = written(kSeries);
  EXPECT_EQ(Index::open(bytes_of(file).first(30)).error().message,
            "it has only 30 bytes, which is less than an empty index");
  auto other = file;
  other[0] = 'x';
  EXPECT_EQ(Index::open(bytes_of(other)).error().message, "it doesn't begin with the bytes of an index, BA AA D7 00");
  other = file;
  other[20] = static_cast<char>(other[20] ^ 1);
  EXPECT_EQ(Index::open(bytes_of(other)).error().message, "the table of symbols at byte 5 doesn't match its checksum");
  EXPECT_FALSE(Index::open(bytes_of(file).first(file.size() - 1)));
}

TEST(Index, refuses_references_that_lead_nowhere) {
  const auto file = written(kSeries);
  const auto index = Index::open(bytes_of(file)).value();
  Index::Series series;
  EXPECT_FALSE(index.read_series(0xffffffff, series));
  EXPECT_FALSE(index.read_series(1, series));
  Postings ids;
  EXPECT_FALSE(index.append_postings(~std::uint64_t{0}, ids));
  EXPECT_FALSE(index.append_postings(file.size() - 5, ids));
}

TEST(IndexWriter, takes_series_in_order_once_and_with_full_labels) {
  IndexWriter writer;
  ASSERT_TRUE(writer.add(labels({{"b", "1"}}), {}));
  EXPECT_FALSE(writer.add(labels({{"b", "1"}}), {}));
  EXPECT_FALSE(writer.add(labels({{"a", "1"}}), {}));
  EXPECT_FALSE(writer.add(labels({{"c", ""}}), {}));
  EXPECT_FALSE(writer.add(labels({{"d", "1"}, {"c", "1"}}), {}));
  EXPECT_TRUE(writer.add(labels({{"c", "1"}}), {}));
}

}  // namespace
}  // namespace tidegate::tsdb
