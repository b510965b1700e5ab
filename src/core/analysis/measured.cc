#include "core/analysis/measured.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/json_path.h"
#include "base/text.h"
#include "core/analysis/doubt.h"
#include "core/analysis/number.h"
#include "core/expressions/evaluator.h"
#include "core/expressions/parser.h"

namespace tidegate::analysis {
namespace {

using canary::ArgoAnswer;
using canary::ArgoPhase;
using expressions::Value;

constexpr std::size_t kLongestValue = 60;

std::optional<expressions::Node> parse_one(const std::string& text, std::string& problem) {
  if (text.empty()) return std::nullopt;
  auto tree = expressions::parse_condition(text);
  if (tree) return *std::move(tree);
  problem = tree.error().message;
  return std::nullopt;
}

Result<Timestamp> moment_of(const std::string& text, Timestamp now) {
  const std::vector<std::string> no_names;
  const auto tree = expressions::parse(text, no_names);
  if (!tree) return fail(ErrorKind::invalid, quoted(text) + " is no moment: " + tree.error().message);
  const auto time = expressions::evaluate_moment(*tree, now);
  if (!time) return fail(ErrorKind::invalid, quoted(text) + " is no moment: " + time.error().message);
  return *time;
}

Value value_of(const Json& json) {
  if (json.is_bool()) return json.boolean();
  if (json.is_number()) return json.number();
  if (json.is_string()) return std::string(json.string());
  if (json.is_array()) {
    Value::List items;
    for (const Json& item : json.items()) items.push_back(value_of(item));
    return Value::list(std::move(items));
  }
  if (!json.is_object()) return {};
  Value::Map members;
  for (const auto& [name, member] : json.members()) members.emplace_back(name, value_of(member));
  return Value::map(std::move(members));
}

Result<Value> value_at(const ArgoWeb& web, const std::string& body) {
  const auto path = TRY(parse_json_path(web.json_path));
  const auto json = parse_json(body);
  if (!json && trim(web.json_path).empty()) return Value(body);
  if (!json) return fail(ErrorKind::malformed, "the answer is no JSON: " + printable(json.error().message, 200));
  const Json* found = find(*json, path);
  if (found == nullptr) return fail(ErrorKind::malformed, "the answer has nothing at " + printable(web.json_path, 100));
  return value_of(*found);
}

Result<Value> value_of(const ArgoMetric& metric, const Answer& answer) {
  if (const auto* web = std::get_if<ArgoWeb>(&metric.provider)) return value_at(*web, answer.text);
  if (answer.kind == AnswerKind::string) {
    return fail(ErrorKind::malformed, "the answer is a text, and Argo Rollouts knows numbers only");
  }
  Value::List numbers;
  for (const Series& series : answer.series) {
    for (const Sample& sample : series.samples) numbers.emplace_back(sample.value);
  }
  if (answer.kind == AnswerKind::scalar && numbers.size() == 1) return numbers.front();
  return Value::list(std::move(numbers));
}

struct Said {
  ArgoAnswer answer = ArgoAnswer::no_condition;
  std::string problem;
};

Said say(const std::optional<expressions::Node>& condition, const Value& result) {
  if (!condition) return {};
  const auto truth = expressions::holds(*condition, result);
  if (!truth) return {ArgoAnswer::unclear, truth.error().message};
  return {*truth ? ArgoAnswer::holds : ArgoAnswer::does_not_hold, ""};
}

Measured in_trouble(Measured measured, Measured::Trouble trouble, std::string why) {
  measured.phase = ArgoPhase::error;
  measured.trouble = trouble;
  measured.why = std::move(why);
  return measured;
}

bool is_empty(const Value& value) { return value.is_nil() || (value.items() != nullptr && value.items()->empty()); }

const double* only_number(const Value& value) {
  const bool is_single = value.items() != nullptr && value.items()->size() == 1;
  return is_single ? value.items()->front().number() : value.number();
}

void describe(Measured& measured, const Value& value, const Answer& answer) {
  measured.is_empty = is_empty(value);
  if (const double* number = only_number(value)) measured.number = *number;
  measured.value = measured.is_empty ? "no data"
                   : measured.number ? show(*measured.number)
                                     : expressions::show(value, kLongestValue);
  if (answer.kind == AnswerKind::string) return;
  measured.series = answer.series.size();
  for (const Series& series : answer.series) {
    if (!series.samples.empty()) measured.readings.push_back({series.labels, series.samples.back().value});
  }
}

}  // namespace

Conditions parse_conditions(const ArgoMetric& metric) {
  Conditions conditions;
  conditions.success = parse_one(metric.success_condition, conditions.problem);
  conditions.failure = parse_one(metric.failure_condition, conditions.problem);
  return conditions;
}

Result<Question> question_of(const AnalysisMetric& metric, Timestamp at) {
  Question question{.text = metric.question, .at = at, .grid = std::nullopt};
  const auto* prometheus = std::get_if<ArgoPrometheus>(&metric.metric.provider);
  if (prometheus == nullptr || !prometheus->range) return question;
  const auto start = TRY(moment_of(prometheus->range->start, at));
  const auto end = TRY(moment_of(prometheus->range->end, at));
  const auto step = TRY(parse_duration(prometheus->range->step));
  if (start > end || step <= Duration{}) {
    return fail(ErrorKind::invalid, format("its range from {} to {} in steps of {} holds nothing",
                                           format_timestamp(start), format_timestamp(end), format_duration(step)));
  }
  question.grid = Grid{.start = start, .end = end, .step = step};
  question.at = end;
  return question;
}

namespace {

// A Job is judged by how it ended, not by conditions.
Measured judge_job(Measured measured, const std::string& text) {
  const auto json = parse_json(text);
  const std::string_view ended = json ? (*json)["ended"].string() : "";
  const std::string why = json ? std::string((*json)["why"].string()) : "";
  const auto said = [&](std::string_view word) { return std::string(word) + (why.empty() ? "" : ": " + why); };
  if (ended == "complete") {
    measured.phase = ArgoPhase::successful;
    measured.value = said("completed");
  } else if (ended == "failed") {
    measured.phase = ArgoPhase::failed;
    measured.value = said("failed");
  } else if (ended == "image") {
    measured.phase = ArgoPhase::inconclusive;
    measured.value = said("not started");
  } else {
    return in_trouble(std::move(measured), Measured::Trouble::source, "the answer about the Job can't be read");
  }
  return measured;
}

}  // namespace

Measured judge(const AnalysisMetric& metric, const Conditions& conditions, const Question& question,
               const Result<Answer>& answer) {
  Measured measured{.question = question, .value = "no answer"};
  if (!answer) {
    const bool is_wrong = answer.error().kind == ErrorKind::rejected;
    return in_trouble(std::move(measured), is_wrong ? Measured::Trouble::query : Measured::Trouble::source,
                      answer.error().message);
  }
  if (std::holds_alternative<ArgoJob>(metric.metric.provider)) return judge_job(std::move(measured), answer->text);
  const auto value = value_of(metric.metric, *answer);
  if (!value) return in_trouble(std::move(measured), Measured::Trouble::source, value.error().message);
  describe(measured, *value, *answer);
  if (!conditions.problem.empty()) {
    return in_trouble(std::move(measured), Measured::Trouble::condition, conditions.problem);
  }
  const Said success = say(conditions.success, *value), failure = say(conditions.failure, *value);
  for (const Said& said : {success, failure}) {
    if (said.answer != ArgoAnswer::unclear) continue;
    return in_trouble(std::move(measured), Measured::Trouble::condition, said.problem);
  }
  measured.phase = canary::measured(success.answer, failure.answer);
  measured.doubt = doubt_about(*value, *answer, conditions);
  return measured;
}

}  // namespace tidegate::analysis
