#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/model/labels.h"

// What targets expose and what importers are fed: series, samples and their metadata as text.
namespace tidegate::tsdb {

enum class ExpositionFormat : std::uint8_t {
  text,        // Prometheus' own, version 0.0.4 (and 1.0.0, which adds quoted names): times in ms
  openmetrics  // OpenMetrics 1.0: times in seconds, ends with "# EOF"
};

// The format that a Content-Type header names, as Prometheus 3 chooses: "application/openmetrics-text" or "text/plain",
// whatever their parameters. `fallback` is for a header that is missing or names something else; without it that is an
// Error of kind malformed.
Result<ExpositionFormat> format_of(std::string_view content_type, std::optional<ExpositionFormat> fallback = {});

// The format of a file. What is named or written like OpenMetrics is that even without "# EOF" at its end, which the
// parser then misses: it was cut off. So was text whose last line has no end, an Error of kind malformed.
Result<ExpositionFormat> format_of_file(std::string_view name, std::string_view text);

enum class MetricType : std::uint8_t {
  unknown,
  counter,
  gauge,
  histogram,
  gauge_histogram,
  summary,
  info,
  stateset,
};

struct ExpositionSample {
  std::uint32_t series = 0;          // the number that was given to ExpositionVisitor::series
  std::optional<std::int64_t> time;  // ms since 1970; nothing: the moment of the scrape
  double value = 0;
  std::int64_t start = 0;  // when the counter began, ms since 1970; 0: unknown
};

struct ExpositionMetadata {
  enum class Kind { type, help, unit } kind = Kind::type;
  std::string family;                     // the metric's name
  MetricType type = MetricType::unknown;  // of Kind::type
  std::string text;                       // of the others, unescaped
};

// Is told what a text holds, in its order. An Error from it ends the parsing; its message is placed at the line.
class ExpositionVisitor {
 public:
  virtual ~ExpositionVisitor() = default;

  // Told once for each series, before its first sample. Numbers count up from 0. One label set that is written in two
  // ways, or under two # TYPE lines, has two numbers.
  virtual Result<void> series(std::uint32_t number, const Labels& labels) = 0;
  virtual Result<void> sample(const ExpositionSample& sample) = 0;
  virtual Result<void> metadata(const ExpositionMetadata&) { return {}; }
};

struct ExpositionOptions {
  ExpositionFormat format = ExpositionFormat::text;

  // What the _created lines of OpenMetrics' counters, histograms and summaries are: series of their own, or the starts
  // of the other samples of their metric (which are then reported a few lines later).
  enum class Created { series, starts } created = Created::series;

  // Prometheus 3 writes `le` of histograms and `quantile` of summaries as OpenMetrics does: le="1" becomes le="1.0".
  enum class Bounds { normalized, as_written } bounds = Bounds::normalized;

  struct Limits {
    std::size_t line_bytes = std::size_t{1} << 20;
    std::size_t labels = 1000;              // of one series
    std::size_t series = 50'000'000;        // of one parser
    std::size_t samples = std::size_t(-1);  // of one parser
  } limits;
};

// Lines and columns count from 1, columns in code points.
struct ExpositionError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string message;  // "a label's value must stand in double quotes"
  std::string hint;     // may be empty
  bool operator==(const ExpositionError&) const = default;
};

struct ExpositionMemory;

// Parses texts one after the other, such as the scrapes of one target. It remembers series by their text: a line whose
// series was seen before costs no allocation, and in the usual order no look-up. Accepts what Prometheus accepts;
// beyond that, in Prometheus' own format, blanks around a type, "# UNIT" lines, and times before 1970.
// Sources: https://prometheus.io/docs/instrumenting/exposition_formats/ and
// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
class ExpositionParser {
 public:
  explicit ExpositionParser(const ExpositionOptions& options);
  ~ExpositionParser();
  ExpositionParser(const ExpositionParser&) = delete;
  ExpositionParser& operator=(const ExpositionParser&) = delete;

  // What was told to the visitor before an error stands.
  std::expected<void, ExpositionError> parse(std::string_view text, ExpositionVisitor& visitor);

 private:
  std::unique_ptr<ExpositionMemory> memory_;
};

}  // namespace tidegate::tsdb
