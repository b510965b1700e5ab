// Blocks that Prometheus' own tools wrote, read by us; and blocks that we wrote, read by them.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/merge.h"
#include "core/tsdb/xor_chunk.h"
#include "edge/sources/block_folder.h"
#include "support/peers.h"

namespace tidegate::tsdb {
namespace {

constexpr TimeRange kAlways{.first = std::numeric_limits<std::int64_t>::min(),
                            .last = std::numeric_limits<std::int64_t>::max()};
constexpr std::int64_t kBegin = 1'700'000'000'000;

std::vector<SeriesSamples> some_history(unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<SeriesSamples> all;
  for (int i = 0; i < 20; ++i) {
    SeriesSamples one;
    one.labels.set("__name__", i < 15 ? "requests_total" : format("gauge_{}", i));
    one.labels.set("pod", format("p-{}", i));
    if (i % 3 == 0) one.labels.set("path", "/\xC3\xBC \"quoted\"");
    std::int64_t time = kBegin + static_cast<std::int64_t>(random() % 15'000);
    double value = 0;
    for (int k = 0; k < 1500; ++k) {
      time += 15'000 + (random() % 40 == 0 ? static_cast<std::int64_t>(random() % 60'000) : 0);
      if (i < 15) {
        value = random() % 500 == 0 ? 0 : value + static_cast<double>(random() % 20);
      } else if (i < 18) {
        value = static_cast<double>(random() % 100'000) / 100 - 500;
      } else {
        value = std::array{0.0, -0.0, 1e300, 5e-324, double{INFINITY}, double{-INFINITY}, double{NAN}}[random() % 7];
      }
      one.samples.floats.times.push_back(time), one.samples.floats.values.push_back(value);
    }
    all.push_back(std::move(one));
  }
  std::ranges::sort(all, {}, &SeriesSamples::labels);
  return all;
}

// Go's quoted strings, of what stands in our labels.
std::string line_of(const Labels& labels, std::int64_t time, double value) {
  std::string text = "{";
  for (const auto& [name, label] : labels.pairs) {
    text += format("{}{}={}", text.size() > 1 ? ", " : "", name, tidegate::quoted(label));
  }
  return format("{}}} {} {}", text, time, shortest(value));
}

std::vector<std::string> lines_of(const std::vector<SeriesSamples>& all) {
  std::vector<std::string> lines;
  for (const auto& one : all) {
    for (std::size_t i = 0; i < one.samples.floats.times.size(); ++i) {
      lines.push_back(line_of(one.labels, one.samples.floats.times[i], one.samples.floats.values[i]));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

// What `promtool tsdb dump` prints: {a="b"} VALUE TIME; as our lines, numbers written our way.
std::vector<std::string> promtool_lines(const std::string& folder) {
  const auto dump = test::run({"promtool", "tsdb", "dump", folder});
  EXPECT_EQ(dump.exit_code, 0) << dump.output;
  std::vector<std::string> lines;
  for (const auto line : split(dump.output, '\n')) {
    if (line.empty()) continue;
    const auto end = line.rfind("} ");
    const auto parts = split(line.substr(end + 2), ' ');
    const auto value = parse_double(parts.at(0));
    EXPECT_TRUE(value) << line;
    lines.push_back(format("{} {} {}", line.substr(0, end + 1), parts.at(1), shortest(value.value_or(-1))));
  }
  std::ranges::sort(lines);
  return lines;
}

std::vector<SeriesSamples> our_reading(const std::vector<sources::BlockOnDisk>& blocks,
                                       const std::vector<promql::Matcher>& matchers = {}) {
  std::vector<const Storage*> storages;
  for (const auto& block : blocks) storages.push_back(&block.block());
  const MergedStorage merged(storages);
  LabelStore store;
  const auto selection = merged.select(matchers, kAlways, store);
  EXPECT_TRUE(selection) << selection.error().message;
  std::vector<SeriesSamples> all;
  for (std::size_t i = 0; i < (*selection)->series().size(); ++i) {
    all.push_back({.labels = store.labels((*selection)->series()[i]), .samples = {}});
    const auto read = (*selection)->read(i, all.back().samples);
    EXPECT_TRUE(read) << read.error().message;
  }
  return all;
}

std::string openmetrics(const std::vector<SeriesSamples>& all) {
  std::string text;
  for (const auto& one : all) {
    std::string series = std::string(one.labels.get("__name__")) + "{";
    for (const auto& [name, value] : one.labels.pairs) {
      if (name != "__name__")
        series += format("{}{}={}", series.ends_with('{') ? "" : ",", name, tidegate::quoted(value));
    }
    for (std::size_t i = 0; i < one.samples.floats.times.size(); ++i) {
      const std::int64_t time = one.samples.floats.times[i];
      text += format("{}}} {} {}.{:03}\n", series, shortest(one.samples.floats.values[i]), time / 1000, time % 1000);
    }
  }
  return text + "# EOF\n";
}

class Promtool : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::is_installed("promtool")) GTEST_SKIP() << "promtool is not installed";
    EXPECT_EQ(test::run({"mkdir", folder_ / "wal"}).exit_code, 0);  // dump wants one
  }
  void write_by_promtool(const std::vector<SeriesSamples>& history) {
    const auto text = folder_.write("history", openmetrics(history));
    const auto made = test::run({"promtool", "tsdb", "create-blocks-from", "openmetrics", text, folder_.path()});
    ASSERT_EQ(made.exit_code, 0) << made.output;
  }
  test::TempFolder folder_;
};

TEST_F(Promtool, blocks_have_the_samples_that_its_dump_has) {
  const auto history = some_history(1);
  write_by_promtool(history);
  const auto blocks = sources::open_blocks(folder_.path());
  ASSERT_TRUE(blocks) << blocks.error().message;
  EXPECT_GE(blocks->size(), 3u);
  const auto lines = lines_of(our_reading(*blocks));
  EXPECT_EQ(lines.size(), 30'000u);
  EXPECT_EQ(lines, promtool_lines(folder_.path()));
  EXPECT_EQ(lines, lines_of(history));
  const auto some = our_reading(*blocks, {{.label = "pod", .op = promql::Matcher::Op::matches, .value = "p-1.|p-3"}});
  EXPECT_EQ(some.size(), 11u);
}

// The same chunks, the same bytes.
TEST_F(Promtool, chunks_are_what_our_encoder_writes) {
  write_by_promtool(some_history(2));
  const auto blocks = sources::open_blocks(folder_.path());
  ASSERT_TRUE(blocks) << blocks.error().message;
  std::size_t compared = 0;
  for (const auto& on_disk : *blocks) {
    const Block& block = on_disk.block();
    const auto segment = MappedFile::open(block.name() + "/chunks/000001");
    ASSERT_TRUE(segment);
    ByteReader in(segment->bytes().subspan(8));
    while (!in.at_end()) {
      const Bytes chunk = in.take(in.uvarint() + 1);
      in.skip(4);
      ASSERT_FALSE(in.failed());
      Columns::Floats floats;
      ASSERT_TRUE(decode_xor(chunk.subspan(1), kAlways, floats));
      XorEncoder encoder;
      for (std::size_t i = 0; i < floats.times.size(); ++i) encoder.add(floats.times[i], floats.values[i]);
      ASSERT_EQ(encoder.finish(), text_of(chunk.subspan(1)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 200u);
}

TEST_F(Promtool, lists_analyzes_and_dumps_the_blocks_that_we_write) {
  const auto history = some_history(3);
  std::uint8_t number = 0;
  const auto identity = [&] {
    BlockIdentity out{.written = {kBegin}};
    out.random[9] = ++number;
    return out;
  };
  const auto blocks = write_blocks(history, identity);
  ASSERT_TRUE(blocks) << blocks.error().message;
  for (const auto& files : *blocks) ASSERT_TRUE(sources::write_block(folder_.path(), files));
  const auto list = test::run({"promtool", "tsdb", "list", folder_.path()});
  EXPECT_EQ(list.exit_code, 0) << list.output;
  for (const auto& files : *blocks) EXPECT_NE(list.output.find(files.ulid), std::string::npos) << list.output;
  const auto analysis = test::run({"promtool", "tsdb", "analyze", folder_.path()});
  EXPECT_EQ(analysis.exit_code, 0) << analysis.output;
  EXPECT_NE(analysis.output.find("Series: 20"), std::string::npos) << analysis.output;
  EXPECT_EQ(promtool_lines(folder_.path()), lines_of(history));
}

// The samples of one series that a server answers with, as it writes them.
std::string asked(const test::PrometheusServer& server, const std::string& query) {
  return test::run({"curl", "-sf", "--data-urlencode", "query=" + query, server.url() + "/api/v1/query"}).output;
}

TEST(BlocksOfOurs, are_served_with_their_histograms_by_prometheus) {
  if (!test::is_installed("prometheus") || !test::is_installed("promtool")) GTEST_SKIP() << "it is not installed";
  test::PrometheusServer server("x 1 1700000000\n");
  const auto histogram = [](double factor) {
    return std::make_shared<Histogram>(
        Histogram{.schema = 0,
                  .zero_threshold = 0.001,
                  .zero_count = factor,
                  .count = 7 * factor,
                  .sum = 10.5 * factor,
                  .positive_spans = {{.offset = 0, .length = 2}, {.offset = 1, .length = 1}},
                  .positive = {factor, 2 * factor, 3 * factor}});
  };
  BlockWriter writer;
  for (const double share : {1.0, 0.25}) {  // whole counts, and others
    Columns samples;
    for (int i = 0; i < 200; ++i) {
      samples.histograms.times.push_back(kBegin + i * 1000);
      samples.histograms.values.push_back(histogram((i < 150 ? i + 1 : i - 149) * share));
    }
    const Labels labels{.pairs = {{"__name__", share == 1 ? "h" : "i"}}};
    ASSERT_TRUE(writer.add(labels, samples));
  }
  const auto files = writer.finish({.written = {kBegin}});
  ASSERT_TRUE(files && sources::write_block(server.folder() / "data", *files));
  server.process().stop();
  server.start();
  const auto at = [](std::int64_t time) { return format(" @ {}", time / 1000); };
  EXPECT_NE(asked(server, "h" + at(kBegin + 149'000)).find("\"count\":\"1050\",\"sum\":\"1575\""), std::string::npos)
      << asked(server, "h" + at(kBegin + 149'000));
  EXPECT_NE(asked(server, "i" + at(kBegin + 199'000)).find("\"count\":\"87.5\",\"sum\":\"131.25\""), std::string::npos)
      << asked(server, "i" + at(kBegin + 199'000));
  const auto counts = asked(server, "histogram_count(h" + at(kBegin + 123'000) + ")");
  EXPECT_NE(counts.find(",\"868\"]"), std::string::npos) << counts;
}

}  // namespace
}  // namespace tidegate::tsdb
