#include "core/tsdb/exposition_series.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/exposition_number.h"

namespace tidegate::tsdb {
namespace {

enum Letter : std::uint8_t { kOfName = 1, kDigit = 2, kColon = 4 };

constexpr std::array<std::uint8_t, 256> letters() {
  std::array<std::uint8_t, 256> table = {};
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = kOfName;
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = kDigit;
  table['_'] = kOfName;
  table[':'] = kColon;
  return table;
}

constexpr auto kLetters = letters();

bool is(char c, unsigned kinds) { return (kLetters[static_cast<unsigned char>(c)] & kinds) != 0; }

// [a-zA-Z_][a-zA-Z0-9_]*, where `more` may let colons in. Returns `at` if there is none.
const char* after_word(const char* at, const char* end, unsigned more) {
  if (at == end || !is(*at, kOfName | more)) return at;
  while (at != end && is(*at, kOfName | kDigit | more)) ++at;
  return at;
}

// Behind the closing quote of the string that opens at `at`, or nullptr.
const char* after_string(const char* at, const char* end) {
  for (++at; at != end; ++at) {
    if (*at == '"') return at + 1;
    if (*at == '\\' && ++at == end) return nullptr;
  }
  return nullptr;
}

std::string_view inside(const char* quote, const char* after) {
  return {quote + 1, static_cast<std::size_t>(after - quote - 2)};
}

// The inside of the braces. Prometheus' own format has blanks between all of its tokens, OpenMetrics nowhere.
class LabelReader {
 public:
  LabelReader(const char* at, const char* end, const ExpositionOptions& options, SeriesParts& parts)
      : at_(at),
        end_(end),
        blanks_(options.format == ExpositionFormat::text),
        most_(options.limits.labels),
        parts_(parts) {}

  // REQUIRES: `at` is behind the opening brace. Returns what is behind the closing one.
  ExpositionResult<const char*> read() {
    for (skip(); !is_next('}'); skip()) {
      if (auto one = read_one(); !one) return std::unexpected(std::move(one).error());
      skip();
      if (is_next(',')) {
        ++at_;
      } else if (!is_next('}') && !blanks_) {  // Prometheus' own parser has commas optional, too
        return trouble(at_, "between two labels stands a comma");
      }
    }
    if (parts_.name.data() == nullptr) {
      return trouble(at_, "the series has no name", "write name{...} or {\"name\", ...}");
    }
    return at_ + 1;
  }

 private:
  bool is_next(char c) const { return at_ != end_ && *at_ == c; }
  void skip() {
    if (blanks_) at_ = after_blanks(at_, end_);
  }

  ExpositionResult<void> read_one() {
    const char* const first = at_;
    const bool quoted = is_next('"');
    at_ = quoted ? after_string(at_, end_) : after_word(at_, end_, 0);
    if (at_ == nullptr) return trouble(first, "the quote is never closed");
    if (at_ == first) {
      return at_ == end_ || *at_ == '\n' ? trouble(at_, "the closing brace } is missing")
                                         : trouble(at_, "here a label's name is expected");
    }
    const std::string_view name =
        quoted ? inside(first, at_) : std::string_view(first, static_cast<std::size_t>(at_ - first));
    skip();
    if (quoted && (is_next(',') || is_next('}'))) {
      if (parts_.name.data() != nullptr) return trouble(first, "the series has a name already");
      parts_.name = name;
      return {};
    }
    if (!is_next('=')) return trouble(at_, "behind a label's name stands =");
    ++at_;
    skip();
    return read_value(name);
  }

  ExpositionResult<void> read_value(std::string_view name) {
    if (!is_next('"')) return trouble(at_, "a label's value stands in double quotes");
    const char* const after = after_string(at_, end_);
    if (after == nullptr) return trouble(at_, "the quote is never closed");
    const std::string_view value = inside(at_, after);
    if (!blanks_ && std::memchr(value.data(), '\n', value.size()) != nullptr) {
      return trouble(at_, "the quote is not closed on this line", "a line's end within a value is written \\n");
    }
    if (parts_.labels.size() == most_) return trouble(at_, format("the series has more than {} labels", most_));
    parts_.labels.push_back({.name = name, .value = value});
    at_ = after;
    return {};
  }

  const char* at_;
  const char* end_;
  bool blanks_;
  std::size_t most_;
  SeriesParts& parts_;
};

std::string value_of(const SeriesParts::Label& label, MetricType type, const ExpositionOptions& options) {
  std::string value = unescaped(label.value);
  const bool is_bound = (type == MetricType::histogram && label.name == "le") ||
                        (type == MetricType::summary && label.name == "quantile");
  if (!is_bound || options.bounds != ExpositionOptions::Bounds::normalized) return value;
  const auto bound = exposition_number(value);
  return bound ? openmetrics_number(*bound) : value;
}

}  // namespace

bool is_blank(char c) { return c == ' ' || c == '\t'; }

const char* after_blanks(const char* at, const char* end) {
  while (at != end && is_blank(*at)) ++at;
  return at;
}

ExpositionResult<void> check_utf8(std::string_view text, std::string_view what) {
  const std::size_t wrong = first_invalid_utf8(text);
  if (wrong == std::string_view::npos) return {};
  return trouble(text.data() + wrong, format("the {} is not valid UTF-8", what));
}

std::string unescaped(std::string_view text, Quotes quotes) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);

  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next != '\\' && next != 'n' && (next != '"' || quotes == Quotes::plain)) {
      out += text[i];
      continue;
    }
    out += next == 'n' ? '\n' : next;
    ++i;
  }
  return out;
}

ExpositionResult<const char*> read_name(const char* at, const char* end, std::string_view& name) {
  if (at != end && *at == '"') {
    const char* const after = after_string(at, end);
    if (after == nullptr) return trouble(at, "the quote is never closed");
    name = inside(at, after);
    return after;
  }
  const char* const after = after_word(at, end, kColon);
  if (after == at) return trouble(at, "here a metric's name is expected");
  name = {at, static_cast<std::size_t>(after - at)};
  return after;
}

ExpositionResult<const char*> read_braces(const char* at, const char* end, const ExpositionOptions& options,
                                          SeriesParts& parts) {
  return LabelReader(at + 1, end, options, parts).read();
}

ExpositionResult<const char*> read_series(const char* at, const char* end, const ExpositionOptions& options,
                                          SeriesParts& parts) {
  const char* const first = at;
  parts.name = {};
  parts.labels.clear();
  const char* after = after_word(at, end, kColon);
  if (after != at) parts.name = {at, static_cast<std::size_t>(after - at)};
  const char* const brace = options.format == ExpositionFormat::text ? after_blanks(after, end) : after;
  if (brace != end && *brace == '{') {
    auto behind = read_braces(brace, end, options, parts);
    if (!behind) return behind;
    after = *behind;
  } else if (after == at) {
    return trouble(at, "here a series, or a line that begins with # is expected");
  }
  parts.text = {first, static_cast<std::size_t>(after - first)};
  return after;
}

ExpositionResult<Labels> labels_of(const SeriesParts& parts, MetricType type, const ExpositionOptions& options) {
  if (parts.name.empty()) return trouble(parts.name.data(), "the series' name is empty");
  Labels labels;
  labels.pairs.reserve(parts.labels.size() + 1);
  if (auto valid = check_utf8(parts.name, "metric's name"); !valid) return std::unexpected(std::move(valid).error());
  labels.pairs.emplace_back("__name__", unescaped(parts.name));
  for (const auto& label : parts.labels) {
    if (label.name.empty()) return trouble(label.name.data(), "a label's name is empty");
    auto valid = check_utf8(label.name, "label's name");
    if (valid) valid = check_utf8(label.value, "label's value");
    if (!valid) return std::unexpected(std::move(valid).error());
    labels.pairs.emplace_back(unescaped(label.name), value_of(label, type, options));
  }
  std::ranges::sort(labels.pairs);
  const auto again = std::ranges::adjacent_find(labels.pairs, {}, [](const auto& pair) { return pair.first; });
  if (again != labels.pairs.end()) {
    return trouble(parts.text.data(), format("the series has the label {} twice", printable(again->first)));
  }
  std::erase_if(labels.pairs, [](const auto& pair) { return pair.second.empty(); });
  return labels;
}

}  // namespace tidegate::tsdb
