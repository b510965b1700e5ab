// Law 8, at the level of sources: a credential planted wherever one can stand is found in nothing that comes out.
#include <gtest/gtest.h>

#include "base/text.h"
#include "base/url.h"
#include "edge/sources/credentials.h"
#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"
#include "support/fault_server.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

using test::fault;
using test::FaultServer;

// Awkward on purpose: it changes in URLs, in JSON and in HTML.
const std::string kSecret = "hunter2/p@ss+\"w&rd";

bool is_found_in(const std::string& text) {
  const std::vector<Secret> secrets = {Secret(kSecret)};
  return holds_secret(text, secrets) || text.find("hunter2") != std::string::npos;
}

struct Place {
  const char* name;
  void (*plant)(SourceConfig&);
};

const Place kPlaces[] = {
    {"bearer token", [](SourceConfig& c) { c.bearer_token = {SecretReference::Kind::environment, "SECRET"}; }},
    {"basic password",
     [](SourceConfig& c) {
       c.username = "gate";
       c.password = {SecretReference::Kind::environment, "SECRET"};
     }},
    {"header",
     [](SourceConfig& c) {
       c.headers = {{.name = "X-Api-Key", .secret = {SecretReference::Kind::environment, "SECRET"}}};
     }},
    {"part of a header",
     [](SourceConfig& c) {
       c.headers = {{.name = "Authorization", .secret = {SecretReference::Kind::environment, "HEADER"}}};
     }},
    {"credentials in the URL", [](SourceConfig& c) { c.url_credentials = "gate:" + percent_encode(kSecret); }},
    {"key in the URL's query", [](SourceConfig& c) { c.url += "/?api_key=" + percent_encode(kSecret); }},
    {"token file", [](SourceConfig& c) { c.bearer_token = {SecretReference::Kind::file, c.cert_file}; }},
};

class Secrets : public testing::Test {
 protected:
  // All that can be seen of asking that server.
  std::string all_output(const std::string& url, const Place& place) {
    SourceConfig config{.name = "prod", .kind = "prometheus", .url = url, .timeout = milliseconds(300)};
    config.cert_file = folder.write("token", kSecret + "\n");
    place.plant(config);
    config.cert_file = "";
    const auto source = open_source(config, context);
    if (!source) return source.error().message;
    const std::vector<Question> questions = {{.text = "up", .at = clock.now()}};
    const auto answer = (*source)->ask(questions, seconds(5)).front();
    if (!answer) return answer.error().message;
    std::string output = answer->text + join(answer->warnings, "\n") + join(answer->infos, "\n");
    for (const Series& series : answer->series) output += format_labels(series.labels);
    return output;
  }

  test::TempFolder folder;
  FakeClock clock;
  SourceContext context{.clock = clock,
                        .environment = Environment(std::map<std::string, std::string, std::less<>>{
                            {"SECRET", kSecret}, {"HEADER", "Token " + kSecret}}),
                        .retries = {.first_wait = milliseconds(1)}};
};

TEST_F(Secrets, are_really_sent) {
  for (const Place& place : kPlaces) {
    const FaultServer server(fault("good"));
    all_output(server.url(), place);
    ASSERT_EQ(server.requests().size(), 1U) << place.name;
    EXPECT_TRUE(is_found_in(server.requests()[0].target + server.requests()[0].head)) << place.name;
  }
}

TEST_F(Secrets, are_in_no_error_of_a_server_that_repeats_all_it_was_sent) {
  for (const Place& place : kPlaces) {
    for (const char* status : {"400", "401", "403", "422", "500", "503", "200"}) {
      const FaultServer server(fault("echo", status));
      const std::string output = all_output(server.url(), place);
      EXPECT_FALSE(is_found_in(output)) << place.name << " " << output;
      EXPECT_FALSE(output.empty());
    }
  }
}

TEST_F(Secrets, are_in_no_plain_text_or_page_that_repeats_them) {
  for (const Place& place : kPlaces) {
    for (const int status : {200, 502, 404}) {
      for (const char* opening : {"", "<html>"}) {
        const FaultServer server([&](test::Connection& connection, const test::SeenRequest& request) {
          test::answer(status, opening + request.target + " " + replace_all(request.head, "\n", " "), {})(connection,
                                                                                                          request);
        });
        EXPECT_FALSE(is_found_in(all_output(server.url(), place))) << place.name;
      }
    }
  }
}

TEST_F(Secrets, are_in_no_warning_and_no_label) {
  for (const Place& place : kPlaces) {
    const FaultServer server([](test::Connection& connection, const test::SeenRequest& request) {
      std::string seen = request.target + " " + request.head;
      seen = replace_all(replace_all(replace_all(seen, "\\", "\\\\"), "\"", "\\\""), "\n", "\\n");
      const std::string body = R"({"status":"success","warnings":[")" + seen + R"("],"infos":[")" + seen +
                               R"("],"data":{"resultType":"vector","result":[{"metric":{"seen":")" + seen +
                               R"("},"value":[1700000000,"1"]}]}})";
      test::answer(200, body)(connection, request);
    });
    const std::string output = all_output(server.url(), place);
    EXPECT_FALSE(is_found_in(output)) << place.name << " " << output;
    EXPECT_NE(output.find("[secret]"), std::string::npos) << place.name << " " << output;
  }
}

TEST_F(Secrets, are_in_no_message_about_a_connection) {
  const std::string dead = "http://127.0.0.1:" + std::to_string(test::free_port());
  for (const Place& place : kPlaces) {
    EXPECT_FALSE(is_found_in(all_output(dead, place))) << place.name;
    for (const char* mode : {"hang", "garbage", "no-answer", "redirect-away", "redirect-loop"}) {
      const FaultServer server(fault(mode));
      EXPECT_FALSE(is_found_in(all_output(server.url(), place))) << place.name << mode;
    }
    const FaultServer echoing([](test::Connection& connection, const test::SeenRequest& request) {
      fault("redirect-away", "http://other.invalid/" + percent_encode(request.head) + "?" +
                                 percent_encode(request.head))(connection, request);
    });
    EXPECT_FALSE(is_found_in(all_output(echoing.url(), place))) << place.name;
  }
}

TEST_F(Secrets, of_the_proxy_are_in_no_message) {
  const std::string port = std::to_string(test::free_port());
  SourceConfig config{
      .name = "prod", .kind = "prometheus", .url = "http://prom.invalid", .proxy = "http://127.0.0.1:" + port};
  config.proxy_credentials = "gate:" + percent_encode(kSecret);
  const std::vector<Question> questions = {{.text = "up", .at = clock.now()}};
  const auto dead = (*open_source(config, context))->ask(questions, seconds(5)).front();
  EXPECT_FALSE(is_found_in(dead.error().message));
  const FaultServer echo(fault("echo", "502"));
  config.proxy = echo.url();
  const auto told = (*open_source(config, context))->ask(questions, seconds(5)).front();
  EXPECT_FALSE(is_found_in(told.error().message)) << told.error().message;
  EXPECT_TRUE(is_found_in(echo.requests()[0].head));
  SourceContext by_environment = context;
  by_environment.environment = Environment(std::map<std::string, std::string, std::less<>>{
      {"http_proxy", replace_all(echo.url(), "http://", "http://gate:" + percent_encode(kSecret) + "@")}});
  config.proxy = config.proxy_credentials = "";
  const auto third = (*open_source(config, by_environment))->ask(questions, seconds(5)).front();
  EXPECT_FALSE(is_found_in(third.error().message)) << third.error().message;
}

TEST_F(Secrets, are_not_repeated_when_they_stand_in_the_wrong_place) {
  for (const char* url : {"http://gate:hunter2@prom", "http://gate:hunter2@prom:x", "hunter2"}) {
    const auto source = open_source({.name = "prod", .kind = "prometheus", .url = url}, context);
    ASSERT_FALSE(source);
    EXPECT_FALSE(is_found_in(source.error().message)) << source.error().message;
  }
}

TEST_F(Secrets, a_rotated_token_file_is_read_again) {
  const FaultServer server(fault("good"));
  const std::string file = folder.write("token", "first-token");
  SourceConfig config{.name = "prod", .kind = "prometheus", .url = server.url()};
  config.bearer_token = {SecretReference::Kind::file, file};
  const auto source = *open_source(config, context);
  const std::vector<Question> questions = {{.text = "up", .at = clock.now()}};
  EXPECT_TRUE(source->ask(questions, seconds(5)).front());
  folder.write("token", "second-token");
  EXPECT_TRUE(source->ask(questions, seconds(5)).front());
  EXPECT_EQ(server.requests()[0].header("Authorization"), "Bearer first-token");
  EXPECT_EQ(server.requests()[1].header("Authorization"), "Bearer second-token");
}

TEST(Credentials, two_for_one_header_are_an_error) {
  const Environment environment(std::map<std::string, std::string, std::less<>>{{"A", "token-a"}});
  SourceConfig config{.name = "prod", .url = "http://prom"};
  config.bearer_token = {SecretReference::Kind::environment, "A"};
  EXPECT_TRUE(read_credentials(config, environment));
  config.url_credentials = "me:pw";
  EXPECT_EQ(read_credentials(config, environment).error().message,
            "source \"prod\" has several credentials for the Authorization header: bearer_token, basic, credentials in "
            "the address, a header; keep one");
}

TEST(Credentials, a_header_that_would_change_the_request_is_refused) {
  for (const SourceHeader& header : {SourceHeader{.name = "Host", .value = "x"},
                                     {.name = "A B", .value = "x"},
                                     {.name = "", .value = "x"},
                                     {.name = "X", .value = "a\r\nY: b"}}) {
    SourceConfig config{.name = "prod", .url = "http://prom", .headers = {header}};
    EXPECT_FALSE(read_credentials(config, Environment())) << header.name;
  }
}

}  // namespace
}  // namespace tidegate::sources
