#include "core/gate/check.h"

#include <algorithm>

#include "core/caveats/caveats.h"
#include "core/gate/assess.h"
#include "core/gate/decide.h"
#include "core/gate/joint_finding.h"
#include "core/gate/measure.h"
#include "core/gate/vet.h"

namespace tidegate::gate {
namespace {

// An error that the gate's policy lets pass.
bool waves_error(const Assessment& assessment) {
  return assessment.decides && assessment.waved_through &&
         std::ranges::any_of(assessment.measurement.caveats, &Caveat::is_error);
}

}  // namespace

Decision check(const Gate& gate, const Sources& sources, const CheckTimes& times) {
  Asker asker(sources, times);
  canary::Courses fresh;
  const auto inquiries = measure(gate, times, asker, times.courses ? *times.courses : fresh);

  find_jointly(inquiries);
  std::vector<std::size_t> in_breach;
  for (std::size_t i = 0; i < inquiries.size(); ++i) {
    if (caveats::breaches(inquiries[i]->objective.condition, inquiries[i]->observation.measurement))
      in_breach.push_back(i);
  }
  blame(inquiries, in_breach, asker);

  std::vector<Assessment> assessments;
  for (const auto& inquiry : inquiries) {
    assessments.push_back(assess(inquiry->objective, vet(inquiry->objective, inquiry->observation)));
  }
  auto decision = decide(gate, std::move(assessments), times.plan ? Look::one_of_several : Look::last);
  decision.decided_at = times.at;
  decision.since = times.since;
  decision.interrupted = asker.was_interrupted();
  const bool lacks_answer =
      decision.verdict == Verdict::inconclusive || std::ranges::any_of(decision.assessments, waves_error);
  decision.deadline_passed = asker.deadline_passed() && lacks_answer;
  return decision;
}

}  // namespace tidegate::gate
