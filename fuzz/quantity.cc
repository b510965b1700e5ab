// Units, durations and times: whatever they read, they write in a form that they read as the same again.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "base/time.h"
#include "core/model/quantity.h"

namespace {

using namespace tidegate;

void check_duration(std::string_view text) {
  const Result<Duration> duration = parse_duration(text);
  if (!duration) return;
  const Result<Duration> again = parse_duration(format_duration(*duration));
  CHECK(again && *again == *duration);
  CHECK(!format_duration_rough(*duration).empty());
}

void check_timestamp(std::string_view text) {
  const Result<Timestamp> time = parse_timestamp(text);
  if (!time) return;
  const Result<Timestamp> again = parse_timestamp(format_timestamp(*time));
  CHECK(again && *again == *time);
}

// Minutes, hours, days and the binary multiples of bytes are divided for people; what is read back may then differ in
// the last bit.
void check_quantity(std::string_view text) {
  constexpr int kAllDigits = 17;
  const Result<Quantity> quantity = parse_quantity(text);
  if (!quantity) return;
  CHECK(std::isfinite(quantity->value));
  for (int digits = 1; digits <= kAllDigits; ++digits) {
    const Result<Quantity> again = parse_quantity(format_quantity(quantity->value, quantity->dimension, digits));
    CHECK(again && again->dimension == quantity->dimension);
  }
  const Result<Quantity> again = parse_quantity(format_quantity(quantity->value, quantity->dimension, kAllDigits));
  const bool divided = quantity->dimension == Dimension::bytes || quantity->dimension == Dimension::time;
  CHECK(again->value == quantity->value ||
        (divided && std::abs(again->value - quantity->value) <= 1e-15 * std::abs(quantity->value)));
}

void check_number(std::string_view text) {
  const std::optional<double> number = parse_double(text);
  if (!number) return;
  const std::optional<double> again = parse_double(shortest(*number));
  CHECK(again && (*again == *number || (std::isnan(*again) && std::isnan(*number))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_duration(text);
  check_timestamp(text);
  check_quantity(text);
  check_number(text);
  return 0;
}
