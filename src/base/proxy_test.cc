#include "base/proxy.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

std::string chosen(std::map<std::string, std::string, std::less<>> variables, std::string_view url) {
  const auto proxy = proxy_from_environment(Environment(std::move(variables)), *parse_url(url));
  if (!proxy) return "error: " + proxy.error().message;
  return *proxy ? (*proxy)->url + " " + std::string((*proxy)->credentials.reveal()) : "direct";
}

TEST(Proxy, is_chosen_by_the_scheme) {
  const std::map<std::string, std::string, std::less<>> both = {{"http_proxy", "http://a:1"}, {"HTTPS_PROXY", "b:2"}};
  EXPECT_EQ(chosen(both, "http://prom"), "http://a:1 ");
  EXPECT_EQ(chosen(both, "https://prom"), "http://b:2 ");
  EXPECT_EQ(chosen({{"all_proxy", "socks5h://me:p%40ss@c"}}, "https://prom"), "socks5h://c:1080 me:p@ss");
  EXPECT_EQ(chosen({}, "http://prom"), "direct");
  EXPECT_EQ(chosen({{"http_proxy", ""}}, "http://prom"), "direct");
}

TEST(Proxy, upper_case_is_not_believed_in_a_cgi_program) {
  EXPECT_EQ(chosen({{"HTTP_PROXY", "http://a:1"}}, "http://prom"), "http://a:1 ");
  EXPECT_EQ(chosen({{"HTTP_PROXY", "http://a:1"}, {"REQUEST_METHOD", "GET"}}, "http://prom"), "direct");
}

TEST(Proxy, is_never_used_for_loopback) {
  for (const char* url : {"http://localhost:9090", "http://127.0.0.1", "http://[::1]:9090", "http://a.localhost"}) {
    EXPECT_EQ(chosen({{"http_proxy", "http://a:1"}}, url), "direct") << url;
  }
}

TEST(Proxy, no_proxy_names_hosts_domains_ports_and_networks) {
  const auto exempt = [](std::string_view list, std::string_view url) {
    return is_exempt_from_proxy(list, *parse_url(url));
  };
  EXPECT_TRUE(exempt("prom", "http://prom:9090"));
  EXPECT_TRUE(exempt("other, example.com", "http://prom.EXAMPLE.com"));
  EXPECT_TRUE(exempt(".example.com", "http://prom.example.com"));
  EXPECT_TRUE(exempt("*.example.com", "http://prom.example.com"));
  EXPECT_TRUE(exempt("prom:9090", "http://prom:9090"));
  EXPECT_TRUE(exempt("10.0.0.0/8", "http://10.1.2.3"));
  EXPECT_TRUE(exempt("*", "http://prom"));
  EXPECT_TRUE(exempt("a b prom", "http://prom"));
  EXPECT_FALSE(exempt("prom:9091", "http://prom:9090"));
  EXPECT_FALSE(exempt("example.com", "http://badexample.com"));
  EXPECT_FALSE(exempt("10.0.0.0/8", "http://11.1.2.3"));
  EXPECT_FALSE(exempt("10.0.0.0/99", "http://10.1.2.3"));
  EXPECT_FALSE(exempt("", "http://prom"));
}

TEST(Proxy, an_address_that_is_none_is_not_repeated) {
  const std::string message = chosen({{"http_proxy", "ftp://me:hunter2@a"}}, "http://prom");
  EXPECT_EQ(message, "error: the proxy's address must begin with http://, https:// or socks5://");
}

}  // namespace
}  // namespace tidegate
