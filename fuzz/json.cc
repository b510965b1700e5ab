// A JSON document from elsewhere: read, or refused with a reason; what was read is written and read again unchanged.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = tidegate::parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const auto again = tidegate::parse_json(json->write());
  CHECK(again && *again == *json);
  return 0;
}
