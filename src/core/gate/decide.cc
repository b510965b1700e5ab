#include "core/gate/decide.h"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>

#include "base/check.h"
#include "base/format.h"
#include "core/model/quantity.h"

namespace tidegate::gate {
namespace {

using Assessments = std::vector<Assessment>;

// From best to worst, as all_of joins them: the worst decides. any_of: the best does.
int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return 0;
    case Verdict::warn: return 1;
    case Verdict::inconclusive: return 2;
    case Verdict::fail: return 3;
  }
  return 3;
}

// What makes an inconclusive assessment so: the root of its doubts.
const Caveat* doubt_of(const Assessment& assessment) {
  const auto& caveats = assessment.measurement.caveats;
  const auto found = std::ranges::find_if(caveats, &Caveat::disqualifies);
  return found == caveats.end() ? nullptr : &*found;
}

// A query that is itself wrong stays a doubt, whatever else is true.
bool is_mistaken(const Assessment& assessment) {
  return std::ranges::any_of(assessment.measurement.caveats, &Caveat::is_mistake);
}

// Whether its source gave nothing but errors.
bool is_unanswered(const Assessment& assessment) {
  const auto* doubt = doubt_of(assessment);
  return doubt && doubt->is_error && !assessment.measurement.value;
}

int strictness(Doubt policy) {
  switch (policy) {
    case Doubt::pass: return 0;
    case Doubt::hold: return 1;
    case Doubt::block: return 2;
  }
  return 2;
}

// The strictest of what its doubts ask for: no data may be as it should be, but not when part of the answer is missing.
Doubt policy_for(const Gate& gate, const Objective& objective, const Assessment& assessment) {
  if (assessment.unconfirmable) return Doubt::block;  // a breach is never a matter of policy
  std::optional<Doubt> strictest;
  for (const auto& caveat : assessment.measurement.caveats) {
    if (!caveat.disqualifies) continue;
    if (caveat.is_mistake) return Doubt::block;
    const auto policy = caveat.is_error     ? gate.on.error
                        : caveat.is_no_data ? objective.on_no_data.value_or(gate.on.no_data)
                                            : gate.on.inconclusive;
    strictest = std::ranges::max(strictest.value_or(policy), policy, {}, strictness);
  }
  return strictest.value_or(gate.on.inconclusive);
}

// A breach counts only if the other objective is breached too: both verdicts together, as three-valued "and".
class Confirmations {
 public:
  Confirmations(const Gate& gate, Assessments& assessments)
      : gate_(gate), assessments_(assessments), done_(assessments.size()) {
    for (std::size_t i = 0; i < gate.objectives.size(); ++i) index_.emplace(gate.objectives[i].name, i);
  }

  void apply() {
    for (std::size_t i = 0; i < assessments_.size(); ++i) confirm(i);
  }

 private:
  // Follows only_if to its end, however long the chain is, and joins on the way back. The gate file's reader refuses
  // circles, and one must not hang here.
  void confirm(std::size_t index) {
    std::vector<std::size_t> chain;
    for (std::optional<std::size_t> at = index; at && !done_[*at]; at = confirmer_of(*at)) {
      done_[*at] = true;
      chain.push_back(*at);
    }
    for (const auto each : std::views::reverse(chain)) {
      if (const auto other = confirmer_of(each)) join(assessments_[each], assessments_[*other]);
    }
  }

  std::optional<std::size_t> confirmer_of(std::size_t index) const {
    const auto& wanted = gate_.objectives[index].only_if;
    if (wanted.empty()) return std::nullopt;
    const auto found = index_.find(wanted);
    CHECK(found != index_.end());
    return found->second;
  }

  static void join(Assessment& assessment, const Assessment& other) {
    const bool open = assessment.verdict == Verdict::fail || assessment.verdict == Verdict::inconclusive;
    if (!open || is_mistaken(assessment) || other.verdict == Verdict::fail) return;
    if (other.verdict == Verdict::inconclusive) {
      if (assessment.verdict == Verdict::fail) {
        assessment.because += format("; counts only if \"{}\" is breached too, which is unknown", other.objective);
      }
      assessment.unconfirmable = assessment.verdict == Verdict::fail;
      // A mistake or an outage of the other is one of this as well; that it has no data is not.
      const auto* doubt = doubt_of(other);
      if (assessment.unconfirmable && doubt && (doubt->is_error || doubt->is_mistake)) {
        assessment.measurement.caveats.push_back(*doubt);
      }
      assessment.verdict = Verdict::inconclusive;
    } else {
      assessment.because += format("; does not count, because \"{}\" is not breached", other.objective);
      assessment.verdict = Verdict::pass;
      assessment.unconfirmed = true;
      assessment.next.clear();
    }
  }

  const Gate& gate_;
  Assessments& assessments_;
  std::map<std::string_view, std::size_t> index_;  // by name
  std::vector<bool> done_;
};

// The verdict an assessment brings into the decision.
Verdict weight_of(const Assessment& assessment) {
  if (assessment.waved_through) return Verdict::pass;
  if (is_mistaken(assessment)) return Verdict::inconclusive;
  if (assessment.severity == Severity::warn && rank(assessment.verdict) > rank(Verdict::warn)) return Verdict::warn;
  return assessment.verdict;
}

// Joins the verdicts of a rule's leaves. A leaf that decides nothing (info) has none.
class Joiner {
 public:
  Joiner(const Gate& gate, Assessments& assessments) : gate_(gate), assessments_(assessments) {}

  std::optional<Verdict> join(const Rule& rule, const std::string& group) {
    if (rule.kind == Rule::Kind::objective) return leaf(rule.objective, group);
    std::optional<Verdict> joined;
    const auto better = [&](Verdict a, Verdict b) {
      return (rule.kind == Rule::Kind::any_of) == (rank(a) < rank(b)) ? a : b;
    };
    for (const auto& child : rule.children) {
      const auto verdict = join(child, name_of(child, group));
      if (verdict) joined = joined ? better(*joined, *verdict) : *verdict;
    }
    if (joined && rule.kind == Rule::Kind::any_of) outvote(rule, *joined);
    return joined;
  }

 private:
  static std::string name_of(const Rule& rule, const std::string& otherwise) {
    if (rule.kind == Rule::Kind::objective) return otherwise;
    if (!rule.name.empty()) return rule.name;
    return rule.kind == Rule::Kind::any_of ? "any_of" : "all_of";
  }

  std::optional<Verdict> leaf(std::size_t index, const std::string& group) {
    auto& assessment = assessments_[index];
    assessment.group = group;
    if (assessment.severity == Severity::info) return std::nullopt;
    if (assessment.verdict == Verdict::inconclusive) {
      assessment.waved_through = policy_for(gate_, gate_.objectives[index], assessment) == Doubt::pass;
      if (assessment.waved_through) assessment.because += "; the gate's policy lets this pass";
    }
    const bool harmless = assessment.verdict == Verdict::pass || assessment.waved_through;
    if (harmless) return Verdict::pass;
    if (gate_.objectives[index].kayenta && assessment.verdict == Verdict::fail) return std::nullopt;  // the score votes
    return assessment.severity == Severity::warn ? Verdict::warn : assessment.verdict;
  }

  // In an any_of that is better than some of its leaves, those don't decide.
  void outvote(const Rule& rule, Verdict joined) {
    if (rule.kind != Rule::Kind::objective) {
      for (const auto& child : rule.children) outvote(child, joined);
    } else if (!is_mistaken(assessments_[rule.objective]) &&
               rank(weight_of(assessments_[rule.objective])) > rank(joined)) {
      assessments_[rule.objective].decides = false;
    }
  }

  const Gate& gate_;
  Assessments& assessments_;
};

// Those that made the verdict what it is.
std::vector<const Assessment*> deciders(const Decision& decision) {
  std::vector<const Assessment*> found;
  for (const auto& assessment : decision.assessments) {
    if (assessment.decides && weight_of(assessment) == decision.verdict) found.push_back(&assessment);
  }
  return found;
}

Action action_for(const Gate& gate, const Decision& decision) {
  if (decision.verdict == Verdict::pass || decision.verdict == Verdict::warn) return Action::open;
  if (decision.verdict == Verdict::fail) return Action::block;
  for (std::size_t i = 0; i < decision.assessments.size(); ++i) {
    const auto& assessment = decision.assessments[i];
    const bool doubtful = assessment.decides && weight_of(assessment) == Verdict::inconclusive;
    if (doubtful && policy_for(gate, gate.objectives[i], assessment) == Doubt::block) return Action::block;
  }
  return Action::hold;
}

std::string passing_sentence_for(const Decision& decision) {
  const auto& all = decision.assessments;
  const auto counted = std::ranges::count_if(all, &Assessment::decides);
  const auto is_unconfirmed = [](const Assessment& each) { return each.decides && each.unconfirmed; };
  const auto waved =
      std::ranges::count_if(all, [](const Assessment& each) { return each.decides && each.waved_through; });
  const auto unconfirmed = std::ranges::count_if(all, is_unconfirmed);
  if (counted == 0) return "nothing decides: every objective is only for information";
  if (waved + unconfirmed == 0)
    return counted == 1 ? "its one objective holds" : format("all {} objectives hold", counted);
  std::string text = format("{} of {} objectives hold", counted - waved - unconfirmed, counted);
  if (waved > 0) text += format("; {} could not be judged and the gate's policy lets that pass", waved);
  if (unconfirmed > 0) {
    const auto& first = *std::ranges::find_if(all, is_unconfirmed);
    text += format("; {}: {}", first.objective, first.because);
  }
  return text;
}

std::string sentence_for(const Decision& decision) {
  auto found = deciders(decision);
  if (decision.mistaken) std::ranges::stable_partition(found, [](const auto* each) { return is_mistaken(*each); });
  if (decision.verdict == Verdict::pass) return passing_sentence_for(decision);
  if (found.empty()) return "";
  const auto more = found.size() > 1
                        ? format(" (and {})", format_count(static_cast<double>(found.size() - 1), "more objective"))
                        : "";
  return format("{}: {}{}", found.front()->objective, found.front()->because, more);
}

}  // namespace

Decision decide(const Gate& gate, std::vector<Assessment> assessments, Look look) {
  CHECK(assessments.size() == gate.objectives.size());
  Decision decision{.gate = gate.name,
                    .description = gate.description,
                    .service = gate.service,
                    .owner = gate.owner,
                    .file = gate.file,
                    .assessments = std::move(assessments)};
  if (gate.objectives.empty()) {  // whatever file it came from: what measures nothing proves nothing
    decision.verdict = Verdict::inconclusive;
    decision.because = "the gate has no objectives, so nothing was measured";
    return decision;
  }
  Confirmations(gate, decision.assessments).apply();
  decision.verdict = Joiner(gate, decision.assessments).join(gate.rule, "").value_or(Verdict::pass);
  // A wrong query is wrong also where a group could do without it.
  const auto is_wrong = [](const Assessment& each) { return each.severity != Severity::info && is_mistaken(each); };
  const bool any_wrong = std::ranges::any_of(decision.assessments, is_wrong);
  if (any_wrong && decision.verdict != Verdict::fail) decision.verdict = Verdict::inconclusive;
  decision.mistaken = any_wrong && decision.verdict == Verdict::inconclusive;
  decision.score = score_of(gate, decision.assessments, look);
  let_metrics_decide(gate, decision);
  decision.action = action_for(gate, decision);
  decision.because = sentence_for(decision);
  apply_score(gate, decision);
  const auto says_nothing = [](const Assessment& each) {
    const bool is_scored = each.measurement.kayenta && each.severity != Severity::info;
    return is_unanswered(each) || !(each.decides || is_scored);
  };
  decision.nothing_evaluated = std::ranges::any_of(decision.assessments, is_unanswered) &&
                               std::ranges::all_of(decision.assessments, says_nothing);
  if (decision.nothing_evaluated && decision.verdict == Verdict::warn) {
    decision.verdict = Verdict::inconclusive;  // that breaches only warn doesn't make no answer at all a pass
    decision.action = gate.on.error == Doubt::hold ? Action::hold : Action::block;
  }
  return decision;
}

}  // namespace tidegate::gate
