// A Prometheus and we scrape targets that say the same, scrape for scrape: both then have the same samples.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>

#include "base/format.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "core/tsdb/head.h"
#include "edge/sources/head_folder.h"
#include "edge/sources/recording.h"
#include "edge/sources/scraper.h"
#include "support/fault_server.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

constexpr std::int64_t kBegin = 1'000;  // before now, of samples with times of their own
constexpr int kScrapes = 25;

// What is scraped for the n-th time. Some of it fails, some can't be read, series come and go.
test::Behaviour nth(int n, std::int64_t now) {
  if (n % 7 == 3) return test::answer(500, "out of order", {{"Content-Type", "text/plain"}});
  // In front: what stands before an error Prometheus 2.42 takes for seen, and doesn't end it.
  std::string text = n % 7 == 5 ? "broken{ 1\n" : "";
  text += "# TYPE steady_total counter\n";
  text += format("steady_total{{job=\"mine\",instance=\"there\",exported_job=\"twice\"}} {}\n", n);
  text += format("gauge{{text=\"a\\\"b\\\\c\\n\"}} {}\n", n % 2 == 0 ? "NaN" : "-Inf");
  if (n % 4 != 1) text += format("gappy {}\n", n);
  if (n % 5 != 2) text += format("timed {} {}\n", n, now - kBegin + n);
  text += "# TYPE h histogram\nh_bucket{le=\"1.0\"} 3\nh_bucket{le=\"+Inf\"} 4\nh_sum 5\nh_count 4\n";
  text += "twice 1\ntwice 2\n";
  text += format("future 1 {}\n", now + 3'600'000);
  return test::answer(200, text, {{"Content-Type", "text/plain; version=0.0.4"}});
}

// A target that counts how often it was asked.
struct Target {
  explicit Target(std::int64_t now)
      : server([this, now](test::Connection& connection, const test::SeenRequest& request) {
          nth(scrapes++, now)(connection, request);
        }) {}
  std::atomic<int> scrapes = 0;
  test::FaultServer server;
};

// Values by the number of the scrape, or by time for samples with times of their own; series without `instance`.
using Samples = std::map<std::string, std::map<std::int64_t, std::string>>;

Samples read(const std::string& folder) {
  const auto head = HeadOnDisk::open(folder);
  if (!head) ADD_FAILURE() << head.error().message;
  LabelStore store;
  const auto selection = *head->head().select({}, {.first = 0, .last = INT64_MAX}, store);
  Samples samples;
  for (std::size_t i = 0; i < selection->series().size(); ++i) {
    Labels labels = store.labels(selection->series()[i]);
    labels.remove("instance");
    tsdb::Columns columns;
    EXPECT_TRUE(selection->read(i, columns));
    for (std::size_t k = 0; k < columns.floats.times.size(); ++k) {
      const double value = columns.floats.values[k];
      samples[format_labels(labels)][columns.floats.times[k]] = tsdb::is_stale(value) ? "stale" : shortest(value);
    }
  }
  const auto times = samples.at("up{job=\"t\"}");
  Samples numbered;
  for (const auto& [series, points] : samples) {
    if (series.starts_with("scrape_duration")) continue;
    for (const auto& [time, value] : points) {
      const auto scrape = std::distance(times.begin(), times.find(time));
      if (!series.starts_with("timed") && scrape >= kScrapes) continue;
      if (series.starts_with("timed") && points.begin()->first + kScrapes <= time) continue;
      numbered[series][series.starts_with("timed") ? time : scrape] = value;
    }
  }
  return numbered;
}

std::string written(const std::map<std::int64_t, std::string>& points) {
  std::string out;
  for (const auto& [at, value] : points) out += format("{}:{} ", at, value);
  return out;
}

void scrape_by_us(const Target& target, const std::string& folder, Clock& clock) {
  SourceConfig config{.name = "t", .kind = "scrape", .timeout = seconds(5)};
  config.scrape.job = "t";
  config.scrape.targets = {{.url = target.server.url(), .labels = {}}};
  auto scraper = Scraper::open(config, {.clock = clock}, -1);
  auto recording = Recording::open(folder, clock);
  ASSERT_TRUE(scraper && recording);
  const Timestamp start = clock.now();
  for (int n = 0; n < kScrapes; ++n) {
    const bool is_well = n % 7 != 3 && n % 7 != 5;
    EXPECT_EQ((*scraper)->scrape(start + milliseconds(n), **recording).has_value(), is_well) << n;
    ASSERT_TRUE((*recording)->flush());
  }
}

std::vector<std::string> prometheus(const std::string& config, const std::string& data, int port) {
  return {"prometheus", "--config.file=" + config, "--storage.tsdb.path=" + data,
          "--scrape.discovery-reload-interval=100ms", format("--web.listen-address=127.0.0.1:{}", port)};
}

TEST(ScrapeOracle, samples_are_those_that_prometheus_makes) {
  if (!test::is_installed("prometheus")) GTEST_SKIP() << "Prometheus is not installed";
  const test::TempFolder folder;
  Interrupt interrupt;
  const auto clock = system_clock(interrupt);
  const std::int64_t now = clock->now().ms;
  const Target theirs(now), ours(now);
  const std::string config = folder.write(
      "prometheus.yml", format("global: {{scrape_interval: 100ms, scrape_timeout: 100ms}}\n"
                               "scrape_configs: [{{job_name: t, static_configs: [{{targets: [\"127.0.0.1:{}\"]}}]}}]\n",
                               theirs.server.port()));
  test::Process server(prometheus(config, folder / "theirs", test::free_port()), {.log = folder / "log"});
  scrape_by_us(ours, folder / "ours", *clock);
  ASSERT_TRUE(test::wait_until([&] { return theirs.scrapes > kScrapes; }, seconds(60)));
  server.stop();

  const Samples wanted = read(folder / "theirs"), found = read(folder / "ours");
  ASSERT_GT(wanted.size(), 10u);
  for (const auto& [series, points] : wanted) {
    EXPECT_TRUE(found.contains(series)) << series;
    if (found.contains(series)) {
      EXPECT_EQ(written(found.at(series)), written(points)) << series;
    }
  }
  EXPECT_EQ(found.size(), wanted.size());
}

TEST(ScrapeOracle, a_recording_that_was_cut_short_is_taken_over_by_prometheus) {
  if (!test::is_installed("prometheus")) GTEST_SKIP() << "Prometheus is not installed";
  const test::TempFolder folder;
  const std::string data = folder / "data";
  Interrupt interrupt;
  const auto clock = system_clock(interrupt);
  const Timestamp now = clock->now();
  {
    auto recording = Recording::open(data, *clock);
    ASSERT_TRUE(recording);
    for (int second = 60; second > 0; --second) {
      for (int i = 0; i < 200; ++i) {  // several pages of the log
        Labels labels;
        labels.set("__name__", "recorded");
        labels.set("number", std::to_string(i));
        ASSERT_TRUE((*recording)->append(labels, (now - seconds(second)).ms, 60 - second, 0));
      }
      ASSERT_TRUE((*recording)->flush());
    }
  }
  const int port = test::free_port();
  const std::string config = folder.write("prometheus.yml", "global: {scrape_interval: 1m}\n");
  const test::Process server(prometheus(config, data, port), {.log = folder / "log"});
  ASSERT_TRUE(test::wait_until([&] { return test::answers(port, "/-/ready"); }, seconds(60)));
  const auto asked = test::run({"curl", "-sf", "--data-urlencode", "query=sum(sum_over_time(recorded[10m]))",
                                format("http://127.0.0.1:{}/api/v1/query", port)});
  EXPECT_TRUE(asked.output.contains(format("\"{}\"]", 200 * 59 * 60 / 2))) << asked.output;
}

}  // namespace
}  // namespace tidegate::sources
