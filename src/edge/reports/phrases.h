#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/decision.h"

namespace tidegate::reports {

// The words that all formats share, so that a verdict reads the same everywhere. What comes from outside (names,
// labels, sentences) is not yet escaped here: that is each format's own art.

// "the release is blocked", "the release may go on", "the release is held for a person to decide".
std::string_view consequence(const Decision& decision);

// With a capital letter at its beginning.
std::string capital(std::string_view sentence);

// Why an objective's verdict isn't the gate's, or "" when it may be: "info only", "only warns", "does not decide", "let
// pass by policy".
std::string_view standing(const Assessment& assessment);

// Whether more is to be said than that it passes: it doesn't, or not as it seems.
bool needs_a_reason(const Assessment& assessment);

// Whether a breach or a doubt of it keeps the gate closed: it may block, it decides, and no policy waves it through.
bool counts(const Assessment& assessment);

// What the value rests on: "152 of 10,000 events, 300 samples, 10 series, the newest 4s old"; "" when nothing is known.
std::string format_evidence(const Assessment& assessment);

// The same in a few words, for a column: "5m, 10,000 events".
std::string format_evidence_briefly(const Measurement& measurement);

// "2026-11-22T11:55:00Z to 2026-11-22T12:00:00Z (5m)".
std::string format_window(const Window& window);

// How old the newest sample was at the end of the window; never negative.
std::optional<Duration> newest_age(const Measurement& measurement);

// "at 2026-11-22T12:00:00Z", or "from ... to ... every 15s" for a range query.
std::string format_when(const Question& question);

// What to show as the query: the expression that a person can paste into the source's console, else the first question.
std::string_view shown_query(const Measurement& measurement);

// "3 of 9 evaluations failed in 4m 30s of 10m, without an answer for 30s; failing was certain".
std::string format_watch(const WatchSummary& watch);

// One series' labels and its value: `812 ms  {pod="payment-canary-7f"}`.
std::string format_reading(const Reading& reading, Dimension dimension);

// Of what the values of the worst series are: of a comparison, whose own value is a factor, what its arms are.
Dimension dimension_of_worst(const Assessment& assessment);

// What to do next: the assessment's own word first, then what the caveats that disqualify advise, each once.
std::vector<std::string> next_steps(const Assessment& assessment);

// A verdict's mark: ✓ ! ✗ ?, or + ! x ? in ASCII.
enum class Marks { ascii, unicode };
std::string_view verdict_mark(Verdict verdict, Marks marks);

// How many decisions have each verdict.
struct Tally {
  std::size_t pass = 0;
  std::size_t warn = 0;
  std::size_t fail = 0;
  std::size_t inconclusive = 0;
};
Tally tally(std::span<const Decision> decisions);
Tally tally(std::span<const Assessment> assessments);

// "1 pass, 2 fail": only what there is.
std::string format_tally(const Tally& tally);

// The newest time at which one was decided.
Timestamp joint_time(std::span<const Decision> decisions);

}  // namespace tidegate::reports
