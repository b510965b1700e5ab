#include "base/snappy.h"

#include <snappy.h>

#include "base/format.h"

namespace tidegate {

Result<void> unpack_snappy(std::string_view compressed, std::size_t limit, std::string& out) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(compressed.data(), compressed.size(), &size)) {
    return fail(ErrorKind::malformed, "the bytes are not Snappy's: their length is missing");
  }
  if (size > limit) {
    return fail(ErrorKind::too_large, format("Snappy's bytes unpack to {}, more than {} bytes", size, limit));
  }
  bool valid = false;
  out.resize_and_overwrite(size, [&](char* to, std::size_t) {  // g++ 12 passes the capacity there, not the size
    valid = snappy::RawUncompress(compressed.data(), compressed.size(), to);
    return valid ? size : 0;
  });
  if (!valid) return fail(ErrorKind::malformed, "the bytes are not Snappy's, or damaged");
  return {};
}

std::string pack_snappy(std::string_view bytes) {
  std::string out;
  snappy::Compress(bytes.data(), bytes.size(), &out);
  return out;
}

}  // namespace tidegate
