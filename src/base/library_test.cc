#include "base/library.h"

#include <gtest/gtest.h>

namespace tidegate {
namespace {

TEST(DynamicLibrary, gives_functions_by_name) {
  const auto library = DynamicLibrary::open("libm.so.6", "libc6");
  ASSERT_TRUE(library) << library.error().message;
  double (*cosine)(double) = nullptr;
  EXPECT_TRUE(library->bind(cosine, "cos"));
  EXPECT_EQ(cosine(0), 1);
  EXPECT_EQ(library->bind(cosine, "no_such_function").error().message,
            "libm.so.6 has no function no_such_function: it is too old");
}

TEST(DynamicLibrary, one_that_is_not_there_names_its_package) {
  const std::string message = DynamicLibrary::open("libtide.so.9", "libtide9").error().message;
  EXPECT_TRUE(message.starts_with("libtide.so.9 could not be loaded: install the package libtide9 (")) << message;
}

}  // namespace
}  // namespace tidegate
