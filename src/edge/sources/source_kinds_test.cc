#include "edge/sources/source_kinds.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/fake_clock.h"

namespace tidegate::sources {
namespace {

TEST(SourceKinds, each_is_whole_and_its_first_key_says_where_it_is) {
  EXPECT_TRUE(std::ranges::is_sorted(source_kinds(), {}, &SourceKind::name));
  for (const SourceKind& kind : source_kinds()) {
    EXPECT_TRUE(kind.help.ends_with('.')) << kind.name;
    EXPECT_NE(kind.open, nullptr) << kind.name;
    ASSERT_FALSE(kind.fields.empty()) << kind.name;
    const Field& address = kind.fields.front();
    EXPECT_EQ(address.name, kind.name);
    EXPECT_TRUE(address.required()) << kind.name;
    EXPECT_EQ(kind.example, std::string(kind.name) + ": " + std::string(address.example));
    EXPECT_EQ(kind.read != nullptr, address.type != FieldType::url) << kind.name;
    EXPECT_EQ(find_source_kind(kind.name), &kind);
  }
}

TEST(SourceKinds, an_unknown_one_gets_a_guess) {
  FakeClock clock;
  const SourceContext context{.clock = clock};
  EXPECT_EQ(open_source({.name = "prod", .kind = "block"}, context).error().message,
            "source \"prod\" has the unknown kind \"block\": did you mean \"blocks\"?");
}

TEST(SourceKinds, what_is_not_there_is_told_when_it_is_opened) {
  FakeClock clock;
  const SourceContext context{.clock = clock};
  const auto error = [&](const char* kind, const char* path) {
    const auto source = open_source({.name = "prod", .kind = kind, .path = path}, context);
    return source ? "no error" : source.error().message;
  };
  EXPECT_EQ(error("blocks", "gone/"), "source \"prod\": cannot read gone/: there is no such folder");
  EXPECT_EQ(error("blocks", "CMakeLists.txt"), "source \"prod\": cannot read CMakeLists.txt: it is no folder");
  EXPECT_EQ(error("file", "gone.om"), "source \"prod\": cannot read gone.om: there is no such file");
  EXPECT_EQ(error("file", "src"), "source \"prod\": cannot read src: it is a folder");
}

}  // namespace
}  // namespace tidegate::sources
