#include "base/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace tidegate {
namespace {

TEST(Environment, an_empty_variable_is_there_but_counts_as_not_set) {
  Environment environment({{"NO_COLOR", ""}, {"CI", "true"}});
  EXPECT_EQ(environment.get("NO_COLOR"), "");
  EXPECT_FALSE(environment.has("NO_COLOR"));
  EXPECT_TRUE(environment.has("CI"));
  EXPECT_EQ(environment.get("HOME"), std::nullopt);
}

TEST(Environment, the_process_is_read_with_equals_signs_inside_values) {
  setenv("TIDEGATE_ENVIRONMENT_TEST", "a=b=c", 1);
  EXPECT_EQ(Environment::of_process().get("TIDEGATE_ENVIRONMENT_TEST"), "a=b=c");
}

}  // namespace
}  // namespace tidegate
