#include <gtest/gtest.h>

#include <map>
#include <string>

#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

TEST(@Name@, is_found_by_its_environment_alone) {
  EXPECT_TRUE(find_pipeline("@name@")->detect(Environment(Variables{{"@name@_CI", "true"}})));
  EXPECT_FALSE(find_pipeline("@name@")->detect(Environment()));
}

}  // namespace
}  // namespace tidegate::pipelines
