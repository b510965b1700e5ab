#include "base/zstd.h"

#include <zstd.h>

#include <algorithm>

#include "base/check.h"
#include "base/format.h"

namespace tidegate {
namespace {

Result<void> damaged(std::size_t code) {
  return fail(ErrorKind::malformed, format("the bytes are not Zstandard's, or damaged: {}", ZSTD_getErrorName(code)));
}

}  // namespace

struct ZstdUnpacker::Context {
  ZSTD_DCtx* const stream = ZSTD_createDCtx();

  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { ZSTD_freeDCtx(stream); }
};

ZstdUnpacker::ZstdUnpacker() : context_(std::make_unique<Context>()) { CHECK(context_->stream != nullptr); }
ZstdUnpacker::~ZstdUnpacker() = default;
ZstdUnpacker::ZstdUnpacker(ZstdUnpacker&&) noexcept = default;
ZstdUnpacker& ZstdUnpacker::operator=(ZstdUnpacker&&) noexcept = default;

Result<void> ZstdUnpacker::unpack(std::string_view compressed, std::size_t limit, std::string& out) {
  ZSTD_DCtx_reset(context_->stream, ZSTD_reset_session_only);
  ZSTD_inBuffer in = {.src = compressed.data(), .size = compressed.size(), .pos = 0};
  out.clear();
  std::size_t more = 1;  // 0: a frame is complete
  while (true) {
    const std::size_t before = out.size();
    const std::size_t room = std::min(limit + 1 - before, std::max<std::size_t>(before, 64 * 1024));
    std::size_t written = 0;
    out.resize_and_overwrite(before + room, [&](char* to, std::size_t) {
      ZSTD_outBuffer part = {.dst = to + before, .size = room, .pos = 0};
      more = ZSTD_decompressStream(context_->stream, &part, &in);
      written = part.pos;
      return before + written;
    });
    if (ZSTD_isError(more)) return damaged(more);
    if (out.size() > limit) {
      return fail(ErrorKind::too_large, format("Zstandard's bytes unpack to more than {} bytes", limit));
    }
    const bool all_read = in.pos == in.size;
    if (all_read && more == 0) return {};
    if (all_read && written < room) return fail(ErrorKind::malformed, "Zstandard's bytes end too early");
  }
}

std::string pack_zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
  CHECK(!ZSTD_isError(size));
  out.resize(size);
  return out;
}

}  // namespace tidegate
