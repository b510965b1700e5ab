#include <algorithm>
#include <cmath>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/gate_sources.h"
#include "app/cli/live_picture.h"
#include "app/cli/session.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/gate/calibrate.h"
#include "core/gate/past_windows.h"
#include "core/stats/variation.h"
#include "edge/specs/calibration.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kPast = "7d";
constexpr std::string_view kPods = "1";
constexpr double kMostNumber = 1e9;  // of pods, and of a seed

gate::CalibrationOrder order_of(const Invocation& call, const Gate& gate, Timestamp now) {
  gate::CalibrationOrder order;
  const auto plan = gate.watch.value_or(WatchPlan{.every = minutes(1), .length = hours(1)});
  order.every = std::max(plan.every, seconds(1));
  order.length = std::max(plan.length - plan.warmup, order.every);
  const auto end = call.value("at") ? resolve_time(*call.value("at"), now) : now;
  const auto past = parse_duration(call.value("over").value_or(std::string(kPast))).value_or(hours(24 * 7));
  const Timestamp whole{end.ms / 1000 * 1000};
  order.past = {whole - past, whole};
  order.canary_pods =
      static_cast<std::size_t>(parse_double(call.value("pods").value_or(std::string(kPods))).value_or(1));
  order.seed = static_cast<std::uint64_t>(parse_double(call.value("seed").value_or("1")).value_or(1));
  return order;
}

std::string percent(double share) { return format_quantity(share, Dimension::ratio, 3); }

// What came of one comparing objective, by either way.
struct Tried {
  const Objective* objective = nullptr;
  const gate::Calibration* dealt = nullptr;  // nothing of what can't be dealt out
  const gate::PastTrial* past = nullptr;

  bool was_dealt() const { return dealt && dealt->problem.empty() && dealt->result.runs > 0; }
  bool was_tried() const { return past->runs > 0 || (was_dealt() && past->doubtful == 0); }
  bool alarms_too_often() const {
    const double allowed = objective->compare->false_alarms;
    return (was_dealt() && dealt->result.false_alarms.low > allowed) ||
           (past->runs > 0 && past->false_alarms.low > allowed);
  }
};

std::string share_of(int count, int runs, const stats::Interval& interval) {
  return format("{} (95 %: {} to {})", percent(runs > 0 ? static_cast<double>(count) / runs : 0), percent(interval.low),
                percent(interval.high));
}

std::string told(const gate::Calibration& calibration, const gate::CalibrationOrder& order) {
  if (!calibration.problem.empty())
    return "  targets       not dealt out: " + printable(calibration.problem, 300) + "\n";
  const auto& result = calibration.result;
  if (result.runs == 0)
    return "  targets       in no stretch of " + format_duration(order.length) + " do they have data\n";
  auto text = format("  false alarms  {} of {} runs at {}: {}\n", result.alarms, result.runs,
                     count_of(static_cast<std::size_t>(result.times), "time"),
                     share_of(result.alarms, result.runs, result.false_alarms));
  if (result.blocks == 0) {
    text += "  variation     not measured: no half hour has any bad event; let `--over` be longer\n";
  } else {
    text +=
        format("  variation     {} from half hour to half hour, of {} targets; from {}\n", percent(result.variation),
               calibration.pods, count_of(static_cast<std::size_t>(result.blocks), "block"));
    if (result.blocks < stats::kEnoughBlocks) text += "                that is little: let `--over` be longer\n";
  }
  if (result.smallest_min_effect) {
    text += *result.smallest_min_effect <= 1
                ? "  min_effect    of any size: false alarms are within what is allowed even at 1\n"
                : format("  min_effect    {} is the least that keeps false alarms within what is allowed\n",
                         format_quantity(*result.smallest_min_effect, Dimension::none, 3));
  }
  const auto time = result.intervals_to_pass ? format_duration(order.every * *result.intervals_to_pass) : "";
  return text + (time.empty() ? "  to pass       fewer than 9 of 10 healthy canaries pass in the time of the watch\n"
                              : format("  to pass       9 of 10 healthy canaries have the evidence within {}\n", time));
}

std::string told(const gate::PastTrial& past, const gate::CalibrationOrder& order) {
  const auto windows =
      count_of(static_cast<std::size_t>(past.windows), "window") + " of " + format_duration(order.length);
  const auto doubt = past.doubtful == 0 ? ""
                                        : format("  in doubt      {} of {}; the newest: {}\n", past.doubtful, windows,
                                                 printable(past.doubt, 300));
  if (past.runs == 0)
    return past.doubtful > 0 ? doubt : "  as it is      in none of " + windows + " do both arms have data\n";
  auto text = format("  as it is      {} of {} found worse, {} proven no worse: {}\n", past.worse, windows,
                     past.no_worse, share_of(past.worse, past.runs, past.false_alarms));
  if (past.runs + past.doubtful < past.windows)
    text += format("                in {} both arms have data\n", past.runs);
  return text + doubt;
}

std::string told(const Tried& tried, const gate::CalibrationOrder& order) {
  auto text = printable(tried.objective->name, 200) + "\n";
  if (tried.dealt) text += told(*tried.dealt, order);
  text += told(*tried.past, order);
  if (tried.alarms_too_often()) {
    text += "                more often than the " + percent(tried.objective->compare->false_alarms) +
            " that it may: raise `variation` or `min_effect`\n";
  }
  return text;
}

std::vector<Tried> joined(const Gate& gate, const std::vector<gate::Calibration>& dealt,
                          const std::vector<gate::PastTrial>& past) {
  std::vector<Tried> all;
  for (const auto& trial : past) {
    const auto objective = std::ranges::find(gate.objectives, trial.objective, &Objective::name);
    const auto calibration = std::ranges::find(dealt, trial.objective, &gate::Calibration::objective);
    all.push_back(
        {.objective = &*objective, .dealt = calibration == dealt.end() ? nullptr : &*calibration, .past = &trial});
  }
  return all;
}

CalibrationFile file_of(const Gate& gate, const std::vector<gate::Calibration>& calibrations,
                        const gate::CalibrationOrder& order) {
  CalibrationFile file{.gate = gate.name,
                       .remark = "By how much healthy arms wander: tidegate backtest --aa, over " +
                                 format_duration(order.past.length()) + " until " + format_timestamp(order.past.end),
                       .objectives = {}};
  for (const auto& each : calibrations) {
    if (!each.problem.empty() || each.result.blocks == 0) continue;
    CalibrationFile::Entry entry{
        .objective = each.objective, .variation = each.result.variation, .bounds = {}, .blocks = each.result.blocks};
    const bool is_little = each.result.blocks < stats::kEnoughBlocks;
    if (is_little) entry.variation = std::max(entry.variation, kGuessedVariation);
    if (each.result.by_bound.size() > 1 && !is_little) entry.bounds = each.result.by_bound;
    file.objectives.push_back(std::move(entry));
  }
  return file;
}

int exit_code_of(const std::vector<Tried>& all) {
  if (std::ranges::any_of(all, &Tried::alarms_too_often)) return kExitFail;
  return std::ranges::all_of(all, &Tried::was_tried) ? kExitPass : kExitInconclusive;
}

// ", 2m left", as the parts went so far.
std::string time_left(Duration elapsed, std::size_t done, std::size_t all) {
  if (done == 0) return "";
  const auto left = elapsed.seconds() * static_cast<double>(all - done) / static_cast<double>(done);
  return ", " + format_duration_rough(seconds(static_cast<std::int64_t>(std::ceil(left)))) + " left";
}

int run(Invocation& call) {
  auto session = begin_session(call);
  if (!session) return session.error();
  auto& [interrupt, clock, started, pipeline, reports, since, source_context] = **session;
  if (!call.has("aa")) return usage_error(call, "say --aa: a gate is tried on healthy pods against each other");
  for (const auto* option : {"pods", "seed"}) {
    const auto number = parse_double(call.value(option).value_or("1"));
    const bool fits = number && *number >= 1 && *number <= kMostNumber && *number == std::floor(*number);
    if (!fits) return usage_error(call, "--" + std::string(option) + " takes a whole number from 1 on");
  }
  auto files = load_gates(call, pipeline, {});
  if (!files) return files.error();
  const auto& gate = files->front().gate;
  auto sources = GateSources::open(gate, source_context, GateSources::Record::no);
  if (!sources) return usage_error(call, sources.error().message);
  const auto order = order_of(call, gate, started);
  Timestamp last_said = started, began = started;
  const bool is_drawn = can_draw(call);  // each line over the last one; a log gets one now and then
  const auto progress = [&](std::size_t done, std::size_t all) {
    if (done == 0) began = clock->now();
    if (clock->now() - last_said >= seconds(is_drawn ? 1 : 30)) {
      last_said = clock->now();
      call.err.write(format("{} of {} parts of the past read{}{}", done, all,
                            time_left(clock->now() - began, done, all), is_drawn ? "\x1b[K\r" : "\n"));
    }
    return !interrupt.requested();
  };
  const auto past = gate::try_past_windows(gate, sources->by_name(), order, progress);
  if (past.empty()) return usage_error(call, "no objective of the gate compares anything with a baseline");
  const auto calibrations = gate::calibrate(gate, sources->by_name(), order, progress);
  if (is_drawn && last_said != started) call.err.write("\x1b[K");
  if (interrupt.requested()) return kExitInterrupted;
  const auto all = joined(gate, calibrations, past);
  for (const auto& each : all) call.out.write(told(each, order));
  if (const auto path = call.value("output")) {
    const auto file = file_of(gate, calibrations, order);
    if (file.objectives.empty()) {
      call.err.write("tidegate backtest: nothing was measured, so " + *path + " is not written\n");
      return kExitInconclusive;
    }
    const auto written = write_file(*path, specs::write_calibration(file));
    if (!written) return usage_error(call, written.error().message);
    call.out.write("written to " + *path + "; name it in the gate: compare: {calibration: " + *path + "}\n");
  }
  return exit_code_of(all);
}

constexpr Option kOptions[] = {
    {.name = "aa", .help = "try the comparisons where nothing is wrong, so that each alarm is a false one"},
    {.name = "over",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how much of the past to try them on; it must have been healthy",
     .fallback = kPast},
    {.name = "at",
     .takes = Takes::time,
     .value = "TIME",
     .help = "where that past ends: a time, or how long ago",
     .fallback = "now"},
    {.name = "pods",
     .takes = Takes::text,
     .value = "NUMBER",
     .help = "how many of the baseline's targets play the canary: as many as the real one has",
     .fallback = kPods},
    {.name = "seed", .takes = Takes::text, .value = "NUMBER", .help = "deals other pods", .fallback = "1"},
    {.name = "output",
     .letter = 'o',
     .takes = Takes::file,
     .value = "FILE",
     .help = "write what was measured into a calibration file"},
    options::kSet,
    options::kConfig,
    options::kPipeline,
};

}  // namespace

Command backtest() {
  return {.name = "backtest",
          .help = "tries a gate's comparisons on a healthy past",
          .details =
              "Deals the targets of the baseline out to two arms, again and again, and judges the one against the "
              "other: whatever is found worse is a false alarm. Says how many there are, by how much healthy arms "
              "wander, and how long a healthy canary takes to pass; writes that into a file the gate can name.\n"
              "\n"
              "Beside, judges each stretch of the past as it is: the canary against its baseline, or a time "
              "against the one before, as though something had been released at its beginning.\n"
              "\n"
              "Fails if there surely are more false alarms than the gate allows.",
          .arguments = {.usage = "FILE", .help = "the gate file", .least = 1, .most = 1, .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate backtest --aa canary.yaml\n"
              "tidegate backtest --aa canary.yaml --pods 2 --output calibration.yaml",
          .run = run};
}

}  // namespace tidegate::cli
