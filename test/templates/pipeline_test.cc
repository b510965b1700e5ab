#include <gtest/gtest.h>

#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

TEST(@Name@, is_found_by_its_environment_alone) {
  EXPECT_TRUE(find_pipeline("@name@")->detect(Environment({{"@name@_CI", "true"}})));
  EXPECT_FALSE(find_pipeline("@name@")->detect(Environment({})));
}

}  // namespace
}  // namespace tidegate::pipelines
