// The part of text.h that reads "{{key:value key:[value value]}}".
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "base/format.h"
#include "base/text.h"
#include "core/histograms/text.h"

namespace tidegate::histograms {
namespace {

constexpr std::array<std::string_view, 11> kKeys = {
    "schema",  "sum",    "count",     "z_bucket", "z_bucket_w",         "custom_values",
    "buckets", "offset", "n_buckets", "n_offset", "counter_reset_hint",
};

struct Offsets {
  std::int32_t positive = 0;
  std::int32_t negative = 0;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class ExpressionReader {
 public:
  explicit ExpressionReader(std::string_view text) : text_(text) {}

  Result<Histogram> read() {
    if (!take("{{")) return wrong("a histogram begins with \"{{\"");
    skip_space();
    while (!take("}}")) {
      TRY(read_entry());
      if (!skip_space() && !text_.substr(at_).starts_with("}}")) return wrong("a space or \"}}\" must follow a value");
    }
    if (at_ != text_.size()) return wrong("nothing may follow \"}}\"");
    set_spans(histogram_.positive, offsets_.positive, histogram_.positive_spans);
    set_spans(histogram_.negative, offsets_.negative, histogram_.negative_spans);
    return std::move(histogram_);
  }

 private:
  std::unexpected<Error> wrong(std::string_view message) const {
    return fail(ErrorKind::invalid,
                format("histogram \"{}\": {} (at byte {})", printable(text_, 60), message, at_ + 1));
  }

  static void set_spans(const std::vector<double>& counts, std::int32_t offset, std::vector<Histogram::Span>& spans) {
    if (!counts.empty()) spans = {{.offset = offset, .length = static_cast<std::uint32_t>(counts.size())}};
  }

  bool take(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  bool skip_space() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    return at_ > begin;
  }

  // Up to a space, colon or bracket.
  std::string_view take_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) && !std::string_view(":[]{},").contains(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Result<std::size_t> read_key() {
    const std::string_view key = take_word();
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      if (kKeys[i] != key) continue;
      if (seen_[i]) return wrong(format("duplicate key \"{}\" in histogram", key));
      seen_[i] = true;
      return i;
    }
    std::vector<std::string> keys(kKeys.begin(), kKeys.end());
    const std::string hint = did_you_mean(key, keys);
    return wrong(format("\"{}\" is no key{}{}", printable(key), hint.empty() ? "" : ", ", hint));
  }

  Result<void> read_entry() {
    const std::size_t key = TRY(read_key());
    if (!take(":")) return wrong(format("\":\" must follow \"{}\"", kKeys[key]));
    switch (key) {
      case 0: return read_integer(histogram_.schema);
      case 1: return read_number(histogram_.sum);
      case 2: return read_number(histogram_.count);
      case 3: return read_number(histogram_.zero_count);
      case 4: return read_number(histogram_.zero_threshold);
      case 5: return read_list(histogram_.custom_bounds);
      case 6: return read_list(histogram_.positive);
      case 7: return read_integer(offsets_.positive);
      case 8: return read_list(histogram_.negative);
      case 9: return read_integer(offsets_.negative);
      default: return read_reset();
    }
  }

  Result<void> read_integer(std::int32_t& into) {
    std::string_view word = take_word();
    const std::string_view written = word;
    if (word.starts_with('+')) word.remove_prefix(1);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), into);
    if (error == std::errc{} && end == word.data() + word.size()) return {};
    return wrong(format("\"{}\" is no integer", printable(written)));
  }

  static std::optional<double> number_of(std::string_view word) {
    const bool negative = word.starts_with('-');
    std::string_view digits = word;
    if (negative || word.starts_with('+')) digits.remove_prefix(1);
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
      std::uint64_t number = 0;
      const char* const last = digits.data() + digits.size();
      const auto [end, error] = std::from_chars(digits.data() + 2, last, number, 16);
      if (error != std::errc{} || end != last) return std::nullopt;
      return negative ? -static_cast<double>(number) : static_cast<double>(number);
    }
    if (digits.empty() || digits.front() == '+' || digits.front() == '-') return std::nullopt;
    const auto number = parse_double(digits);
    return number && negative ? -*number : number;
  }

  Result<void> read_number(double& into) {
    const std::string_view word = take_word();
    const auto number = number_of(word);
    if (!number) return wrong(format("\"{}\" is no number", printable(word)));
    into = *number;
    return {};
  }

  Result<void> read_list(std::vector<double>& into) {
    if (!take("[")) return wrong("a list begins with \"[\"");
    skip_space();
    while (!take("]")) {
      if (at_ == text_.size()) return wrong("\"]\" is missing");
      double number = 0;
      TRY(read_number(number));
      into.push_back(number);
      skip_space();
    }
    return {};
  }

  Result<void> read_reset() {
    using enum Histogram::CounterReset;
    const std::string_view word = take_word();
    if (word == "unknown")
      histogram_.reset = unknown;
    else if (word == "reset")
      histogram_.reset = reset;
    else if (word == "not_reset")
      histogram_.reset = not_reset;
    else if (word == "gauge")
      histogram_.reset = gauge;
    else
      return wrong(format("\"{}\" is none of unknown, reset, not_reset, gauge", printable(word)));
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Histogram histogram_;
  Offsets offsets_;
  std::array<bool, kKeys.size()> seen_{};
};

}  // namespace

Result<Histogram> parse_test_expression(std::string_view text) { return ExpressionReader(text).read(); }

}  // namespace tidegate::histograms
