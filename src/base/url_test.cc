#include "base/url.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

Url parsed(std::string_view text) {
  const Result<Url> url = parse_url(text);
  EXPECT_TRUE(url) << text;
  return url ? *url : Url{};
}

std::string resolved(std::string_view base, std::string_view reference) {
  const Result<Url> url = resolve_url(parsed(base), reference);
  return url ? format_url(*url) : "error: " + url.error().message;
}

TEST(Url, is_read_into_its_parts) {
  const Url url = parsed("HTTPS://me:s%40crt@Prom.Example:9090/select/0/prometheus?key=1#top");
  EXPECT_EQ(url, (Url{.scheme = "https",
                      .userinfo = "me:s%40crt",
                      .host = "prom.example",
                      .port = 9090,
                      .path = "/select/0/prometheus",
                      .query = "key=1"}));
}

TEST(Url, an_ipv6_address_keeps_its_brackets) {
  EXPECT_EQ(parsed("http://[::1]:9090/").host, "[::1]");
  EXPECT_EQ(origin_of(parsed("http://[::1]:9090/")), "http://[::1]:9090");
}

TEST(Url, what_is_shown_has_neither_credentials_nor_query) {
  EXPECT_EQ(display_url(parsed("http://me:secret@prom:9090/a?token=secret")), "http://prom:9090/a");
  EXPECT_EQ(display_url(parsed("https://prom:443/")), "https://prom");
}

TEST(Url, errors_do_not_repeat_the_text) {
  for (const char* text : {"me:hunter2@prom", "http://me:hunter2@", "http://me:hunter2@prom:x", "ftp://hunter2@prom",
                           "http://me:hunter2@prom:99999", "http://me:hunter2@pr\nom", "http://hunter2@x@prom",
                           "http://me:hunter2@pröm", "http://hunter2 @prom", "http://[::1", "http://", "//hunter2"}) {
    const Result<Url> url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos) << url.error().message;
  }
}

TEST(Url, references_resolve_as_browsers_do_it) {
  EXPECT_EQ(resolved("http://a/b/c?q", "/x"), "http://a/x");
  EXPECT_EQ(resolved("http://a/b/c?q", "x"), "http://a/b/x");
  EXPECT_EQ(resolved("http://a/b/c?q", "../x?y"), "http://a/x?y");
  EXPECT_EQ(resolved("http://a/b/c?q", "?y"), "http://a/b/c?y");
  EXPECT_EQ(resolved("http://a", "x"), "http://a/x");
  EXPECT_EQ(resolved("http://a/b", "//other/x"), "http://other/x");
  EXPECT_EQ(resolved("http://a/b", "https://other:1/x"), "https://other:1/x");
  EXPECT_EQ(resolved("http://a/b", "javascript:alert(1)"), "error: the URL must begin with http:// or https://");
  EXPECT_EQ(resolved("http://a/b/../c", "./../../x/."), "http://a/x/");
}

TEST(Url, percent_encoding_goes_both_ways) {
  EXPECT_EQ(percent_encode("a b+c/é"), "a%20b%2Bc%2F%C3%A9");
  EXPECT_EQ(*percent_decode("a%20b%2Bc%2F%C3%A9"), "a b+c/é");
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_FALSE(percent_decode("%+4"));
}

}  // namespace
}  // namespace tidegate
