#include "base/http_batch.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace tidegate {
namespace {

// A network in which time passes only while somebody waits.
class FakeWire final : public HttpWire {
 public:
  struct Reply {
    Duration after;
    Result<HttpResponse> result;
    HttpTrouble trouble = HttpTrouble::none;
  };
  std::function<Reply(const HttpRequest&, int start)> reply;
  Duration time;
  std::vector<Duration> starts;
  std::size_t most_at_once = 0;
  bool interrupted = false;

  Duration now() override { return time; }

  void start(std::size_t id, const HttpRequest& request, std::span<const SecretHeader>, Duration timeout) override {
    starts.push_back(time);
    Reply next = reply(request, static_cast<int>(starts.size()));
    if (next.after > timeout) next = {timeout, fail(ErrorKind::timed_out, "http://prom did not answer in time")};
    if (next.result) next.result->url = request.url;
    under_way_.emplace(time + next.after, HttpOutcome{id, std::move(next.result), next.trouble});
    most_at_once = std::max(most_at_once, under_way_.size());
  }

  void cancel(std::size_t id) override {
    std::erase_if(under_way_, [&](const auto& entry) { return entry.second.id == id; });
  }

  std::vector<HttpOutcome> wait(Duration at_most) override {
    const Duration end = time + at_most;
    if (interrupted || under_way_.empty() || under_way_.begin()->first > end) {
      time = end;
      return {};
    }
    auto first = under_way_.extract(under_way_.begin());
    time = std::max(time, first.key());
    std::vector<HttpOutcome> outcomes;
    outcomes.push_back(std::move(first.mapped()));
    return outcomes;
  }

  bool is_interrupted() override { return interrupted; }

 private:
  std::multimap<Duration, HttpOutcome> under_way_;
};

HttpResponse response(int status, std::vector<HttpHeader> headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = "body"};
}

FakeWire::Reply ok() { return {milliseconds(10), response(200)}; }
FakeWire::Reply refused() {
  return {milliseconds(1), fail(ErrorKind::unreachable, "http://prom refused the connection"), HttpTrouble::lost};
}

class HttpBatch : public testing::Test {
 protected:
  std::vector<Result<HttpResponse>> send(std::size_t count, HttpRequest::Method method = HttpRequest::Method::get) {
    const HttpRequest request{.method = method, .url = *parse_url("http://prom/api"), .body = "query=up"};
    const std::vector<HttpRequest> requests(count, request);
    std::vector<Result<HttpResponse>> results(count, fail(ErrorKind::invalid, "no result"));
    std::size_t given = 0;
    run_batch(wire, options, requests, call, [&](std::size_t index, Result<HttpResponse> result) {
      ++given;
      results[index] = std::move(result);
    });
    EXPECT_EQ(given, count);
    return results;
  }

  FakeWire wire;
  HttpOptions options;
  HttpCall call;
};

TEST_F(HttpBatch, no_more_at_once_than_connections) {
  options.connections = 4;
  wire.reply = [](const HttpRequest&, int) { return ok(); };
  for (const auto& result : send(50)) EXPECT_EQ(result->status, 200);
  EXPECT_EQ(wire.most_at_once, 4U);
}

TEST_F(HttpBatch, a_refused_connection_is_tried_again_until_it_is_accepted) {
  wire.reply = [](const HttpRequest&, int start) { return start < 4 ? refused() : ok(); };
  const auto results = send(1);
  ASSERT_TRUE(results[0]);
  EXPECT_EQ(results[0]->tries, 4);
}

TEST_F(HttpBatch, a_thousand_requests_to_a_dead_server_try_as_one) {
  wire.reply = [](const HttpRequest&, int) { return refused(); };
  for (const auto& result : send(1000)) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::unreachable);
    EXPECT_TRUE(result.error().message.starts_with("http://prom refused the connection")) << result.error().message;
  }
  EXPECT_LE(wire.starts.size(), 20U);
  EXPECT_LE(wire.time, seconds(4));
}

TEST_F(HttpBatch, a_server_that_restarts_in_the_middle_gets_all_questions_answered) {
  wire.reply = [this](const HttpRequest&, int) {
    const bool down = wire.time > milliseconds(100) && wire.time < milliseconds(600);
    return down ? refused() : ok();
  };
  for (const auto& result : send(1000)) EXPECT_TRUE(result);
}

TEST_F(HttpBatch, waits_grow_and_differ_with_the_seed) {
  wire.reply = [](const HttpRequest&, int) { return refused(); };
  send(1);
  const std::vector<Duration> first = wire.starts;
  ASSERT_EQ(first.size(), 5U);
  for (std::size_t i = 1; i < first.size(); ++i) {
    EXPECT_LE((first[i] - first[i - 1]).ms, (250 << (i - 1)) + 2);
  }
  wire = {};
  wire.reply = [](const HttpRequest&, int) { return refused(); };
  options.retries.seed = 7;
  send(1);
  EXPECT_NE(wire.starts, first);
}

TEST_F(HttpBatch, nothing_outlives_the_deadline) {
  call.deadline = seconds(10);
  for (const Duration slowness : {milliseconds(1), seconds(3), hours(1)}) {
    for (const int status : {200, 429, 503}) {
      wire = {};
      wire.reply = [&](const HttpRequest&, int) { return FakeWire::Reply{slowness, response(status)}; };
      send(200);
      EXPECT_LE(wire.time, seconds(10)) << slowness.ms << " " << status;
    }
  }
}

TEST_F(HttpBatch, what_was_not_asked_in_time_says_so) {
  call.deadline = seconds(10);
  options.connections = 1;
  wire.reply = [&](const HttpRequest&, int) { return FakeWire::Reply{seconds(6), response(200)}; };
  const auto results = send(3);
  EXPECT_TRUE(results[0]);
  EXPECT_EQ(results[1].error().kind, ErrorKind::timed_out);
  EXPECT_EQ(results[2].error().message, "http://prom was not asked: the time was over within 10s");
}

TEST_F(HttpBatch, retry_after_is_honoured) {
  wire.reply = [](const HttpRequest&, int start) {
    if (start > 1) return ok();
    return FakeWire::Reply{milliseconds(1), response(429, {{"retry-after", "3"}})};
  };
  EXPECT_EQ(send(1)[0]->status, 200);
  EXPECT_GE(wire.starts[1] - wire.starts[0], seconds(3));
}

TEST_F(HttpBatch, a_retry_after_beyond_the_deadline_ends_the_waiting_at_once) {
  wire.reply = [](const HttpRequest&, int) {
    return FakeWire::Reply{milliseconds(1), response(503, {{"retry-after", "3600"}})};
  };
  EXPECT_EQ(send(1)[0]->status, 503);
  EXPECT_LE(wire.time, seconds(1));
}

TEST_F(HttpBatch, four_hundreds_and_five_hundreds_of_the_application_are_not_tried_again) {
  for (const int status : {400, 401, 403, 404, 422, 500}) {
    wire = {};
    wire.reply = [&](const HttpRequest&, int) { return FakeWire::Reply{milliseconds(1), response(status)}; };
    EXPECT_EQ(send(1)[0]->status, status);
    EXPECT_EQ(wire.starts.size(), 1U) << status;
  }
}

TEST_F(HttpBatch, the_applications_own_503_is_final) {
  call.is_final = [](const HttpResponse& r) { return r.body == "body"; };
  wire.reply = [](const HttpRequest&, int) { return FakeWire::Reply{milliseconds(1), response(503)}; };
  EXPECT_EQ(send(1)[0]->status, 503);
  EXPECT_EQ(wire.starts.size(), 1U);
}

TEST_F(HttpBatch, throttling_slows_us_down_and_loses_nothing) {
  Duration refilled;
  int tokens = 20;
  wire.reply = [&](const HttpRequest&, int) {  // 20 requests a second
    const std::int64_t earned = (wire.time - refilled).ms / 50;
    tokens = static_cast<int>(std::min<std::int64_t>(20, tokens + earned));
    refilled = refilled + milliseconds(earned * 50);
    if (tokens == 0) return FakeWire::Reply{milliseconds(1), response(429)};
    --tokens;
    return ok();
  };
  for (const auto& result : send(400)) ASSERT_TRUE(result && result->status == 200);
}

TEST_F(HttpBatch, one_query_that_always_breaks_does_not_take_the_others_with_it) {
  wire.reply = [](const HttpRequest& request, int) { return request.body == "bad" ? refused() : ok(); };
  std::vector<HttpRequest> requests(100, {.url = *parse_url("http://prom/api"), .body = "good"});
  requests[10].body = "bad";
  std::size_t good = 0;
  run_batch(wire, options, requests, call, [&](std::size_t index, const Result<HttpResponse>& result) {
    good += result ? 1 : 0;
    EXPECT_EQ(result.has_value(), index != 10);
  });
  EXPECT_EQ(good, 99U);
}

TEST_F(HttpBatch, an_untrusted_certificate_is_not_asked_a_thousand_times) {
  wire.reply = [](const HttpRequest&, int) {
    return FakeWire::Reply{milliseconds(1), fail(ErrorKind::malformed, "not trusted"), HttpTrouble::dead};
  };
  for (const auto& result : send(1000)) EXPECT_EQ(result.error().message, "not trusted");
  EXPECT_LE(wire.starts.size(), 16U);
}

TEST_F(HttpBatch, a_server_that_only_hangs_is_given_up) {
  call.deadline = hours(1);
  wire.reply = [](const HttpRequest&, int) { return FakeWire::Reply{hours(2), response(200)}; };
  for (const auto& result : send(1000)) EXPECT_EQ(result.error().kind, ErrorKind::timed_out);
  EXPECT_LE(wire.time, minutes(2));
}

TEST_F(HttpBatch, an_interrupt_ends_all_at_once) {
  wire.reply = [this](const HttpRequest&, int start) {
    wire.interrupted = start >= 3;
    return ok();
  };
  for (const auto& result : send(50)) ASSERT_EQ(result.error().kind, ErrorKind::interrupted);
  EXPECT_EQ(wire.time.ms, call.deadline.ms);  // the fake's wait: nobody finished
}

TEST_F(HttpBatch, redirects_on_the_same_host_keep_the_method) {
  std::vector<std::string> seen;
  wire.reply = [&](const HttpRequest& request, int start) {
    seen.push_back((request.method == HttpRequest::Method::post ? "POST " : "GET ") + format_url(request.url));
    if (start > 1) return ok();
    return FakeWire::Reply{milliseconds(1), response(302, {{"location", "/prometheus/api"}})};
  };
  EXPECT_EQ(send(1, HttpRequest::Method::post)[0]->status, 200);
  EXPECT_EQ(seen, (std::vector<std::string>{"POST http://prom/api", "POST http://prom/prometheus/api"}));
}

TEST_F(HttpBatch, a_redirect_to_another_host_is_never_followed) {
  wire.reply = [&](const HttpRequest&, int) {
    return FakeWire::Reply{milliseconds(1), response(302, {{"location", "http://evil/login?next=secret"}})};
  };
  EXPECT_EQ(send(1)[0].error().message,
            "http://prom/api redirects to another host, http://evil/login: that is not followed; if it is the right "
            "address, name it in the gate file");
  EXPECT_EQ(wire.starts.size(), 1U);
}

TEST_F(HttpBatch, a_redirect_loop_ends) {
  wire.reply = [&](const HttpRequest&, int) {
    return FakeWire::Reply{milliseconds(1), response(302, {{"location", "/api"}})};
  };
  EXPECT_EQ(send(1)[0].error().message, "http://prom/api redirects more than 5 times: a redirect loop?");
}

TEST(RedirectTarget, only_an_upgrade_of_the_same_host_may_change_the_origin) {
  const auto leads = [](std::string_view from, std::string_view to) {
    return redirect_target(*parse_url(from), to).has_value();
  };
  EXPECT_TRUE(leads("http://prom/a", "https://prom/a"));
  EXPECT_TRUE(leads("http://prom:9090/a", "http://PROM:9090/b"));
  EXPECT_FALSE(leads("http://prom:9090/a", "https://prom:9091/a"));
  EXPECT_FALSE(leads("https://prom/a", "http://prom/a"));
  EXPECT_FALSE(leads("https://prom/a", "https://prom.evil/a"));
  EXPECT_FALSE(leads("https://prom/a", "//evil/a"));
  EXPECT_FALSE(leads("https://prom/a", "https://prom:8443/a"));
  EXPECT_FALSE(leads("https://prom/a", "file:///etc/passwd"));
}

TEST(RetryAfter, is_seconds_or_a_date) {
  const Timestamp now = *parse_timestamp("1994-11-06T08:49:07Z");
  EXPECT_EQ(parse_retry_after("30", now), seconds(30));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), seconds(30));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), seconds(0));
  EXPECT_EQ(parse_retry_after("999999999", now), hours(24));
  EXPECT_EQ(parse_retry_after("-1", now), std::nullopt);
  EXPECT_EQ(parse_retry_after("soon", now), std::nullopt);
  EXPECT_EQ(parse_retry_after("", now), std::nullopt);
}

}  // namespace
}  // namespace tidegate
