#include "core/analysis/scored_analysis.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/check.h"
#include "base/format.h"
#include "base/text.h"
#include "core/analysis/conclusion.h"
#include "core/analysis/score.h"
#include "core/canary/keptn_scoring.h"
#include "core/gate/decide.h"

namespace tidegate::analysis {
namespace {

constexpr Duration kTimeout = seconds(30);  // of one query
constexpr Duration kStep = minutes(1);      // of a range query of the Lifecycle Toolkit
constexpr std::string_view kTotal = "total score";

bool is_keptn(const ScoredPlan& plan) { return std::holds_alternative<KeptnPlan>(plan.rules); }

// The last sample of each series alone, where it is one of the end.
Answer ends_of(Answer answer, const Grid& grid) {
  const Timestamp last = grid.start + Duration{(grid.end - grid.start).ms / grid.step.ms * grid.step.ms};
  for (Series& series : answer.series) {
    const bool reaches = !series.samples.empty() && series.samples.back().time >= last;
    series.samples = reaches ? std::vector{series.samples.back()} : std::vector<Sample>();
  }
  return answer;
}

// Turns the objectives and their score into a decision.
class Conclusion {
 public:
  Conclusion(const AnalysisPlan& plan, std::span<const Number> numbers, std::span<const Number> at_the_end)
      : plan_(plan),
        peer_(std::get<ScoredPlan>(plan.peer)),
        numbers_(numbers),
        judged_(judge(peer_, numbers, at_the_end)),
        score_(score_of(peer_, judged_)) {}

  Decision decide() {
    Gate gate{.name = plan_.name, .rule = {.kind = Rule::Kind::all_of}, .file = plan_.file};
    std::vector<Assessment> assessments;
    std::set<std::string> names = {std::string(kTotal)};
    for (std::size_t i = 0; i < judged_.size(); ++i) {
      judged_[i].name = unique_name(names, judged_[i].name);
      gate.objectives.push_back({.name = judged_[i].name,
                                 .source = peer_.queries[i].source,
                                 .severity = Severity::info,
                                 .place = judged_[i].place});
      assessments.push_back(assess(i));
    }
    gate.objectives.push_back({.name = std::string(kTotal), .place = judged_.front().place});
    assessments.push_back(total());
    for (std::size_t i = 0; i < gate.objectives.size(); ++i) {
      gate.rule.children.push_back({.kind = Rule::Kind::objective, .objective = i});
    }
    Decision decision = gate::decide(gate, std::move(assessments));
    if (decision.verdict == Verdict::pass) {
      decision.because = format("{}: {}", kTotal, decision.assessments.back().because);
    }
    for (std::size_t i = 0; i < judged_.size(); ++i) reveal(i, decision);
    return decision;
  }

 private:
  Assessment assess(std::size_t index) const {
    const Judged& judged = judged_[index];
    Assessment out{.objective = judged.name,
                   .verdict = judged.doubt ? Verdict::inconclusive : judged.verdict,
                   .severity = Severity::info,
                   .because = sentence_of(judged, numbers_[index]),
                   .limit = judged.limit,
                   .value = numbers_[index].shown,
                   .decides = false,
                   .next = judged.doubt ? judged.doubt->next : "",
                   .condition = {.kind = Condition::Kind::expression},
                   .place = judged.place};
    Measurement& measurement = out.measurement;
    measurement.expression = peer_.queries[index].text;
    measurement.questions = {numbers_[index].question};
    measurement.window = measurement.wanted = peer_.window;
    show(numbers_[index], measurement);
    if (judged.doubt) measurement.caveats.push_back(*judged.doubt);
    return out;
  }

  static std::string sentence_of(const Judged& judged, const Number& number) {
    if (judged.doubt) return judged.doubt->why;
    if (!judged.is_scored) return number.shown + "; it has no pass criteria and is only told";
    const std::string note = judged.note.empty() ? "" : "; " + judged.note;
    return format("{} is worth {} of {}{}", number.shown, show(judged.points), count_of_points(judged.weight), note);
  }

  static std::string count_of_points(double weight) { return shortest(weight) + (weight == 1 ? " point" : " points"); }

  static std::string percent(double score) { return shortest(std::round(score * 100) / 100) + "%"; }

  Assessment total() const {
    Assessment out{.objective = std::string(kTotal),
                   .verdict = score_.verdict,
                   .limit = limit_of(peer_),
                   .value = score_.least == score_.most ? percent(score_.least)
                                                        : percent(score_.least) + " to " + percent(score_.most),
                   .condition = {.kind = Condition::Kind::expression},
                   .place = judged_.front().place};
    out.measurement.window = out.measurement.wanted = peer_.window;
    if (std::ranges::any_of(numbers_, [](const Number& one) { return !one.is_missing(); })) {
      out.measurement.value = score_.least;
    }
    out.because = sentence(out);
    if (score_.verdict == Verdict::inconclusive) {
      Caveat caveat = doubt();
      caveat.disqualifies = true;
      out.next = caveat.next;
      out.measurement.caveats.push_back(std::move(caveat));
    } else if (score_.verdict == Verdict::fail) {
      out.next = "roll back or fix; then evaluate again";
    }
    return out;
  }

  // The one that tells most: a mistake, then a doubt that is more than a source without an answer.
  Caveat doubt() const {
    std::vector<const Judged*> doubted;
    for (const Judged& one : judged_) {
      if (one.is_scored && one.doubt) doubted.push_back(&one);
    }
    if (doubted.empty() || !score_.never.empty()) {
      return {.kind = "not-judged",
              .why = score_.never,
              .next = "give the objectives weights, and the score limits above 0%"};
    }
    const auto rank = [](const Judged* one) { return one->doubt->is_mistake ? 0 : one->doubt->is_error ? 2 : 1; };
    const Judged& first = **std::ranges::min_element(doubted, {}, rank);
    Caveat caveat = *first.doubt;
    caveat.why = first.name + ": " + caveat.why;
    return caveat;
  }

  // Names the objectives that took points away.
  std::string sentence(const Assessment& out) const {
    std::string text = out.value + " of all points";
    std::vector<std::string> missing, open;
    for (std::size_t i = 0; i < judged_.size(); ++i) {
      const Judged& one = judged_[i];
      const std::string name = quoted(printable(one.name, 60));
      if (!one.is_scored) continue;
      if (one.doubt) {
        open.push_back(name);
      } else if (one.fails_all || one.points < one.weight) {
        missing.push_back(format("{} {} at {}{}", name, one.verdict == Verdict::warn ? "warns" : "fails",
                                 numbers_[i].shown, one.fails_all ? ", which is a key objective" : ""));
      }
    }
    if (!missing.empty()) text += "; " + join(missing, ", ");
    if (!score_.never.empty()) return text + "; " + score_.never;
    if (open.empty()) return text;
    text += "; " + join(open, ", ") + (open.size() == 1 ? " is" : " are") + " in doubt";
    if (!score_.unproven.empty()) return text + ": " + score_.unproven;
    if (score_.verdict == Verdict::inconclusive) return text + ", which could make the difference: " + doubt().why;
    return text + ", which makes no difference";
  }

  // The score decides; the objectives that made it what it is are shown as those that matter.
  void reveal(std::size_t index, Decision& decision) const {
    Assessment& assessment = decision.assessments[index];
    if (!judged_[index].is_scored) return;
    assessment.severity = Severity::block;
    const bool opens = decision.verdict == Verdict::pass;
    const bool is_well = assessment.verdict == Verdict::pass;
    const bool is_about_it = decision.verdict != Verdict::inconclusive || assessment.verdict == Verdict::inconclusive;
    assessment.decides = is_well || (!opens && is_about_it);
  }

  const AnalysisPlan& plan_;
  const ScoredPlan& peer_;
  std::span<const Number> numbers_;
  std::vector<Judged> judged_;
  Score score_;
};

}  // namespace

std::vector<std::size_t> ScoredAnalysis::due(Timestamp) const {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < size() && !is_over(); ++i) all.push_back(i);
  return all;
}

Inquiry ScoredAnalysis::inquiry(std::size_t metric, Timestamp) const {
  const PlannedQuery& query = peer().queries[metric];
  Question question{.text = query.text, .at = peer().window.end, .grid = std::nullopt};
  if (!is_keptn(peer())) question.grid = Grid{.start = peer().window.start, .end = peer().window.end, .step = kStep};
  return {.source = query.source, .question = question, .timeout = kTimeout};
}

void ScoredAnalysis::add(const gate::AnalysisRound& round, std::span<const Asked> asked) {
  CHECK(asked.size() == round.metrics.size());
  for (const auto& [question, answer, hidden] : asked) {
    const Takes takes = is_keptn(peer()) ? Takes::first : Takes::only;
    const std::string_view name = is_keptn(peer()) ? "Keptn" : "the Lifecycle Toolkit";
    numbers_.push_back(number_of(question, answer, takes, name));
    if (!numbers_.back().doubt) numbers_.back().doubt = hidden;
    if (is_keptn(peer())) continue;
    const auto end = answer ? Result<Answer>(ends_of(*answer, *question.grid)) : answer;
    at_the_end_.push_back(number_of(question, end, takes, name));
    if (!at_the_end_.back().doubt) at_the_end_.back().doubt = hidden;
  }
}

Decision ScoredAnalysis::conclude(Ended ended, const gate::AnalysisRecord& record) const {
  std::vector<Number> numbers = numbers_, at_the_end = at_the_end_;
  for (std::size_t i = numbers.size(); i < size(); ++i) {  // cut short
    const auto question = inquiry(i, record.end).question;
    const auto nothing = std::unexpected(Error{ErrorKind::timed_out, stopped_by(ended, "it was not evaluated")});
    numbers.push_back(number_of(*question, nothing, Takes::only, ""));
    at_the_end.push_back(numbers.back());
  }
  Decision decision = Conclusion(plan_, numbers, at_the_end).decide();
  decision.decided_at = record.end;
  tell_end(decision, ended);
  return decision;
}

Standing ScoredAnalysis::standing(std::size_t metric) const {
  Standing standing{.name = peer().queries[metric].name, .state = is_over() ? "measured" : "running"};
  if (metric >= numbers_.size()) return standing;
  standing.last = standing.end = "measured";
  standing.value = numbers_[metric].shown;
  if (numbers_[metric].doubt) standing.doubt = numbers_[metric].doubt->why;
  return standing;
}

// What Keptn would keep: its own result, and the values that there are. But nothing passes by what was in doubt.
std::optional<KeptnEarlier> ScoredAnalysis::to_remember(const Decision& decision) const {
  const auto* keptn = std::get_if<KeptnPlan>(&peer().rules);
  if (keptn == nullptr || !is_over()) return std::nullopt;
  canary::KeptnValues values;
  KeptnEarlier kept;
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    const std::string& sli = keptn->slo.objectives[i].sli;
    values[sli] = numbers_[i].value;
    const bool is_evidence = numbers_[i].value && !numbers_[i].doubt;
    if (is_evidence) kept.values[sli] = *numbers_[i].value;
  }
  if (kept.values.empty()) return std::nullopt;
  kept.is_doubtful = decision.verdict == Verdict::inconclusive;
  kept.result = canary::score(keptn->slo, values, keptn->earlier).result;
  return kept;
}

std::unique_ptr<Analysis> begin_scored(const AnalysisPlan& plan, Timestamp start) {
  return std::make_unique<ScoredAnalysis>(plan, start);
}

}  // namespace tidegate::analysis
