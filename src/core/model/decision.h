#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/comparison.h"
#include "core/model/gate.h"
#include "core/model/kayenta_finding.h"
#include "core/model/series.h"
#include "core/model/source.h"

namespace tidegate {

enum class Verdict { pass, warn, fail, inconclusive };

// A reason to doubt a measurement, or to know about when reading it.
struct Caveat {
  std::string kind;           // its name in core/caveats/caveats.def: "stale"
  std::string why;            // a sentence: "the newest sample is 7m old; max_age is 2m"
  bool disqualifies = false;  // the measurement can't carry a verdict
  bool is_error = false;      // the source failed, rather than the data
  bool is_mistake = false;    // the gate file's own query is wrong, which no policy lets pass
  bool is_no_data = false;    // there is nothing to judge: policy `no_data` applies
  std::string next;           // what to do about it, a sentence; may be empty
  bool operator==(const Caveat&) const = default;
};

// One series' value.
struct Reading {
  Labels labels;
  double value = 0;
  bool operator==(const Reading&) const = default;
};

// One reading of an indicator, with all that is needed to trust or to doubt it. Values are in base units.
struct Measurement {
  std::optional<double> value;            // nothing when there is no number at all
  bool is_lower_bound = false;            // the truth lies above it: a quantile beyond the highest bucket bound
  std::vector<Reading> readings;          // one a series, when the indicator gives several
  Window window;                          // what was judged
  Window wanted;                          // what the gate asked for, before the change and exclusions cut it
  std::vector<std::string> excluded;      // what was cut out: "22:00-22:30 nightly backup"
  std::string expression;                 // what a person can paste into the source's console for the same value
  std::vector<Question> questions;        // exactly what was asked
  std::optional<double> events;           // in the window: the total of a ratio, a histogram's observations
  std::optional<double> counted;          // the bad (or good) ones
  std::optional<double> samples;          // in the window, all series
  std::optional<double> series;           // how many series stand behind the value
  std::optional<Timestamp> newest;        // the newest sample's time
  std::vector<Reading> contributors;      // the series that weigh most in a breach, worst first
  std::optional<Comparison> comparison;   // of an objective that compares
  std::optional<KayentaFinding> kayenta;  // of one that Kayenta's judge judges
  std::vector<Caveat> caveats;
};

// What became of one objective.
struct Assessment {
  std::string objective;
  Verdict verdict = Verdict::inconclusive;
  Severity severity = Severity::block;
  std::string because;  // a sentence with value, limit and unit
  std::string limit;    // "at most 1%"
  std::string value;    // "1.52%", "no data"
  Dimension dimension = Dimension::none;
  std::string group;           // the name or kind of the group it stands in, "" at the top
  bool decides = true;         // false: info, or outvoted by its group
  bool waved_through = false;  // a doubt that the gate's policy lets pass
  bool unconfirmed = false;    // a breach or doubt that doesn't count, since its only_if isn't breached: a pass
  bool unconfirmable = false;  // a breach of which nobody knows whether its only_if is breached too
  std::string next;            // what to do next
  std::string description;     // what the objective is about, for people
  std::string runbook;         // the objective's own, or the gate's
  Condition condition;
  Measurement measurement;
  Place place;  // where the gate file declares the objective
};

enum class Action { open, block, hold };

// How a watch came to its decision.
struct WatchSummary {
  Timestamp start;
  Duration planned;  // `for`
  Duration took;
  int evaluations = 0;  // that counted
  int failing = 0;      // of them, those in which the gate failed
  Duration outage;      // of the source that was out longest
  std::string stopped;  // why it ended, a clause: "failing was certain"
  int step = 0;         // of a rollout: that it ended in, from 1 on ...
  int steps = 0;        // ... of so many
  double traffic = 0;   // that the canary had then, 0..1
  bool operator==(const WatchSummary&) const = default;
};

// What blocks or opens.
struct Decision {
  std::string gate;
  std::string description;
  std::string service;
  std::string owner;
  std::string file;
  Verdict verdict = Verdict::inconclusive;
  Action action = Action::block;
  std::string because;             // one sentence for a chat message
  bool nothing_evaluated = false;  // no source could be asked: exit 4
  bool mistaken = false;           // a query that decides is itself wrong: exit 2
  bool interrupted = false;        // exit 130
  bool deadline_passed = false;    // exit 124
  Timestamp decided_at;
  std::optional<Timestamp> since;       // the change that windows are anchored on
  std::vector<Assessment> assessments;  // in the order of the gate file
  std::optional<KayentaScore> score;    // of a gate that Kayenta's judge judges
  std::optional<WatchSummary> watch;    // set: `tidegate watch` decided; the assessments are its last evaluation
};

std::string_view verdict_name(Verdict verdict);     // "pass" ...
std::string_view action_name(Action action);        // "open" ...
std::string_view severity_name(Severity severity);  // "block" ...

// Several decisions as one: a failure outranks a doubt, a doubt a warning, a warning a pass; blocking outranks holding,
// holding opening. No decision at all is a doubt that blocks.
Verdict joint_verdict(std::span<const Decision> decisions);
Action joint_action(std::span<const Decision> decisions);

// The exit code of product.md: 0 pass and warn, 1 fail, 2 a query is wrong, 3 inconclusive, 4 nothing evaluated, 124
// deadline, 130 interrupted; warn is 5 when `warn_exit`. A known failure is 1 whatever ended the run.
enum class WarnExit { zero, five };
int exit_code(const Decision& decision, WarnExit warn_exit);

}  // namespace tidegate
