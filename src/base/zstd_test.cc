#include "base/zstd.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

std::string long_text() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 1000);
  return text;
}

TEST(Zstd, unpacks_what_it_packed_in_place_of_what_was_there) {
  const std::string text = long_text();
  ZstdUnpacker unpacker;
  std::string out = "before";
  for (const std::string& one : {text, std::string(), std::string("x")}) {
    ASSERT_TRUE(unpacker.unpack(pack_zstd(one), one.size(), out));
    EXPECT_EQ(out, one);
  }
}

TEST(Zstd, unpacks_frames_one_behind_the_other) {
  std::string out;
  ASSERT_TRUE(ZstdUnpacker().unpack(pack_zstd("one ") + pack_zstd("two"), 100, out));
  EXPECT_EQ(out, "one two");
}

TEST(Zstd, refuses_what_would_become_too_large) {
  const std::string text = long_text();
  std::string out;
  EXPECT_EQ(ZstdUnpacker().unpack(pack_zstd(text), text.size() - 1, out).error().kind, ErrorKind::too_large);
  EXPECT_LE(out.size(), text.size());
  EXPECT_EQ(ZstdUnpacker().unpack(pack_zstd(std::string(10'000'000, 'a')), 0, out).error().kind, ErrorKind::too_large);
}

TEST(Zstd, refuses_damaged_bytes_and_works_afterwards) {
  ZstdUnpacker unpacker;
  std::string out;
  const std::string packed = pack_zstd("a text of some length, some length");
  EXPECT_EQ(unpacker.unpack("nonsense", 100, out).error().kind, ErrorKind::malformed);
  EXPECT_EQ(unpacker.unpack(packed.substr(0, packed.size() - 3), 100, out).error().message,
            "Zstandard's bytes end too early");
  EXPECT_EQ(unpacker.unpack("", 100, out).error().message, "Zstandard's bytes end too early");
  EXPECT_TRUE(unpacker.unpack(packed, 100, out));
}

}  // namespace
}  // namespace tidegate
