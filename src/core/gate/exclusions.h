#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/decision.h"
#include "core/model/gate.h"
#include "core/model/source.h"

// Which times a gate's `exclude:` takes out of a window, and what is left of it. Pure: what must be asked of a source
// is returned as a Question.
namespace tidegate::gate {

struct ExcludedTime {
  Window window;
  std::string reason;
  bool operator==(const ExcludedTime&) const = default;
};

// What the exclusions take out, by start, and the reasons to doubt that this is all. A doubt is a disqualifying caveat:
// `excluded` (the calendar or the answer can't be read as yes or no), or `source-error` (is_error).
struct ExcludedTimes {
  std::vector<ExcludedTime> times;
  std::vector<Caveat> doubts;
  bool operator==(const ExcludedTimes&) const = default;
};

// What must be asked to know when one of the exclusions by query holds: a range query over the wanted window, every
// exclusion_step(). `${window}` in its text becomes that step.
struct ExclusionQuestion {
  std::size_t exclusion = 0;  // its index
  std::string source;         // a name in Gate::sources
  Question question;
};

// A sixtieth of the window, in whole seconds, at least 1s and at most 1m; longer only for windows of more than a week,
// so that there are at most 10,000 steps.
Duration exclusion_step(Window wanted);

// One for each exclusion by query, in their order; none when there is none.
std::vector<ExclusionQuestion> exclusion_questions(std::span<const Exclusion> exclusions, Window wanted);

// All that touches `wanted`. `answers` are those to exclusion_questions(exclusions, wanted), in that order.
// An exclusion by query holds where any series has a value other than zero; because it was seen only every step, the
// step before the first such moment and the one behind the last are excluded too. No series at all: it never holds. An
// error, a NaN, a partial answer, or anything but numbers is a doubt.
ExcludedTimes excluded_times(std::span<const Exclusion> exclusions, Window wanted,
                             std::span<const Result<Answer>> answers);

// What is left of a window.
struct Remainder {
  Window longest;    // the longest stretch that nothing covers, the newest of equals; (end, end] if nothing is left
  Duration covered;  // how much of the window is covered, in all
  bool operator==(const Remainder&) const = default;
};

// `excluded` in any order; they may overlap each other and reach beyond the window.
Remainder longest_left(Window wanted, std::span<const ExcludedTime> excluded);

// "22:00:00-22:30:00 nightly backup", in UTC; with dates when it isn't within one day.
std::string format_excluded(const ExcludedTime& excluded);

}  // namespace tidegate::gate
