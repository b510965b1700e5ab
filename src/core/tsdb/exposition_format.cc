#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/exposition.h"

namespace tidegate::tsdb {
namespace {

std::string_view media_type(std::string_view content_type) {
  return trim(content_type.substr(0, content_type.find(';')));
}

bool ends_with_eof(std::string_view text) {
  const std::string_view end = trim(text.substr(text.size() - std::min<std::size_t>(text.size(), 64)));
  return end == "# EOF" || end.ends_with("\n# EOF");
}

// A counter whose samples are called otherwise than it is (x, x_total), or a unit: Prometheus' own format has neither.
bool is_written_like_openmetrics(std::string_view text) {
  constexpr std::size_t kLooked = std::size_t{64} << 10;
  std::string counter;
  for (const std::string_view line : split(text.substr(0, kLooked), '\n')) {
    if (line.starts_with("# UNIT ")) return true;
    if (line.starts_with("# TYPE ")) {
      const auto words = split(trim(line.substr(7)), ' ');
      counter = words.size() == 2 && words[1] == "counter" ? std::string(words[0]) + "_total" : "";
    } else if (!counter.empty() && line.starts_with(counter)) {
      const char next = line.size() > counter.size() ? line[counter.size()] : ' ';
      if (next == ' ' || next == '{') return true;
    }
  }
  return false;
}

}  // namespace

Result<ExpositionFormat> format_of_file(std::string_view name, std::string_view text) {
  const bool is_named = name.ends_with(".om") || name.ends_with(".openmetrics");
  if (is_named || ends_with_eof(text) || is_written_like_openmetrics(text)) return ExpositionFormat::openmetrics;
  if (!text.empty() && !text.ends_with('\n')) {
    return fail(ErrorKind::malformed, "its last line has no end (a line break): was it cut off?");
  }
  return ExpositionFormat::text;
}

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
