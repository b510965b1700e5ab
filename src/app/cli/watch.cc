#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/gate_sources.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "app/cli/watch_display.h"
#include "core/gate/check.h"
#include "core/gate/watch.h"
#include "edge/reports/decision_json.h"

namespace tidegate::cli {
namespace {

WatchPlan plan_of(const Gate& gate, const Invocation& call) {
  auto plan = gate.watch.value_or(WatchPlan{});
  if (auto every = call.value("every")) plan.every = *parse_duration(*every);
  if (auto length = call.value("for")) {
    plan.length = *parse_duration(*length);
    plan.max_outage = std::min(plan.max_outage, Duration{plan.length.ms / 2});
  }
  return plan;
}

std::unique_ptr<WatchDisplay> choose_display(Invocation& call, const Gate& gate, Session& session) {
  if (!session.reports.asked_own.empty()) return json_lines_display(gate, call.out);
  bool is_terminal = output_kind(call.err.fd()) == Output::terminal;
  bool is_watched =
      is_terminal && !call.environment.has("CI");  // some pipelines give a terminal, but log what it shows
  bool can_draw = is_watched && call.environment.get("TERM").value_or("dumb") != "dumb";
  if (!can_draw) return plain_display(gate, call.err, session.pipeline.shield);
  Screen screen{.terminal = call.err, .environment = call.environment, .colour = chosen_colour(call, call.err.fd())};
  return live_display(gate, screen, *session.clock, session.interrupt);
}

// Everything a watch needs besides the gate itself.
struct Stage {
  const GateFile& file;
  const GateSources& sources;
  const gate::WatchOrder& order;
};

Decision perform(const Stage& stage, Clock& clock, WatchDisplay& display, std::vector<Timestamp>& evaluations) {
  const auto& gate = stage.file.gate;
  TickingClock ticking(clock, display);
  canary::Courses courses;
  auto evaluate = [&](Timestamp at, Duration deadline) {
    return gate::check(gate, stage.sources.by_name(),
                       {.at = at,
                        .since = stage.order.since,
                        .warmup = stage.order.plan.warmup,
                        .clock = &clock,
                        .deadline = deadline,
                        .plan = &stage.order.plan,
                        .courses = &courses});
  };
  auto observe = [&](const gate::WatchProgress& progress) {
    if (progress.phase == gate::WatchProgress::Phase::evaluated) {
      evaluations.push_back(progress.tally.histories().front().back().at);
    }
    display.show(progress);
  };
  auto decision = gate::watch(gate, stage.order, ticking, evaluate, observe);
  display.finish();
  return decision;
}

// The last word is one more line, for whoever reads the lines.
void finish_lines(Invocation& call, const Decision& decision) {
  auto line = Json::object();
  line.set("event", "decision").set("decision", reports::decision_json(decision));
  call.out.write(line.write() + "\n");
}

// A typo in a length must not end the watch before it began.
Result<void> check_lengths(const Invocation& call) {
  for (auto option : {"every", "for"}) {
    auto given = call.value(option);
    if (given && parse_duration(*given).value_or(Duration{}) < seconds(1)) {
      return fail(ErrorKind::invalid, "--" + std::string(option) + " must be 1s at least");
    }
  }
  return {};
}

Result<std::string> evidence_wish(const Invocation& call, const Gate& gate) {
  auto wish = call.value("evidence");
  return wish ? evidence_path(*wish, gate.name, 1) : Result<std::string>("");
}

void keep(Reporter& reporter, const Stage& stage, const std::vector<Timestamp>& evaluations, const Decision& decision,
          const std::string& path) {
  if (path.empty()) return;
  auto evidence = stage.file.evidence;
  evidence.warmup = stage.order.plan.warmup;
  evidence.evaluations = evaluations;
  evidence.watch = {.plan = stage.order.plan, .start = stage.order.start, .end = decision.decided_at};
  auto kept = keep_evidence(std::move(evidence), stage.file.gate, stage.sources, decision, path);
  if (!kept) reporter.complain(kept.error());
}

int run(Invocation& call) {
  constexpr std::string_view kOwnFormats[] = {kJsonLines.name};
  auto session = begin_session(call, kOwnFormats);
  if (!session) return session.error();
  auto& [_, clock, started, pipeline, reports, since, source_context] = **session;
  gate::WatchOrder order{.start = started, .since = since.value_or(started)};
  if (auto deadline = call.value("deadline")) order.give_up = started + *parse_duration(*deadline);
  if (auto lengths = check_lengths(call); !lengths) return usage_error(call, lengths.error().message);
  auto files = load_gates(call, pipeline, order.since);
  if (!files) return files.error();
  const auto& file = files->front();
  order.plan = plan_of(file.gate, call);
  auto evidence = evidence_wish(call, file.gate);
  if (!evidence) return usage_error(call, evidence.error().message);
  auto record = evidence->empty() ? GateSources::Record::no : GateSources::Record::yes;
  auto sources = GateSources::open(file.gate, source_context, record);
  if (!sources) return usage_error(call, sources.error().message);
  sources->collect_since({});  // what is scraped is scraped from now on, not from the first evaluation

  Reporter reporter(call, pipeline, reports);
  reporter.begin_progress("tidegate watch " + call.arguments.front(), started);
  auto display = choose_display(call, file.gate, **session);
  std::vector<Timestamp> evaluations;
  Stage stage{.file = file, .sources = *sources, .order = order};
  auto decision = perform(stage, *clock, *display, evaluations);
  reporter.end_progress(clock->now());
  if (!reports.asked_own.empty()) finish_lines(call, decision);
  keep(reporter, stage, evaluations, decision, *evidence);
  return reporter.finish({&decision, 1}, *evidence, clock->now());
}

constexpr Option kOptions[] = {
    options::kSince,
    {.name = "every",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how often to evaluate, instead of what the gate's `watch` says"},
    {.name = "for",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how long to watch, instead of what the gate's `watch` says"},
    options::kSet,
    options::kConfig,
    options::kFormat,
    options::kExplain,
    options::kEvidence,
    {.name = "deadline",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "end the whole run by then, with exit code 124 if nothing is certain",
     .fallback = "none: the watch ends by itself, at the latest when `for` is over and what is left of max_outage"},
    options::kWarnExit,
    options::kPipeline,
};

}  // namespace

Command watch() {
  return {.name = "watch",
          .help = "evaluates a gate again and again until the verdict is certain",
          .details =
              "Evaluates the gate as its `watch` says: every so often, for so long, after a warm-up. Ends early "
              "as soon as failing is certain. A source that is away for a while is no failure. On a terminal "
              "it shows how things stand; elsewhere it writes a line when something changes.",
          .arguments = {.usage = "FILE", .help = "the gate file", .least = 1, .most = 1, .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate watch canary.yaml --since pipeline\n"
              "tidegate watch canary.yaml --for 5m --every 15s\n"
              "tidegate watch canary.yaml --format json-lines",
          .decides = Command::Decides::yes,
          .run = run};
}

}  // namespace tidegate::cli
