#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tidegate::bench {

// Who judges the same data. One line each in kJudges.
enum class Judge {
  ours,
  ours_guessed,
  ours_poisson,
  eprocess,
  group_sequential,
  kayenta_once,
  kayenta_5,
  kayenta_each,
  naive,
  obrien_fleming,
  flagger,
};

struct JudgeNote {
  Judge judge;
  std::string_view name;
  std::string_view says;
  int one_run_in;  // as Kayenta's judge takes long to compute, it sees a part of the runs
  bool judges_latency;
};

inline constexpr std::array kJudges = {
    JudgeNote{Judge::ours, "ours", "tidegate as shipped, variation measured in 600 min of history", 1, true},
    JudgeNote{Judge::ours_guessed, "guess", "the same without history: variation 15 %", 4, true},
    JudgeNote{Judge::ours_poisson, "none", "the same with variation 0", 4, true},
    JudgeNote{Judge::eprocess, "e only", "method eprocess, variation measured", 4, false},
    JudgeNote{Judge::group_sequential, "gs only", "method group-sequential, variation measured", 4, false},
    JudgeNote{Judge::kayenta_once, "K once", "Kayenta at minute 60", 5, true},
    JudgeNote{Judge::kayenta_5, "K5", "Kayenta every 5 min, growing", 5, true},
    JudgeNote{Judge::kayenta_each, "K each", "Kayenta each minute, growing", 20, true},
    JudgeNote{Judge::naive, "z each", "two-proportion z (latency: rank-sum z) each minute", 1, true},
    JudgeNote{Judge::obrien_fleming, "OBF60", "that z against O'Brien-Fleming's boundaries", 1, true},
    JudgeNote{Judge::flagger, "Flagger", "5 failed one-minute checks of a 1 % bound", 1, false},
};
inline constexpr std::size_t kJudgeCount = kJudges.size();

constexpr std::size_t place(Judge judge) { return static_cast<std::size_t>(judge); }

// What one judge said of one comparison. Minutes are from 1; 0 is never.
struct Verdict {
  int failed_at = 0;
  int passed_at = 0;     // the first time that there was evidence for a pass
  bool passes = false;   // there is at the end, and it didn't fail
  double exposed = 0;    // the canary's requests until it was stopped, or in all
  double variation = 0;  // that was reckoned with
};

// Of one run; a judge that didn't see it is empty.
using Verdicts = std::array<std::optional<Verdict>, kJudgeCount>;

// What a judge costs, set against the number of runs: whether it sees that one.
constexpr bool sees(const JudgeNote& note, std::uint64_t run) {
  return run % static_cast<std::uint64_t>(note.one_run_in) == 0;
}

}  // namespace tidegate::bench
