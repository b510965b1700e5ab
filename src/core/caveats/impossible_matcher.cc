#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

// Whether it reads like a regular expression: 5.., 4..|5.., /api/.*
bool reads_as_pattern(std::string_view text) {
  constexpr std::string_view kSigns[] = {"..", ".*", ".+", "|", "[0-9]", "\\d"};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) { return text.contains(sign); });
}

// Whether x stands for a digit in it: 5xx, 50X.
bool has_placeholder(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool is_x = text[i] == 'x' || text[i] == 'X';
    if (is_x && (is_digit(text[i - 1]) || text[i - 1] == ']')) return true;
  }
  return false;
}

std::optional<Caveat> find_in(const Unmatched& matcher) {
  const auto caveat = [](std::string why, std::string next) {
    return Caveat{.why = std::move(why), .disqualifies = true, .next = std::move(next)};
  };
  if (matcher.values.empty()) {
    return caveat(format("no series of {} has the label {}, so {} {}", matcher.among, matcher.label, matcher.written,
                         matcher.excludes ? "leaves none out" : "matches none"),
                  "correct the label's name in the selector");
  }
  if (matcher.is_exact && reads_as_pattern(matcher.value)) {
    return caveat(
        format("{} compares with the very text {}, which no series has", matcher.written, quoted(matcher.value)),
        format("for a regular expression write =~ behind {}", matcher.label));
  }
  if (std::ranges::all_of(matcher.values, is_number) && has_placeholder(matcher.value)) {
    return caveat(format("{} can match no number, as {} is ({})", matcher.written, matcher.label,
                         first_few(matcher.values, ", ", 3)),
                  format("write a dot for any digit: {}=~\"5..\"", matcher.label));
  }
  return std::nullopt;  // it may match one day: for absent-counter to tell
}

// A matcher that can't ever do what its writer meant by it. What it selects would count as zero, or as everything.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  for (const auto& matcher : seen.unmatched) {
    if (auto found = find_in(matcher)) return found;
  }
  return std::nullopt;
}

}  // namespace

CaveatKind impossible_matcher() {
  return {{.name = "impossible-matcher",
           .help = "A selector can never select what is meant: it names a label that no series has, compares with = "
                   "what reads like a regular expression (code=\"5..\"), or looks for 5xx among numbers."},
          Concern::data,
          find,
          "yes",
          "correct the selector"};
}

}  // namespace tidegate::caveats
