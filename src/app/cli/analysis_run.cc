#include "app/cli/analysis_run.h"

#include <algorithm>

#include "app/cli/analysis_display.h"
#include "app/cli/analysis_sources.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_sources.h"
#include "app/cli/peer_files.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "app/cli/version.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/format.h"
#include "base/secret.h"
#include "base/text.h"
#include "core/analysis/analysis.h"
#include "edge/reports/decision_json.h"
#include "edge/specs/keptn_results.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kFileLimit = 10 << 20;

constexpr std::string_view kResults = "--results";  // the name of its text in the evidence

// What an analysis says itself.
Result<void> check_options(const Invocation& call) {
  for (const auto option : {"since", "every", "set"}) {
    if (!call.has(option)) continue;
    return fail(ErrorKind::invalid, "--" + std::string(option) +
                                        " is for gates: an analysis of another tool says itself when it measures what");
  }
  const auto length = call.value("for");
  if (length && parse_duration(*length).value_or(Duration{}) < seconds(1)) {
    return fail(ErrorKind::invalid, "--for must be 1s at least");
  }
  return {};
}

// What only some of them have.
Result<void> check_options_of(const AnalysisPlan& plan, const Invocation& call) {
  const auto* scored = std::get_if<ScoredPlan>(&plan.peer);
  const bool is_keptn = scored != nullptr && std::holds_alternative<KeptnPlan>(scored->rules);
  if (call.has("results") && !is_keptn) {
    return fail(ErrorKind::invalid, "--results is for SLO files of Keptn, which compare with earlier evaluations");
  }
  if (std::holds_alternative<ArgoPlan>(plan.peer)) return {};
  for (const auto option : {"for", "arg-env", "jobs"}) {
    if (!call.has(option)) continue;
    return fail(ErrorKind::invalid, "--" + std::string(option) + " is for analyses of Argo Rollouts, and this is none");
  }
  return {};
}

// The values of environment variables, which are not to be seen.
Result<std::vector<specs::Setting>> secret_arguments(const Invocation& call) {
  std::vector<specs::Setting> arguments;
  for (const auto& setting : call.values("arg-env")) {
    const auto equals = setting.find('=');
    const auto secret = TRY(secret_from_environment(call.environment, setting.substr(equals + 1)));
    arguments.push_back(
        {.name = setting.substr(0, equals), .value = std::string(secret.reveal()), .origin = "--arg-env"});
  }
  return arguments;
}

Result<void> check_length(const AnalysisPlan& plan, const Invocation& call) {
  const auto* argo = std::get_if<ArgoPlan>(&plan.peer);
  if (argo == nullptr || analysis::planned_length(plan) || call.has("for") || call.has("deadline")) return {};
  const auto endless = std::ranges::find_if(
      argo->metrics, [](const AnalysisMetric& planned) { return !planned.metric.limits.effective_count(); });
  return fail(ErrorKind::invalid, "the metric " + quoted(printable(endless->metric.name, 60)) +
                                      " has an interval and no count, and is measured until something ends the run: "
                                      "say how long with --for");
}

// Everything about a run that is known before anything is asked.
struct Prepared {
  std::vector<specs::PeerFile> files;
  std::optional<std::string> results;  // of --results
  AnalysisPlan plan;
  specs::OperatorConfig operators;
};

// The file of --results as it is; "" if it isn't there yet.
Result<std::optional<std::string>> read_results(const Invocation& call) {
  const auto path = call.value("results");
  if (!path) return std::optional<std::string>();
  TRY(can_write_file(*path));
  if (!file_exists(*path)) return std::optional<std::string>("");
  auto text = TRY(read_file(*path, kFileLimit));
  return std::optional(std::move(text));
}

std::expected<Prepared, int> prepare(Invocation& call, const pipelines::Pipeline& pipeline, Timestamp now) {
  if (const auto options = check_options(call); !options) {
    return std::unexpected(usage_error(call, options.error().message));
  }
  auto files = read_peer_files(call);
  if (!files) return std::unexpected(files.error());
  auto operators = load_operators(call, pipeline);
  if (!operators) return std::unexpected(operators.error());
  auto secrets = secret_arguments(call);
  if (!secrets) return std::unexpected(usage_error(call, secrets.error().message));
  auto results = read_results(call);
  if (!results) return std::unexpected(usage_error(call, results.error().message));
  const bool has_address = call.has("source");
  auto loaded = specs::load_analysis(
      *files, {.arguments = given_arguments(call),
               .secret_arguments = std::move(*secrets),
               .now = now,
               .results = *results,
               .sources = has_address ? specs::AnalysisContext::Sources::check_but_addresses
                                      : specs::AnalysisContext::Sources::check,
               .jobs = call.has("jobs") ? specs::AnalysisContext::Jobs::run : specs::AnalysisContext::Jobs::refuse});
  show_diagnostics(call, *files, loaded.diagnostics);
  call.err.write(pipeline.diagnose(loaded.diagnostics).print);
  if (!loaded.plan) return std::unexpected(kExitUsage);
  for (const auto& checked : {check_options_of(*loaded.plan, call), check_length(*loaded.plan, call)}) {
    if (!checked) return std::unexpected(usage_error(call, checked.error().message));
  }
  return Prepared{std::move(*files), std::move(*results), std::move(*loaded.plan), std::move(*operators)};
}

gate::Evidence evidence_of(const Invocation& call, const Prepared& prepared, analysis::Performed performed) {
  gate::Evidence evidence{.tool_version = std::string(version_number()),
                          .command = std::string(call.command.name),
                          .gate_file = prepared.files.front().name,
                          .gate_text = prepared.files.front().text,
                          .decision = reports::decision_json(performed.decision)};
  for (const auto& file : prepared.files) {
    performed.record.files.push_back(file.name);
    if (&file != &prepared.files.front()) evidence.files[file.name] = file.text;
  }
  if (prepared.results) evidence.files[std::string(kResults)] = *prepared.results;
  for (const auto& setting : given_arguments(call)) evidence.variables[setting.name] = setting.value;
  evidence.analysis = std::move(performed.record);
  return evidence;
}

analysis::AnalysisOrder order_of(const Invocation& call, specs::Runs runs, Timestamp now, Timestamp started) {
  constexpr Duration kDeadlineOfOne = minutes(1);
  analysis::AnalysisOrder order{.start = now};
  if (runs == specs::Runs::once) order.give_up = started + kDeadlineOfOne;
  if (const auto length = call.value("for")) order.until = started + *parse_duration(*length);
  if (const auto deadline = call.value("deadline")) order.give_up = started + *parse_duration(*deadline);
  return order;
}

// For the evaluations to come. The file may have grown meanwhile.
Result<void> keep_result(const std::string& path, const KeptnEarlier& result, Timestamp at) {
  const auto lock = TRY(FileLock::take(path + ".lock"));
  const auto text = file_exists(path) ? read_file(path, kFileLimit) : Result<std::string>("");
  if (!text) return std::unexpected(text.error());
  const auto longer = specs::add_keptn_result(*text, result, at);
  if (!longer) return fail(longer.error().kind, "--results " + path + " " + longer.error().message);
  return write_file(path, *longer);
}

// Nothing is drawn for what is over at once.
class NoDisplay final : public AnalysisDisplay {
 public:
  void show(const analysis::Analysis&, const gate::AnalysisRound&) override {}
};

std::unique_ptr<AnalysisDisplay> display_for(Invocation& call, specs::Runs runs, Session& session,
                                             const AnalysisPlan& plan) {
  if (runs == specs::Runs::once) return std::make_unique<NoDisplay>();
  if (!session.reports.asked_own.empty()) return json_lines_analysis_display(plan, call.out);
  if (!can_draw(call)) return plain_analysis_display(plan, call.err, session.pipeline.shield);
  const Screen screen{
      .terminal = call.err, .environment = call.environment, .colour = chosen_colour(call, call.err.fd())};
  return live_analysis_display(plan, screen, *session.clock, session.interrupt);
}

// What the run leaves behind, for the next one and for replay.
void keep(Invocation& call, Reporter& reporter, const Prepared& prepared, const AnalysisSources& sources,
          analysis::Performed performed, const std::string& evidence) {
  if (const auto path = call.value("results"); path && performed.to_remember) {
    const auto kept = keep_result(*path, *performed.to_remember, performed.record.start);
    if (!kept) reporter.complain(kept.error());
  }
  if (evidence.empty()) return;
  auto kept = evidence_of(call, prepared, std::move(performed));
  kept.exchanges = sources.exchanges();
  const auto written = write_file(evidence, gate::write_evidence(kept));
  if (!written) reporter.complain(written.error());
}

}  // namespace

specs::Runs how_it_runs(const Invocation& call) {
  for (const std::string& path : call.arguments) {
    if (!is_regular_file(path)) continue;
    const auto text = read_file(path, kFileLimit);
    const auto runs = text ? specs::how_it_runs(*text) : specs::Runs::never;
    if (runs != specs::Runs::never) return runs;
  }
  return specs::Runs::never;
}

int run_analysis(Invocation& call, specs::Runs runs) {
  constexpr std::string_view kOwnFormats[] = {kJsonLines.name};
  const bool is_watch = runs == specs::Runs::repeatedly;
  auto session = begin_session(
      call, is_watch ? std::span<const std::string_view>(kOwnFormats) : std::span<const std::string_view>());
  if (!session) return session.error();
  auto& [_, clock, started, pipeline, reports, since, source_context] = **session;
  const auto now = call.has("at") ? resolve_time(*call.value("at"), started) : started;
  if (now > started + seconds(1)) {
    return usage_error(call, "--at " + *call.value("at") + " is still to come: it is " + format_timestamp(started));
  }
  const auto prepared = prepare(call, pipeline, now);
  if (!prepared) return prepared.error();
  const auto& plan = prepared->plan;
  auto evidence = call.has("evidence") ? evidence_path(*call.value("evidence"), plan.name, 1) : Result<std::string>("");
  if (!evidence) return usage_error(call, evidence.error().message);
  auto sources = AnalysisSources::open(plan, {call.value("source"), prepared->operators}, source_context);
  if (!sources) return usage_error(call, sources.error().message);

  Reporter reporter(call, pipeline, reports);
  const auto title = format("tidegate {} {}", call.command.name, join(call.arguments, " "));
  if (is_watch) reporter.begin_progress(title, started);
  if (!is_watch) reporter.begin(title, started);
  const auto display = display_for(call, runs, **session, plan);
  TickingClock ticking(*clock, [&] { display->tick(); });
  auto performed = analysis::perform(
      plan, order_of(call, runs, now, started), sources->by_name(), ticking,
      [&](const analysis::Analysis& so_far, const gate::AnalysisRound& round) { display->show(so_far, round); });
  display->finish();
  if (is_watch) reporter.end_progress(clock->now());
  if (!reports.asked_own.empty()) {
    const auto last =
        Json::object().set("event", "decision").set("decision", reports::decision_json(performed.decision));
    call.out.write(last.write() + "\n");
  }
  const auto decision = performed.decision;
  keep(call, reporter, *prepared, *sources, std::move(performed), *evidence);
  return reporter.finish({&decision, 1}, *evidence, clock->now());
}

specs::LoadedAnalysis load_analysis_of(const gate::Evidence& evidence) {
  std::vector<specs::PeerFile> files;
  for (const auto& name : evidence.analysis->files) {
    const auto found = evidence.files.find(name);
    const bool is_first = files.empty() || found == evidence.files.end();
    files.push_back({.name = name, .text = is_first ? evidence.gate_text : found->second});
  }
  if (files.empty()) files.push_back({.name = evidence.gate_file, .text = evidence.gate_text});
  specs::AnalysisContext context{.now = evidence.analysis->start, .sources = specs::AnalysisContext::Sources::leave};
  for (const auto& [name, value] : evidence.variables) {
    context.arguments.push_back({.name = name, .value = value, .origin = "--arg"});
  }
  const auto results = evidence.files.find(std::string(kResults));
  if (results != evidence.files.end()) context.results = results->second;
  return specs::load_analysis(files, context);
}

}  // namespace tidegate::cli
