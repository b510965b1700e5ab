#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/model/decision.h"

namespace tidegate {

// A matcher that selects nothing, or one with != or !~ that leaves nothing out.
struct Unmatched {
  std::string written;              // code=~"5xx"
  std::string label;                // code
  std::string value;                // 5xx
  bool is_exact = false;            // =
  bool only_raises = false;         // what it selects makes the value no lower
  bool excludes = false;            // != or !~
  std::string among;                // the selector among whose series it was looked for
  std::vector<std::string> values;  // that the label has there, the most frequent first: a few; none: no series has it
  bool operator==(const Unmatched&) const = default;
};

// What the source said about one objective, and what is known about how it was asked: a Measurement before anybody
// has doubted it. `measure` makes it, the caveats read it.
struct Observation {
  Measurement measurement;
  std::vector<Caveat> doubts;         // that arose before asking: exclusions that can't be read
  std::vector<Error> errors;          // of questions without an answer
  bool query_is_wrong = false;        // the source can't read the gate's own query
  std::vector<std::string> warnings;  // as in Answer
  std::vector<std::string> infos;
  std::optional<Duration> clock_skew;
  std::string strange_answer;                // "a string", when it isn't numbers by series
  bool no_histogram = false;                 // there are series of the histogram's name, but of plain numbers
  std::optional<double> resets;              // counter resets in the window
  bool counts_over_window = false;           // the value is made of increases, which need two samples a series
  bool counted_absent = false;               // a ratio's counted selector selects nothing
  bool has_common_values = false;            // ... though its arm's labels have values that its baseline's have too
  std::vector<Unmatched> unmatched;          // of `counted`, or of the parts of a query
  std::vector<std::string> unknown_metrics;  // names that `counted` or a part of a query selects and no series has
  std::vector<std::string> ended_jobs;       // that exported a part of the value, and are collected no more
  std::string ended;                         // the selector of that part
  bool targets_unknown = false;              // whether targets are down could not be asked
  double targets = 0;                        // that exported samples in the window, or should have
  double targets_down = 0;                   // of them, those that can't be scraped
  std::vector<std::string> down;             // a few of those: "10.0.0.7:8080 of job web"
  bool births_unknown = false;               // series began in the window; whether at zero is unknown
  std::vector<std::string> absent;           // selectors of a query that select nothing, while others do
  bool only_absent = false;                  // all of them: the value, if there is one, stands on no series
  std::optional<Duration> looks_back;        // how far a query reaches: ranges, subqueries and offsets added up
  bool has_ended = false;                    // no series has a current sample; `newest` is that of ended ones
  std::string unread_time;                   // a range or offset of a query that isn't understood: "5m*2"
  std::vector<std::string> too_thin;         // what a query takes increases of, with fewer than two samples a series
  std::vector<std::string> nan;              // selectors of a query with NaN among their current samples
  bool only_nan = false;                     // nothing that the query reads is a number
  std::vector<std::string> young;            // selectors with series younger than half of their rate's range
  bool only_young = false;                   // one of them has no others
  std::string raw_counter;                   // a counter that a query reads without a range: since its process began
  bool all_moved = false;                    // all that a query reads is moved by an offset or @
  std::vector<double> bounds;             // a classic histogram's bucket bounds, rising, without +Inf, in its own unit
  std::optional<double> bucket_low;       // the bucket in which a quantile lies, base units
  std::optional<double> bucket_high;      // nothing: in the one that has no upper bound
  std::optional<double> missing_bound;    // the bound that `within` asks for and the histogram hasn't, its own unit
  std::vector<Window> excluded;           // times of it that don't count, also since they don't in the baseline's past
  std::vector<Window> excluded_before;    // of earlier periods that it is compared with
  std::optional<Duration> counted;        // of a comparison: how much of its window is left by those
  std::optional<Duration> own_past;       // of a comparison with its own past: how far back that is, if it reaches in
  std::optional<Timestamp> silent_since;  // of a comparison: since when the canary has no events, and its baseline has
  double missed = 0;                      // how many it would have had by then, by its share of the traffic before
  std::string in_both_arms;  // of a comparison: what counts as the canary's and as the baseline's; "": none
  std::optional<Timestamp> judged_until;     // of what judges once: the end of what it judges, once that is over
  double spoilt = 0;                         // of a comparison: samples of its counters that are no counts
  Window available;                          // the window after the change and the warm-up, before exclusions
  Timestamp at;                              // when the check happens
  std::optional<Timestamp> since;            // the change
  std::optional<Timestamp> collected_since;  // the first samples, where the source collects them itself
  Duration warmup;
};

}  // namespace tidegate
