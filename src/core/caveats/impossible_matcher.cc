#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// Whether it reads like a regular expression or a comparison: 5.., 4..|5.., /api/.*, 5*, >=500
bool reads_as_pattern(std::string_view text) {
  constexpr std::string_view kSigns[] = {"..", ".*", ".+", "|", "[0-9]", "\\d", ">=", "<="};
  const bool is_digits = text.size() > 1 && is_number(text.substr(0, text.size() - 1)) && text.ends_with('*');
  return is_digits || std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.contains(sign); });
}

// Whether x stands for a digit in it: 5xx, 50X.
bool has_placeholder(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool is_x = text[i] == 'x' || text[i] == 'X';
    if (is_x && (is_digit(text[i - 1]) || text[i - 1] == ']')) return true;
  }
  return false;
}

// A pattern of digits and dots alone matches but one length: ^5, 5. and 5... none of three digits.
bool has_other_length(std::string_view pattern, const std::vector<std::string>& values) {
  if (pattern.starts_with('^')) pattern.remove_prefix(1);
  if (pattern.ends_with('$')) pattern.remove_suffix(1);
  const bool is_plain = std::ranges::all_of(pattern, [](char c) { return is_digit(c) || c == '.'; });
  return is_plain && std::ranges::none_of(values, [&](const auto& each) { return each.size() == pattern.size(); });
}

bool matches_no_number(const Unmatched& matcher) {
  const auto& text = matcher.value;
  const bool compares = text.find_first_of("<>") != std::string::npos;
  return compares || has_placeholder(text) || (!matcher.is_exact && has_other_length(text, matcher.values));
}

// What only failed requests have a label of (OpenTelemetry's error.type), or what is asked to be there at all.
bool is_common_to_lack(const Unmatched& matcher) {
  const bool asks_presence = matcher.value.empty() || (!matcher.is_exact && matcher.value == ".+");
  return asks_presence || matcher.label == "error_type" || matcher.label == "error.type";
}

std::optional<Caveat> find_in(const Unmatched& matcher) {
  const auto caveat = [](std::string why, std::string next) {
    return Caveat{.why = std::move(why), .disqualifies = true, .next = std::move(next)};
  };
  if (matcher.values.empty()) {
    if (!matcher.excludes && is_common_to_lack(matcher)) return std::nullopt;
    return caveat(format("no series of {} has the label {}, so {} {}", matcher.among, matcher.label, matcher.written,
                         matcher.excludes ? "leaves none out" : "matches none"),
                  "correct the label's name in the selector");
  }
  if (matcher.is_exact && reads_as_pattern(matcher.value)) {
    return caveat(
        format("{} compares with the very text {}, which no series has", matcher.written, quoted(matcher.value)),
        format("for a regular expression write =~ behind {}", matcher.label));
  }
  if (std::ranges::all_of(matcher.values, is_number) && matches_no_number(matcher)) {
    return caveat(format("{} matches none of the numbers that {} is ({})", matcher.written, matcher.label,
                         first_few(matcher.values, ", ", 3)),
                  format("write a dot for any digit: {}=~\"5..\"", matcher.label));
  }
  return std::nullopt;  // it may match one day: for absent-counter to tell
}

// In a query, what leaves nothing out is often there for safety, and harmless where it only makes a value higher that
// may not be high; and a broken limit is broken. In a ratio everything would be bad, or good.
bool is_harmless(const Objective& objective, const Unmatched& matcher, const Observation& seen) {
  if (!std::holds_alternative<QueryIndicator>(objective.indicator)) return false;
  const bool may_be_low = objective.kayenta ? objective.kayenta->config.direction == Direction::increase
                                            : objective.condition.kind == Condition::Kind::at_most ||
                                                  objective.condition.kind == Condition::Kind::no_worse;
  const bool is_of_worst = objective.across == Across::none || objective.across == Across::every ||
                           objective.across == Across::max;  // of several series, more make that no lower
  const bool only_raises = matcher.excludes && matcher.only_raises && may_be_low && is_of_worst;
  return only_raises || breaches(objective.condition, seen.measurement);
}

// A matcher that can't ever do what its writer meant by it. What it selects would count as zero, or as everything.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  std::optional<Caveat> harmless;
  for (const auto& matcher : seen.unmatched) {
    auto found = find_in(matcher);
    if (!found) continue;
    if (!is_harmless(objective, matcher, seen)) return found;
    found->disqualifies = false;
    harmless = std::move(found);
  }
  return harmless;
}

}  // namespace

CaveatKind impossible_matcher() {
  return {
      {.name = "impossible-matcher",
       .help = "A selector can never select what is meant: it names a label that no series has, compares with = "
               "what reads like a regular expression (code=\"5..\"), or looks for 5xx among numbers."},
      Concern::data,
      find,
      "yes; of a query, not what leaves nothing out and only makes a value higher that may not be high, nor once the "
      "limit is broken",
      "correct the selector"};
}

}  // namespace tidegate::caveats
