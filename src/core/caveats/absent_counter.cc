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

// A matcher that can't ever match what its writer meant by it.
std::optional<Caveat> find_impossible(const UnmatchedMatcher& matcher) {
  if (matcher.is_exact && reads_as_pattern(matcher.value)) {
    return Caveat{
        .why = format("{} compares with the very text {}, which no series has", matcher.written, quoted(matcher.value)),
        .disqualifies = true,
        .next = format("for a regular expression write =~ behind {}", matcher.label)};
  }
  if (!matcher.values.empty() && std::ranges::all_of(matcher.values, is_number) && has_placeholder(matcher.value)) {
    return Caveat{.why = format("{} can match no number, as {} is ({})", matcher.written, matcher.label,
                                first_few(matcher.values, ", ", 3)),
                  .disqualifies = true,
                  .next = format("write a dot for any digit: {}=~\"5..\"", matcher.label)};
  }
  return std::nullopt;
}

std::optional<Caveat> find_impossible(const Observation& seen) {
  for (const auto& matcher : seen.unmatched) {
    if (auto found = find_impossible(matcher)) return found;
  }
  return std::nullopt;
}

// "; code is 200, 404": what its labels are instead.
std::string known_values(const Observation& seen) {
  std::string text;
  for (const auto& matcher : seen.unmatched) {
    if (!matcher.values.empty()) text += format("; {} is {}", matcher.label, first_few(matcher.values, ", ", 5));
  }
  return text;
}

// A part of a query that selects nothing, while its value stands on the others: `... or vector(0)` hides that.
std::optional<Caveat> find_in_query(const Observation& seen) {
  if (seen.absent.empty() || seen.only_absent || !seen.measurement.value) return std::nullopt;
  if (auto impossible = find_impossible(seen)) return impossible;
  return Caveat{.why = format("no series matches {}: the value does without it", first_few(seen.absent, ", ", 3)),
                .next = "check the names and labels in the query"};
}

// No series counts the bad events while there is traffic: usually nothing bad has happened yet, since most clients
// make a counter's series with its first event. But a label that no series has can't ever match: that is a typo.
std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  if (!ratio) return find_in_query(seen);
  if (!seen.counted_absent || seen.measurement.events.value_or(0) <= 0) return std::nullopt;
  if (!seen.impossible_labels.empty()) {
    return Caveat{.why = format("no series of {} has the label {}, so {} can never match", ratio->total,
                                join(seen.impossible_labels, " or "), ratio->counted),
                  .disqualifies = true,
                  .next = "correct the label's name in the selector"};
  }
  if (auto impossible = find_impossible(seen)) return impossible;
  if (!seen.unknown_name.empty()) {
    return Caveat{.why = format("the source has no series named {} at all: taken as zero events", seen.unknown_name),
                  .next = "check the name: a misspelt one always counts zero"};
  }
  return Caveat{
      .why = format("no series matches {}: taken as zero events{}", ratio->counted, known_values(seen)),
      .next = format("make sure that the selector would match a {} event", ratio->counts_good ? "good" : "bad")};
}

}  // namespace

CaveatKind absent_counter() {
  return {
      {.name = "absent-counter",
       .help = "No series counts the bad (or good) events while there is traffic. Taken as zero, unless the "
               "selector can never match: it names a label that no series has, compares with = what reads like a "
               "regular expression (code=\"5..\"), or looks for 5xx among numbers. Also said of a part of a query."},
      Concern::data,
      find,
      "if the selector can never match: a label that no series has, `code=\"5..\"`, `code=~\"5xx\"` among numbers",
      "check that the selector would match a bad event"};
}

}  // namespace tidegate::caveats
