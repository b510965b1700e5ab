#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate {

// Unpacks Zstandard's frames (RFC 8878), one text after the other with the same working memory.
class ZstdUnpacker {
 public:
  ZstdUnpacker();
  ~ZstdUnpacker();
  ZstdUnpacker(ZstdUnpacker&&) noexcept;
  ZstdUnpacker& operator=(ZstdUnpacker&&) noexcept;

  // Puts what the frames unpack to into `out`, in place of what was there. More than `limit` bytes are an Error of kind
  // too_large, found before more than they are unpacked.
  Result<void> unpack(std::string_view compressed, std::size_t limit, std::string& out);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string pack_zstd(std::string_view bytes);

}  // namespace tidegate
