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
#include "base/secret.h"
#include "base/text.h"
#include "core/analysis/analysis.h"
#include "edge/reports/decision_json.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kFileLimit = 10 << 20;

// What an analysis says itself.
Result<void> check_options(const Invocation& call) {
  for (const auto option : {"since", "every", "set"}) {
    if (!call.has(option)) continue;
    return fail(
        ErrorKind::invalid,
        "--" + std::string(option) + " is for gates: an analysis of Argo Rollouts says itself when it measures what");
  }
  const auto length = call.value("for");
  if (length && parse_duration(*length).value_or(Duration{}) < seconds(1)) {
    return fail(ErrorKind::invalid, "--for must be 1s at least");
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
  if (analysis::planned_length(plan) || call.has("for") || call.has("deadline")) return {};
  const auto endless = std::ranges::find_if(
      plan.metrics, [](const AnalysisMetric& planned) { return !planned.metric.limits.effective_count(); });
  return fail(ErrorKind::invalid, "the metric " + quoted(printable(endless->metric.name, 60)) +
                                      " has an interval and no count, and is measured until something ends the run: "
                                      "say how long with --for");
}

// Everything about a run that is known before anything is asked.
struct Prepared {
  std::vector<specs::PeerFile> files;
  AnalysisPlan plan;
  specs::OperatorConfig operators;
};

std::expected<Prepared, int> prepare(Invocation& call, const pipelines::Pipeline& pipeline) {
  if (const auto options = check_options(call); !options) {
    return std::unexpected(usage_error(call, options.error().message));
  }
  auto files = read_peer_files(call);
  if (!files) return std::unexpected(files.error());
  auto operators = load_operators(call, pipeline);
  if (!operators) return std::unexpected(operators.error());
  auto secrets = secret_arguments(call);
  if (!secrets) return std::unexpected(usage_error(call, secrets.error().message));
  const bool has_address = call.has("source");
  auto loaded =
      specs::load_analysis(*files, {.arguments = given_arguments(call),
                                    .secret_arguments = std::move(*secrets),
                                    .sources = has_address ? specs::AnalysisContext::Sources::check_but_addresses
                                                           : specs::AnalysisContext::Sources::check});
  show_diagnostics(call, *files, loaded.diagnostics);
  call.err.write(pipeline.diagnose(loaded.diagnostics).print);
  if (!loaded.plan) return std::unexpected(kExitUsage);
  if (const auto length = check_length(*loaded.plan, call); !length) {
    return std::unexpected(usage_error(call, length.error().message));
  }
  return Prepared{std::move(*files), std::move(*loaded.plan), std::move(*operators)};
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
  for (const auto& setting : given_arguments(call)) evidence.variables[setting.name] = setting.value;
  evidence.analysis = std::move(performed.record);
  return evidence;
}

analysis::AnalysisOrder order_of(const Invocation& call, Timestamp started) {
  analysis::AnalysisOrder order{.start = started};
  if (const auto length = call.value("for")) order.until = started + *parse_duration(*length);
  if (const auto deadline = call.value("deadline")) order.give_up = started + *parse_duration(*deadline);
  return order;
}

}  // namespace

bool is_analysis_call(const Invocation& call) {
  return std::ranges::any_of(call.arguments, [](const std::string& path) {
    if (path == "-") return false;  // it can be read once only
    const auto text = read_file(path, kFileLimit);
    return text && specs::holds_analysis(*text);
  });
}

int run_analysis(Invocation& call) {
  constexpr std::string_view kOwnFormats[] = {kJsonLines.name};
  auto session = begin_session(call, kOwnFormats);
  if (!session) return session.error();
  auto& [_, clock, started, pipeline, reports, since, source_context] = **session;
  const auto prepared = prepare(call, pipeline);
  if (!prepared) return prepared.error();
  const auto& plan = prepared->plan;
  auto evidence = call.has("evidence") ? evidence_path(*call.value("evidence"), plan.name, 1) : Result<std::string>("");
  if (!evidence) return usage_error(call, evidence.error().message);
  auto sources = AnalysisSources::open(plan, {call.value("source"), prepared->operators}, source_context);
  if (!sources) return usage_error(call, sources.error().message);

  Reporter reporter(call, pipeline, reports);
  reporter.begin_progress("tidegate watch " + join(call.arguments, " "), started);
  const bool as_lines = !reports.asked_own.empty();
  const auto display =
      as_lines ? json_lines_analysis_display(call.out) : plain_analysis_display(call.err, pipeline.shield);
  auto performed = analysis::perform(
      plan, order_of(call, started), sources->by_name(), *clock,
      [&](const analysis::Analysis& so_far, const gate::AnalysisRound& round) { display->show(so_far, round); });
  display->finish();
  reporter.end_progress(clock->now());
  const auto decision = performed.decision;
  if (as_lines) {
    call.out.write(Json::object().set("event", "decision").set("decision", reports::decision_json(decision)).write() +
                   "\n");
  }
  if (!evidence->empty()) {
    auto kept = evidence_of(call, *prepared, std::move(performed));
    kept.exchanges = sources->exchanges();
    if (const auto written = write_file(*evidence, gate::write_evidence(kept)); !written) {
      reporter.complain(written.error());
    }
  }
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
  specs::AnalysisContext context{.sources = specs::AnalysisContext::Sources::leave};
  for (const auto& [name, value] : evidence.variables) {
    context.arguments.push_back({.name = name, .value = value, .origin = "--arg"});
  }
  return specs::load_analysis(files, context);
}

}  // namespace tidegate::cli
