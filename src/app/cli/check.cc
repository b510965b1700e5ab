#include <algorithm>

#include "app/cli/analysis_run.h"
#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/gate_sources.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "base/text.h"
#include "core/gate/check.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kDeadline = "1m";

// One gate on its way through a run.
struct Entry {
  GateFile file;
  GateSources sources;
  std::string evidence_path;  // "" for none
};

struct Moment {
  Timestamp at;
  std::optional<Timestamp> since;
  Timestamp give_up;
};

Result<std::vector<Entry>> open_all(Invocation& call, std::vector<GateFile> files,
                                    const sources::SourceContext& context) {
  auto wish = call.value("evidence");
  auto record = wish ? GateSources::Record::yes : GateSources::Record::no;
  std::vector<Entry> entries;
  for (auto& file : files) {
    std::string path;
    if (wish) path = TRY(evidence_path(*wish, file.gate.name, files.size()));
    bool is_taken = wish && std::ranges::find(entries, path, &Entry::evidence_path) != entries.end();
    if (is_taken) return fail(ErrorKind::invalid, "two gates would keep their evidence in " + path);
    auto sources = TRY(GateSources::open(file.gate, context, record));
    entries.push_back({.file = std::move(file), .sources = std::move(sources), .evidence_path = path});
  }
  return entries;
}

// Sources that collect their samples themselves have none before they begin: now is then.
Moment moment_for(const Entry& entry, Moment moment, bool is_now, Clock& clock) {
  const auto begin = entry.sources.collect_since(std::max(moment.give_up - clock.now(), Duration{}));
  if (begin && is_now) moment.at = std::max(moment.at, *begin);
  return moment;
}

Decision evaluate(const Entry& entry, const Moment& moment, Clock& clock, const Interrupt& interrupt) {
  const auto& gate = entry.file.gate;
  auto decision = gate::check(gate, entry.sources.by_name(),
                              {.at = moment.at,
                               .since = moment.since,
                               .warmup = gate.watch ? gate.watch->warmup : Duration{},
                               .clock = &clock,
                               .deadline = std::max(moment.give_up - clock.now(), Duration{})});
  if (decision.interrupted || interrupt.requested()) cut_short(decision, CutShort::interrupted);
  if (decision.deadline_passed) cut_short(decision, CutShort::deadline);
  return decision;
}

void keep(Reporter& reporter, Entry& entry, const Moment& moment, const Decision& decision) {
  if (entry.evidence_path.empty()) return;
  auto evidence = std::move(entry.file.evidence);
  evidence.warmup = entry.file.gate.watch ? entry.file.gate.watch->warmup : Duration{};
  evidence.evaluations = {moment.at};
  auto kept = keep_evidence(std::move(evidence), entry.file.gate, entry.sources, decision, entry.evidence_path);
  if (!kept) reporter.complain(kept.error());
}

Moment moment_of(const Invocation& call, const Session& session) {
  auto at = call.value("at");
  auto deadline = parse_duration(call.value("deadline").value_or(std::string(kDeadline)));
  return {.at = at ? resolve_time(*at, session.started) : session.started,
          .since = session.since,
          .give_up = session.started + deadline.value_or(minutes(1))};
}

int check_gates(Invocation& call) {
  auto session = begin_session(call);
  if (!session) return session.error();
  auto& [interrupt, clock, started, pipeline, reports, since, source_context] = **session;
  auto moment = moment_of(call, **session);
  if (moment.at > started + seconds(1)) {
    return usage_error(call, "--at " + *call.value("at") + " is still to come: it is " + format_timestamp(started));
  }
  auto files = load_gates(call, pipeline, since);
  if (!files) return files.error();
  auto entries = open_all(call, std::move(*files), source_context);
  if (!entries) return usage_error(call, entries.error().message);

  Reporter reporter(call, pipeline, reports);
  reporter.begin("tidegate check " + join(call.arguments, " "), started);
  std::vector<Decision> decisions;
  for (auto& entry : *entries) {
    const auto moment_of_entry = moment_for(entry, moment, !call.has("at"), *clock);
    decisions.push_back(evaluate(entry, moment_of_entry, *clock, interrupt));
    keep(reporter, entry, moment_of_entry, decisions.back());
  }
  auto kept = entries->size() == 1 ? entries->front().evidence_path : call.value("evidence").value_or("");
  return reporter.finish(decisions, kept, clock->now());
}

int run(Invocation& call) {
  const auto runs = how_it_runs(call);
  if (runs == specs::Runs::once) return run_analysis(call, runs);
  if (runs == specs::Runs::repeatedly) {
    return usage_error(call, "this is measured again and again: tidegate watch " + join(call.arguments, " "));
  }
  for (const auto option : {"arg", "source", "results"}) {
    if (call.has(option)) {
      return usage_error(call,
                         "--" + std::string(option) + " is for SLO files and analyses of Keptn, and this is none");
    }
  }
  return check_gates(call);
}

constexpr Option kOptions[] = {
    {.name = "at",
     .takes = Takes::time,
     .value = "TIME",
     .help = "judge the windows that end then: a time (2026-11-22T12:00:00Z, seconds since 1970) or how long ago (10m)",
     .fallback = "now"},
    options::kSince,
    options::kSet,
    options::kArg,
    options::kSource,
    {.name = "results",
     .takes = Takes::file,
     .value = "FILE",
     .help = "the evaluations of a Keptn SLO file before this one, to compare with; this one is added"},
    options::kConfig,
    options::kFormat,
    options::kExplain,
    options::kEvidence,
    {.name = "deadline",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "end the whole run by then, saying what it did not learn",
     .fallback = kDeadline},
    options::kWarnExit,
    options::kPipeline,
};

}  // namespace

Command check() {
  return {
      .name = "check",
      .help = "decides now whether a release may go on",
      .details =
          "Measures every objective of every gate once, doubts what was measured, and says whether the "
          "release may go on and why. All gates must open for exit code 0.\n"
          "\n"
          "Also evaluates Keptn's slo.yaml with its sli.yaml, and an AnalysisDefinition of the Keptn Lifecycle "
          "Toolkit with what belongs to it, as they are: with their own criteria, weights and scores. What "
          "those would pass without evidence is inconclusive.",
      .arguments = {.usage = "FILE...",
                    .help = "gate files, or the files of one evaluation of Keptn; - reads a gate from standard input",
                    .least = 1,
                    .most = kAnyNumber,
                    .takes = Takes::file},
      .options = kOptions,
      .examples =
          "tidegate check gate.yaml\n"
          "tidegate check gate.yaml --since 10m --set namespace=prod\n"
          "tidegate check gate.yaml --format text,junit=report.xml --evidence e.json\n"
          "tidegate check gate.yaml --at 2026-11-22T12:00:00Z --explain\n"
          "tidegate check slo.yaml sli.yaml --arg timeframe=10m --results results.json",
      .decides = Command::Decides::yes,
      .run = run};
}

}  // namespace tidegate::cli
