#include "core/gate/evidence.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::gate {
namespace {

constexpr std::int64_t kVersion = 1;

constexpr std::array<std::pair<ErrorKind, std::string_view>, 8> kErrorNames = {{
    {ErrorKind::invalid, "invalid"},
    {ErrorKind::rejected, "rejected"},
    {ErrorKind::unreachable, "unreachable"},
    {ErrorKind::refused, "refused"},
    {ErrorKind::timed_out, "timed-out"},
    {ErrorKind::malformed, "malformed"},
    {ErrorKind::too_large, "too-large"},
    {ErrorKind::interrupted, "interrupted"},
}};

constexpr std::array<std::pair<AnswerKind, std::string_view>, 4> kAnswerNames = {{
    {AnswerKind::vector, "vector"},
    {AnswerKind::matrix, "matrix"},
    {AnswerKind::scalar, "scalar"},
    {AnswerKind::string, "string"},
}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  return std::ranges::find(names, value, [](const auto& pair) { return pair.first; })->second;
}

template <class Value, std::size_t n>
std::optional<Value> value_in(const std::array<std::pair<Value, std::string_view>, n>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name, [](const auto& pair) { return pair.second; });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

// Prometheus' mark that a series has ended is one certain NaN, which JSON's text for NaN would lose.
constexpr auto kStale = std::bit_cast<double>(std::uint64_t{0x7ff0000000000002});
constexpr std::string_view kStaleName = "StaleNaN";

bool is_stale(double value) { return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(kStale); }

Json write_number(double value) { return is_stale(value) ? Json(kStaleName) : Json(value); }

std::optional<double> read_number(const Json& json) {
  if (json.is_number()) return json.number();
  if (json.string() == kStaleName) return kStale;
  const auto text = json.string();
  const bool is_special = text == "NaN" || text == "+Inf" || text == "-Inf";
  return is_special ? std::optional(json.number()) : std::nullopt;
}

std::unexpected<Error> altered(std::string_view what) {
  return fail(ErrorKind::malformed, format("the evidence {}", what));
}

Json write_map(const std::map<std::string, std::string>& map) {
  auto json = Json::object();
  for (const auto& [name, value] : map) json.set(name, value);
  return json;
}

std::map<std::string, std::string> read_map(const Json& json) {
  std::map<std::string, std::string> map;
  for (const auto& [name, value] : json.members()) map.emplace(name, value.string());
  return map;
}

Json write_texts(const std::vector<std::string>& texts) {
  auto json = Json::array();
  for (const auto& text : texts) json.push(text);
  return json;
}

std::vector<std::string> read_texts(const Json& json) {
  std::vector<std::string> texts;
  for (const auto& item : json.items()) texts.emplace_back(item.string());
  return texts;
}

// [time, count, lower, upper, count in that bucket, lower, ...]
Json write_histogram(const HistogramSample& histogram) {
  auto json = Json::array().push(histogram.time.ms).push(write_number(histogram.count));
  for (const auto& bucket : histogram.buckets) {
    json.push(write_number(bucket.lower)).push(write_number(bucket.upper)).push(write_number(bucket.count));
  }
  return json;
}

std::optional<HistogramSample> read_histogram(const Json& json) {
  const auto& parts = json.items();
  if (parts.size() % 3 != 2 || !parts[0].is_number()) return std::nullopt;
  std::vector<double> numbers;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto number = read_number(parts[i]);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  HistogramSample histogram{.time = {parts[0].integer()}, .count = numbers[0]};
  for (std::size_t i = 1; i < numbers.size(); i += 3) {
    histogram.buckets.push_back({numbers[i], numbers[i + 1], numbers[i + 2]});
  }
  return histogram;
}

Json write_series(const Series& series) {
  auto labels = Json::object();
  for (const auto& [name, value] : series.labels.pairs) labels.set(name, value);
  auto samples = Json::array();
  for (const auto& sample : series.samples)
    samples.push(Json::array().push(sample.time.ms).push(write_number(sample.value)));
  auto json = Json::object().set("labels", std::move(labels)).set("samples", std::move(samples));
  if (series.histograms.empty()) return json;
  auto histograms = Json::array();
  for (const auto& histogram : series.histograms) histograms.push(write_histogram(histogram));
  return json.set("histograms", std::move(histograms));
}

// Nothing where the text isn't what write_series() writes: what was altered must not be judged. So below.
std::optional<Series> read_series(const Json& json) {
  if (!json["labels"].is_object() || !json["samples"].is_array()) return std::nullopt;
  Series series;
  for (const auto& [name, value] : json["labels"].members()) {
    if (!value.is_string()) return std::nullopt;
    series.labels.set(name, std::string(value.string()));
  }
  for (const auto& sample : json["samples"].items()) {
    const auto& pair = sample.items();
    const auto value = pair.size() == 2 ? read_number(pair[1]) : std::nullopt;
    if (!value || !pair[0].is_number()) return std::nullopt;
    series.samples.push_back({Timestamp{pair[0].integer()}, *value});
  }
  if (json.has("histograms") && !json["histograms"].is_array()) return std::nullopt;
  for (const auto& each : json["histograms"].items()) {
    auto histogram = read_histogram(each);
    if (!histogram) return std::nullopt;
    series.histograms.push_back(*std::move(histogram));
  }
  return series;
}

constexpr std::string_view kHistograms = "histograms";

Json write_question(const Question& question) {
  auto json = Json::object().set("text", question.text).set("at", question.at.ms);
  if (question.wanted == Wanted::histograms) json.set("wanted", kHistograms);
  if (question.grid) {
    json.set("grid", Json::object()
                         .set("start", question.grid->start.ms)
                         .set("end", question.grid->end.ms)
                         .set("step", question.grid->step.ms));
  }
  return json;
}

std::optional<Question> read_question(const Json& json) {
  if (!json["text"].is_string() || !json["at"].is_number()) return std::nullopt;
  Question question{.text = std::string(json["text"].string()), .at = {json["at"].integer()}, .grid = std::nullopt};
  if (json["wanted"].string() == kHistograms) question.wanted = Wanted::histograms;
  if (const auto& grid = json["grid"]; grid.is_object()) {
    question.grid = Grid{{grid["start"].integer()}, {grid["end"].integer()}, {grid["step"].integer()}};
  }
  return question;
}

Json write_answer(const Result<Answer>& answer) {
  if (!answer) {
    return Json::object().set(
        "error",
        Json::object().set("kind", name_in(kErrorNames, answer.error().kind)).set("message", answer.error().message));
  }
  auto series = Json::array();
  for (const auto& one : answer->series) series.push(write_series(one));
  auto json = Json::object().set("kind", name_in(kAnswerNames, answer->kind)).set("series", std::move(series));
  if (!answer->text.empty()) json.set("text", answer->text);
  if (!answer->warnings.empty()) json.set("warnings", write_texts(answer->warnings));
  if (!answer->infos.empty()) json.set("infos", write_texts(answer->infos));
  if (answer->clock_skew) json.set("clock_skew_ms", answer->clock_skew->ms);
  return json;
}

std::optional<Result<Answer>> read_answer(const Json& json) {
  if (const auto& error = json["error"]; error.is_object()) {
    const auto kind = value_in(kErrorNames, error["kind"].string());
    if (!kind) return std::nullopt;
    return fail(*kind, std::string(error["message"].string()));
  }
  const auto kind = value_in(kAnswerNames, json["kind"].string());
  if (!kind || !json["series"].is_array()) return std::nullopt;
  Answer answer{.kind = *kind, .text = std::string(json["text"].string())};
  for (const auto& one : json["series"].items()) {
    auto series = read_series(one);
    if (!series) return std::nullopt;
    answer.series.push_back(*std::move(series));
  }
  answer.warnings = read_texts(json["warnings"]);
  answer.infos = read_texts(json["infos"]);
  if (json.has("clock_skew_ms")) answer.clock_skew = Duration{json["clock_skew_ms"].integer()};
  return answer;
}

Json write_lags(const std::map<std::string, Duration>& lags) {
  auto json = Json::object();
  for (const auto& [source, lag] : lags) json.set(source, lag.ms);
  return json;
}

Json write_begins(const std::map<std::string, Timestamp>& begins) {
  auto json = Json::object();
  for (const auto& [source, begin] : begins) json.set(source, format_timestamp(begin));
  return json;
}

constexpr std::array<std::pair<QueryLanguage, std::string_view>, 2> kLanguageNames = {{
    {QueryLanguage::promql, "promql"},
    {QueryLanguage::metricsql, "metricsql"},
}};

Json write_languages(const std::map<std::string, QueryLanguage>& languages) {
  auto json = Json::object();
  for (const auto& [source, language] : languages) json.set(source, name_in(kLanguageNames, language));
  return json;
}

Json write_steps(const std::vector<StepTaken>& steps) {
  auto json = Json::array();
  for (const auto& step : steps) {
    json.push(
        Json::object().set("begin", step.begin.ms).set("traffic", step.traffic).set("changing_ms", step.changing.ms));
  }
  return json;
}

std::vector<StepTaken> read_steps(const Json& json) {
  std::vector<StepTaken> steps;
  for (const auto& step : json.items()) {
    steps.push_back({.begin = {step["begin"].integer()},
                     .traffic = step["traffic"].number(),
                     .changing = {step["changing_ms"].integer()}});
  }
  return steps;
}

Json write_watch(const WatchRecord& watch) {
  return Json::object()
      .set("start", format_timestamp(watch.start))
      .set("end", format_timestamp(watch.end))
      .set("every_ms", watch.plan.every.ms)
      .set("for_ms", watch.plan.length.ms)
      .set("warmup_ms", watch.plan.warmup.ms)
      .set("failure_limit", watch.plan.failure_limit)
      .set("consecutive_passes", watch.plan.consecutive_passes)
      .set("max_outage_ms", watch.plan.max_outage.ms)
      .set("min_duration_ms", watch.plan.min_duration.value_or(watch.plan.length).ms)
      .set("extend_ms", watch.plan.extend.ms)
      .set("steps", write_steps(watch.steps))
      .set("change_error", watch.change_error)
      .set("abort_error", watch.abort_error);
}

Result<WatchRecord> read_watch(const Json& json) {
  const auto start = TRY(parse_timestamp(json["start"].string()));
  const auto end = TRY(parse_timestamp(json["end"].string()));
  return WatchRecord{.plan = {.every = {json["every_ms"].integer()},
                              .length = {json["for_ms"].integer()},
                              .warmup = {json["warmup_ms"].integer()},
                              .failure_limit = static_cast<int>(json["failure_limit"].integer()),
                              .consecutive_passes = static_cast<int>(json["consecutive_passes"].integer()),
                              .max_outage = {json["max_outage_ms"].integer()},
                              .min_duration = Duration{json["min_duration_ms"].integer(json["for_ms"].integer())},
                              .extend = {json["extend_ms"].integer()}},
                     .start = start,
                     .end = end,
                     .steps = read_steps(json["steps"]),
                     .change_error = std::string(json["change_error"].string()),
                     .abort_error = std::string(json["abort_error"].string())};
}

Json write_analysis(const AnalysisRecord& analysis) {
  auto rounds = Json::array();
  for (const auto& round : analysis.rounds) {
    auto metrics = Json::array();
    for (const auto metric : round.metrics) metrics.push(metric);
    rounds.push(
        Json::object().set("at", round.at.ms).set("finished", round.finished.ms).set("metrics", std::move(metrics)));
  }
  auto json = Json::object();
  json.set("files", write_texts(analysis.files))
      .set("start", format_timestamp(analysis.start))
      .set("end", format_timestamp(analysis.end));
  if (analysis.until) json.set("until", format_timestamp(*analysis.until));
  return json.set("terminated", analysis.is_terminated).set("ended", analysis.ended).set("rounds", std::move(rounds));
}

// A metric stands once in a round, and rounds follow each other: what was altered must not be judged.
bool is_in_order(const std::vector<AnalysisRound>& rounds) {
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    auto metrics = rounds[i].metrics;
    std::ranges::sort(metrics);
    if (std::ranges::adjacent_find(metrics) != metrics.end() || rounds[i].finished < rounds[i].at) return false;
    if (i > 0 && rounds[i].at < rounds[i - 1].finished) return false;
  }
  return true;
}

Result<AnalysisRecord> read_analysis(const Json& json) {
  const auto start = TRY(parse_timestamp(json["start"].string()));
  const auto end = TRY(parse_timestamp(json["end"].string()));
  AnalysisRecord analysis{.files = read_texts(json["files"]),
                          .start = start,
                          .end = end,
                          .is_terminated = json["terminated"].boolean(),
                          .ended = std::string(json["ended"].string())};
  if (json.has("until")) {
    const auto until = TRY(parse_timestamp(json["until"].string()));
    analysis.until = until;
  }
  for (const auto& item : json["rounds"].items()) {
    AnalysisRound round{.at = {item["at"].integer()}, .finished = {item["finished"].integer()}};
    for (const auto& metric : item["metrics"].items()) {
      round.metrics.push_back(static_cast<std::size_t>(metric.integer(-1)));  // -1 is none
    }
    analysis.rounds.push_back(std::move(round));
  }
  if (!is_in_order(analysis.rounds)) return altered("can't be read: the rounds of its analysis are in disorder");
  return analysis;
}

Json write_exchange(const Exchange& exchange) {
  return Json::object()
      .set("source", exchange.source)
      .set("question", write_question(exchange.question))
      .set("answer", write_answer(exchange.answer));
}

}  // namespace

Error not_asked(std::string_view source) {
  const auto named = source == "default" ? std::string("the source") : format("source {}", source);
  return {.kind = ErrorKind::timed_out, .message = format("the deadline passed before {} was asked", named)};
}

std::vector<Result<Answer>> RecordingSource::ask(std::span<const Question> questions, Duration deadline) {
  auto answers = deadline > Duration{}
                     ? source_.ask(questions, deadline)
                     : std::vector<Result<Answer>>(questions.size(), std::unexpected(not_asked(name_)));
  for (std::size_t i = 0; i < questions.size(); ++i) exchanges_.push_back({name_, questions[i], answers[i]});
  return answers;
}

RecordedSource::RecordedSource(std::string name, const Evidence& evidence) : name_(std::move(name)) {
  for (const auto& exchange : evidence.exchanges) {
    if (exchange.source == name_) records_[exchange.question].exchanges.push_back(&exchange);
  }
  if (const auto begin = evidence.begins.find(name_); begin != evidence.begins.end()) begin_ = begin->second;
}

std::vector<Result<Answer>> RecordedSource::ask(std::span<const Question> questions, Duration) {
  std::vector<Result<Answer>> answers;
  for (const auto& question : questions) {
    const auto found = records_.find(question);
    if (found == records_.end()) {
      answers.push_back(altered(format("has no answer of source {} to: {}", name_, printable(question.text, 200))));
      continue;
    }
    auto& [exchanges, next] = found->second;
    answers.push_back(exchanges[std::min(next++, exchanges.size() - 1)]->answer);
  }
  return answers;
}

std::string write_evidence(const Evidence& evidence) {
  auto json = Json::object();
  json.set("tidegate_evidence", kVersion).set("tool_version", evidence.tool_version).set("command", evidence.command);
  json.set("gate_file", evidence.gate_file).set("gate_text", evidence.gate_text);
  if (!evidence.operator_text.empty()) json.set("operator_text", evidence.operator_text);
  json.set("variables", write_map(evidence.variables)).set("environment", write_map(evidence.environment));
  json.set("files", write_map(evidence.files));
  if (evidence.since) json.set("since", format_timestamp(*evidence.since));
  json.set("warmup_ms", evidence.warmup.ms);
  if (!evidence.lags.empty()) json.set("lags_ms", write_lags(evidence.lags));
  if (!evidence.begins.empty()) json.set("begins", write_begins(evidence.begins));
  if (!evidence.languages.empty()) json.set("languages", write_languages(evidence.languages));
  if (evidence.watch) json.set("watch", write_watch(*evidence.watch));
  if (evidence.analysis) json.set("analysis", write_analysis(*evidence.analysis));
  auto evaluations = Json::array();
  for (const auto at : evidence.evaluations) evaluations.push(format_timestamp(at));
  auto exchanges = Json::array();
  for (const auto& exchange : evidence.exchanges) exchanges.push(write_exchange(exchange));
  json.set("evaluations", std::move(evaluations))
      .set("exchanges", std::move(exchanges))
      .set("decision", evidence.decision);
  return json.write_pretty();
}

Result<Evidence> read_evidence(std::string_view text) {
  const auto json = TRY(parse_json(text));
  if (!json["tidegate_evidence"].is_number())
    return altered("is not an evidence file: it has no \"tidegate_evidence\" version");
  if (json["tidegate_evidence"].integer() != kVersion) {
    return altered(
        format("has version {}; this tidegate reads version {}", json["tidegate_evidence"].integer(), kVersion));
  }
  Evidence evidence{.tool_version = std::string(json["tool_version"].string()),
                    .command = std::string(json["command"].string()),
                    .gate_file = std::string(json["gate_file"].string()),
                    .gate_text = std::string(json["gate_text"].string()),
                    .operator_text = std::string(json["operator_text"].string()),
                    .variables = read_map(json["variables"]),
                    .environment = read_map(json["environment"]),
                    .files = read_map(json["files"]),
                    .warmup = Duration{json["warmup_ms"].integer()},
                    .decision = json["decision"]};
  if (json.has("since")) {
    const auto since = TRY(parse_timestamp(json["since"].string()));
    evidence.since = since;
  }
  for (const auto& [source, lag] : json["lags_ms"].members()) evidence.lags[source] = {lag.integer()};
  for (const auto& [source, begin] : json["begins"].members()) {
    const auto time = TRY(parse_timestamp(begin.string()));
    evidence.begins[source] = time;
  }
  for (const auto& [source, name] : json["languages"].members()) {
    const auto language = value_in(kLanguageNames, name.string());
    if (!language) return altered(format("can't be read: the language of source {} is none", printable(source, 60)));
    evidence.languages[source] = *language;
  }
  if (json.has("watch")) {
    const auto watch = TRY(read_watch(json["watch"]));
    evidence.watch = watch;
  }
  if (json.has("analysis")) {
    auto analysis = TRY(read_analysis(json["analysis"]));
    evidence.analysis = std::move(analysis);
  }
  for (const auto& at : json["evaluations"].items()) {
    const auto time = TRY(parse_timestamp(at.string()));
    evidence.evaluations.push_back(time);
  }
  for (const auto& exchange : json["exchanges"].items()) {
    auto question = read_question(exchange["question"]);
    auto answer = read_answer(exchange["answer"]);
    if (!question || !answer || !exchange["source"].is_string())
      return altered(format("can't be read: its exchange {} is incomplete", evidence.exchanges.size() + 1));
    evidence.exchanges.push_back({std::string(exchange["source"].string()), *std::move(question), *std::move(answer)});
  }
  // A watch may end before its first.
  const bool has_evaluations = !evidence.evaluations.empty() || evidence.watch || evidence.analysis;
  if (evidence.gate_text.empty() || !has_evaluations)
    return altered("is incomplete: the gate or the evaluations are missing");
  return evidence;
}

}  // namespace tidegate::gate
