#include <gtest/gtest.h>

#include <algorithm>

#include "edge/specs/dialect.h"

namespace tidegate::specs {
namespace {

const Dialect& dialect() { return *std::ranges::find(dialects(), "@name@", &Dialect::name); }

TEST(@Name@, knows_its_files) {
  EXPECT_TRUE(dialect().matches(parse_yaml("@name@: 1", "gate.yaml").root));
  EXPECT_FALSE(dialect().matches(parse_yaml("gate: web", "gate.yaml").root));
}

}  // namespace
}  // namespace tidegate::specs
