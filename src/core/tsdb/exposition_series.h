#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/labels.h"
#include "core/tsdb/exposition.h"

// The series of an exposition line: http_requests_total{code="200"} or {"http.requests", "status.code"="200"}.
namespace tidegate::tsdb {

// What is wrong, and where in the text.
struct ExpositionTrouble {
  const char* at = nullptr;
  std::string message;
  std::string hint = {};
};

template <class T>
using ExpositionResult = std::expected<T, ExpositionTrouble>;

inline std::unexpected<ExpositionTrouble> trouble(const char* at, std::string message, std::string hint = "") {
  return std::unexpected<ExpositionTrouble>({.at = at, .message = std::move(message), .hint = std::move(hint)});
}

// A series in pieces, as they are written: without their quotes, but still escaped.
struct SeriesParts {
  struct Label {
    std::string_view name;
    std::string_view value;
  };
  std::string_view text;  // all of it
  std::string_view name;
  std::vector<Label> labels;
};

// Reads the series that begins at `at`; returns where it ends.
ExpositionResult<const char*> read_series(const char* at, const char* end, const ExpositionOptions& options,
                                          SeriesParts& parts);

// Reads the labels in the braces that open at `at`, and the name if one is among them and parts.name has none yet.
// REQUIRES: *at is '{'.
ExpositionResult<const char*> read_braces(const char* at, const char* end, const ExpositionOptions& options,
                                          SeriesParts& parts);

// Reads a metric's name, quoted or not; returns where it ends. `name` is without quotes.
ExpositionResult<const char*> read_name(const char* at, const char* end, std::string_view& name);

// The labels of a series under the last # TYPE line.
ExpositionResult<Labels> labels_of(const SeriesParts& parts, MetricType type, const ExpositionOptions& options);

// With \\ and \n replaced, and \" where quotes are escaped; other escapes stay as they are.
enum class Quotes { escaped, plain };
std::string unescaped(std::string_view text, Quotes quotes = Quotes::escaped);

ExpositionResult<void> check_utf8(std::string_view text, std::string_view what);

bool is_blank(char c);
const char* after_blanks(const char* at, const char* end);

}  // namespace tidegate::tsdb
