#include <array>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/exposition.h"

namespace tidegate::tsdb {
namespace {

std::string_view media_type(std::string_view content_type) {
  return trim(content_type.substr(0, content_type.find(';')));
}

}  // namespace

Result<ExpositionFormat> format_of(std::string_view content_type, std::optional<ExpositionFormat> fallback) {
  const std::string type = to_lower(media_type(content_type));
  if (type == "application/openmetrics-text") return ExpositionFormat::openmetrics;
  if (type == "text/plain") return ExpositionFormat::text;
  if (fallback) return *fallback;
  if (trim(content_type).empty()) {
    return fail(ErrorKind::malformed, "the answer has no Content-Type, so the format of its metrics is unknown");
  }
  return fail(ErrorKind::malformed, format("the Content-Type {} is none of text/plain and application/openmetrics-text",
                                           quoted(printable(content_type, 100))));
}

}  // namespace tidegate::tsdb
