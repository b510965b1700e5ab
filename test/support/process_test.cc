#include "support/process.h"

#include <gtest/gtest.h>

namespace tidegate::test {
namespace {

TEST(Process, gives_exit_code_and_output) {
  const Finished finished =
      run({"sh", "-c", "echo $GREETING; echo err >&2; exit 3"}, {.environment = {"GREETING=hello"}});
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.output, "hello\nerr\n");
}

TEST(Process, a_program_that_is_not_there_is_127) { EXPECT_EQ(run({"no-such-program"}).exit_code, 127); }

TEST(Process, is_stopped_by_its_id) {
  Process process({"sleep", "1000"});
  EXPECT_TRUE(process.is_running());
  EXPECT_EQ(process.stop(), 128 + 15);
  EXPECT_FALSE(process.is_running());
}

TEST(TempFolder, goes_with_all_that_is_in_it) {
  std::string path;
  {
    const TempFolder folder;
    path = folder.write("a/b.txt", "x");
    EXPECT_EQ(run({"cat", path}).output, "x");
  }
  EXPECT_NE(run({"cat", path}).exit_code, 0);
}

}  // namespace
}  // namespace tidegate::test
