// Real servers: Prometheus with and without TLS and passwords, VictoriaMetrics.
#include <gtest/gtest.h>

#include <cmath>

#include "base/interrupt.h"
#include "edge/sources/source_kinds.h"
#include "support/peers.h"
#include "support/tls.h"

namespace tidegate::sources {
namespace {

const Timestamp kEnd{1'700'000'600'000};

// Ten minutes of three counters, one sample each 15 s, ending at kEnd; the second one is NaN at the end.
std::string history(std::string_view type_line, bool in_milliseconds) {
  std::string text(type_line);
  for (const char* code : {"200", "500"}) {
    for (int i = 0; i <= 40; ++i) {
      const std::int64_t time = kEnd.ms - 600'000 + i * 15'000;
      text += std::string("http_requests_total{job=\"web\",code=\"") + code + "\"} " +
              std::to_string(i * (code[0] == '2' ? 30 : 1)) + " " +
              std::to_string(in_milliseconds ? time : time / 1000) + "\n";
    }
  }
  return text;
}

class Peers : public testing::Test {
 protected:
  std::vector<Result<Answer>> ask(const std::string& url, const std::vector<Question>& questions) {
    config.url = url;
    const auto source = open_source(config, context);
    if (!source) return std::vector<Result<Answer>>(questions.size(), std::unexpected(source.error()));
    return (*source)->ask(questions, seconds(30));
  }
  Result<Answer> ask(const std::string& url, const std::string& query) {
    return ask(url, {{.text = query, .at = kEnd}}).front();
  }

  // What every one of them must answer alike.
  void ask_all(const std::string& url) {
    const Grid grid{kEnd - minutes(5), kEnd, seconds(30)};
    const auto answers =
        ask(url, {{.text = "sum by (code) (increase(http_requests_total[5m]))", .at = kEnd},
                  {.text = "sum(rate(http_requests_total{code=\"500\"}[1m]))", .at = kEnd, .grid = grid},
                  {.text = "no_such_metric", .at = kEnd},
                  {.text = "http_requests_total{code=\"500\"}[1m]", .at = kEnd},
                  {.text = "time()", .at = kEnd + milliseconds(250)},
                  {.text = "up{", .at = kEnd}});
    for (std::size_t i = 0; i < 5; ++i) ASSERT_TRUE(answers[i]) << i << answers[i].error().message;
    ASSERT_EQ(answers[0]->series.size(), 2U);
    for (const Series& series : answers[0]->series) {
      const bool is_good = series.labels.get("code") == "200";
      EXPECT_NEAR(series.samples[0].value, is_good ? 600 : 20, is_good ? 35 : 2);
      EXPECT_EQ(series.samples[0].time, kEnd);
    }
    EXPECT_EQ(answers[1]->kind, AnswerKind::matrix);
    EXPECT_EQ(answers[1]->series[0].samples.size(), 11U);
    EXPECT_NEAR(answers[1]->series[0].samples[5].value, 1.0 / 15, 1e-3);
    EXPECT_TRUE(answers[2]->series.empty());
    EXPECT_EQ(answers[3]->kind, AnswerKind::matrix);
    EXPECT_GE(answers[3]->series[0].samples.size(), 4U);
    EXPECT_EQ(answers[4]->series[0].samples[0].time, kEnd + milliseconds(250));
    EXPECT_EQ(answers[5].error().kind, ErrorKind::rejected) << answers[5].error().message;
    EXPECT_TRUE(answers[5].error().message.starts_with(url + " ")) << answers[5].error().message;
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(answers[i]->warnings, std::vector<std::string>());
      EXPECT_EQ(answers[i]->clock_skew, Duration{});
    }
  }

  Interrupt interrupt;
  std::unique_ptr<Clock> clock = system_clock(interrupt);
  SourceContext context{.clock = *clock, .interrupt_fd = interrupt.fd(), .retries = {.first_wait = milliseconds(5)}};
  SourceConfig config{.name = "prod", .kind = "prometheus"};
};

class RealPrometheus : public Peers {
 protected:
  void SetUp() override {
    if (!test::is_installed("prometheus") || !test::is_installed("promtool"))
      GTEST_SKIP() << "prometheus is not installed";
  }
  static std::string openmetrics() { return history("# TYPE http_requests counter\n", false); }
};

TEST_F(RealPrometheus, answers) {
  const test::PrometheusServer server(openmetrics());
  ask_all(server.url());
  const auto nan = ask(server.url(), "vector(0) / 0");
  EXPECT_TRUE(std::isnan(nan->series[0].samples[0].value));
  EXPECT_EQ(ask(server.url(), "1/0")->series[0].samples[0].value, HUGE_VAL);
  EXPECT_EQ(ask(server.url(), "1/0")->kind, AnswerKind::scalar);
  EXPECT_EQ(ask(server.url(), "\"hello\"")->text, "hello");
  EXPECT_EQ(
      ask(server.url(), "up{").error().message.find(server.url() + " does not accept the query: invalid parameter"),
      0U);
  EXPECT_EQ(ask(server.url() + "/nowhere", "up")
                .error()
                .message.find(server.url() + "/nowhere/api/v1/query answered 404 Not Found: is the address right?"),
            0U);
  const std::string long_query = "sum({__name__=~\"" + std::string(60'000, 'x') + "\"})";
  EXPECT_TRUE(ask(server.url(), long_query)) << ask(server.url(), long_query).error().message;
}

TEST_F(RealPrometheus, answers_under_a_prefix) {
  const test::PrometheusServer server(openmetrics(), {}, "", "/prometheus");
  ask_all(server.url() + "/prometheus");
}

TEST_F(RealPrometheus, says_when_a_query_is_too_big) {
  const test::PrometheusServer server(openmetrics(), {"--query.max-samples=3"});
  const auto answer = ask(server.url(), "http_requests_total[10m]");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, server.url() +
                                        " could not carry out the query: query processing would load too many samples "
                                        "into memory in query execution");
}

TEST_F(RealPrometheus, is_asked_by_tls_with_a_password) {
  const test::TempFolder folder;
  const test::Authority authority(folder);
  authority.issue("server", "DNS:localhost");
  // bcrypt of "test" with the lowest cost: the server spends it on each connection
  const test::PrometheusServer server(
      openmetrics(), {},
      "tls_server_config: {cert_file: " + authority.certificate("server") + ", key_file: " + authority.key("server") +
          "}\n"
          "basic_auth_users:\n  admin: $2b$04$hNf2lSsxfm0.i4a.1kVpSORlJqwqYFZ3x1Am1frBDy6/wVn4lx8/i\n");
  const std::string url = "https://localhost:" + std::to_string(server.port());
  config.ca_file = authority.ca_file();
  EXPECT_EQ(ask(url, "1").error().message.find(url + "/api/v1/query answered 401 Unauthorized: it wants credentials"),
            0U)
      << ask(url, "1").error().message;
  context.environment = Environment(std::map<std::string, std::string, std::less<>>{{"PASSWORD", "test"}});
  config.username = "admin";
  config.password = {SecretReference::Kind::environment, "PASSWORD"};
  ask_all(url);
}

TEST_F(RealPrometheus, that_restarts_is_asked_again) {
  test::PrometheusServer server(openmetrics());
  const std::vector<Question> questions = {{.text = "sum(http_requests_total)", .at = kEnd}};
  config.url = server.url();
  const auto source = *open_source(config, context);
  EXPECT_TRUE(source->ask(questions, seconds(5)).front());
  server.process().kill();
  const auto down = source->ask(questions, seconds(5)).front();
  EXPECT_EQ(down.error().kind, ErrorKind::unreachable);
  server.start();
  EXPECT_TRUE(source->ask(questions, seconds(5)).front());
}

class RealVictoria : public Peers {
 protected:
  void SetUp() override {
    if (!test::is_installed("victoria-metrics")) GTEST_SKIP() << "victoria-metrics is not installed";
  }
};

TEST_F(RealVictoria, answers) {
  const test::VictoriaServer server(history("", true));
  ask_all(server.url());
  ask_all(server.url() + "/prometheus");
}

// Its latency offset moves instant queries about the last 30 s back, unless told not to.
TEST_F(RealVictoria, answers_about_the_moment_asked_about) {
  const test::VictoriaServer server("");
  const Timestamp now = clock->now();
  const auto answer = ask(server.url(), {{.text = "time()", .at = now}}).front();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->series[0].samples[0].time, now);
}

}  // namespace
}  // namespace tidegate::sources
