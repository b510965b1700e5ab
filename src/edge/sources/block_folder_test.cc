#include "edge/sources/block_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include "support/process.h"

namespace tidegate::sources {
namespace {

tsdb::BlockFiles block_at(std::int64_t time, std::uint8_t number) {
  tsdb::Columns samples;
  samples.floats.times = {time}, samples.floats.values = {1};
  tsdb::BlockWriter writer;
  EXPECT_TRUE(writer.add({.pairs = {{"__name__", "x"}}}, samples));
  tsdb::BlockIdentity identity{.written = {1}};
  identity.random[9] = number;
  return writer.finish(identity).value();
}

TEST(BlockFolder, has_the_blocks_that_were_written_the_earliest_first) {
  const test::TempFolder folder;
  const auto later = write_block(folder.path(), block_at(2000, 1));
  const auto earlier = write_block(folder.path(), block_at(1000, 2));
  ASSERT_TRUE(later && earlier) << later.error().message;
  ASSERT_EQ(::mkdir((folder / "wal").c_str(), 0700), 0);
  ASSERT_EQ(::mkdir((folder / "01HF7YAT000000000000000009").c_str(), 0700), 0);  // begun, without meta.json
  const auto blocks = open_blocks(folder.path());
  ASSERT_TRUE(blocks) << blocks.error().message;
  ASSERT_EQ(blocks->size(), 2u);
  EXPECT_EQ(blocks->at(0).block().name(), *earlier);
  EXPECT_EQ(blocks->at(1).block().meta().range.first, 2000);
}

TEST(BlockFolder, may_be_that_of_one_block) {
  const test::TempFolder folder;
  const auto path = write_block(folder.path(), block_at(1000, 1));
  const auto blocks = open_blocks(*path);
  ASSERT_TRUE(blocks) << blocks.error().message;
  EXPECT_EQ(blocks->size(), 1u);
}

TEST(BlockFolder, may_have_no_blocks_but_must_be_there) {
  const test::TempFolder folder;
  EXPECT_TRUE(open_blocks(folder.path())->empty());
  EXPECT_EQ(open_blocks(folder / "none").error().message,
            "cannot read " + (folder / "none") + ": there is no such folder");
}

TEST(BlockFolder, says_what_a_block_lacks) {
  const test::TempFolder folder;
  const auto path = write_block(folder.path(), block_at(1000, 1)).value();
  ASSERT_EQ(std::rename((path + "/chunks/000001").c_str(), (path + "/chunks/000002").c_str()), 0);
  EXPECT_EQ(open_blocks(folder.path()).error().message, path + "/chunks has 000002, but no 000001");
  ASSERT_EQ(std::remove((path + "/index").c_str()), 0);
  EXPECT_EQ(open_blocks(folder.path()).error().message, "cannot read " + path + "/index: there is no such file");
}

}  // namespace
}  // namespace tidegate::sources
