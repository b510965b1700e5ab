#include "edge/sources/web_service.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"
#include "support/fault_server.h"

namespace tidegate::sources {
namespace {

using test::FaultServer;

Result<Answer> ask(WebService service, const std::string& url) {
  FakeClock clock;
  const SourceContext context{.clock = clock, .retries = {.tries = 1}};
  service.config.url = url;
  service.config.timeout = seconds(5);
  const auto source = open_web_service(service, context);
  if (!source) return std::unexpected(source.error());
  const std::vector<Question> questions = {{.text = "GET it", .at = clock.now()}};
  return (*source)->ask(questions, seconds(5)).front();
}

TEST(WebService, answers_with_the_body_whatever_2xx_status_it_has) {
  const FaultServer server(test::answer(202, R"({"ok":true})"));
  const auto answer = ask({}, server.url() + "/health?app=shop");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->kind, AnswerKind::string);
  EXPECT_EQ(answer->text, R"({"ok":true})");
  EXPECT_EQ(server.requests()[0].method, "GET");
  EXPECT_EQ(server.requests()[0].target, "/health?app=shop");
}

TEST(WebService, sends_its_method_its_headers_and_its_body) {
  const FaultServer server(test::answer(200, "1"));
  WebService service{
      .method = HttpRequest::Method::put, .body = R"({"app":"shop"})", .content_type = "application/json"};
  service.config.headers = {{.name = "X-Team", .value = "shop"}};
  ASSERT_TRUE(ask(service, server.url()));
  const auto seen = server.requests()[0];
  EXPECT_EQ(seen.method, "PUT");
  EXPECT_EQ(seen.body, R"({"app":"shop"})");
  EXPECT_EQ(seen.header("Content-Type"), "application/json");
  EXPECT_EQ(seen.header("X-Team"), "shop");
}

TEST(WebService, another_status_is_an_error_that_repeats_no_secret) {
  const FaultServer server([](test::Connection& connection, const test::SeenRequest& request) {
    test::answer(500, "broken for " + request.header("X-Token"), {})(connection, request);
  });
  WebService service;
  service.config.headers = {{.name = "X-Token", .value = "Bearer hunter2-and-more", .holds_secret = true}};
  const auto answer = ask(service, server.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message.find("hunter2"), std::string::npos) << answer.error().message;
  EXPECT_NE(answer.error().message.find("answered 500"), std::string::npos) << answer.error().message;
}

}  // namespace
}  // namespace tidegate::sources
