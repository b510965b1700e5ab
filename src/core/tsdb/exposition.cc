#include "core/tsdb/exposition.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <span>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/exposition_memory.h"
#include "core/tsdb/exposition_number.h"
#include "core/tsdb/exposition_series.h"

namespace tidegate::tsdb {
namespace {

constexpr std::array<std::pair<std::string_view, MetricType>, 8> kTypes = {{
    {"counter", MetricType::counter},
    {"gauge", MetricType::gauge},
    {"histogram", MetricType::histogram},
    {"summary", MetricType::summary},
    {"gaugehistogram", MetricType::gauge_histogram},
    {"info", MetricType::info},
    {"stateset", MetricType::stateset},
    {"unknown", MetricType::unknown},
}};

ExpositionResult<MetricType> type_of(std::string_view word, ExpositionFormat exposition) {
  const bool is_text = exposition == ExpositionFormat::text;
  if (is_text && word == "untyped") return MetricType::unknown;
  std::vector<std::string> candidates;
  for (const auto& [name, type] : std::span(kTypes).first(is_text ? 4 : kTypes.size())) {
    if (word == name) return type;
    candidates.emplace_back(name);
  }
  if (is_text) candidates.emplace_back("untyped");
  return trouble(word.data(), format("there is no metric type {}", quoted(printable(word, 50))),
                 did_you_mean(word, candidates));
}

ExpositionError placed(std::string_view text, ExpositionTrouble&& what) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(what.at - text.data()));
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  return {.line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
          .column = 1 + count_code_points(line),
          .message = std::move(what.message),
          .hint = std::move(what.hint)};
}

std::string_view between(const char* first, const char* last) {
  return {first, static_cast<std::size_t>(last - first)};
}

// One text on its way through a parser.
class Run {
 public:
  Run(std::string_view text, ExpositionMemory& memory, ExpositionVisitor& visitor)
      : memory_(memory),
        visitor_(visitor),
        at_(text.data()),
        line_(at_),
        end_(at_ + text.size()),
        guess_(memory.first) {}

  ExpositionResult<void> run() {
    while (at_ != end_ && !ended_) {
      line_ = at_;
      auto read = *at_ == '#' ? read_comment() : read_line();
      if (!read) return read;
      if (at_ - line_ > static_cast<std::ptrdiff_t>(memory_.options.limits.line_bytes)) {
        return trouble(line_, format("the line is longer than {} bytes", memory_.options.limits.line_bytes));
      }
    }
    if (is_openmetrics() && !ended_) {
      return trouble(end_, "the text does not end with \"# EOF\"", "it was cut off, or it isn't OpenMetrics");
    }
    return flush();
  }

 private:
  bool is_openmetrics() const { return memory_.options.format == ExpositionFormat::openmetrics; }
  bool at_line_end() const { return at_ == end_ || *at_ == '\n'; }

  // Over the newline, which only the last line of Prometheus' own format may lack.
  ExpositionResult<void> end_line(std::string_view behind) {
    if (at_ != end_ && *at_ == '\n') {
      ++at_;
      return {};
    }
    if (at_ == end_) {
      if (!is_openmetrics()) return {};
      return trouble(at_, "the text does not end with \"# EOF\"", "it was cut off, or it isn't OpenMetrics");
    }
    return trouble(at_, format("behind {} the line must end", behind),
                   *at_ == '\r' ? "lines end with \\n, without \\r" : "");
  }

  ExpositionResult<void> read_line() {
    if (!is_openmetrics() && (is_blank(*at_) || *at_ == '\n')) {
      at_ = after_blanks(at_, end_);
      if (at_line_end()) return end_line("blanks");
      if (*at_ == '#') return read_comment();
    }
    std::uint32_t index = guess_;
    if (!is_guess_right()) {
      auto found = find_series();
      if (!found) return std::unexpected(std::move(found).error());
      index = *found;
    }
    if (previous_ != ExpositionMemory::kNone) {
      memory_.series[previous_].next = index;
    } else {
      memory_.first = index;
    }
    previous_ = index;
    ExpositionSample sample;
    if (auto read = read_sample(sample); !read) return read;
    guess_ = memory_.series[index].next;
    return count(memory_.series[index], sample);
  }

  // Whether the line begins with the series that followed the last line's series before. If so, it is read.
  bool is_guess_right() {
    if (guess_ >= memory_.series.size()) return false;
    const KnownSeries& guess = memory_.series[guess_];
    const std::size_t size = guess.text.size();
    if (guess.type != type_ || static_cast<std::size_t>(end_ - at_) <= size ||
        std::memcmp(at_, guess.text.data(), size) != 0) {
      return false;
    }
    const char* const after = at_ + size;
    if (guess.text.back() != '}') {  // a name, which might go on or have braces
      if (!is_blank(*after)) return false;
      const char* const next = after_blanks(after, end_);
      if (next == end_ || *next == '{') return false;
    }
    at_ = after;
    return true;
  }

  ExpositionResult<std::uint32_t> find_series() {
    auto after = read_series(at_, end_, memory_.options, memory_.parts);
    if (!after) return std::unexpected(std::move(after).error());
    at_ = *after;
    const std::uint32_t known = memory_.find(memory_.parts.text, type_);
    if (known != ExpositionMemory::kNone) return known;
    return new_series();
  }

  ExpositionResult<std::uint32_t> new_series() {
    const auto& options = memory_.options;
    if (memory_.parts.text.size() > options.limits.line_bytes) {
      return trouble(line_, format("the line is longer than {} bytes", options.limits.line_bytes));
    }
    if (memory_.series.size() >= options.limits.series) {
      return trouble(line_, format("there are more than {} series", options.limits.series));
    }
    auto labels = labels_of(memory_.parts, type_, options);
    if (!labels) return std::unexpected(std::move(labels).error());
    const KnownSeries& one = memory_.add(memory_.parts, type_, *labels);
    if (one.role == KnownSeries::Role::samples) {
      auto taken = visitor_.series(one.number, *labels);
      if (!taken) return trouble(line_, std::move(taken).error().message);
    }
    return static_cast<std::uint32_t>(memory_.series.size() - 1);
  }

  ExpositionResult<void> read_sample(ExpositionSample& sample) {
    const char* const separator = at_;
    at_ = is_openmetrics() ? at_ + (at_ != end_ && *at_ == ' ') : after_blanks(at_, end_);
    if (at_line_end()) return trouble(at_, "behind the series stands its value");
    if (is_openmetrics() && at_ == separator) return trouble(at_, "behind the series stands one blank");
    const char* const after = read_number(at_, end_, sample.value);
    if (after == nullptr) return trouble(at_, "the value is not a number");
    at_ = after;
    if (at_ != end_ && *at_ == '\n') {
      ++at_;
      return {};
    }
    return is_openmetrics() ? read_rest_of_openmetrics(sample) : read_rest_of_text(sample);
  }

  ExpositionResult<void> read_rest_of_text(ExpositionSample& sample) {
    at_ = after_blanks(at_, end_);
    if (at_line_end()) return end_line("the value");
    std::int64_t time = 0;
    const auto [after, error] = std::from_chars(at_, end_, time);
    if (error == std::errc::result_out_of_range) return trouble(at_, "the time is out of range");
    if (error != std::errc{}) {
      return trouble(at_, "the time is not a whole number of milliseconds", *at_ == '\r' ? "lines end with \\n" : "");
    }
    if (after != end_ && *after == '.') {
      return trouble(at_, "the time is not a whole number of milliseconds", "OpenMetrics has times in seconds");
    }
    sample.time = time;
    at_ = after_blanks(after, end_);
    return end_line("the time");
  }

  ExpositionResult<void> read_rest_of_openmetrics(ExpositionSample& sample) {
    if (at_ != end_ && *at_ == ' ' && end_ - at_ > 1 && at_[1] != '#') {
      auto time = read_seconds();
      if (!time) return std::unexpected(std::move(time).error());
      sample.time = *time;
    }
    if (between(at_, end_).starts_with(" # {")) {
      if (auto read = read_exemplar(); !read) return read;
    }
    return end_line("the sample");
  }

  // REQUIRES: a blank stands here.
  ExpositionResult<std::int64_t> read_seconds() {
    ++at_;
    double seconds = 0;
    const char* const after = read_number(at_, end_, seconds);
    const auto time = after == nullptr ? std::nullopt : milliseconds_of(seconds);
    if (!time) return trouble(at_, "the time is not a number of seconds since 1970");
    at_ = after;
    return *time;
  }

  // Exemplars are checked, then forgotten.
  ExpositionResult<void> read_exemplar() {
    static constexpr std::string_view kStart = " # ";
    at_ += kStart.size();
    SeriesParts& parts = memory_.parts;
    parts.name = {at_, 0};  // it has no name, and may not have one
    parts.labels.clear();
    auto after = read_braces(at_, end_, memory_.options, parts);
    if (!after) return std::unexpected(std::move(after).error());
    at_ = *after;
    if (at_ == end_ || *at_ != ' ') return trouble(at_, "behind the labels of an exemplar stands its value");
    double value = 0;
    const char* const behind = read_number(++at_, end_, value);
    if (behind == nullptr) return trouble(at_, "the exemplar's value is not a number");
    at_ = behind;
    if (at_ != end_ && *at_ == ' ') {
      if (auto time = read_seconds(); !time) return std::unexpected(std::move(time).error());
    }
    return {};
  }

  ExpositionResult<void> count(KnownSeries& series, ExpositionSample& sample) {
    if (memory_.samples == memory_.options.limits.samples) {
      return trouble(line_, format("there are more than {} samples", memory_.options.limits.samples));
    }
    ++memory_.samples;
    sample.series = series.number;
    if (series.group == 0) {
      if (!pending_.empty()) {
        if (auto done = flush(); !done) return done;
      }
      return report(sample, line_);
    }
    if (series.group != group_ || series.point == memory_.point) {
      if (auto done = flush(); !done) return done;
    }
    group_ = series.group;
    series.point = memory_.point;
    if (series.role == KnownSeries::Role::samples) {
      pending_.push_back({.sample = sample, .line = line_});
      return {};
    }
    const auto start = milliseconds_of(sample.value);
    if (!start) return trouble(line_, "the _created line's value is not a number of seconds since 1970");
    start_ = *start;
    return {};
  }

  ExpositionResult<void> report(const ExpositionSample& sample, const char* line) {
    auto taken = visitor_.sample(sample);
    if (!taken) return trouble(line, std::move(taken).error().message);
    return {};
  }

  // Reports what waited for its start.
  ExpositionResult<void> flush() {
    for (auto& [sample, line] : pending_) {
      sample.start = start_;
      if (auto done = report(sample, line); !done) return done;
    }
    pending_.clear();
    start_ = 0;
    group_ = 0;
    ++memory_.point;
    return {};
  }

  ExpositionResult<void> read_comment() {
    const void* const newline = std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_));
    const char* const line_end = newline == nullptr ? end_ : static_cast<const char*>(newline);
    const std::string_view line = between(at_, line_end);
    if (is_openmetrics() && line == "# EOF") return end_text(line_end);
    const char* const hash = at_++;
    at_ = is_openmetrics() ? at_ + (at_ != line_end && *at_ == ' ') : after_blanks(at_, line_end);
    const bool spaced = at_ != hash + 1;
    const std::string_view keyword =
        between(at_, std::min(line_end, at_ + std::min<std::ptrdiff_t>(4, line_end - at_)));
    const char* const behind = at_ + keyword.size();
    const bool goes_on = behind != line_end && (is_openmetrics() ? *behind == ' ' : is_blank(*behind));
    if (spaced && goes_on && (keyword == "HELP" || keyword == "TYPE" || keyword == "UNIT")) {
      at_ = is_openmetrics() ? behind + 1 : after_blanks(behind, line_end);
      if (auto read = read_metadata(keyword, line_end); !read) return read;
    } else if (is_openmetrics()) {
      return trouble(hash, "OpenMetrics has only # HELP, # TYPE, # UNIT and # EOF lines");
    }
    at_ = line_end;
    return end_line("a comment");
  }

  ExpositionResult<void> end_text(const char* line_end) {
    ended_ = true;
    at_ = line_end == end_ ? end_ : line_end + 1;
    if (at_ != end_) return trouble(at_, "behind \"# EOF\" the text must end");
    return {};
  }

  ExpositionResult<void> read_metadata(std::string_view keyword, const char* line_end) {
    const bool lenient = !is_openmetrics() && keyword == "UNIT";  // an ordinary comment there
    std::string_view name;
    auto after = read_name(at_, line_end, name);
    if (!after) return lenient ? ExpositionResult<void>() : std::unexpected(std::move(after).error());
    const bool separated = *after == line_end || (is_openmetrics() ? **after == ' ' : is_blank(**after));
    if (!separated) {
      return lenient ? ExpositionResult<void>() : trouble(*after, "the metric's name ends with a blank");
    }
    if (auto valid = check_utf8(name, "metric's name"); !valid) return valid;
    std::string_view rest = between(std::min(*after + 1, line_end), line_end);
    if (!is_openmetrics() && keyword != "HELP") rest = trim(rest);
    if (auto done = flush(); !done) return done;
    return report_metadata(keyword, name, rest);
  }

  ExpositionResult<void> report_metadata(std::string_view keyword, std::string_view name, std::string_view rest) {
    ExpositionMetadata metadata = {.family = unescaped(name)};
    if (keyword == "TYPE") {
      auto type = type_of(rest, memory_.options.format);
      if (!type) return std::unexpected(std::move(type).error());
      metadata.type = type_ = *type;
    } else {
      if (auto valid = check_utf8(rest, "text"); !valid) return valid;
      metadata.kind = keyword == "HELP" ? ExpositionMetadata::Kind::help : ExpositionMetadata::Kind::unit;
      metadata.text = unescaped(rest, is_openmetrics() ? Quotes::escaped : Quotes::plain);
    }
    if (is_openmetrics() && keyword == "UNIT" && !rest.empty() && !metadata.family.ends_with("_" + metadata.text)) {
      return trouble(rest.data(), "the unit is not the end of the metric's name",
                     format("the metric would be called ..._{}", printable(rest, 50)));
    }
    auto taken = visitor_.metadata(metadata);
    if (!taken) return trouble(line_, std::move(taken).error().message);
    return {};
  }

  struct Pending {
    ExpositionSample sample;
    const char* line = nullptr;
  };

  ExpositionMemory& memory_;
  ExpositionVisitor& visitor_;
  const char* at_;
  const char* line_;
  const char* const end_;
  std::uint32_t guess_;
  std::uint32_t previous_ = ExpositionMemory::kNone;
  MetricType type_ = MetricType::unknown;
  bool ended_ = false;
  std::vector<Pending> pending_;  // samples of one point of one metric
  std::uint32_t group_ = 0;
  std::int64_t start_ = 0;
};

}  // namespace

ExpositionParser::ExpositionParser(const ExpositionOptions& options)
    : memory_(std::make_unique<ExpositionMemory>(options)) {}
ExpositionParser::~ExpositionParser() = default;

std::expected<void, ExpositionError> ExpositionParser::parse(std::string_view text, ExpositionVisitor& visitor) {
  auto done = Run(text, *memory_, visitor).run();
  if (!done) return std::unexpected(placed(text, std::move(done).error()));
  return {};
}

}  // namespace tidegate::tsdb
