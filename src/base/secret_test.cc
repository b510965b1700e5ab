#include "base/secret.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <concepts>
#include <cstdio>
#include <sstream>

#include "base/file.h"

namespace tidegate {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Streamable<Secret>);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::convertible_to<Secret, std::string_view>);
static_assert(!std::convertible_to<std::string, Secret>);

TEST(Secret, comes_from_a_variable) {
  const Environment environment({{"TOKEN", "abc"}, {"EMPTY", ""}, {"TWO", "a\nb"}});
  EXPECT_EQ(secret_from_environment(environment, "TOKEN")->reveal(), "abc");
  EXPECT_EQ(secret_from_environment(environment, "NO").error().message, "the environment variable NO is not set");
  EXPECT_EQ(secret_from_environment(environment, "EMPTY").error().message,
            "the environment variable EMPTY is empty, but must hold a credential");
  EXPECT_EQ(secret_from_environment(environment, "TWO").error().message,
            "the environment variable TWO holds a line break or another control character inside the credential");
}

TEST(Secret, a_file_is_read_each_time_because_tokens_rotate) {
  const std::string path = "/tmp/tidegate-secret-test." + std::to_string(getpid());
  ASSERT_TRUE(write_file(path, "first\n"));
  EXPECT_EQ(secret_from_file(path)->reveal(), "first");
  ASSERT_TRUE(write_file(path, "second\r\n"));
  EXPECT_EQ(secret_from_file(path)->reveal(), "second");
  std::remove(path.c_str());
  EXPECT_NE(secret_from_file(path).error().message.find(path), std::string::npos);
}

TEST(Secret, is_found_in_each_of_its_forms) {
  const std::vector<Secret> secrets = {Secret("p@ss \"w+rd/1")};
  const std::string user = "Basic " + base64("user:p@ss \"w+rd/1");
  const std::string other =
      "Basic " + base64("users:p@ss \"w+rd/1") + " " + base64("user1:" + std::string("p@ss \"w+rd/1!"));
  EXPECT_EQ(redact("got p@ss \"w+rd/1 here", secrets), "got [secret] here");
  EXPECT_EQ(redact("p%40ss%20%22w%2Brd%2F1, p%40ss+%22w%2brd%2F1", secrets).find("ss"), std::string::npos);
  EXPECT_EQ(redact(R"({"x":"p@ss \"w+rd/1"})", secrets), R"({"x":"[secret]"})");
  for (const std::string& text : {user, other}) {
    EXPECT_NE(redact(text, secrets), text);
    EXPECT_TRUE(holds_secret(text, secrets));
    EXPECT_FALSE(holds_secret(redact(text, secrets), secrets));
  }
}

TEST(Secret, one_inside_another_leaves_no_rest) {
  const std::vector<Secret> secrets = {Secret("hunter2"), Secret("me:hunter2")};
  EXPECT_EQ(redact("me:hunter2 hunter2", secrets), "[secret] [secret]");
}

TEST(Secret, a_text_with_a_very_short_secret_is_withheld) {
  const std::vector<Secret> secrets = {Secret("ab"), Secret()};
  EXPECT_EQ(redact("cab", secrets), "[withheld: it holds a secret]");
  EXPECT_EQ(redact("car", secrets), "car");
}

TEST(Secret, base64_is_as_the_rfc_has_it) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xFF\xEF"), "/+8=");
}

}  // namespace
}  // namespace tidegate
