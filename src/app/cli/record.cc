#include <algorithm>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/query_source.h"
#include "app/cli/session.h"
#include "base/format.h"
#include "base/terminal.h"
#include "base/text.h"
#include "base/url.h"
#include "edge/sources/recording.h"
#include "edge/sources/scraper.h"

namespace tidegate::cli {
namespace {

constexpr int kExitNothing = 4;
constexpr int kExitInterrupted = 130;
constexpr Duration kLongestTimeout = seconds(10);
constexpr Duration kLeastRetained = hours(2);
constexpr Duration kSignOfLife = minutes(1);

// Shows how a recording gets on: on a terminal in one line that is written over, elsewhere by a line when something
// changes and one a minute.
class RecordDisplay {
 public:
  RecordDisplay(Invocation& call, Timestamp start, std::optional<Timestamp> end)
      : call_(call),
        start_(start),
        end_(end),
        is_terminal_(output_kind(call.err.fd()) == Output::terminal && !call.environment.has("CI")) {}

  void show(Timestamp now, const sources::Recording& recording, const std::vector<std::string>& troubles) {
    std::vector<std::string> texts;
    for (const auto& trouble : troubles) texts.push_back(printable(trouble));
    std::ranges::sort(texts);
    for (const auto& text : texts) {
      if (!std::ranges::binary_search(troubles_, text)) line(now, text);
    }
    if (texts.empty() && !troubles_.empty()) line(now, "all is well again");
    troubles_ = std::move(texts);
    const bool is_due = !shown_ || is_terminal_ || now - *shown_ >= kSignOfLife;
    if (!is_due) return;
    shown_ = now;
    const std::string state =
        format("{} of {} in {}{}", count_of(recording.samples(), "sample"), format("{} series", recording.series()),
               format_duration(Duration{(now - start_).ms / 1000 * 1000}),
               end_ ? " of " + format_duration(*end_ - start_) : "; end it by Ctrl-C");
    if (is_terminal_) {
      call_.err.write("\r" + cut(state, terminal_width(call_.environment, call_.err.fd()) - 1, Glyphs::ascii) +
                      "\x1b[K");
    } else {
      line(now, state);
    }
  }

  void finish() {
    if (is_terminal_ && shown_) call_.err.write("\r\x1b[K");
  }

 private:
  void line(Timestamp now, const std::string& text) {
    call_.err.write((is_terminal_ ? "\r\x1b[K" : "") + format_time_of_day(now) + " " + text + "\n");
  }

  Invocation& call_;
  Timestamp start_;
  std::optional<Timestamp> end_;
  bool is_terminal_;
  std::optional<Timestamp> shown_;
  std::vector<std::string> troubles_;
};

// What the targets on the command line make together.
std::expected<SourceConfig, int> named_targets(Invocation& call) {
  if (call.has("gate") || call.has("source")) {
    return std::unexpected(usage_error(call, "targets, --gate and --source exclude each other"));
  }
  SourceConfig config{.name = "record", .kind = "scrape"};
  for (const auto& text : call.arguments) {
    if (const auto url = parse_address(text); !url) {  // the text may hold a credential
      const auto number = config.scrape.targets.size() + 1;
      return std::unexpected(usage_error(call, format("TARGET {}: {}", number, url.error().message)));
    }
    config.scrape.targets.push_back({.url = text, .labels = {}});
  }
  config.timeout = kLongestTimeout;
  return config;
}

std::expected<SourceConfig, int> chosen_targets(Invocation& call, const Session& session) {
  if (call.arguments.empty() && !call.has("gate") && !call.has("source") && !call.has("config")) {
    return std::unexpected(
        usage_error(call, "nothing to record is named: write a TARGET, --gate FILE or --source NAME"));
  }
  auto config = call.arguments.empty() ? chosen_source(call, session) : named_targets(call);
  if (!config) return config;
  if (config->kind != "scrape") {
    return std::unexpected(usage_error(call, format("the source {} is of kind {}: only a `scrape` can be recorded",
                                                    quoted(config->name), config->kind)));
  }
  auto& plan = config->scrape;
  if (const auto job = call.value("job")) plan.job = *job;
  if (const auto every = call.value("every")) plan.every = parse_duration(*every).value_or(Duration{});
  if (plan.every < seconds(1)) return std::unexpected(usage_error(call, "--every must be 1s at least"));
  config->timeout = std::min(config->timeout, plan.every);
  for (const auto& setting : call.values("label")) {
    const std::size_t equals = setting.find('=');
    if (equals == 0 || setting.starts_with("__")) {
      return std::unexpected(
          usage_error(call, format("--label {}: that is no name for a label", printable(setting, 80))));
    }
    for (auto& target : plan.targets) target.labels.set(setting.substr(0, equals), setting.substr(equals + 1));
  }
  return config;
}

// Everything a recording needs.
struct Stage {
  sources::Scraper& scraper;
  sources::Recording& recording;
  RecordDisplay& display;
  Clock& clock;
};

// Whether any target was ever scraped. Ends at `end` or when interrupted.
Result<bool> record_until(Stage& stage, sources::ScrapeSchedule schedule, std::optional<Timestamp> end) {
  bool any = false;
  for (Timestamp due = schedule.first(); !end || due <= *end; due = schedule.next_after(stage.clock.now())) {
    if (!stage.clock.sleep_until(due)) break;
    const Timestamp at = schedule.stamp(due, stage.clock.now());
    TRY(stage.recording.begin_at(at));
    any = stage.scraper.scrape(at, stage.recording).has_value() || any;
    TRY(stage.recording.flush());
    auto troubles = stage.scraper.troubles();
    const auto& problems = stage.recording.problems();
    troubles.insert(troubles.end(), problems.begin(), problems.end());
    stage.display.show(stage.clock.now(), stage.recording, troubles);
  }
  return any;
}

void conclude(Invocation& call, const sources::Recording& recording, const std::string& folder) {
  call.out.write(format("recorded {} of {} series into {}\n", count_of(recording.samples(), "sample"),
                        recording.series(), printable(folder)));
  for (const auto& block : recording.blocks()) call.out.write(printable(block) + "\n");
}

int run(Invocation& call) {
  const auto folder = call.value("into");
  if (!folder) return usage_error(call, "--into DIR is missing: where to write");
  const Session session(call);
  const auto config = chosen_targets(call, session);
  if (!config) return config.error();
  const auto length = call.value("for");
  auto scraper = sources::Scraper::open(*config, session.source_context, session.interrupt.fd());
  if (!scraper) return usage_error(call, scraper.error().message);
  std::optional<Duration> retain;
  if (const auto text = call.value("retain")) retain = parse_duration(*text).value_or(Duration{});
  if (retain && *retain < kLeastRetained)
    return usage_error(call, "--retain must be 2h at least, the length of a block");
  auto recording = sources::Recording::open(*folder, *session.clock, retain);
  if (!recording) {
    usage_error(call, recording.error().message);
    return recording.error().kind == ErrorKind::invalid ? kExitUsage : kExitNothing;
  }

  const sources::ScrapeSchedule schedule(session.clock->now(), config->scrape.every);
  std::optional<Timestamp> end;
  if (length) end = schedule.first() + parse_duration(*length).value_or(Duration{});
  RecordDisplay display(call, schedule.first(), end);
  Stage stage{.scraper = **scraper, .recording = **recording, .display = display, .clock = *session.clock};
  const auto any = record_until(stage, schedule, end);
  display.finish();
  auto written = any ? (*recording)->write_blocks() : Result<void>(std::unexpected(any.error()));
  if (!written) {
    usage_error(call, written.error().message);
    return kExitNothing;
  }
  conclude(call, **recording, *folder);
  if (!*any) call.err.write("no target could be scraped\n");
  if (length && session.interrupt.requested()) return kExitInterrupted;
  return *any ? kExitPass : kExitNothing;
}

constexpr Option kOptions[] = {
    {.name = "into",
     .takes = Takes::folder,
     .value = "DIR",
     .help = "the data directory to write: made if it isn't there, added to if it is"},
    {.name = "every",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how often to scrape",
     .fallback = "5s, or what the gate says"},
    {.name = "for",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "how long to record",
     .fallback = "until Ctrl-C, or SIGTERM"},
    {.name = "retain",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "remove blocks of DIR whose samples are all older, also those that were there before; 2h at least",
     .fallback = "keep all"},
    {.name = "job",
     .takes = Takes::text,
     .value = "NAME",
     .help = "the label `job` of all series",
     .fallback = "scrape, or what the gate says"},
    {.name = "label",
     .takes = Takes::setting,
     .value = "NAME=VALUE",
     .help = "a label of all series",
     .times = Option::Times::many},
    {.name = "gate", .takes = Takes::file, .value = "FILE", .help = "what that gate file scrapes"},
    {.name = "source",
     .takes = Takes::text,
     .value = "NAME",
     .help = "what the source of that name scrapes, of the gate or of the operator file",
     .fallback = "with --config, its default_source"},
    options::kConfig,
    options::kSet,
};

}  // namespace

Command record() {
  return {.name = "record",
          .help = "scrapes targets into blocks of Prometheus",
          .details =
              "While it records, the directory can be asked already: by `tidegate query --blocks DIR`, or by gates "
              "with `source: {blocks: DIR}`. Samples go into a log first, so that nothing is lost when it is "
              "killed; every two hours, and at the end, into blocks, which a Prometheus can take over.\n"
              "\n"
              "The exit code is 0 when anything was recorded, 4 when no target could be scraped or nothing be "
              "written, 130 when it was interrupted before --for was over.",
          .arguments = {.usage = "[TARGET...]",
                        .help = "what to scrape: URLs or host:port; /metrics where no path is given",
                        .least = 0,
                        .most = kAnyNumber},
          .options = kOptions,
          .examples =
              "tidegate record localhost:8080 --into data --every 1s --for 10m\n"
              "tidegate record web-1:8080 web-2:8080 --job web --label env=x --into data\n"
              "# what a gate scrapes, with its credentials and labels\n"
              "tidegate record --gate gate.yaml --into data",
          .run = run};
}

}  // namespace tidegate::cli
