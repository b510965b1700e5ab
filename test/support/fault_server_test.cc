#include "support/fault_server.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/process.h"

namespace tidegate::test {
namespace {

TEST(FaultServer, answers_and_remembers_what_it_was_sent) {
  const FaultServer server(fault("good", "0.5"));
  const Finished curl = run({"curl", "-s", "--data", "query=a+b&time=17", server.url() + "/api/v1/query?x=1"});
  EXPECT_NE(curl.output.find("[17,\"0.5\"]"), std::string::npos) << curl.output;
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].method, "POST");
  EXPECT_EQ(server.requests()[0].parameter("query"), "a b");
  EXPECT_EQ(server.requests()[0].parameter("x"), "1");
  EXPECT_EQ(server.requests()[0].header("host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(FaultServer, the_bomb_is_valid_gzip_that_does_not_end) {
  const FaultServer server(fault("gzip-bomb"));
  const Finished curl =
      run({"sh", "-c", "curl -sN " + server.url() + " | gzip -dc 2>/dev/null | head -c 100000000 | tail -c 3"});
  EXPECT_EQ(curl.output, "   ");
}

TEST(FaultServer, stops_while_a_client_hangs) {
  {
    const FaultServer server(fault("hang"));
    Process hanging({"curl", "-s", server.url()});
    EXPECT_TRUE(wait_until([&] { return server.requests().size() == 1; }));
  }
}

TEST(FaultServer, modes_are_sorted_and_helpful) {
  EXPECT_TRUE(std::ranges::is_sorted(fault_modes(), {}, &FaultMode::name));
  for (const FaultMode& mode : fault_modes()) EXPECT_FALSE(mode.help.empty()) << mode.name;
}

}  // namespace
}  // namespace tidegate::test
