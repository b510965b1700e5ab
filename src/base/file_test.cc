#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace tidegate {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/tidegate_file_test_XXXXXX";
    folder_ = mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string in_folder(const std::string& name) const { return folder_ + "/" + name; }
  std::size_t count_files() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++count;
    return count;
  }
  std::string folder_;
};

TEST_F(File, what_is_written_is_read_back_and_nothing_else_is_left) {
  ASSERT_TRUE(write_file(in_folder("a"), std::string("one\0two", 7)));
  ASSERT_TRUE(write_file(in_folder("a"), "three"));
  EXPECT_EQ(*read_file(in_folder("a")), "three");
  EXPECT_EQ(count_files(), 1u);
}

TEST_F(File, replacing_keeps_the_mode_and_goes_through_a_link) {
  ASSERT_TRUE(write_file(in_folder("real"), "old"));
  chmod(in_folder("real").c_str(), 0640);
  ASSERT_EQ(symlink("real", in_folder("link").c_str()), 0);
  ASSERT_TRUE(write_file(in_folder("link"), "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(in_folder("link")));
  EXPECT_EQ(*read_file(in_folder("real")), "new");
  struct stat status{};
  stat(in_folder("real").c_str(), &status);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
}

TEST_F(File, appending_creates_and_adds) {
  ASSERT_TRUE(append_file(in_folder("log"), "a\n"));
  ASSERT_TRUE(append_file(in_folder("log"), "b\n"));
  EXPECT_EQ(*read_file(in_folder("log")), "a\nb\n");
}

TEST_F(File, errors_are_sentences_that_name_the_file) {
  auto missing = in_folder("missing");
  EXPECT_EQ(read_file(missing).error().message, "cannot read " + missing + ": there is no such file");
  EXPECT_EQ(read_file(folder_).error().message, "cannot read " + folder_ + ": it is a folder");
  auto deep = in_folder("no/such");
  EXPECT_EQ(write_file(deep, "x").error().message, "cannot write " + deep + ": its folder does not exist");
  ASSERT_TRUE(write_file(in_folder("big"), std::string(2 << 20, 'x')));
  auto big = read_file(in_folder("big"), 1 << 20);
  EXPECT_EQ(big.error().kind, ErrorKind::too_large);
  EXPECT_EQ(big.error().message, in_folder("big") + " is larger than 1 MiB");
}

TEST_F(File, whether_it_can_be_written_is_known_before_and_without_writing) {
  EXPECT_TRUE(can_write_file(in_folder("new")));
  EXPECT_TRUE(can_write_file("-"));
  EXPECT_TRUE(can_write_file("/dev/stdout"));
  EXPECT_EQ(can_write_file(folder_).error().message, "cannot write " + folder_ + ": it is a folder");
  EXPECT_FALSE(can_write_file(in_folder("no/such")));
  EXPECT_EQ(count_files(), 0u);
}

TEST_F(File, devices_are_written_to_and_not_replaced) {
  EXPECT_TRUE(write_file("/dev/null", "x"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(File, a_pipe_is_waited_for_but_not_for_ever) {
  const auto pipe = in_folder("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(read_file(pipe, 100, milliseconds(20)).error().message, pipe + " did not end within 20ms");
  std::jthread writer([&] { std::ofstream(pipe) << "text"; });
  EXPECT_EQ(read_file(pipe).value_or("?"), "text");
}

TEST_F(File, a_folder_is_listed_by_name_and_one_that_is_not_there_is_told_apart) {
  for (const auto* name : {"b", "a", ".hidden"}) ASSERT_TRUE(write_file(in_folder(name), ""));
  EXPECT_EQ(list_folder(folder_).value(), (std::vector<std::string>{".hidden", "a", "b"}));
  EXPECT_EQ(list_folder(in_folder("none")).value(), std::nullopt);
  EXPECT_EQ(list_folder(in_folder("a")).error().message,
            "cannot read " + in_folder("a") + ": a part of its path is not a folder");
}

TEST(RegularFile, can_be_read_twice_which_a_folder_and_standard_input_can_not) {
  EXPECT_TRUE(is_regular_file("CMakeLists.txt"));
  for (const auto path : {"src", "/dev/null", "-", "no such file"}) EXPECT_FALSE(is_regular_file(path)) << path;
}

TEST(Path, a_file_beside_another) {
  EXPECT_EQ(folder_of("dir/gate.yaml"), "dir");
  EXPECT_EQ(folder_of("gate.yaml"), ".");
  EXPECT_EQ(folder_of("/gate.yaml"), "/");
  EXPECT_EQ(path_beside(folder_of("dir/gate.yaml"), "freezes.ics"), "dir/freezes.ics");
  EXPECT_EQ(path_beside(folder_of("gate.yaml"), "freezes.ics"), "freezes.ics");
  EXPECT_EQ(path_beside("dir", "/etc/freezes.ics"), "/etc/freezes.ics");
}

}  // namespace
}  // namespace tidegate
