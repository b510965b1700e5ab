#include "app/cli/gate_loading.h"

#include <gtest/gtest.h>

#include <set>

namespace tidegate::cli {
namespace {

// The operator file that is chosen in /work/repo/sub, of those that there are.
std::string chosen(const std::set<std::string>& files, std::optional<std::string> named = {}) {
  const auto exists = [&](const std::string& path) { return files.contains(path); };
  return find_operator_file(named, "/work/repo/sub", exists).value_or("none");
}

TEST(OperatorFile, of_the_machine_outranks_that_of_the_repository) {
  EXPECT_EQ(chosen({"/etc/tidegate/tidegate.yaml", "/work/repo/tidegate.yaml", "/work/repo/sub/tidegate.yaml"}),
            "/etc/tidegate/tidegate.yaml");
}

TEST(OperatorFile, is_else_the_nearest_upwards) {
  EXPECT_EQ(chosen({"/work/repo/tidegate.yaml", "/work/tidegate.yaml"}), "../tidegate.yaml");
  EXPECT_EQ(chosen({"/work/repo/sub/tidegate.yaml", "/work/tidegate.yaml"}), "tidegate.yaml");
  EXPECT_EQ(chosen({"/tidegate.yaml"}), "../../../tidegate.yaml");
  EXPECT_EQ(chosen({}), "none");
}

TEST(OperatorFile, that_is_named_holds_whether_it_is_there_or_not) {
  EXPECT_EQ(chosen({"/etc/tidegate/tidegate.yaml"}, "mine.yaml"), "mine.yaml");
}

}  // namespace
}  // namespace tidegate::cli
