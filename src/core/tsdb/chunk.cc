#include "core/tsdb/chunk.h"

#include "base/format.h"
#include "core/tsdb/histogram_chunk.h"
#include "core/tsdb/xor2_chunk.h"
#include "core/tsdb/xor_chunk.h"

namespace tidegate::tsdb {

Result<void> decode_chunk(std::uint8_t encoding, Bytes samples, TimeRange range, Columns& columns) {
  switch (static_cast<Encoding>(encoding)) {
    case Encoding::xor_floats: return decode_xor(samples, range, columns.floats);
    case Encoding::xor2_floats: return decode_xor2(samples, range, columns.floats);
    case Encoding::histogram:
    case Encoding::float_histogram:
    case Encoding::histogram_starts:
    case Encoding::float_histogram_starts:
      return decode_histograms(static_cast<Encoding>(encoding), samples, range, columns.histograms);
    case Encoding::none: break;
  }
  return fail(ErrorKind::malformed, format("a chunk has encoding {}; 1 to 6 are known", encoding));
}

}  // namespace tidegate::tsdb
