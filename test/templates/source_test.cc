#include <gtest/gtest.h>

#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"

namespace tidegate::sources {
namespace {

TEST(@Name@, answers_every_question) {
  FakeClock clock;
  const auto source = open_source({.name = "default", .kind = "@name@"}, {.clock = clock, .environment = {}});
  ASSERT_TRUE(source);
  const std::vector<Question> questions = {{.text = "up"}, {.text = "down"}};
  EXPECT_EQ((*source)->ask(questions, seconds(1)).size(), 2u);
}

}  // namespace
}  // namespace tidegate::sources
