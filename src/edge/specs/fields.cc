#include "edge/specs/fields.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/specs/compare_fields.h"
#include "edge/specs/kayenta_fields.h"

namespace tidegate::specs {
namespace {

using enum FieldType;
using enum Field::Presence;

constexpr std::string_view kSeverities[] = {"block", "warn", "info"};
constexpr std::string_view kAcross[] = {"max", "min", "mean", "every", "any"};
constexpr std::string_view kDoubts[] = {"block", "pass", "hold"};
constexpr std::string_view kHistogramUnits[] = {"s", "ms", "us"};

constexpr std::string_view kLatency[] = {"latency"};
constexpr std::string_view kOfLatency[] = {"quantile", "within", "no_worse_than"};
constexpr std::string_view kBaseline[] = {"baseline"};
constexpr std::string_view kProof[] = {"required"};
constexpr std::string_view kComparing[] = {"no_worse_than", "proof", "kayenta"};
constexpr std::string_view kQuery[] = {"query"};
constexpr std::string_view kCounting[] = {"ratio", "latency"};
constexpr std::string_view kFor[] = {"for"};
constexpr std::string_view kCron[] = {"cron"};
constexpr std::string_view kInLocalTime[] = {"cron", "calendar"};

constexpr std::array kTexts = {text};
constexpr std::array kSources = {source};
constexpr std::array kHosts = {host};

constexpr Field kSecret[] = {
    {.name = "env",
     .help = "The environment variable that holds it.",
     .example = "PROM_TOKEN",
     .presence = required,
     .one_of = "place"},
    {.name = "file",
     .type = path,
     .help = "The file that holds it.",
     .example = "/run/secrets/prom-token",
     .presence = required,
     .one_of = "place"},
};

constexpr Field kRatio[] = {
    {.name = "bad",
     .type = selector,
     .help = "Selects the counters of bad events.",
     .example = "http_requests_total{code=~\"5..\"}",
     .presence = required,
     .one_of = "counted"},
    {.name = "good",
     .type = selector,
     .help = "Selects the counters of good events, instead of the bad ones.",
     .example = "http_requests_total{code!~\"5..\"}",
     .presence = required,
     .one_of = "counted"},
    {.name = "total",
     .type = selector,
     .help = "Selects the counters of all events.",
     .example = "http_requests_total",
     .presence = required},
};

constexpr Field kObjective[] = {
    {.name = "name",
     .help = "What people call the objective; unique in its gate.",
     .example = "error rate",
     .presence = required},
    {.name = "description",
     .help = "Why it matters, for people.",
     .example = "Customers see these as failed payments."},
    {.name = "ratio",
     .type = object,
     .help = "Indicator: the share of bad (or good) events among all, from counters.",
     .example = "{bad: errors_total, total: requests_total}",
     .presence = required,
     .fields = kRatio,
     .one_of = "indicator"},
    {.name = "latency",
     .type = selector,
     .help = "Indicator: a histogram by its base name, without _bucket; with `quantile` the duration that so many stay "
             "under, with `within` the share that is as fast as that.",
     .example = "http_request_duration_seconds{job=\"web\"}",
     .presence = required,
     .one_of = "indicator",
     .needs = kOfLatency},
    {.name = "quantile",
     .type = fraction,
     .help = "Which quantile of `latency`.",
     .example = "0.99",
     .one_of = "what of latency",
     .needs = kLatency},
    {.name = "within",
     .type = duration,
     .help = "Of `latency`: the share of observations that take at most so long. Exact where it is a bucket bound.",
     .example = "300ms",
     .one_of = "what of latency",
     .needs = kLatency},
    {.name = "histogram_unit",
     .type = choice,
     .help = "What the histogram of `latency` counts.",
     .example = "ms",
     .fallback = "by the name's suffix (_milliseconds, _microseconds), else s",
     .choices = kHistogramUnits,
     .needs = kLatency},
    {.name = "query",
     .type = query,
     .help = "Indicator: anything else, in the source's own language. ${window} stands for the length of the window.",
     .example = "sum(rate(jobs_failed_total[${window}]))",
     .presence = required,
     .one_of = "indicator"},
    {.name = "unit",
     .type = unit,
     .help = "What the number that `query` gives counts.",
     .example = "ratio",
     .fallback = "a bare number",
     .needs = kQuery},
    {.name = "at_most",
     .type = quantity,
     .help = "Condition: the value is that or less.",
     .example = "1%",
     .presence = required,
     .one_of = "condition"},
    {.name = "at_least",
     .type = quantity,
     .help = "Condition: the value is that or more.",
     .example = "99.9%",
     .presence = required,
     .one_of = "condition"},
    {.name = "between",
     .type = interval,
     .help = "Condition: the value is in this range, both ends included.",
     .example = "[10/s, 500/s]",
     .presence = required,
     .one_of = "condition"},
    {.name = "no_worse_than",
     .type = choice,
     .help =
         "Condition: a canary is not worse than its baseline, by evidence. Of a latency without quantile and within "
         "all of the histogram is compared; of a query its series, as one a pod, once when the time is over.",
     .example = "baseline",
     .presence = required,
     .choices = kBaseline,
     .one_of = "condition"},
    {.name = "kayenta",
     .type = object,
     .help = "Condition: a metric of the gate's `judge`. The query is asked for both arms at every step, and Kayenta's "
             "test labels the difference; the labels of all such objectives make the score.",
     .example = "{direction: increase, groups: [errors], critical: true}",
     .presence = required,
     .fields = kKayenta,
     .one_of = "condition",
     .needs = kQuery},
    {.name = "proof",
     .type = choice,
     .help = "A limit on a rate must be proven: kept, to pass, and broken, to fail, whatever the rate of so few events "
             "looks like. Counts from the change on, as comparisons do.",
     .example = "required",
     .fallback = "the rate as it is decides",
     .choices = kProof},
    {.name = "compare",
     .type = object,
     .help = "With what to compare and how sure to be, where it is not as the gate's `compare` says.",
     .example = "{min_effect: 1.25, weight: 2}",
     .fields = kCompare,
     .needs = kComparing},
    {.name = "warn_above",
     .type = quantity,
     .help = "A value above it, though within the condition, is a warning.",
     .example = "0.5%"},
    {.name = "warn_below",
     .type = quantity,
     .help = "A value below it, though within the condition, is a warning.",
     .example = "99.95%"},
    {.name = "severity",
     .type = choice,
     .help = "What a breach does: blocks the release, warns, or is only told (a dry run that never decides).",
     .example = "warn",
     .fallback = "block",
     .choices = kSeverities},
    {.name = "over",
     .type = duration,
     .help = "How far back to look.",
     .example = "10m",
     .fallback = "the gate's `over`"},
    {.name = "min_events",
     .type = integer,
     .help = "Fewer events than that in the window are no evidence: the answer is then inconclusive. For ratio and "
             "latency.",
     .example = "300",
     .fallback = "the gate's `min_events`",
     .needs = kCounting},
    {.name = "max_age",
     .type = duration,
     .help = "An older newest sample is stale, and no evidence.",
     .example = "1m",
     .fallback = "the gate's `max_age`"},
    {.name = "across",
     .type = choice,
     .help = "How several series that `query` gives become one answer: their max, min or mean, or the condition must "
             "hold for every or any of them. Without it several series are an error.",
     .example = "max",
     .choices = kAcross,
     .needs = kQuery},
    {.name = "only_if",
     .type = reference,
     .help = "The name of another objective: a breach of this one counts only if that one is breached too.",
     .example = "error rate"},
    {.name = "on_no_data",
     .type = choice,
     .help = "What the gate does when there is nothing to judge.",
     .example = "hold",
     .fallback = "the gate's `on.no_data`",
     .choices = kDoubts},
    {.name = "source",
     .type = reference,
     .help = "The name of the source to ask.",
     .example = "prod",
     .fallback = "the gate's `source`"},
    {.name = "runbook",
     .help = "Where to read what to do, shown with a breach.",
     .example = "https://wiki/errors",
     .fallback = "the gate's `runbook`"},
};

constexpr Field kGroup[] = {
    {.name = "name", .help = "What people call the group.", .example = "fast enough"},
    {.name = "any_of",
     .type = objectives,
     .help = "Objectives and groups of which one must pass.",
     .example = "[{name: p99, ...}, {name: p50, ...}]",
     .presence = required,
     .one_of = "members"},
    {.name = "all_of",
     .type = objectives,
     .help = "Objectives and groups that must all pass.",
     .example = "[{name: p99, ...}, {name: p50, ...}]",
     .presence = required,
     .one_of = "members"},
};

constexpr Field kVariable[] = {
    {.name = "default", .help = "The value without `--set`. Without it `--set` is needed.", .example = "prod"},
    {.name = "description", .help = "What it is for.", .example = "the namespace to look at"},
};

constexpr Field kWatch[] = {
    {.name = "every", .type = duration, .help = "How often to evaluate.", .example = "30s", .fallback = "30s"},
    {.name = "for", .type = duration, .help = "How long to watch.", .example = "10m", .fallback = "10m"},
    {.name = "warmup",
     .type = duration,
     .help = "How long after the change samples don't count yet.",
     .example = "2m",
     .fallback = "0s"},
    {.name = "failure_limit",
     .type = integer,
     .help = "How many failing evaluations an objective may have.",
     .example = "2",
     .fallback = "0"},
    {.name = "consecutive_passes",
     .type = integer,
     .help = "So many passes in a row end the watch early; 0: only the end does.",
     .example = "5",
     .fallback = "0"},
    {.name = "max_outage",
     .type = duration,
     .help = "How long in all a source may give nothing.",
     .example = "2m",
     .fallback = "5m, at most half of `for`"},
    {.name = "min_duration",
     .type = duration,
     .help = "When a gate that compares may pass at the earliest.",
     .example = "20m",
     .fallback = "`for`"},
    {.name = "extend",
     .type = duration,
     .help = "How much longer to watch at most, while a comparison lacks evidence.",
     .example = "30m",
     .fallback = "0s"},
};

constexpr Field kExclude[] = {
    {.name = "cron",
     .type = cron,
     .help = "When the excluded time begins, as crontab(5) writes it.",
     .example = "\"0 22 * * *\"",
     .presence = required,
     .one_of = "when",
     .needs = kFor},
    {.name = "calendar",
     .type = path,
     .help = "An .ics file whose events are excluded times.",
     .example = "freezes.ics",
     .presence = required,
     .one_of = "when"},
    {.name = "query",
     .type = query,
     .help = "A query that is true (not 0) while the excluded time lasts.",
     .example = "max(backup_running) > 0",
     .presence = required,
     .one_of = "when"},
    {.name = "for", .type = duration, .help = "How long each time of `cron` lasts.", .example = "30m", .needs = kCron},
    {.name = "time_zone",
     .type = time_zone,
     .help = "Of `cron`, and of the calendar's times that name none.",
     .example = "Europe/Berlin",
     .fallback = "UTC",
     .needs = kInLocalTime},
    {.name = "source",
     .type = reference,
     .help = "The name of the source that answers `query`.",
     .example = "prod",
     .fallback = "the gate's `source`",
     .needs = kQuery},
    {.name = "reason",
     .help = "Why these times don't count: shown with every verdict that they touch.",
     .example = "nightly backup",
     .presence = required},
};

constexpr Field kOn[] = {
    {.name = "no_data",
     .type = choice,
     .help = "There is nothing to judge.",
     .example = "hold",
     .fallback = "block",
     .choices = kDoubts},
    {.name = "error",
     .type = choice,
     .help = "A source could not be asked.",
     .example = "hold",
     .fallback = "block",
     .choices = kDoubts},
    {.name = "inconclusive",
     .type = choice,
     .help = "Any other doubt.",
     .example = "hold",
     .fallback = "block",
     .choices = kDoubts},
};

constexpr Field kGate[] = {
    {.name = "gate", .help = "What people call this gate.", .example = "payment-canary", .presence = required},
    {.name = "description", .help = "What it guards, for people.", .example = "The canary of the payment service."},
    {.name = "service", .help = "Which service it guards.", .example = "payment"},
    {.name = "owner", .help = "Whom to ask about it.", .example = "payments@example.com"},
    {.name = "runbook", .help = "Where to read what to do when it blocks.", .example = "https://wiki/payment-canary"},
    {.name = "source",
     .type = source,
     .help = "Where to measure: the name of a source, or a source itself.",
     .example = "{prometheus: http://prometheus:9090}",
     .fallback = "the only one in `sources`, else the operator file's `default_source`"},
    {.name = "sources",
     .type = map,
     .help = "Sources by name, for gates that ask several.",
     .example = "{prod: {prometheus: http://prometheus:9090}}",
     .items = kSources},
    {.name = "variables",
     .type = map,
     .help =
         "What `--set name=value` may set, used as ${name}: its default value, or an object, or nothing when it must "
         "be set.",
     .example = "{namespace: prod}",
     .fields = kVariable,
     .items = kTexts},
    {.name = "scope",
     .type = matchers,
     .help = "Label matchers that are added to every selector of ratio and latency.",
     .example = "namespace=\"prod\", track=\"canary\""},
    {.name = "compare",
     .type = object,
     .help = "A canary and its baseline: what tells them apart, and how sure to be of a difference.",
     .example = "{canary: \"track=\\\"canary\\\"\", baseline: \"track=\\\"stable\\\"\"}",
     .fields = kCompare},
    {.name = "over", .type = duration, .help = "How far back objectives look.", .example = "10m", .fallback = "5m"},
    {.name = "min_events",
     .type = integer,
     .help = "Fewer events than that in the window are no evidence, for ratio and latency.",
     .example = "300"},
    {.name = "max_age",
     .type = duration,
     .help = "An older newest sample is stale, and no evidence.",
     .example = "1m",
     .fallback = "2m"},
    {.name = "watch",
     .type = object,
     .help = "How `tidegate watch` evaluates the gate.",
     .example = "{every: 30s, for: 10m, warmup: 2m}",
     .fields = kWatch},
    {.name = "rollout",
     .type = object,
     .help = "How `tidegate canary` gives a canary more traffic, step by step, as long as nothing speaks against it.",
     .example = "{steps: [5%, 25%, 50%, 100%], each: 10m}",
     .fields = kRollout},
    {.name = "judge",
     .type = object,
     .help = "Judges the objectives with `kayenta` together, by Kayenta's test and score: exactly as "
             "NetflixACAJudge-v1.0 does, or with its holes closed.",
     .example = "kayenta-fixed",
     .choices = kJudges,
     .fields = kJudge,
     .items = kJudgeTexts},
    {.name = "exclude",
     .type = list,
     .help = "Times that don't count, with the reason.",
     .example = "[{cron: \"0 22 * * *\", for: 30m, reason: nightly backup}]",
     .fields = kExclude},
    {.name = "on",
     .type = object,
     .help = "What the gate does about doubt: block the release, let it pass and say so, or hold it for a human.",
     .example = "{no_data: hold}",
     .fields = kOn},
    {.name = "objectives",
     .type = objectives,
     .help = "What must hold: objectives, and groups {any_of: [...]} or {all_of: [...]} of them.",
     .example = "[{name: error rate, ratio: {bad: errors_total, total: requests_total}, at_most: 1%}]",
     .presence = required},
};

constexpr Field kOperator[] = {
    {.name = "sources",
     .type = map,
     .help = "Sources by name, so that gates write `source: prod`.",
     .example = "{prod: {prometheus: http://prometheus:9090}}",
     .items = kSources},
    {.name = "default_source", .type = reference, .help = "The source of gates that name none.", .example = "prod"},
    {.name = "allowed_hosts",
     .type = list,
     .help = "With it, a source that a gate brings itself must be at one of these hosts.",
     .example = "[prometheus.internal, \"*.monitoring.example.com\"]",
     .items = kHosts},
};

std::string_view type_in_words(FieldType type) {
  switch (type) {
    case text: return "a text";
    case integer: return "a whole number";
    case boolean: return "true or false";
    case fraction: return "a number between 0 and 1";
    case number: return "a number";
    case duration: return "a duration";
    case quantity: return "a number with a unit";
    case interval: return "a list of two numbers with units";
    case unit: return "the name of a unit";
    case selector: return "a PromQL selector";
    case matchers: return "PromQL label matchers";
    case query: return "a query";
    case url: return "an http or https URL";
    case address: return "an http or https URL, or host:port";
    case path: return "the name of a file";
    case secret: return "the place of a secret";
    case cron: return "a cron expression";
    case time_zone: return "a time zone";
    case choice: return "a choice";
    case reference: return "a name";
    case host: return "a host";
    case source: return "a source";
    case object: return "a mapping";
    case list: return "a list";
    case map: return "a mapping";
    case objectives: return "a list of objectives";
  }
  return "";
}

}  // namespace

std::span<const Field> gate_fields() { return kGate; }
std::span<const Field> objective_fields() { return kObjective; }
std::span<const Field> group_fields() { return kGroup; }
std::span<const Field> operator_fields() { return kOperator; }
std::span<const Field> secret_fields() { return kSecret; }

const Field& field_of(std::span<const Field> fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  CHECK(found != fields.end());
  return *found;
}

std::string describe_type(const Field& field) {
  if (field.type == FieldType::choice) {
    const std::vector<std::string> names(field.choices.begin(), field.choices.end());
    return "one of " + join(names, ", ");
  }
  if (field.type == FieldType::secret) return "{env: NAME} or {file: PATH}";
  if (field.type == FieldType::unit) {
    std::vector<std::string> names;
    for (const auto& unit : all_unit_words()) names.emplace_back(unit.name);
    return "the name of a unit: " + join(names, ", ") + ", or its symbol, as in ms";
  }
  std::string words(type_in_words(field.type));
  if (field.type == FieldType::object && !field.items.empty()) {
    words = std::string(type_in_words(field.items.front())) + ", or " + words;
  }
  if (!field.example.empty()) words += ", such as " + std::string(field.example);
  return words;
}

}  // namespace tidegate::specs
