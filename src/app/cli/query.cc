#include <algorithm>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "app/cli/query_empty.h"
#include "app/cli/query_output.h"
#include "app/cli/query_source.h"
#include "app/cli/query_syntax.h"
#include "app/cli/reporting.h"
#include "app/cli/session.h"
#include "base/format.h"
#include "base/text.h"
#include "edge/sources/engine_source.h"

namespace tidegate::cli {
namespace {

constexpr int kExitNoSource = 4;
constexpr int kExitDeadline = 124;
constexpr int kExitInterrupted = 130;

constexpr std::int64_t kMostSteps = 11'000;  // as Prometheus' API has it
constexpr std::string_view kDeadline = "1m";
constexpr Duration kPlotted = hours(1);
constexpr int kPlotSteps = 120;
constexpr int kTableSteps = 30;

std::vector<std::string> query_formats() { return {"table", "json", "csv"}; }

// What is asked, and about which time.
struct Inquired {
  std::string query;
  Timestamp at;
  std::optional<engine::Steps> steps;  // set: a range query
};

// The series of a source on this machine, or a source to ask. Exactly one of both.
struct Opened {
  std::unique_ptr<sources::StoredSeries> series;
  std::unique_ptr<Source> source;
  std::string name;  // of the series, for messages
};

int exit_code_of(const Error& error, const Session& session, Timestamp give_up) {
  switch (error.kind) {
    case ErrorKind::rejected:
    case ErrorKind::invalid: return kExitUsage;  // as matching that finds two series where one must be
    case ErrorKind::interrupted: return kExitInterrupted;
    case ErrorKind::timed_out: return session.clock->now() >= give_up ? kExitDeadline : kExitNoSource;
    case ErrorKind::unreachable:
    case ErrorKind::refused:
    case ErrorKind::malformed:
    case ErrorKind::too_large: return kExitNoSource;
  }
  return kExitNoSource;
}

int complain(Invocation& call, const Error& error, int code) {
  usage_error(call, error.message);
  return code;
}

std::expected<Opened, int> open(Invocation& call, SourceConfig config, const Session& session, Timestamp give_up) {
  Opened opened;
  const auto* kind = sources::find_source_kind(config.kind);
  if (kind != nullptr && kind->read != nullptr) {
    config.timeout = std::min(config.timeout, give_up - session.clock->now());
    auto series = kind->read(config, session.source_context);
    if (!series) {
      return std::unexpected(complain(call, series.error(), exit_code_of(series.error(), session, give_up)));
    }
    opened.series = *std::move(series);
    opened.name = config.path == "-" ? "standard input" : config.path.empty() ? "the target" : printable(config.path);
    return opened;
  }
  auto source = sources::open_source(config, session.source_context);
  if (!source) return std::unexpected(usage_error(call, source.error().message));
  opened.source = *std::move(source);
  return opened;
}

// What times on the command line count from: now, or the newest sample of what is stored.
std::expected<Timestamp, int> base_time(Invocation& call, const Opened& opened, const Session& session) {
  if (!opened.series) return session.started;
  const auto newest = opened.series->newest();
  if (!newest) return std::unexpected(complain(call, newest.error(), kExitNoSource));
  return newest->value_or(session.started);
}

// At most about `most` steps, of a round length.
Duration round_step(Duration length, int most) {
  constexpr Duration kRound[] = {seconds(1), seconds(2), seconds(5), seconds(10), seconds(15), seconds(30),
                                 minutes(1), minutes(2), minutes(5), minutes(10), minutes(15), minutes(30),
                                 hours(1),   hours(2),   hours(3),   hours(6),    hours(12),   hours(24)};
  for (const Duration step : kRound) {
    if (length.ms / most <= step.ms) return step;
  }
  return hours(24 * ((length.ms / most) / hours(24).ms + 1));
}

// An Error is about the command line.
Result<engine::Steps> steps_of(const Invocation& call, Timestamp base) {
  const auto time = [&](std::string_view option, Timestamp otherwise) {
    const auto text = call.value(option);
    return text ? resolve_time(*text, base) : otherwise;
  };
  const Timestamp end = time("to", base);
  const Timestamp start = time("from", end - kPlotted);
  if (start > end) {
    return fail(ErrorKind::invalid,
                format("--from {} is after --to {}", format_timestamp(start), format_timestamp(end)));
  }
  const auto given = call.value("step");
  const Duration step = given ? parse_duration(*given).value_or(Duration{})
                              : round_step(end - start, call.has("plot") ? kPlotSteps : kTableSteps);
  if (step <= Duration{}) return fail(ErrorKind::invalid, "--step must be longer than nothing");
  if ((end - start).ms / step.ms > kMostSteps) {
    return fail(ErrorKind::invalid,
                format("--step {} makes more than {} steps: take a longer one", format_duration(step), kMostSteps));
  }
  return engine::Steps{.start = start.ms, .end = end.ms, .step = step.ms};
}

bool is_range(const Invocation& call) { return call.has("from") || call.has("plot"); }

std::optional<std::string> contradiction(const Invocation& call) {
  const bool needs_range = call.has("to") || call.has("step");
  if (is_range(call) && call.has("at"))
    return "--at asks about one moment, --from and --plot about a stretch: keep one";
  if (needs_range && !is_range(call)) return "--to and --step go with --from (or --plot)";
  if (call.has("plot") && call.has("format")) return "--plot and --format exclude each other";
  return std::nullopt;
}

std::expected<Inquired, int> inquire(Invocation& call, const Opened& opened, const Session& session) {
  Inquired asked{.query = call.arguments.front(), .at = session.started, .steps = {}};
  const auto is_absolute = [&](std::string_view option) {
    const auto text = call.value(option);
    return text && parse_timestamp(*text);
  };
  const bool all_absolute = is_range(call) ? is_absolute("from") && is_absolute("to") : is_absolute("at");
  const auto base = all_absolute ? session.started : base_time(call, opened, session);
  if (!base) return std::unexpected(base.error());
  if (is_range(call)) {
    const auto steps = steps_of(call, *base);
    if (!steps) return std::unexpected(usage_error(call, steps.error().message));
    asked.steps = *steps;
    asked.at = {steps->end};
  } else {
    const auto at = call.value("at");
    asked.at = at ? resolve_time(*at, *base) : *base;
  }
  const bool by_newest = opened.series && !call.has(asked.steps ? "to" : "at");
  if (by_newest) {
    call.err.write(
        format("{} {}, the time of the newest sample\n", asked.steps ? "until" : "at", format_timestamp(*base)));
  }
  return asked;
}

std::expected<engine::Answer, int> answer_here(Invocation& call, const Opened& opened, const Inquired& asked,
                                               const Session& session, Timestamp give_up) {
  sources::QueryEnd end(session.source_context, give_up);
  auto options = options_of(call);
  options.expired = [&] { return end.reached(); };
  const auto& storage = opened.series->storage();
  auto outcome = asked.steps ? engine::range_query(storage, asked.query, *asked.steps, options)
                             : engine::instant_query(storage, asked.query, asked.at, options);
  if (outcome) {
    sources::shorten(outcome->annotations);
    return *std::move(outcome);
  }
  const auto error = end.explain(outcome.error(), asked.query, opened.name);
  return std::unexpected(complain(call, error, exit_code_of(error, session, give_up)));
}

// The same form as the engine's.
engine::Answer converted(Answer from) {
  constexpr promql::Type kTypes[] = {promql::Type::vector, promql::Type::matrix, promql::Type::scalar,
                                     promql::Type::string};
  engine::Answer answer{.type = kTypes[static_cast<int>(from.kind)], .series = {}, .text = std::move(from.text)};
  for (auto& series : from.series) {
    engine::ResultSeries& to = answer.series.emplace_back(std::move(series.labels));
    for (const auto& sample : series.samples) to.points.push_back({.time = sample.time.ms, .value = sample.value});
  }
  answer.annotations = {.warnings = std::move(from.warnings), .infos = std::move(from.infos)};
  return answer;
}

std::expected<engine::Answer, int> answer_there(Invocation& call, const Opened& opened, const Inquired& asked,
                                                const Session& session, Timestamp give_up) {
  if (call.has("feature")) {
    return std::unexpected(usage_error(call, "--feature is for what is read here; a server has features of its own"));
  }
  Question question{.text = asked.query, .at = asked.at, .grid = {}};
  if (asked.steps) question.grid = Grid{{asked.steps->start}, {asked.steps->end}, {asked.steps->step}};
  auto answers = opened.source->ask({&question, 1}, give_up - session.clock->now());
  auto& answer = answers.front();
  if (answer) return converted(*std::move(answer));
  const auto& error = answer.error();
  if (error.kind == ErrorKind::rejected && show_servers_syntax_error(call, error.message)) {
    return std::unexpected(kExitUsage);
  }
  return std::unexpected(complain(call, error, exit_code_of(error, session, give_up)));
}

void remark(Invocation& call, std::string_view kind, const std::vector<std::string>& texts) {
  constexpr std::size_t kMost = 3;
  for (std::size_t i = 0; i < std::min(texts.size(), kMost); ++i) {
    call.err.write(format("{}: {}\n", kind, printable(texts[i])));
  }
  if (texts.size() > kMost) call.err.write(format("{}: and more like it, which --format json shows\n", kind));
}

void show(Invocation& call, const engine::Answer& answer, const Inquired& asked) {
  const auto format = call.value("format").value_or("table");
  if (format == "json") return query_json(answer, asked.at, [&](std::string_view text) { call.out.write(text); });
  const Canvas canvas{.width = terminal_width(call.environment, call.out.fd()),
                      .colour = chosen_colour(call, call.out.fd()),
                      .glyphs = decide_glyphs(call.environment)};
  if (format == "csv") {
    call.out.write(query_csv(answer, asked.at));
  } else if (call.has("plot")) {
    call.out.write(query_plot(answer, *asked.steps, canvas));
  } else {
    call.out.write(asked.steps ? query_matrix(answer, canvas) : query_table(answer, canvas));
  }
  remark(call, "warning", answer.annotations.warnings);
  remark(call, "info", answer.annotations.infos);
}

void say_it_is_empty(Invocation& call, const Opened& opened, const Inquired& asked, const Session& session,
                     Timestamp give_up) {
  call.err.write("the answer is empty: no series\n");
  if (!opened.series) return;  // a server may have millions to look through
  const Timestamp first = asked.steps ? Timestamp{asked.steps->start} : asked.at;
  sources::QueryEnd end(session.source_context, give_up);
  const auto why = why_empty(opened.series->storage(), asked.query, first, asked.at, [&end] { return end.reached(); });
  if (why) call.err.write("  hint: " + *why + "\n");
}

// The stretch that the answer fills, where that is a small part of the one that was asked about.
std::optional<engine::Steps> narrower(const engine::Answer& answer, const engine::Steps& asked) {
  std::int64_t first = asked.end;
  for (const auto& series : answer.series) {
    if (!series.points.empty()) first = std::min(first, series.points.front().time);
  }
  const Duration length = milliseconds(asked.end - (first - asked.step));
  if (first == asked.end || length.ms * 2 > asked.end - asked.start) return std::nullopt;
  return engine::Steps{.start = asked.end - length.ms, .end = asked.end, .step = round_step(length, kPlotSteps).ms};
}

int run(Invocation& call) {
  if (const auto wrong = contradiction(call)) return usage_error(call, *wrong);
  const Session session(call);
  const auto deadline = parse_duration(call.value("deadline").value_or(std::string(kDeadline)));
  const Timestamp give_up = session.started + deadline.value_or(minutes(1));
  const auto config = chosen_source(call, session);
  if (!config) return config.error();
  const auto opened = open(call, *config, session, give_up);
  if (!opened) return opened.error();
  if (opened->series && !can_be_read(call)) return kExitUsage;
  auto asked = inquire(call, *opened, session);
  if (!asked) return asked.error();
  const auto ask = [&] {
    return opened->series ? answer_here(call, *opened, *asked, session, give_up)
                          : answer_there(call, *opened, *asked, session, give_up);
  };
  auto answer = ask();
  if (answer && call.has("plot") && !call.has("from") && !call.has("step")) {
    if (const auto steps = narrower(*answer, *asked->steps)) {
      asked->steps = steps;
      answer = ask();
    }
  }
  if (!answer) return answer.error();
  show(call, *answer, *asked);
  const bool is_list = answer->type == promql::Type::vector || answer->type == promql::Type::matrix;
  if (is_list && answer->series.empty() && call.value("format") != "json")
    say_it_is_empty(call, *opened, *asked, session, give_up);
  return kExitPass;
}

std::span<const Option> query_options() {
  static const std::vector<Option> options = [] {
    auto all = source_options();
    const Option own[] = {
        {.name = "at",
         .takes = Takes::time,
         .value = "TIME",
         .help = "the moment to ask about: a time (2026-11-22T12:00:00Z, seconds since 1970) or how long before (10m)",
         .fallback = "now; of blocks and files the newest sample's time, which durations count from too"},
        {.name = "from", .takes = Takes::time, .value = "TIME", .help = "ask about a stretch that begins then"},
        {.name = "to",
         .takes = Takes::time,
         .value = "TIME",
         .help = "where the stretch ends",
         .fallback = "as for --at"},
        {.name = "step",
         .takes = Takes::duration,
         .value = "DURATION",
         .help = "how far apart the values of a stretch are",
         .fallback = "a round one that gives about 30 values"},
        {.name = "format",
         .letter = 'f',
         .takes = Takes::choice,
         .value = "NAME",
         .help = "table, csv, or json as Prometheus' HTTP API answers",
         .fallback = "table",
         .choices = query_formats},
        {.name = "plot",
         .letter = 'p',
         .help = "draw the stretch as a chart: the last hour, or what there is of it, unless --from says"},
        {.name = "feature",
         .takes = Takes::choice,
         .value = "NAME",
         .help = "switch on what Prometheus has --enable-feature for, as promql-experimental-functions",
         .times = Option::Times::many,
         .choices = feature_names},
        options::kConfig,
        options::kSet,
        {.name = "deadline",
         .takes = Takes::duration,
         .value = "DURATION",
         .help = "end the query by then",
         .fallback = kDeadline},
    };
    all.insert(all.end(), std::begin(own), std::end(own));
    return all;
  }();
  return options;
}

}  // namespace

Command query() {
  return {.name = "query",
          .help = "answers a PromQL query from a server, blocks on disk or a file",
          .details =
              "Blocks and files are read by the program's own engine, which means what Prometheus 3 means: no server "
              "is needed. What is odd about an answer (warnings, infos) goes to standard error.\n"
              "\n"
              "The exit code is 0 with an answer, also an empty one; 2 when the query or the command line is wrong; 4 "
              "when the source gave no answer.",
          .arguments = {.usage = "EXPR", .help = "the query, in single quotes", .least = 1, .most = 1},
          .options = query_options(),
          .examples =
              "tidegate query --prometheus http://localhost:9090 'rate(errors_total[5m])'\n"
              "tidegate query --blocks /var/lib/prometheus 'topk(5, up)' --at 1h\n"
              "# the last six hours as a chart\n"
              "tidegate query --blocks data 'rate(errors_total[5m])' --from 6h --plot\n"
              "# what a load test left behind, for a program\n"
              "tidegate query --file metrics.om 'http_req_failed' --format json\n"
              "# what a gate would see\n"
              "tidegate query --gate gate.yaml 'up == 0'",
          .run = run};
}

}  // namespace tidegate::cli
