#include <algorithm>

#include "app/cli/analysis_run.h"
#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/gate_sources.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/analysis/analysis.h"
#include "core/gate/check.h"
#include "core/gate/roll_out.h"
#include "core/gate/watch.h"
#include "edge/reports/decision_json.h"
#include "edge/specs/gate_file.h"
#include "edge/specs/operator_file.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kEvidenceLimit = std::size_t{1} << 30;

// The gate as it was then: its text, its variables, its environment and its files, all out of the evidence.
specs::Loaded load(const gate::Evidence& evidence) {
  specs::LoadContext context;
  for (const auto& [name, value] : evidence.variables) context.settings.push_back({.name = name, .value = value});
  context.unknown_settings = specs::LoadContext::UnknownSettings::ignore;
  context.since = evidence.since;
  context.environment = Environment({evidence.environment.begin(), evidence.environment.end()});
  context.read_file = [&](const std::string& name) -> Result<std::string> {
    auto found = evidence.files.find(name);
    if (found != evidence.files.end()) return found->second;
    return fail(ErrorKind::malformed, "the evidence lacks the file " + name);
  };
  for (const auto& kind : sources::source_kinds()) context.source_kinds.push_back(kind);
  context.sources = specs::LoadContext::Sources::leave;
  context.languages = evidence.languages;
  context.operators.default_source =
      specs::load_operator_file(evidence.operator_text, "the operator file", {}, context.source_kinds)
          .config.default_source;
  auto name = evidence.gate_file == "-" ? "standard input" : evidence.gate_file;
  return specs::load_gate(evidence.gate_text, name, context);
}

// Answers by the name of the source, out of the evidence.
struct RecordedSources {
  RecordedSources(const gate::Evidence& evidence, const Gate& gate) {
    for (const auto& source : gate.sources) add(evidence, source.name);
    for (const auto& objective : gate.objectives) add(evidence, objective.source);
    for (const auto& exclusion : gate.exclusions) {
      if (exclusion.kind == Exclusion::Kind::query) add(evidence, exclusion.source);
    }
  }

  RecordedSources(const gate::Evidence& evidence, const AnalysisPlan& plan) {
    for (const auto& source : plan.sources) add(evidence, source.name);
  }

  void add(const gate::Evidence& evidence, const std::string& name) {
    if (by_name.contains(name)) return;
    opened.push_back(std::make_unique<gate::RecordedSource>(name, evidence));
    by_name[name] = opened.back().get();
  }

  std::vector<std::unique_ptr<gate::RecordedSource>> opened;
  gate::Sources by_name;
};

// The names of sources stay in the text; how late their samples arrive decides which window was judged.
void restore_lags(const gate::Evidence& evidence, Gate& gate) {
  for (const auto& [name, lag] : evidence.lags) {
    auto found = std::ranges::find(gate.sources, name, &SourceConfig::name);
    if (found == gate.sources.end()) found = gate.sources.insert(found, SourceConfig{.name = name});
    found->lag = lag;
  }
}

Decision check_again(const gate::Evidence& evidence, const Gate& gate, const gate::Sources& sources, Timestamp at) {
  return gate::check(gate, sources, {.at = at, .since = evidence.since, .warmup = evidence.warmup});
}

std::span<const StepTaken> steps_until(const std::vector<StepTaken>& steps, Timestamp at) {
  const auto end = std::ranges::upper_bound(steps, at, {}, &StepTaken::begin);
  return std::span(steps).first(static_cast<std::size_t>(end - steps.begin()));
}

// The same evaluations lead to the same end; only what came from outside is taken from the record.
Decision watch_again(const gate::Evidence& evidence, const Gate& gate, const gate::Sources& sources) {
  gate::Tally tally(gate, evidence.watch->plan, evidence.watch->start);
  canary::Courses courses;
  const bool has_steps = gate.rollout && !evidence.watch->steps.empty();
  for (auto at : evidence.evaluations) {
    const auto steps = steps_until(evidence.watch->steps, at);
    const gate::CheckTimes times{.at = at,
                                 .since = evidence.since,
                                 .warmup = evidence.warmup,
                                 .plan = &evidence.watch->plan,
                                 .ends = has_steps ? gate::planned_end(*gate.rollout, steps)
                                                   : evidence.watch->start + evidence.watch->plan.length,
                                 .steps = steps,
                                 .courses = &courses};
    tally.add(at, gate::check(gate, sources, times));
  }
  std::optional<gate::Stop> cut_short;
  if (evidence.decision["interrupted"].boolean()) cut_short = gate::Stop::interrupted;
  if (evidence.decision["deadline_passed"].boolean()) cut_short = gate::Stop::deadline;
  const auto& watch = *evidence.watch;
  if (!watch.steps.empty() || !watch.change_error.empty() || !watch.abort_error.empty()) {
    const gate::RolloutCourse course{.cut_short = cut_short,
                                     .change_error = watch.change_error,
                                     .steps = watch.steps,
                                     .planned = gate.rollout ? gate.rollout->steps.size() : 0};
    auto decision = gate::conclude_rollout(tally, course, watch.end);
    gate::note_traffic_left(decision, watch.abort_error);
    return decision;
  }
  return tally.conclude(cut_short.value_or(tally.certain().value_or(gate::Stop::time_over)), watch.end);
}

Decision decide_again(const gate::Evidence& evidence, const Gate& gate, const gate::Sources& sources) {
  if (evidence.watch) return watch_again(evidence, gate, sources);
  auto decision = check_again(evidence, gate, sources, evidence.evaluations.front());
  if (evidence.decision["interrupted"].boolean()) cut_short(decision, CutShort::interrupted);
  if (evidence.decision["deadline_passed"].boolean()) cut_short(decision, CutShort::deadline);
  return decision;
}

// Where two JSON values differ first: "objectives[0].value was \"4%\" and is \"3%\"".
std::string first_difference(const Json& a, const Json& b, const std::string& path) {
  if (a == b) return "";
  for (const auto& [name, value] : a.members()) {
    auto found = first_difference(value, b[name], path.empty() ? name : path + "." + name);
    if (!found.empty()) return found;
  }
  for (std::size_t i = 0; i < std::min(a.items().size(), b.items().size()); ++i) {
    auto found = first_difference(a.items()[i], b.items()[i], path + "[" + std::to_string(i) + "]");
    if (!found.empty()) return found;
  }
  return format("{} was {} and is {}", path.empty() ? "the decision" : path, printable(a.write(), 80),
                printable(b.write(), 80));
}

// Nobody may take it for the decision that was taken then.
void disown(Decision& decision, const std::string& difference, const gate::Evidence& evidence) {
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.mistaken = decision.nothing_evaluated = decision.interrupted = decision.deadline_passed = false;
  decision.because = "this is not the decision that the evidence holds: " + difference +
                     "; the evidence was altered, or tidegate " + evidence.tool_version + " decided otherwise";
}

std::expected<Decision, int> cannot_read(Invocation& call, const std::string& path, const gate::Evidence& evidence,
                                         const Diagnostics& diagnostics) {
  call.err.write(render_all(diagnostics, evidence.gate_text));
  return std::unexpected(usage_error(call, path + ": the gate in the evidence can't be read"));
}

std::expected<Decision, int> analyse_again(Invocation& call, const std::string& path, const gate::Evidence& evidence) {
  auto loaded = load_analysis_of(evidence);
  if (!loaded.plan) return cannot_read(call, path, evidence, loaded.diagnostics);
  RecordedSources sources(evidence, *loaded.plan);
  return analysis::perform_again(*loaded.plan, *evidence.analysis, sources.by_name);
}

// The decision that follows from the evidence; an exit code when its gate can't be read.
std::expected<Decision, int> come_to_it_again(Invocation& call, const std::string& path,
                                              const gate::Evidence& evidence) {
  if (evidence.analysis) return analyse_again(call, path, evidence);
  auto loaded = load(evidence);
  if (!loaded.gate) return cannot_read(call, path, evidence, loaded.diagnostics);
  restore_lags(evidence, *loaded.gate);
  RecordedSources sources(evidence, *loaded.gate);
  return decide_again(evidence, *loaded.gate, sources.by_name);
}

// Adds the decision of one file; an exit code when the file can't be read.
std::optional<int> replay_file(Invocation& call, const std::string& path, std::vector<Decision>& decisions,
                               std::string& verdicts) {
  auto text = read_file(path, kEvidenceLimit);
  if (!text) return usage_error(call, text.error().message);
  auto evidence = gate::read_evidence(*text);
  if (!evidence) return usage_error(call, path + ": " + evidence.error().message);
  auto again = come_to_it_again(call, path, *evidence);
  if (!again) return again.error();
  auto& decision = *again;
  auto difference = first_difference(evidence->decision, reports::decision_json(decision), "");
  if (!difference.empty()) disown(decision, difference, *evidence);
  const auto which = call.arguments.size() > 1 ? path + ": " : "";
  verdicts += which + (difference.empty() ? "the same decision as at " + format_timestamp(decision.decided_at) + "\n"
                                          : "NOT the decision that the evidence holds: " + difference + "\n");
  decisions.push_back(std::move(decision));
  return std::nullopt;
}

int run(Invocation& call) {
  auto session = begin_session(call);
  if (!session) return session.error();
  std::vector<Decision> decisions;
  std::string verdicts;
  for (const auto& path : call.arguments) {
    if (auto code = replay_file(call, path, decisions, verdicts)) return *code;
  }
  Reporter reporter(call, (*session)->pipeline, (*session)->reports);
  reporter.begin("tidegate replay " + join(call.arguments, " "), (*session)->started);
  auto code = reporter.finish(decisions, join(call.arguments, " "), (*session)->clock->now());
  call.err.write(verdicts);
  return code;
}

constexpr Option kOptions[] = {options::kFormat, options::kExplain, options::kWarnExit, options::kPipeline};

}  // namespace

Command replay() {
  return {.name = "replay",
          .help = "comes to the same decision again from an evidence file, offline",
          .details =
              "Reads what was asked and answered out of the file and judges it again. When that isn't the "
              "decision that the file holds, because it was altered or another version wrote it, the result is "
              "inconclusive (exit code 3).",
          .arguments = {.usage = "EVIDENCE...",
                        .help = "a file that --evidence wrote; several, for several gates",
                        .least = 1,
                        .most = kAnyNumber,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate check gate.yaml --evidence evidence.json\n"
              "tidegate replay evidence.json --explain",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
