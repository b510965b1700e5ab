#include "core/tsdb/notation.h"

#include <charconv>
#include <limits>

#include "base/format.h"
#include "base/text.h"
#include "base/time.h"
#include "core/histograms/text.h"
#include "core/promql/lexer.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kMostHistogramNumbers = 8'000'000;  // in the histograms that grow from one

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

template <class... Arguments>
std::unexpected<Error> invalid(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  return fail(ErrorKind::invalid, format(text, std::forward<Arguments>(arguments)...));
}

std::string shown(std::string_view text) { return quoted(printable(text, 60)); }

// How far the metric at the start of a line reaches; strings may hold any bracket.
std::size_t length_of_metric(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() && (is_letter(line[at]) || is_digit(line[at]) || line[at] == ':')) ++at;
  if (at == line.size() || line[at] != '{') return at;
  char quote = 0;
  for (++at; at < line.size(); ++at) {
    if (quote == 0 && line[at] == '}') return at + 1;
    if (line[at] == '\\' && quote != 0 && quote != '`') {
      ++at;
    } else if (line[at] == quote) {
      quote = 0;
    } else if (quote == 0 && (line[at] == '"' || line[at] == '\'' || line[at] == '`')) {
      quote = line[at];
    }
  }
  return line.size();
}

// Reads the tokens of a metric.
class MetricReader {
 public:
  explicit MetricReader(std::vector<promql::Token> tokens) : tokens_(std::move(tokens)) {}

  Result<Labels> run() {
    if (next().kind == promql::TokenKind::name) {
      labels_.set("__name__", std::string(next().text));
      ++at_;
    }
    if (take("{")) TRY(read_braces());
    if (next().kind != promql::TokenKind::end) return unexpected("a metric ends here");
    return std::move(labels_);
  }

 private:
  const promql::Token& next() const { return tokens_[at_]; }

  bool take(std::string_view symbol) {
    if (!next().is(symbol)) return false;
    ++at_;
    return true;
  }

  std::unexpected<Error> unexpected(std::string_view expected) const {
    const auto got = next().kind == promql::TokenKind::end ? "the metric's end" : shown(next().text);
    return invalid("unexpected {} in a metric: {}", got, expected);
  }

  Result<std::string> take_string() {
    auto text = promql::unquote(next());
    if (!text) return fail(ErrorKind::invalid, text.error().message);
    ++at_;
    return std::move(*text);
  }

  Result<void> read_braces() {
    while (!take("}")) {
      TRY(read_label());
      if (!next().is("}") && !take(",")) return unexpected("expected \",\" or \"}\"");
    }
    return {};
  }

  Result<void> read_label() {
    const bool is_quoted = next().kind == promql::TokenKind::string;
    std::string name(next().text);
    if (is_quoted) {
      name = TRY(take_string());
    } else if (next().kind == promql::TokenKind::name && name.find(':') == std::string::npos) {
      ++at_;
    } else {
      return unexpected("expected a label's name or \"}\"");
    }
    if (is_quoted && (next().is(",") || next().is("}"))) {
      labels_.set("__name__", std::move(name));
      return {};
    }
    if (!take("=")) return unexpected("expected \"=\"");
    if (next().kind != promql::TokenKind::string) return unexpected("expected a string");
    auto value = TRY(take_string());
    labels_.set(std::move(name), std::move(value));
    return {};
  }

  std::vector<promql::Token> tokens_;
  std::size_t at_ = 0;
  Labels labels_;
};

// How often something is to be repeated: the digits at the start of `text`, which are taken off it.
Result<std::size_t> take_count(std::string_view& text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc::invalid_argument) return invalid("x needs a number of repetitions");
  if (error != std::errc() || count >= kMostSeriesValues)
    return invalid("more than {} values on a line", kMostSeriesValues);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return count;
}

class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : text_(text) {}

  Result<std::vector<SeriesValue>> run() {
    while (skip_spaces(), !text_.empty()) {
      const auto before = text_;
      TRY(read_item());
      if (!text_.empty() && !is_space(text_[0])) return unexpected(before.substr(0, before.find_first_of(" \t")));
      if (values_.size() > kMostSeriesValues) return invalid("more than {} values on a line", kMostSeriesValues);
    }
    return std::move(values_);
  }

 private:
  static std::unexpected<Error> unexpected(std::string_view item) {
    return invalid("{} is no series value; write 5, 1x3, 1+2x3, _, _x3, stale, NaN or {{{{count:2 sum:3}}}}",
                   shown(item));
  }

  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  void skip_spaces() {
    while (!text_.empty() && is_space(text_[0])) text_.remove_prefix(1);
  }

  Result<void> read_item() {
    if (text_.starts_with("{{")) return read_histograms();
    if (text_.starts_with('_')) return read_gap();
    return read_numbers();
  }

  Result<void> read_gap() {
    take('_');
    std::size_t count = 1;
    if (take('x')) count = TRY(take_count(text_));
    values_.resize(values_.size() + count, {.omitted = true, .value = 0, .histogram = nullptr});
    return {};
  }

  Result<void> read_numbers() {
    double value = TRY(take_number());
    if (take('x')) {
      const auto count = TRY(take_count(text_));
      values_.resize(values_.size() + count + 1, {.omitted = false, .value = value, .histogram = nullptr});
      return {};
    }
    if (!text_.starts_with('+') && !text_.starts_with('-')) {
      values_.push_back({.omitted = false, .value = value, .histogram = nullptr});
      return {};
    }
    const double step = TRY(take_number());
    if (!take('x')) return invalid("a value that grows needs a number of steps: 1+2x3");
    const auto count = TRY(take_count(text_));
    for (std::size_t i = 0; i <= count; ++i, value += step)
      values_.push_back({.omitted = false, .value = value, .histogram = nullptr});
    return {};
  }

  Result<double> take_number() {
    const auto before = text_;
    const bool minus = take('-');
    const bool plus = !minus && take('+');
    std::size_t length = 0;
    if (!text_.empty() && is_letter(text_[0])) {
      while (length < text_.size() && (is_letter(text_[length]) || is_digit(text_[length]))) ++length;
      const auto word = to_lower(text_.substr(0, length));
      if (word == "stale" && !minus && !plus && text_.starts_with("stale")) {
        text_.remove_prefix(length);
        return stale_marker();
      }
      if (word != "nan" && word != "inf") return unexpected(before.substr(0, before.find_first_of(" \t")));
    } else {
      length = length_of_number();
    }
    const auto digits = text_.substr(0, length);
    if (digits.empty() || digits == ".") return unexpected(before.substr(0, before.find_first_of(" \t")));
    text_.remove_prefix(length);
    const auto value = promql::number_in(digits);
    if (!value) return invalid("{} is too large for a number", shown(digits));
    return minus ? -*value : *value;
  }

  std::size_t length_of_number() const {
    const auto at = [this](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
    const auto after_digits = [&](std::size_t i) {
      while (is_digit(at(i)) || (i > 0 && at(i) == '_' && is_digit(at(i + 1)))) ++i;
      return i;
    };
    std::size_t length = after_digits(0);
    if (at(length) == '.') length = after_digits(length + 1);
    if (length > 0 && (at(length) == 'e' || at(length) == 'E')) {
      const std::size_t sign = at(length + 1) == '+' || at(length + 1) == '-' ? 1 : 0;
      if (is_digit(at(length + 1 + sign))) length = after_digits(length + 1 + sign);
    }
    return length;
  }

  struct Read {
    Histogram histogram;
    bool reset_is_written = false;
  };

  Result<Read> take_histogram() {
    const auto end = text_.find("}}");
    if (!text_.starts_with("{{") || end == std::string_view::npos)
      return invalid("a histogram ends in }}}}: {}", shown(text_));
    const auto text = text_.substr(0, end + 2);
    text_.remove_prefix(text.size());
    auto histogram = TRY(histograms::parse_test_expression(text));
    const bool is_written = text.find("counter_reset_hint") != std::string_view::npos;
    return Read{.histogram = std::move(histogram), .reset_is_written = is_written};
  }

  void add(std::shared_ptr<const Histogram> histogram, bool reset_is_written) {
    values_.push_back({.histogram = std::move(histogram), .reset_is_written = reset_is_written});
  }

  Result<void> read_histograms() {
    auto first = TRY(take_histogram());
    if (text_.starts_with('+') || text_.starts_with('-')) return read_histogram_steps(first);
    std::size_t count = 0;
    if (take('x')) count = TRY(take_count(text_));
    const auto shared = std::make_shared<const Histogram>(std::move(first.histogram));
    for (std::size_t i = 0; i <= count; ++i) add(shared, first.reset_is_written);
    return {};
  }

  Result<void> read_histogram_steps(const Read& first) {
    using histograms::Change;
    const auto change = text_.starts_with('+') ? Change::increase : Change::decrease;
    text_.remove_prefix(1);
    const auto step = TRY(take_histogram());
    if (!take('x')) return invalid("a histogram that grows needs a number of steps: {{{{...}}}}+{{{{...}}}}x3");
    const auto count = TRY(take_count(text_));
    const auto size = [](const Histogram& one) { return 16 + one.positive.size() + one.negative.size(); };
    if ((count + 1) * (size(first.histogram) + size(step.histogram)) > kMostHistogramNumbers)
      return invalid("{} steps of histograms are too many", count);
    auto all = TRY(histograms::series_of(first.histogram, step.histogram, count, change));
    for (auto& one : all) add(std::make_shared<const Histogram>(std::move(one)), step.reset_is_written);
    return {};
  }

  std::string_view text_;
  std::vector<SeriesValue> values_;
};

// One item of a line of start times.
class StartReader {
 public:
  StartReader(std::string_view item, StartOffsets& starts) : item_(item), text_(item), starts_(starts) {}

  Result<void> run() {
    if (text_.starts_with('_')) return repeat_unknown();
    if (text_.starts_with('*')) {
      text_.remove_prefix(1);
      return repeat(last_known(), 0);
    }
    const auto first = TRY(take_length());
    if (!text_.starts_with('+') && !text_.starts_with('-')) return repeat(first, 0);
    const auto step = TRY(take_length());
    if (!text_.starts_with('x')) return unexpected();
    return repeat(first, step);
  }

 private:
  std::unexpected<Error> unexpected() const {
    return invalid("{} is no start time; write -1m, -1mx3, -1m-30sx3, _, _x3, * or *x3", shown(item_));
  }

  std::int64_t last_known() const {
    for (auto at = starts_.rbegin(); at != starts_.rend(); ++at) {
      if (*at) return **at;
    }
    return 0;
  }

  Result<void> repeat_unknown() {
    text_.remove_prefix(1);
    std::size_t count = 1;
    if (text_.starts_with('x')) {
      text_.remove_prefix(1);
      count = TRY(take_count(text_));
      if (count == 0) return unexpected();
    }
    if (!text_.empty()) return unexpected();
    starts_.resize(starts_.size() + count);
    return {};
  }

  Result<void> repeat(std::int64_t offset, std::int64_t step) {
    std::size_t count = 0;
    if (text_.starts_with('x')) {
      text_.remove_prefix(1);
      count = TRY(take_count(text_));
    }
    if (!text_.empty()) return unexpected();
    for (std::size_t i = 0; i <= count; ++i, offset += step) starts_.emplace_back(offset);
    return {};
  }

  // A number and its unit, perhaps with a sign, in ms.
  Result<std::int64_t> take_length() {
    const bool minus = text_.starts_with('-');
    if (minus || text_.starts_with('+')) text_.remove_prefix(1);
    std::size_t length = 0;
    while (length < text_.size() && is_digit(text_[length])) ++length;
    while (length < text_.size() && is_letter(text_[length]) && text_[length] != 'x') ++length;
    const auto duration = parse_duration(text_.substr(0, length));
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / (4 * kMostSeriesValues);
    if (!duration || duration->ms > kMost) return unexpected();
    text_.remove_prefix(length);
    return minus ? -duration->ms : duration->ms;
  }

  std::string_view item_;
  std::string_view text_;
  StartOffsets& starts_;
};

}  // namespace

Result<Labels> parse_metric(std::string_view text) {
  auto tokens = promql::tokenize(text);
  if (!tokens) return fail(ErrorKind::invalid, tokens.error().message);
  return MetricReader(std::move(*tokens)).run();
}

Result<SeriesLine> parse_series(std::string_view line) {
  line = trim(line);
  const auto length = length_of_metric(line);
  if (length == 0 || (length < line.size() && !is_space(line[length])))
    return invalid("{} is no series; write up{{job=\"a\"}} 1 2 3", shown(line));
  auto labels = TRY(parse_metric(line.substr(0, length)));
  auto values = TRY(ValueReader(line.substr(length)).run());
  return SeriesLine{.labels = std::move(labels), .values = std::move(values)};
}

Result<StartOffsets> parse_starts(std::string_view text) {
  StartOffsets starts;
  while (!(text = trim(text)).empty()) {
    const auto item = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(item.size());
    TRY(StartReader(item, starts).run());
    if (starts.size() > kMostSeriesValues) return invalid("more than {} values on a line", kMostSeriesValues);
  }
  return starts;
}

}  // namespace tidegate::tsdb
