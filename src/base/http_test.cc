// The HTTP client against real servers: TLS, HTTP/2, proxies, redirects, interrupts.
#include "base/http.h"

#include <gtest/gtest.h>

#include <atomic>

#include "base/file.h"
#include "base/interrupt.h"
#include "support/fake_clock.h"
#include "support/fault_server.h"
#include "support/process.h"
#include "support/tls.h"

namespace tidegate {
namespace {

using test::answer;
using test::fault;
using test::FaultServer;

Environment environment(std::map<std::string, std::string, std::less<>> variables) {
  return Environment(std::move(variables));
}

class HttpClient : public testing::Test {
 protected:
  Result<HttpResponse> get(const std::string& url) { return get_many(url, 1).front(); }

  std::vector<Result<HttpResponse>> get_many(const std::string& url, std::size_t count) {
    options.clock = &clock;
    options.retries.first_wait = milliseconds(5);
    auto http = open_http(options);
    if (!http) return std::vector<Result<HttpResponse>>(count, std::unexpected(http.error()));
    return send_all(**http, std::vector<HttpRequest>(count, {.url = *parse_url(url)}), call);
  }

  std::string error(const std::string& url) {
    const auto response = get(url);
    return response ? "no error, " + status_text(response->status) : response.error().message;
  }

  FakeClock clock;
  HttpOptions options{.timeout = seconds(5)};
  HttpCall call{.deadline = seconds(20)};
};

TEST_F(HttpClient, gives_status_headers_and_body) {
  const FaultServer server(answer(404, "not here", {{"X-Two", " a b "}, {"content-type", "text/plain"}}));
  const auto response = get(server.url() + "/x?y");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, "not here");
  EXPECT_EQ(response->header("x-two"), "a b");
  EXPECT_EQ(server.requests()[0].target, "/x?y");
  EXPECT_NE(server.requests()[0].header("Accept-Encoding").find("gzip"), std::string::npos);
}

TEST_F(HttpClient, connections_are_used_again) {
  const FaultServer server(answer(200, "ok"));
  options.connections = 2;
  for (const auto& response : get_many(server.url(), 20)) EXPECT_TRUE(response);
  EXPECT_LE(server.connections(), 2);
}

TEST_F(HttpClient, bodies_that_arrive_at_once_share_a_limit) {
  const FaultServer server(fault("endless"));
  options.memory_limit = 10 << 20;
  std::size_t too_large = 0;
  for (const auto& response : get_many(server.url(), 8)) {
    if (!response && response.error().kind == ErrorKind::too_large) ++too_large;
  }
  EXPECT_EQ(too_large, 8U);
}

TEST_F(HttpClient, a_name_that_does_not_resolve_is_named) {
  EXPECT_EQ(error("http://no-such-host.invalid:9090/x?token=t"),
            "could not resolve no-such-host.invalid, the host of http://no-such-host.invalid:9090 (tried 5 times)");
}

TEST_F(HttpClient, credentials_go_with_a_redirect_on_the_same_host_and_to_no_other) {
  const FaultServer other(answer(200, "caught"));
  const FaultServer server(test::sequence(
      {answer(302, "", {{"Location", "/moved"}}), answer(302, "", {{"Location", other.url() + "/steal"}})}));
  call.credentials.push_back({"Authorization", Secret("Bearer hunter2")});
  EXPECT_EQ(error(server.url()),
            server.url() + "/moved redirects to another host, " + other.url() +
                "/steal: that is not followed; if it is the right address, name it in the gate file");
  EXPECT_EQ(server.requests()[1].header("Authorization"), "Bearer hunter2");
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(HttpClient, an_interrupt_ends_a_request_that_hangs) {
  const FaultServer server(fault("hang"));
  Interrupt interrupt;
  options.interrupt_fd = interrupt.fd();
  options.timeout = seconds(60);
  std::thread later([&] {
    test::wait_until([&] { return !server.requests().empty(); });
    interrupt.request();
  });
  const auto response = get(server.url());
  later.join();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::interrupted);
  EXPECT_EQ(response.error().message, server.url() + " was interrupted before it answered");
}

TEST_F(HttpClient, files_that_are_not_there_are_said_at_once) {
  options.ca_file = "/no/such/ca.pem";
  EXPECT_TRUE(error("https://localhost").starts_with("the CA file can't be used: cannot read /no/such/ca.pem"))
      << error("https://localhost");
  options = {.cert_file = "/dev/null"};
  EXPECT_EQ(error("https://localhost"),
            "a client certificate needs its key, and a key its certificate: give both cert_file and key_file");
}

// ---------------------------------------------------------------------------------------------------------------- TLS

class HttpTls : public HttpClient {
 protected:
  void SetUp() override {
    if (!test::is_installed("haproxy")) GTEST_SKIP() << "haproxy is not installed";
    authority.issue("server", "DNS:localhost,DNS:prom.example");
    options.ca_file = authority.ca_file();
  }

  test::TempFolder folder;
  test::Authority authority{folder};
  FaultServer server{answer(200, "ok")};
};

TEST_F(HttpTls, a_certificate_of_ones_own_authority_is_trusted) {
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_EQ(error(front.url()), "no error, 200");
}

TEST_F(HttpTls, a_certificate_of_an_unknown_authority_is_not) {
  options.ca_file = "";
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_EQ(error(front.url()), "the certificate of " + front.url() +
                                    " is not trusted (unable to get local issuer certificate): if it is from an "
                                    "authority of your own, name its certificate in `tls: {ca_file: ...}`");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpTls, SSL_CERT_FILE_names_authorities_too) {
  options.ca_file = "";
  options.environment = environment({{"SSL_CERT_FILE", authority.ca_file()}});
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_EQ(error(front.url()), "no error, 200");
}

TEST_F(HttpTls, a_certificate_for_another_name_says_which_it_names) {
  authority.issue("other", "DNS:other.example,IP:10.0.0.1");
  const test::TlsFront front(folder, {.certificate = authority.both("other")}, server.port());
  EXPECT_EQ(error(front.url()),
            "the certificate of " + front.url() + " is not valid for localhost (it names other.example, 10.0.0.1)");
}

TEST_F(HttpTls, an_expired_certificate_is_said_to_be) {
  authority.issue("old", "DNS:localhost", -1);
  const test::TlsFront front(folder, {.certificate = authority.both("old")}, server.port());
  EXPECT_NE(error(front.url()).find("is not trusted (certificate has expired)"), std::string::npos)
      << error(front.url());
}

TEST_F(HttpTls, the_name_to_check_can_be_given) {
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_NE(error(front.url("127.0.0.1")).find("is not valid for 127.0.0.1"), std::string::npos);
  options.server_name = "prom.example";
  EXPECT_EQ(error(front.url("127.0.0.1")), "no error, 200");
  EXPECT_EQ(server.requests()[0].header("Host"), "127.0.0.1:" + std::to_string(front.port()));
}

TEST_F(HttpTls, a_client_certificate_is_shown_when_there_is_one) {
  authority.issue("client", "DNS:gate");
  const test::TlsFront front(folder, {.certificate = authority.both("server"), .client_ca = authority.ca_file()},
                             server.port());
  EXPECT_NE(error(front.url()).find("does it want a client certificate?"), std::string::npos) << error(front.url());
  options.cert_file = authority.certificate("client");
  options.key_file = authority.key("client");
  EXPECT_EQ(error(front.url()), "no error, 200");
}

TEST_F(HttpTls, a_key_that_is_none_is_said_to_be) {
  options.cert_file = authority.certificate("server");
  options.key_file = folder.write("bad.key", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n");
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_TRUE(error(front.url())
                  .starts_with("the client certificate " + options.cert_file + " with the key " + options.key_file +
                               " can't be used"))
      << error(front.url());
  EXPECT_EQ(error(front.url()).find("hunter2"), std::string::npos);
}

TEST_F(HttpTls, a_key_with_a_pass_phrase_is_an_error_and_no_question) {  // on a terminal OpenSSL would ask for ever
  options.cert_file = authority.certificate("server");
  options.key_file = folder / "locked.key";
  test::run({"openssl", "pkey", "-in", authority.key("server"), "-aes128", "-passout", "pass:hunter2", "-out",
             options.key_file});
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  EXPECT_NE(error(front.url()).find("can't be used"), std::string::npos) << error(front.url());
}

TEST_F(HttpTls, plain_http_on_the_port_is_recognised) {
  EXPECT_EQ(error("https://localhost:" + std::to_string(server.port())),
            "https://localhost:" + std::to_string(server.port()) + " does not speak TLS on that port: is it http?");
}

TEST_F(HttpTls, a_hundred_requests_share_one_http2_connection) {
  const test::TlsFront front(folder, {.certificate = authority.both("server"), .protocols = "h2"}, server.port());
  options.connections = 50;
  int good = 0;
  for (const auto& response : get_many(front.url(), 200)) good += response && response->status == 200 ? 1 : 0;
  EXPECT_EQ(good, 200);
}

TEST_F(HttpTls, http1_behind_tls_uses_several_connections) {
  const test::TlsFront front(folder, {.certificate = authority.both("server"), .protocols = "http/1.1"}, server.port());
  for (const auto& response : get_many(front.url(), 100)) EXPECT_TRUE(response && response->status == 200);
}

TEST_F(HttpTls, nghttpd_is_asked_by_http2) {
  if (!test::is_installed("nghttpd")) GTEST_SKIP() << "nghttpd is not installed";
  folder.write("www/answer", "from nghttpd");
  const int port = test::free_port();
  test::Process nghttpd({"nghttpd", "-v", "-d", folder / "www", "--address=127.0.0.1", std::to_string(port),
                         authority.key("server"), authority.certificate("server")},
                        {.log = folder / "nghttpd.log"});
  ASSERT_TRUE(test::wait_until([&] { return test::is_listening(port); }));
  options.connections = 100;
  int good = 0;
  for (const auto& response : get_many("https://localhost:" + std::to_string(port) + "/answer", 300))
    good += response && response->body == "from nghttpd" ? 1 : 0;
  EXPECT_EQ(good, 300);
  const auto log = read_file(folder / "nghttpd.log");
  EXPECT_NE(log->find("[id=1]"), std::string::npos);
  EXPECT_EQ(log->find("[id=3]"), std::string::npos) << "more connections than the one that asks, and the test's own";
}

// -------------------------------------------------------------------------------------------------------------- proxy

class HttpProxy : public HttpClient {
 protected:
  void SetUp() override {
    if (!test::is_installed("tinyproxy")) GTEST_SKIP() << "tinyproxy is not installed";
    const std::string config =
        folder.write("tinyproxy.conf", "Port " + std::to_string(port) +
                                           "\nListen 127.0.0.1\nTimeout 20\nBasicAuth gate hunter2\nAllow 127.0.0.1\n");
    tinyproxy = std::make_unique<test::Process>(std::vector<std::string>{"tinyproxy", "-d", "-c", config},
                                                test::Process::Options{.log = folder / "log"});
    ASSERT_TRUE(test::wait_until([&] { return test::is_listening(port); }));
  }

  test::TempFolder folder;
  int port = test::free_port();
  std::string proxy = "http://127.0.0.1:" + std::to_string(port);
  std::unique_ptr<test::Process> tinyproxy;
  FaultServer server{answer(200, "ok")};
};

TEST_F(HttpProxy, carries_requests_with_its_own_credentials) {
  options.proxy = proxy;
  options.proxy_credentials = Secret("gate:hunter2");
  call.credentials.push_back({"Authorization", Secret("Bearer mine")});
  EXPECT_EQ(error(server.url()), "no error, 200");
  EXPECT_NE(server.requests()[0].header("Via"), "");
  EXPECT_EQ(server.requests()[0].header("Authorization"), "Bearer mine");
  EXPECT_EQ(server.requests()[0].header("Proxy-Authorization"), "");
}

TEST_F(HttpProxy, says_that_it_wants_credentials) {
  options.proxy = proxy;
  EXPECT_EQ(error(server.url()), "no error, 407 Proxy Authentication Required");
}

TEST_F(HttpProxy, carries_tls_through_a_tunnel) {
  if (!test::is_installed("haproxy")) GTEST_SKIP() << "haproxy is not installed";
  const test::Authority authority(folder);
  authority.issue("server", "DNS:localhost");
  const test::TlsFront front(folder, {.certificate = authority.both("server")}, server.port());
  options.ca_file = authority.ca_file();
  options.proxy = proxy;
  EXPECT_EQ(error(front.url()),
            "the proxy " + proxy + " (on the way to " + front.url() + ") answered 407 Proxy Authentication Required");
  options.proxy_credentials = Secret("gate:hunter2");
  EXPECT_EQ(error(front.url()), "no error, 200");
}

TEST_F(HttpProxy, that_is_not_there_is_named) {
  options.proxy = "http://127.0.0.1:" + std::to_string(test::free_port());
  EXPECT_EQ(error(server.url()), "the proxy " + options.proxy + " (on the way to " + server.url() +
                                     ") refused the connection (tried 5 times)");
}

TEST_F(HttpProxy, of_the_environment_is_not_used_for_loopback) {
  options.environment = environment({{"http_proxy", "http://127.0.0.1:1"}});
  EXPECT_EQ(error(server.url()), "no error, 200");
}

TEST_F(HttpProxy, of_the_environment_is_used_with_its_credentials) {
  options.environment = environment({{"http_proxy", "http://gate:hunter2@127.0.0.1:" + std::to_string(port)}});
  EXPECT_EQ(error("http://no-such-host.invalid"), "no error, 500 Internal Server Error");  // tinyproxy's own word
  options.environment = environment({{"http_proxy", "http://127.0.0.1:1"}, {"no_proxy", ".invalid"}});
  EXPECT_TRUE(error("http://no-such-host.invalid").starts_with("could not resolve no-such-host.invalid"));
}

}  // namespace
}  // namespace tidegate
