#include <gtest/gtest.h>

#include <memory>

#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"
#include "support/fault_server.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

using test::answer;
using test::fault;
using test::FaultServer;

const Timestamp kNow{1'700'000'000'000};

class PrometheusSource : public testing::Test {
 protected:
  std::vector<Result<Answer>> ask(const std::string& url, const std::vector<Question>& questions) {
    config.name = "prod";
    config.kind = "prometheus";
    config.url = url;
    auto source = open_source(config, context);
    if (!source) return std::vector<Result<Answer>>(questions.size(), std::unexpected(source.error()));
    return (*source)->ask(questions, deadline);
  }
  Result<Answer> ask(const std::string& url) { return ask(url, {{.text = "up", .at = kNow}}).front(); }
  std::string error(const FaultServer& server) {
    const auto result = ask(server.url());
    return result ? "no error" : replace(result.error().message, server.url());
  }
  static std::string replace(std::string text, const std::string& url) {
    for (std::size_t at; (at = text.find(url)) != std::string::npos;) text.replace(at, url.size(), "URL");
    return text;
  }

  FakeClock clock{kNow};
  SourceContext context{.clock = clock, .retries = {.first_wait = milliseconds(5)}};
  SourceConfig config{.timeout = seconds(1)};
  Duration deadline = seconds(20);
};

TEST_F(PrometheusSource, asks_by_post_under_the_addresss_path) {
  const FaultServer server(fault("good", "0.25"));
  const Question range{.text = "rate(x[5m]) > 1", .at = kNow, .grid = Grid{kNow - minutes(5), kNow, seconds(15)}};
  const auto answers =
      ask(server.url() + "/prometheus/", {{.text = "up{a=\"b&c\"}", .at = kNow + milliseconds(250)}, range});
  ASSERT_TRUE(answers[0]) << answers[0].error().message;
  EXPECT_EQ(answers[0]->series[0].samples[0].value, 0.25);
  EXPECT_EQ(answers[0]->series[0].samples[0].time, kNow + milliseconds(250));
  for (const auto& request : server.requests()) {
    EXPECT_EQ(request.method, "POST");
    if (request.target == "/prometheus/api/v1/query_range") {
      EXPECT_EQ(request.parameter("query"), "rate(x[5m]) > 1");
      EXPECT_EQ(request.parameter("start"), "1699999700.000");
      EXPECT_EQ(request.parameter("end"), "1700000000.000");
      EXPECT_EQ(request.parameter("step"), "15");
    } else {
      EXPECT_EQ(request.target, "/prometheus/api/v1/query");
      EXPECT_EQ(request.parameter("query"), "up{a=\"b&c\"}");
      EXPECT_EQ(request.parameter("time"), "1700000000.250");
    }
  }
}

TEST_F(PrometheusSource, turns_to_get_when_post_is_not_allowed) {
  const FaultServer server([](test::Connection& connection, const test::SeenRequest& request) {
    const auto behaviour = request.method == "POST" ? answer(405, "no POST") : fault("good");
    behaviour(connection, request);
  });
  const auto answers = ask(server.url() + "/?key=k", {{.text = "a", .at = kNow}, {.text = "b", .at = kNow}});
  EXPECT_TRUE(answers[0]);
  EXPECT_TRUE(answers[1]);
  EXPECT_EQ(server.requests().back().parameter("key"), "k");
}

TEST_F(PrometheusSource, all_questions_of_a_batch_go_out_at_once) {
  config.connections = 8;
  const FaultServer server([](test::Connection& connection, const test::SeenRequest& request) {
    if (connection.pause(milliseconds(30))) fault("good")(connection, request);
  });
  std::vector<Question> questions;
  for (int i = 0; i < 40; ++i) questions.push_back({.text = "up" + std::to_string(i), .at = kNow});
  for (const auto& result : ask(server.url(), questions)) EXPECT_TRUE(result);
  EXPECT_EQ(server.most_at_once(), 8);
  EXPECT_LE(server.connections(), 8);
}

TEST_F(PrometheusSource, says_what_is_wrong_with_a_server_in_a_sentence) {
  const auto says = [&](const char* mode, const std::string& parameter = "") {
    const FaultServer server(fault(mode, parameter));
    return error(server);
  };
  const std::string api = "URL answered with JSON that is no answer of Prometheus' API: ";
  EXPECT_EQ(says("hang"), "URL did not answer within 1s");
  EXPECT_EQ(says("slow-headers"), "URL did not answer within 1s");
  EXPECT_TRUE(says("slow").starts_with("URL was still sending its answer after 1s (")) << says("slow");
  EXPECT_EQ(says("cut-silently"),
            "URL answered with JSON that is cut off or damaged (A string is opened, but never closed)");
  EXPECT_EQ(says("garbage"), "URL does not answer in HTTP");
  EXPECT_EQ(says("login-page"), "URL answered with an HTML page (a login page?) instead of JSON");
  EXPECT_EQ(says("wrong-type"), "URL answered with something that is not JSON: \"OK\"");
  EXPECT_EQ(says("wrong-json"), api + "\"status\" is missing");
  EXPECT_TRUE(says("wrong-length").starts_with("URL answered with JSON that is cut off or damaged"))
      << says("wrong-length");
  EXPECT_EQ(says("redirect-loop"), "URL/again redirects more than 5 times: a redirect loop?");
  EXPECT_EQ(
      says("redirect-away"),
      "URL/api/v1/query redirects to another host, http://login.invalid/login: that is not followed; if it is the "
      "right address, name it in the gate file");
  EXPECT_EQ(says("huge-headers"), "URL answered with headers of more than 256 KiB");
  EXPECT_EQ(says("bad-gzip"), "URL answered with compressed data that can't be decompressed");
  EXPECT_EQ(says("bad-query"),
            "URL does not accept the query: invalid parameter \"query\": 1:4: parse error: unexpected <EOF>");
  EXPECT_EQ(says("status", "500"), "URL/api/v1/query answered 500 Internal Server Error (trouble)");
  EXPECT_EQ(
      says("status", "401"),
      "URL/api/v1/query answered 401 Unauthorized: it wants credentials, or doesn't accept those it got (trouble)");
  EXPECT_EQ(says("throttle", "3600"),
            "URL/api/v1/query answered 429 Too Many Requests (slow down) and asks to wait 1h");
}

TEST_F(PrometheusSource, tries_again_what_is_transient_and_says_how_often) {
  const auto says = [&](const char* mode, const std::string& parameter = "") {
    const FaultServer server(fault(mode, parameter));
    return error(server);
  };
  EXPECT_EQ(says("unavailable-once"), "no error");
  EXPECT_EQ(says("throttle-once"), "no error");
  EXPECT_EQ(says("cut"), "URL cut its answer short: 15 of 1000 bytes came (tried 5 times)");
  EXPECT_EQ(says("cut-chunked"), "URL cut its answer short after 15 bytes (tried 5 times)");
  EXPECT_EQ(says("no-answer"), "URL closed the connection without an answer (tried 5 times)");
  EXPECT_EQ(says("reset"), "URL broke the connection off in the middle of its answer (tried 5 times)");
  EXPECT_EQ(says("status", "503"), "URL/api/v1/query answered 503 Service Unavailable (trouble) (tried 5 times)");
}

TEST_F(PrometheusSource, a_query_that_timed_out_there_is_not_asked_again) {
  const FaultServer server(answer(503, R"({"status":"error","errorType":"timeout","error":"query timed out"})"));
  const auto result = ask(server.url());
  EXPECT_EQ(result.error().kind, ErrorKind::timed_out);
  EXPECT_EQ(result.error().message, server.url() + " could not finish the query in time: query timed out");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(PrometheusSource, a_bomb_and_an_endless_body_stop_at_the_limit) {
  config.timeout = seconds(60);
  for (const char* mode : {"gzip-bomb", "endless"}) {
    const FaultServer server(fault(mode));
    EXPECT_EQ(error(server), "URL answered with more than 100 MiB");
  }
}

TEST_F(PrometheusSource, a_dead_server_refuses_a_thousand_questions_in_few_tries) {
  const std::string url = "http://127.0.0.1:" + std::to_string(test::free_port());
  std::vector<Question> questions;
  for (int i = 0; i < 1000; ++i) questions.push_back({.text = "up" + std::to_string(i), .at = kNow});
  for (const auto& result : ask(url, questions)) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::unreachable);
    EXPECT_TRUE(result.error().message.starts_with(url + " refused the connection")) << result.error().message;
  }
}

TEST_F(PrometheusSource, the_deadline_holds_for_all_of_it) {
  config.timeout = seconds(30);
  deadline = milliseconds(500);
  const FaultServer server(fault("hang"));
  const auto begin = time(nullptr);
  const auto message = error(server);  // what is left of it, when the request begins
  EXPECT_TRUE(message.starts_with("URL did not answer within 4") || message == "URL did not answer within 500ms")
      << message;
  EXPECT_LE(time(nullptr) - begin, 3);
}

TEST_F(PrometheusSource, warnings_and_partial_answers_are_passed_on) {
  const FaultServer partial(fault("partial"));
  EXPECT_EQ(ask(partial.url())->warnings, (std::vector<std::string>{"the answer is marked as partial (isPartial)"}));
  const FaultServer warning(fault("warning", "store down"));
  EXPECT_EQ(ask(warning.url())->warnings, (std::vector<std::string>{"store down"}));
}

TEST_F(PrometheusSource, knows_how_far_off_the_servers_clock_is) {
  const auto skew = [&](const std::string& date) {
    const std::string body = R"({"status":"success","data":{"resultType":"vector","result":[]}})";
    const FaultServer server(answer(200, body, date.empty() ? test::HeaderLines{} : test::HeaderLines{{"Date", date}}));
    return ask(server.url())->clock_skew;
  };
  EXPECT_EQ(skew("Tue, 14 Nov 2023 22:13:20 GMT"), Duration{});
  EXPECT_EQ(skew("Tue, 14 Nov 2023 22:13:19 GMT"), Duration{});
  EXPECT_EQ(skew("Tue, 14 Nov 2023 22:18:20 GMT"), milliseconds(300'500));
  EXPECT_EQ(skew("Tue, 14 Nov 2023 22:08:20 GMT"), milliseconds(-299'500));
  EXPECT_EQ(skew(""), std::nullopt);
  EXPECT_EQ(skew("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace tidegate::sources
