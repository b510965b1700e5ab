#include "core/analysis/conclusion.h"

namespace tidegate::analysis {

Window between(Timestamp first, Timestamp last) {
  const Duration length{(last - first).ms / 1000 * 1000};
  return {last - length, last};
}

std::string stopped_by(Ended ended, std::string_view otherwise) {
  switch (ended) {
    case Ended::completed: break;
    case Ended::interrupted: return "it was interrupted";
    case Ended::deadline: return "the deadline of the run passed";
  }
  return std::string(otherwise);
}

std::string unique_name(std::set<std::string>& taken, const std::string& name) {
  std::string unique = name;
  for (int number = 2; !taken.insert(unique).second; ++number) unique = name + " " + std::to_string(number);
  return unique;
}

void never_open(Decision& decision, const std::string& why) {
  if (decision.verdict != Verdict::pass && decision.verdict != Verdict::warn) return;
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = why;
}

void tell_end(Decision& decision, Ended ended) {
  decision.interrupted = ended == Ended::interrupted;
  decision.deadline_passed = ended == Ended::deadline;
  if (ended != Ended::completed) never_open(decision, "cut short: " + decision.because);
}

}  // namespace tidegate::analysis
