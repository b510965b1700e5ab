#include "app/cli/watch_run.h"

#include <algorithm>

#include "app/cli/command.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/gate_sources.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "app/cli/traffic_hooks.h"
#include "app/cli/watch_display.h"
#include "core/gate/check.h"
#include "core/gate/roll_out.h"
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
  if (!can_draw(call)) return plain_display(gate, call.err, session.pipeline.shield);
  Screen screen{.terminal = call.err, .environment = call.environment, .colour = chosen_colour(call, call.err.fd())};
  return live_display(gate, screen, *session.clock, session.interrupt);
}

// Everything a watch needs besides the gate itself.
struct Stage {
  const GateFile& file;
  const GateSources& sources;
  const gate::WatchOrder& order;
};

enum class Hooks { called, left_out };

// What became of it, and what a replay has to know beside the answers.
struct Performed {
  Decision decision;
  std::vector<Timestamp> evaluations;
  std::vector<StepTaken> steps;
  std::string change_error, abort_error;  // as in gate::WatchRecord
};

gate::CheckTimes times_of(const Stage& stage, Timestamp at, Duration deadline, Clock& clock) {
  return {.at = at,
          .since = stage.order.since,
          .warmup = stage.order.plan.warmup,
          .clock = &clock,
          .deadline = deadline,
          .plan = &stage.order.plan};
}

Performed watch_it(const Stage& stage, Clock& clock, WatchDisplay& display) {
  TickingClock ticking(clock, [&] { display.tick(); });
  canary::Courses courses;
  Performed performed;
  auto evaluate = [&](Timestamp at, Duration deadline) {
    auto times = times_of(stage, at, deadline, clock);
    times.ends = stage.order.start + stage.order.plan.length;
    times.courses = &courses;
    return gate::check(stage.file.gate, stage.sources.by_name(), times);
  };
  auto observe = [&](const gate::WatchProgress& progress) {
    if (progress.phase == gate::WatchProgress::Phase::evaluated) {
      performed.evaluations.push_back(progress.tally.histories().front().back().at);
    }
    display.show(progress);
  };
  performed.decision = gate::watch(stage.file.gate, stage.order, ticking, evaluate, observe);
  display.finish();
  return performed;
}

// What a rollout needs besides, to change the traffic.
struct Levers {
  const sources::SourceContext& world;
  Interrupt& interrupt;
  Hooks hooks = Hooks::called;
};

// What gives the canary its traffic, and takes it away again.
class Traffic {
 public:
  Traffic(const Gate& gate, const Levers& levers, WatchDisplay& display, Clock& clock)
      : gate_(gate), levers_(levers), display_(display), clock_(clock) {}

  Result<void> change(double traffic) {
    const auto steps = gate_.rollout->steps.size();
    ++changes_;
    display_.change({.kind = changes_ > steps ? TrafficChange::Kind::all : TrafficChange::Kind::step,
                     .at = clock_.now(),
                     .traffic = traffic,
                     .step = changes_,
                     .steps = steps});
    return call(gate_.rollout->on_advance, event("advance", traffic), levers_.world);
  }

  // Also when the run was interrupted, which must not end what takes the canary's traffic away: only another signal
  // does. Why it could not be taken away; "" if it was.
  std::string take_away() {
    const bool has_any = changes_ > 0 && gate_.rollout->on_abort && levers_.hooks == Hooks::called;
    if (!has_any) return "";
    display_.change({.kind = TrafficChange::Kind::taken_away, .at = clock_.now()});
    levers_.interrupt.add_last_words("\ntidegate: ended before the canary's traffic was taken away\n");
    auto uninterrupted = levers_.world;
    uninterrupted.interrupt_fd = -1;
    const auto taken = call(gate_.rollout->on_abort, event("abort", 0), uninterrupted);
    return taken ? "" : taken.error().message;
  }

 private:
  HookEvent event(std::string name, double traffic) const {
    return {.name = std::move(name), .traffic = traffic, .gate = gate_.name, .secrets = gate_.rollout->secrets};
  }

  Result<void> call(const std::optional<Hook>& hook, const HookEvent& event, const sources::SourceContext& world) {
    return hook && levers_.hooks == Hooks::called ? call_hook(*hook, event, world) : Result<void>();
  }

  const Gate& gate_;
  const Levers& levers_;
  WatchDisplay& display_;
  Clock& clock_;
  std::size_t changes_ = 0;
};

Performed roll_it_out(const Stage& stage, const Levers& levers, Clock& clock, WatchDisplay& display) {
  TickingClock ticking(clock, [&] { display.tick(); });
  canary::Courses courses;
  auto evaluate = [&](Timestamp at, Duration deadline, std::span<const StepTaken> steps) {
    auto times = times_of(stage, at, deadline, clock);
    times.since = steps.front().begin;
    times.steps = steps;
    times.ends = gate::planned_end(*stage.file.gate.rollout, steps);
    times.courses = &courses;
    return gate::check(stage.file.gate, stage.sources.by_name(), times);
  };
  Traffic traffic(stage.file.gate, levers, display, clock);
  auto end = gate::roll_out(stage.file.gate, stage.order,
                            {.clock = ticking,
                             .evaluate = evaluate,
                             .change = [&](double share) { return traffic.change(share); },
                             .observe = [&](const gate::WatchProgress& progress) { display.show(progress); }});
  const auto abort_error = end.decision.action == Action::open ? "" : traffic.take_away();
  gate::note_traffic_left(end.decision, abort_error);
  display.finish();
  levers.interrupt.set_last_words("");
  return {.decision = std::move(end.decision),
          .evaluations = std::move(end.evaluations),
          .steps = std::move(end.steps),
          .change_error = std::move(end.change_error),
          .abort_error = abort_error};
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

void keep(Reporter& reporter, const Stage& stage, const Performed& performed, const std::string& path) {
  if (path.empty()) return;
  auto evidence = stage.file.evidence;
  evidence.warmup = stage.order.plan.warmup;
  if (!performed.steps.empty()) evidence.since = performed.steps.front().begin;
  evidence.evaluations = performed.evaluations;
  evidence.watch = {.plan = stage.order.plan,
                    .start = stage.order.start,
                    .end = performed.decision.decided_at,
                    .steps = performed.steps,
                    .change_error = performed.change_error,
                    .abort_error = performed.abort_error};
  auto kept = keep_evidence(std::move(evidence), stage.file.gate, stage.sources, performed.decision, path);
  if (!kept) reporter.complain(kept.error());
}

}  // namespace

int run_watch(Invocation& call, WatchMode mode) {
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
  if (mode == WatchMode::canary && !file.gate.rollout) {
    return usage_error(call, "the gate has no `rollout` with steps to take; `tidegate watch` watches without them");
  }
  if (mode == WatchMode::watch && file.gate.rollout) {
    call.err.write("tidegate watch: the steps of the rollout are not taken, `tidegate canary` takes them\n");
  }
  auto evidence = evidence_wish(call, file.gate);
  if (!evidence) return usage_error(call, evidence.error().message);
  auto record = evidence->empty() ? GateSources::Record::no : GateSources::Record::yes;
  auto sources = GateSources::open(file.gate, source_context, record);
  if (!sources) return usage_error(call, sources.error().message);
  sources->collect_since({});  // what is scraped is scraped from now on, not from the first evaluation

  Reporter reporter(call, pipeline, reports);
  const auto command = mode == WatchMode::canary ? "canary " : "watch ";
  reporter.begin_progress("tidegate " + std::string(command) + call.arguments.front(), started);
  auto display = choose_display(call, file.gate, **session);
  Stage stage{.file = file, .sources = *sources, .order = order};
  const Levers levers{.world = source_context,
                      .interrupt = (*session)->interrupt,
                      .hooks = call.has("no-hooks") ? Hooks::left_out : Hooks::called};
  auto performed =
      mode == WatchMode::canary ? roll_it_out(stage, levers, *clock, *display) : watch_it(stage, *clock, *display);
  reporter.end_progress(clock->now());
  if (!performed.abort_error.empty()) reporter.complain({ErrorKind::refused, "on_abort: " + performed.abort_error});
  if (!reports.asked_own.empty()) finish_lines(call, performed.decision);
  keep(reporter, stage, performed, *evidence);
  return reporter.finish({&performed.decision, 1}, *evidence, clock->now());
}

}  // namespace tidegate::cli
