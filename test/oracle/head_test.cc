// A Prometheus that is scraping while we read its data directory: what we find is what it answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>

#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "core/tsdb/merge.h"
#include "edge/sources/block_folder.h"
#include "edge/sources/head_folder.h"
#include "support/fault_server.h"
#include "support/process.h"

namespace tidegate::tsdb {
namespace {

using Points = std::map<std::int64_t, std::string>;  // ms, value
using Answer = std::map<std::string, Points>;        // by labels

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

constexpr std::int64_t kMinute = 60'000;

// What is scraped for the n-th time: counters, one of them reset; a series that comes and goes; the first time also
// three hours of history; and samples that come out of order.
std::string exposition(int n) {
  std::string text;
  const std::int64_t now = now_ms();
  if (n == 0) {  // first, since the first sample decides what is too old
    for (std::int64_t ago = 180 * kMinute; ago > 0; ago -= 5'000) {
      for (int shard = 0; shard < 3; ++shard) {
        text +=
            format("past{{shard=\"{}\"}} {} {}\n", shard, static_cast<double>(ago % 7'777) / 100, now - ago - shard);
      }
    }
  }
  text += "# TYPE steady_total counter\n";
  for (int shard = 0; shard < 3; ++shard)
    text += format("steady_total{{shard=\"{}\"}} {}\n", shard, n % 15 + shard * 0.1);
  if (n % 3 != 0) text += format("gappy{{text=\"a\\\"b\\\\c\\n\"}} {}\n", n);
  for (int i = 0; i < 8; ++i) {
    const int k = n * 8 + i;
    text += format("late {} {}\n", k, now - 10 * kMinute - std::int64_t{k} * 7'919 % 600'000);
  }
  return text;
}

class LivePrometheus {
 public:
  LivePrometheus() {
    const std::string config =
        folder_.write("prometheus.yml",
                      format("global: {{scrape_interval: 100ms, scrape_timeout: 100ms}}\n"
                             "storage: {{tsdb: {{out_of_order_time_window: 4h}}}}\n"
                             "scrape_configs: [{{job_name: t, static_configs: [{{targets: [\"127.0.0.1:{}\"]}}]}}]\n",
                             target_.port()));
    command_ = {"prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + data(),
                "--storage.tsdb.retention.time=100y",
                "--scrape.discovery-reload-interval=100ms",  // from the start to the first scrape
                "--web.enable-admin-api",
                format("--web.listen-address=127.0.0.1:{}", port_)};
  }

  std::string data() const { return folder_ / "data"; }
  // Blocks, and checkpoints in the log, are written when the head is half as long again as a block.
  void start(const std::string& block_length) {
    auto command = command_;
    command.push_back("--storage.tsdb.min-block-duration=" + block_length);
    command.push_back("--storage.tsdb.max-block-duration=" + block_length);
    process_ = std::make_unique<test::Process>(command, test::Process::Options{.log = folder_ / "log"});
    ASSERT_TRUE(test::wait_until([&] { return test::answers(port_, "/-/ready"); }, seconds(60)));
  }
  void wait_for_scrapes(int count) const {
    const int wanted = scrapes_ + count;
    ASSERT_TRUE(test::wait_until([&] { return scrapes_ >= wanted; }, seconds(60)));
  }
  void stop() { process_->stop(); }

  Json ask(const std::string& path, const std::string& parameter) const {
    const auto done = test::run({"curl", "-sf", "--data-urlencode", parameter, url() + path});
    EXPECT_EQ(done.exit_code, 0) << path;
    return done.output.empty() ? Json() : parse_json(done.output).value_or(Json());
  }

  // All samples of the target's series.
  Answer samples() const {
    Answer answer;
    const Json all = ask("/api/v1/query", "query={job=\"t\"}[4h]");
    for (const auto& series : all["data"]["result"].items()) {
      Labels labels;
      for (const auto& [name, value] : series["metric"].members()) labels.set(name, std::string(value.string()));
      for (const auto& point : series["values"].items()) {
        const auto time = static_cast<std::int64_t>(std::llround(point.items()[0].number() * 1000));
        answer[format_labels(labels)][time] = shortest(*parse_double(point.items()[1].string()));
      }
    }
    return answer;
  }

 private:
  std::string url() const { return format("http://127.0.0.1:{}", port_); }

  std::atomic<int> scrapes_ = 0;
  test::FaultServer target_{[this](test::Connection& connection, const test::SeenRequest&) {
    connection.send(test::response_text(200, exposition(scrapes_++), {{"Content-Type", "text/plain; version=0.0.4"}}));
  }};
  test::TempFolder folder_;
  int port_ = test::free_port();
  std::vector<std::string> command_;
  std::unique_ptr<test::Process> process_;
};

Answer read(const Storage& storage) {
  LabelStore labels;
  const std::vector<promql::Matcher> matchers = {{.label = "job", .op = promql::Matcher::Op::equal, .value = "t"}};
  const auto selection = storage.select(matchers, {.first = 0, .last = now_ms() + kMinute}, labels);
  Answer answer;
  if (!selection) ADD_FAILURE() << selection.error().message;
  for (std::size_t i = 0; selection && i < (*selection)->series().size(); ++i) {
    Columns columns;
    const auto done = (*selection)->read(i, columns);
    EXPECT_TRUE(done) << done.error().message;
    Points& points = answer[format_labels(labels.labels((*selection)->series()[i]))];
    for (std::size_t k = 0; k < columns.floats.times.size(); ++k) {
      if (is_stale(columns.floats.values[k])) continue;  // the API leaves them out
      points[columns.floats.times[k]] = shortest(columns.floats.values[k]);
    }
  }
  return answer;
}

// What is `later` than an answer, since scraping goes on, is left out of ours.
void expect_same(const Answer& theirs, Answer ours) {
  std::int64_t end = 0;
  for (const auto& [labels, points] : theirs) {
    if (labels.starts_with("up")) end = points.rbegin()->first;
  }
  ASSERT_GT(end, 0);
  for (auto& [labels, points] : ours) {
    if (labels.starts_with("late")) {  // whatever came meanwhile came out of order
      std::erase_if(points, [&](const auto& point) { return !theirs.at(labels).contains(point.first); });
    }
    points.erase(points.upper_bound(end), points.end());
  }
  std::erase_if(ours, [](const auto& one) { return one.second.empty(); });
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto& [labels, points] : theirs) {
    Points wanted = points;
    wanted.erase(wanted.upper_bound(end), wanted.end());
    const Points& found = ours[labels];
    const auto [mine, other] = std::ranges::mismatch(found, wanted);
    if (mine == found.end() && other == wanted.end()) continue;
    ADD_FAILURE() << labels << " has " << found.size() << " samples, not " << wanted.size() << "; they differ from "
                  << (mine == found.end() ? "the end" : std::to_string(mine->first) + " " + mine->second) << " and "
                  << (other == wanted.end() ? "the end" : std::to_string(other->first) + " " + other->second);
  }
}

struct Directory {
  HeadSummary head;
  std::size_t blocks = 0;
  Answer samples;
};

Directory read_directory(const std::string& folder) {
  auto head = sources::HeadOnDisk::open(folder);
  EXPECT_TRUE(head) << head.error().message;
  const auto blocks = sources::open_blocks(folder);
  EXPECT_TRUE(blocks) << blocks.error().message;
  std::vector<const Storage*> storages;
  for (const auto& block : *blocks) storages.push_back(&block.block());
  storages.push_back(&head->head());
  return {.head = head->head().summary(), .blocks = blocks->size(), .samples = read(MergedStorage(storages))};
}

bool has_checkpoint(const std::string& folder) {
  return test::run({"sh", "-c", "ls -d " + folder + "/wal/checkpoint.*"}).exit_code == 0;
}

// Asks first: what is answered is in the directory already.
void expect_same(const LivePrometheus& live) {
  const Answer theirs = live.samples();
  expect_same(theirs, read_directory(live.data()).samples);
}

// One server, since it takes 5 s from its start to its first scrape.
TEST(HeadOracle, a_live_directory_says_what_its_server_says) {
  if (!test::is_installed("prometheus")) GTEST_SKIP() << "Prometheus is not installed";
  LivePrometheus live;
  live.start("6h");
  live.wait_for_scrapes(20);
  expect_same(live);
  live.ask("/api/v1/admin/tsdb/delete_series", "match[]=steady_total{shard=\"1\"}");
  expect_same(live);
  live.stop();

  const Directory at_rest = read_directory(live.data());
  EXPECT_EQ(at_rest.head.torn_logs, 0);
  EXPECT_GT(at_rest.head.chunks, 50);
  EXPECT_LT(at_rest.head.samples, 2000);           // of the 6,500; the others are in the chunks
  for (int segment = 1; segment < 5; ++segment) {  // each start begins one
    live.start("6h");
    expect_same(live);
    live.stop();
  }

  live.start("15m");
  ASSERT_TRUE(test::wait_until([&] { return has_checkpoint(live.data()); }, seconds(60)));
  for (int round = 0; round < 5; ++round) {
    expect_same(live);
    live.wait_for_scrapes(1);
  }
  EXPECT_GT(read_directory(live.data()).blocks, 5);
}

}  // namespace
}  // namespace tidegate::tsdb
