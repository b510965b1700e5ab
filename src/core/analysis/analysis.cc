#include "core/analysis/analysis.h"

#include <algorithm>

#include "base/check.h"
#include "core/analysis/argo_analysis.h"
#include "core/analysis/flagger_analysis.h"
#include "core/analysis/scored_analysis.h"
#include "core/gate/hidden_parts.h"
#include "core/gate/measure.h"

namespace tidegate::analysis {
namespace {

// What queries of a Prometheus hide: other sources are asked in their own words.
std::vector<std::optional<Caveat>> hidden_in(const AnalysisPlan& plan, const std::vector<gate::Asker::Ask>& asks,
                                             const std::vector<Result<Answer>>& answers, gate::Asker& asker) {
  std::vector<gate::Asker::Ask> of_prometheus;
  std::vector<Result<Answer>> said;
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    const auto source = std::ranges::find(plan.sources, asks[i].source, &AnalysisSource::name);
    if (source == plan.sources.end() || !std::holds_alternative<ArgoPrometheus>(source->provider)) continue;
    of_prometheus.push_back(asks[i]);
    said.push_back(answers[i]);
    at.push_back(i);
  }
  std::vector<std::optional<Caveat>> all(asks.size());
  auto found = gate::hidden_parts(of_prometheus, said, asker);
  for (std::size_t i = 0; i < at.size(); ++i) all[at[i]] = std::move(found[i]);
  return all;
}

// Asks for the metrics of the round, all at once. Without a clock the deadline is not looked at.
std::vector<Asked> measure(const AnalysisPlan& plan, const Analysis& analysis, const gate::AnalysisRound& round,
                           const gate::Sources& sources, Clock* clock, Duration deadline) {
  std::vector<Inquiry> inquiries;
  std::vector<gate::Asker::Ask> asks;
  Duration longest;
  for (const std::size_t metric : round.metrics) {
    inquiries.push_back(analysis.inquiry(metric, round.at));
    const Inquiry& inquiry = inquiries.back();
    if (inquiry.question) asks.push_back({inquiry.source, *inquiry.question});
    longest = std::max(longest, inquiry.timeout);
  }
  gate::Asker asker(sources, {.at = round.at, .clock = clock, .deadline = std::min(longest, deadline)});
  const auto answers = asker.ask(asks);
  auto hidden = hidden_in(plan, asks, answers, asker);
  std::vector<Asked> asked;
  std::size_t next = 0;
  for (const Inquiry& inquiry : inquiries) {
    if (inquiry.question) {
      asked.push_back({*inquiry.question, answers[next], std::move(hidden[next])});
      ++next;
    } else {
      asked.push_back(
          {Question{.text = "", .at = round.at, .grid = std::nullopt}, std::unexpected(inquiry.question.error()), {}});
    }
  }
  return asked;
}

}  // namespace

std::string_view name_of(Ended ended) {
  switch (ended) {
    case Ended::completed: return "completed";
    case Ended::interrupted: return "interrupted";
    case Ended::deadline: return "deadline";
  }
  return "";
}

Ended ended_of(std::string_view name) {
  for (const Ended ended : {Ended::completed, Ended::deadline}) {
    if (name == name_of(ended)) return ended;
  }
  return Ended::interrupted;
}

std::unique_ptr<Analysis> begin(const AnalysisPlan& plan, Timestamp start) {
  if (std::holds_alternative<ArgoPlan>(plan.peer)) return begin_argo(plan, start);
  if (std::holds_alternative<FlaggerPlan>(plan.peer)) return begin_flagger(plan, start);
  return begin_scored(plan, start);
}

Performed perform(const AnalysisPlan& plan, const AnalysisOrder& order, const gate::Sources& sources, Clock& clock,
                  const Observe& observe) {
  const auto analysis = begin(plan, order.start);
  gate::AnalysisRecord record{.start = order.start, .until = order.until};
  const Timestamp never{INT64_MAX};
  const Timestamp give_up = order.give_up.value_or(never), until = order.until.value_or(never);
  const auto end = [&](Ended ended) -> Performed {
    record.end = clock.now();
    record.ended = std::string(name_of(ended));
    record.is_terminated = analysis->was_terminated();
    auto decision = analysis->conclude(ended, record);
    auto to_remember = analysis->to_remember(decision);
    return {.decision = std::move(decision), .record = record, .to_remember = std::move(to_remember)};
  };
  observe(*analysis, {.at = order.start, .finished = order.start});
  while (!analysis->is_over()) {
    const Timestamp next = std::min(analysis->next().value_or(never), until);
    if (!clock.sleep_until(std::min(next, give_up))) return end(Ended::interrupted);
    gate::AnalysisRound round{.at = clock.now()};
    if (round.at >= give_up) return end(Ended::deadline);
    if (round.at >= until) {
      analysis->terminate();
      continue;
    }
    round.metrics = analysis->due(round.at);
    const auto asked = measure(plan, *analysis, round, sources, &clock, give_up - round.at);
    if (!clock.sleep_until(round.at)) return end(Ended::interrupted);  // what was asked came back empty-handed
    round.finished = clock.now();
    if (round.finished >= give_up) return end(Ended::deadline);
    analysis->add(round, asked);
    record.rounds.push_back(round);
    observe(*analysis, round);
  }
  return end(Ended::completed);
}

Decision perform_again(const AnalysisPlan& plan, const gate::AnalysisRecord& record, const gate::Sources& sources) {
  const auto analysis = begin(plan, record.start);
  for (const auto& round : record.rounds) {
    if (analysis->is_over() || round.metrics != analysis->due(round.at)) break;  // altered: the decision will differ
    analysis->add(round, measure(plan, *analysis, round, sources, nullptr, hours(1)));
  }
  if (record.is_terminated) analysis->terminate();
  return analysis->conclude(ended_of(record.ended), record);
}

std::optional<Duration> planned_length(const AnalysisPlan& plan) {
  if (const auto* argo = std::get_if<ArgoPlan>(&plan.peer)) return planned_length(*argo);
  if (const auto* flagger = std::get_if<FlaggerPlan>(&plan.peer)) return planned_length(*flagger);
  return Duration{};
}

}  // namespace tidegate::analysis
