#include "base/snappy.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

const std::string kText = std::string(100'000, 'a') + "end";

TEST(Snappy, unpacks_what_it_packed_in_place_of_what_was_there) {
  std::string out = "before";
  ASSERT_TRUE(unpack_snappy(pack_snappy(kText), kText.size(), out));
  EXPECT_EQ(out, kText);
  ASSERT_TRUE(unpack_snappy(pack_snappy(""), 0, out));
  EXPECT_EQ(out, "");
}

TEST(Snappy, a_little_more_than_was_there_is_not_filled_up) {
  std::string out;
  for (std::size_t size = 0; size < 200; ++size) {
    ASSERT_TRUE(unpack_snappy(pack_snappy(kText.substr(0, size)), size, out));
    ASSERT_EQ(out.size(), size);
  }
}

TEST(Snappy, refuses_what_would_become_too_large) {
  std::string out;
  const auto done = unpack_snappy(pack_snappy(kText), kText.size() - 1, out);
  EXPECT_EQ(done.error().kind, ErrorKind::too_large);
  EXPECT_EQ(done.error().message, "Snappy's bytes unpack to 100003, more than 100002 bytes");
}

TEST(Snappy, refuses_damaged_bytes_whole_or_cut) {
  std::string out;
  const std::string packed = pack_snappy(kText);
  EXPECT_EQ(unpack_snappy("", 100, out).error().kind, ErrorKind::malformed);
  EXPECT_EQ(unpack_snappy(packed.substr(0, packed.size() - 1), kText.size(), out).error().kind, ErrorKind::malformed);
  EXPECT_EQ(unpack_snappy("\x05\xfc\xff\xff\xff\xff", 100, out).error().kind, ErrorKind::malformed);
}

}  // namespace
}  // namespace tidegate
