#include <gtest/gtest.h>

#include <cmath>

#include "base/interrupt.h"
#include "base/text.h"
#include "edge/sources/source_kinds.h"
#include "support/fault_server.h"

namespace tidegate::sources {
namespace {

using test::FaultServer;

test::Behaviour metrics(std::string text) {
  return test::answer(200, std::move(text), {{"Content-Type", "text/plain"}});
}

// One of them after the other, and then the last one for good.
test::Behaviour turns(std::vector<std::string> texts) {
  std::vector<test::Behaviour> all;
  for (auto& text : texts) all.push_back(text.empty() ? test::answer(500, "") : metrics(std::move(text)));
  return test::sequence(std::move(all));
}

class ScrapeSource : public testing::Test {
 protected:
  Source& open(const std::vector<ScrapeTarget>& targets) {
    config.scrape.targets = targets;
    auto opened = open_source(config, context);
    EXPECT_TRUE(opened) << opened.error().message;
    source = *std::move(opened);
    begin = *source->collects_since(seconds(20));
    return *source;
  }
  Result<Answer> ask(const std::string& query, Timestamp at) {
    const Question question{.text = query, .at = at, .grid = {}};
    return source->ask({&question, 1}, seconds(20)).front();
  }
  // "nothing", an error, or labels and values.
  std::string value(const std::string& query, Timestamp at) {
    const auto answer = ask(query, at);
    if (!answer) return answer.error().message;
    std::string out;
    for (const auto& series : answer->series) {
      out += (out.empty() ? "" : ", ") + format_labels(series.labels) + shortest(series.samples.back().value);
    }
    return out.empty() ? "nothing" : out;
  }
  void sleep_until(Timestamp time) { ASSERT_TRUE(clock->sleep_until(time)); }

  Interrupt interrupt;
  std::unique_ptr<Clock> clock = system_clock(interrupt);
  SourceContext context{.clock = *clock, .interrupt_fd = interrupt.fd()};
  SourceConfig config{.name = "default", .kind = "scrape", .scrape = {.every = seconds(1)}, .timeout = seconds(1)};
  std::unique_ptr<Source> source;
  Timestamp begin;
};

TEST_F(ScrapeSource, has_its_first_samples_at_a_whole_second_before_it_answers) {
  const FaultServer server(metrics("a 7\n"));
  open({{.url = server.url(), .labels = {}}});
  EXPECT_EQ(begin.ms % 1000, 0);
  const auto instance = R"({instance="127.0.0.1:)" + std::to_string(server.port()) + R"(", job="scrape"})";
  EXPECT_EQ(value("a", begin), "a" + instance + "7");
  EXPECT_EQ(value("timestamp(up)", begin), instance + std::to_string(begin.ms / 1000));
  const auto request = server.requests().front();
  EXPECT_EQ(request.target, "/metrics");
  EXPECT_EQ(request.header("X-Prometheus-Scrape-Timeout-Seconds"), "1");
  EXPECT_TRUE(request.header("Accept").starts_with("application/openmetrics-text;version=1.0.0")) << request.head;
  EXPECT_TRUE(request.header("Accept-Encoding").contains("gzip")) << request.head;
}

TEST_F(ScrapeSource, goes_on_by_itself_every_so_often) {
  const FaultServer server(turns({"a 1\n", "a 3\n", "a 6\n"}));
  config.scrape.job = "web";
  open({{.url = server.url() + "/my/metrics", .labels = {{{"track", "canary"}}}}});
  sleep_until(begin + milliseconds(2400));
  EXPECT_EQ(value("sum by (job, track) (increase(a[2s]))", begin + seconds(2)), R"({job="web", track="canary"}6)");
  EXPECT_EQ(value("count_over_time(up[10s])", begin).back(), '1') << "the past stays what it was";
  EXPECT_EQ(server.requests().front().target, "/my/metrics");
}

TEST_F(ScrapeSource, of_which_nothing_was_ever_scraped_answers_with_why) {
  int port = 0;
  {
    port = FaultServer(metrics("")).port();
  }  // nobody listens there any more
  const std::string url = "http://127.0.0.1:" + std::to_string(port);
  open({{.url = url, .labels = {}}});
  const auto answer = ask("a", begin);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::unreachable);
  EXPECT_TRUE(answer.error().message.contains("refused the connection") || answer.error().message.contains("refuses"))
      << answer.error().message;
}

TEST_F(ScrapeSource, one_target_that_is_down_is_told_where_nothing_is_found_and_by_up) {
  const FaultServer good(metrics("a 1\n"));
  const FaultServer bad(test::answer(503, ""));
  open({{.url = good.url(), .labels = {{{"track", "stable"}}}}, {.url = bad.url(), .labels = {{{"track", "canary"}}}}});
  EXPECT_EQ(value("sort(sum by (track) (up))", begin), R"({track="canary"}0, {track="stable"}1)");
  const auto answer = ask(R"(a{track="canary"})", begin);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->infos.size(), 1u);
  EXPECT_EQ(answer->infos[0], bad.url() + "/metrics answered 503 Service Unavailable");
  EXPECT_EQ(bad.requests().size(), 1u) << "the next scrape is the next try";
}

TEST_F(ScrapeSource, a_target_that_goes_ends_its_series_at_once) {
  const FaultServer server(turns({"a 1\n", ""}));
  open({{.url = server.url(), .labels = {}}});
  sleep_until(begin + milliseconds(1400));
  EXPECT_EQ(value("a", begin + seconds(1)), "nothing");
  EXPECT_EQ(value("sum(up)", begin + seconds(1)), "{}0");
}

TEST_F(ScrapeSource, says_what_is_no_exposition) {
  const FaultServer page(test::answer(200, "<!DOCTYPE html><html>", {{"Content-Type", "text/html"}}));
  open({{.url = page.url(), .labels = {}}});
  EXPECT_EQ(value("a", begin), page.url() + "/metrics answered with a web page (a login page?) instead of metrics");
  const FaultServer health(test::answer(200, "{\"status\": \"UP\"}", {{"Content-Type", "application/json"}}));
  open({{.url = health.url(), .labels = {}}});
  EXPECT_EQ(value("a", begin), health.url() + "/metrics answered with JSON instead of metrics");
  const FaultServer garbage(metrics("a 1\nb {\n"));
  open({{.url = garbage.url(), .labels = {}}});
  const auto said = value("a", begin);
  EXPECT_TRUE(said.starts_with(garbage.url() + "/metrics exposes metrics that can't be read: 2:")) << said;
}

TEST_F(ScrapeSource, a_target_that_hangs_holds_up_nobody_and_ends_with_the_source) {
  const FaultServer hanging(test::fault("hang"));
  const FaultServer good(metrics("a 1\n"));
  config.scrape.every = seconds(100);
  config.timeout = seconds(100);
  config.scrape.targets = {{.url = hanging.url(), .labels = {}}, {.url = good.url(), .labels = {}}};
  auto opened = open_source(config, context);
  ASSERT_TRUE(opened);
  const Question question{.text = "sum(a)", .at = clock->now(), .grid = {}};
  const auto answer = (*opened)->ask({&question, 1}, milliseconds(1500)).front();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error(), (Error{ErrorKind::timed_out, "the first scrape was not over in time"}));
  const Timestamp closing = clock->now();
  opened->reset();
  EXPECT_LT(clock->now() - closing, seconds(5));
}

TEST_F(ScrapeSource, an_interrupt_ends_the_wait_for_the_first_scrape) {
  const FaultServer hanging(test::fault("hang"));
  config.scrape.targets = {{.url = hanging.url(), .labels = {}}};
  config.timeout = seconds(100);
  auto opened = open_source(config, context);
  ASSERT_TRUE(opened);
  interrupt.request();
  const Question question{.text = "a", .at = clock->now(), .grid = {}};
  EXPECT_EQ((*opened)->ask({&question, 1}, seconds(100)).front().error(),
            (Error{ErrorKind::interrupted, "the first scrape was interrupted"}));
}

TEST_F(ScrapeSource, a_target_that_goes_back_in_time_again_and_again_holds_nobody_up) {
  std::string text;
  for (int i = 300'000; i > 0; --i) text += "a 1 " + std::to_string(i) + "\n";
  const FaultServer server(metrics(text));
  open({{.url = server.url(), .labels = {}}});
  EXPECT_EQ(value("sum(up)", begin), "{}1");
  const auto answer = ask("a", begin);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->infos.front().starts_with("299999 samples of the last scrape of ")) << answer->infos.front();
}

TEST_F(ScrapeSource, credentials_go_to_the_target_and_into_no_message) {
  const FaultServer server(test::answer(401, "who are you?"));
  context.environment = Environment(std::map<std::string, std::string, std::less<>>{{"TOKEN", "abc-secret-xyz"}});
  config.bearer_token = {.kind = SecretReference::Kind::environment, .where = "TOKEN"};
  open({{.url = server.url(), .labels = {}}});
  EXPECT_FALSE(value("a", begin).contains("abc-secret-xyz"));
  EXPECT_EQ(server.requests().front().header("Authorization"), "Bearer abc-secret-xyz");
}

TEST_F(ScrapeSource, old_samples_are_forgotten) {
  const FaultServer server(metrics("a 1\n"));
  config.scrape.keep = seconds(1);
  open({{.url = server.url(), .labels = {}}});
  sleep_until(begin + milliseconds(3400));
  EXPECT_EQ(value("sum(count_over_time(a[1m]))", begin + seconds(3)), "{}2");
}

TEST_F(ScrapeSource, is_read_by_one_scrape_for_a_query) {
  const FaultServer server(metrics("a 1\n"));
  config.scrape.targets = {{.url = server.url(), .labels = {}}};
  const auto series = find_source_kind("scrape")->read(config, context);
  ASSERT_TRUE(series) << series.error().message;
  EXPECT_LE((*series)->newest().value(), clock->now());
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(ScrapeSource, one_scrape_that_is_interrupted_says_so) {
  const FaultServer hanging(test::fault("hang"));
  config.scrape.targets = {{.url = hanging.url(), .labels = {}}};
  config.timeout = seconds(100);
  interrupt.request();
  const auto series = find_source_kind("scrape")->read(config, context);
  ASSERT_FALSE(series);
  EXPECT_EQ(series.error().kind, ErrorKind::interrupted);
}

TEST_F(ScrapeSource, two_targets_are_never_the_same_series) {
  config.scrape.targets = {{.url = "http://127.0.0.1:1/a", .labels = {}},
                           {.url = "http://127.0.0.1:1/b", .labels = {}}};
  const auto opened = open_source(config, context);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            R"(source "default": two targets have the labels {instance="127.0.0.1:1", job="scrape"}: give one of them )"
            "other labels");
}

}  // namespace
}  // namespace tidegate::sources
