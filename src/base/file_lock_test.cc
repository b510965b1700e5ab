#include "base/file_lock.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "support/process.h"

namespace tidegate {
namespace {

TEST(FileLock, is_held_by_one_at_a_time) {
  const test::TempFolder folder;
  const std::string path = folder / "lock";
  {
    const auto held = FileLock::take(path);
    ASSERT_TRUE(held) << held.error().message;
    const auto second = FileLock::take(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), (Error{ErrorKind::refused, "another process holds " + path}));
    EXPECT_FALSE(read_file(path)->empty());
  }
  EXPECT_TRUE(FileLock::take(path));
}

TEST(FileLock, that_cannot_be_made_says_why) {
  const auto lock = FileLock::take("/nowhere/lock");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message, "cannot write /nowhere/lock: No such file or directory");
}

}  // namespace
}  // namespace tidegate
