#include "base/hash.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(Hash, has_the_values_of_the_specification) {
  EXPECT_EQ(xxhash64(""), 0xef46db3751d8e999U);
  EXPECT_EQ(xxhash64("abc"), 0x44bc2cf5ad770999U);
}

}  // namespace
}  // namespace tidegate
