#include "base/mapped_file.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "support/process.h"

namespace tidegate {
namespace {

std::string text_of(const MappedFile& file) { return {file.bytes().begin(), file.bytes().end()}; }

TEST(MappedFile, has_the_bytes_of_its_file) {
  const test::TempFolder folder;
  const auto file = MappedFile::open(folder.write("f", std::string("a\0b", 3)));
  ASSERT_TRUE(file);
  EXPECT_EQ(text_of(*file), std::string("a\0b", 3));
}

TEST(MappedFile, keeps_them_when_the_file_is_removed) {
  const test::TempFolder folder;
  const auto path = folder.write("f", "still here");
  const auto file = MappedFile::open(path);
  ASSERT_TRUE(file);
  ASSERT_EQ(std::remove(path.c_str()), 0);
  EXPECT_EQ(text_of(*file), "still here");
}

TEST(MappedFile, may_be_empty) {
  const test::TempFolder folder;
  const auto file = MappedFile::open(folder.write("f", ""));
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes().empty());
}

TEST(MappedFile, moves_with_its_bytes) {
  const test::TempFolder folder;
  auto first = MappedFile::open(folder.write("f", "one"));
  auto second = MappedFile::open(folder.write("g", "two"));
  ASSERT_TRUE(first && second);
  *first = std::move(*second);
  EXPECT_EQ(text_of(*first), "two");
  const MappedFile third = std::move(*first);
  EXPECT_EQ(text_of(third), "two");
}

TEST(MappedFile, says_what_is_wrong) {
  const test::TempFolder folder;
  EXPECT_EQ(MappedFile::open(folder / "none").error().message,
            "cannot read " + (folder / "none") + ": there is no such file");
  EXPECT_EQ(MappedFile::open(folder.path()).error().message, "cannot read " + folder.path() + ": it is not a file");
}

}  // namespace
}  // namespace tidegate
