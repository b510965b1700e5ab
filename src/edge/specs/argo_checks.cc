#include "edge/specs/argo_checks.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/expressions/evaluator.h"
#include "core/expressions/parser.h"
#include "edge/specs/native_condition.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

using expressions::Value;

// ---- arguments ----------------------------------------------------------------------------------------------------

bool check_placeholders(const YamlNode& scalar, std::span<const Placeholder> placeholders, ArgoArguments& arguments,
                        PeerReading& reading) {
  bool all_known = true;
  for (const Placeholder& one : placeholders) {
    const std::string name = argument_of(one);
    arguments.use(name);
    if (arguments.is_declared(name)) continue;
    all_known = false;
    const Place place = place_inside(scalar, one.offset, one.length);
    if (one.name == "{{") {
      reading.error(place, "this {{ has no closing }}");
    } else if (name.empty()) {
      reading.error(place, "Argo fills in {{args.name}} and nothing else",
                    one.name.starts_with('`') ? "this is a Helm template: render it first" : "");
    } else {
      reading.error(place, "no argument " + quoted(printable(name, 60)) + " is declared under `args`",
                    did_you_mean(name, arguments.names()));
    }
  }
  return all_known;
}

bool check_placeholders(const YamlNode& scalar, ArgoArguments& arguments, PeerReading& reading) {
  return check_placeholders(scalar, placeholders_in(scalar.text), arguments, reading);
}

namespace {

std::optional<std::string> value_of(const Placeholder& one, const ArgoArguments& arguments) {
  return arguments.value(argument_of(one));
}

Filled filled_with(std::string_view text, const ArgoArguments& arguments, std::string_view stand_in) {
  return replace(text, placeholders_in(text),
                 [&](const Placeholder& one) { return value_of(one, arguments).value_or(std::string(stand_in)); });
}

}  // namespace

void check_query(const YamlNode& query, ArgoArguments& arguments, PeerReading& reading) {
  const auto placeholders = placeholders_in(query.text);
  if (!check_placeholders(query, placeholders, arguments, reading)) return;
  check_promql(query, placeholders, [&](const Placeholder& one) { return value_of(one, arguments); }, reading);
}

void check_moment(const YamlNode& moment, ArgoArguments& arguments, PeerReading& reading) {
  if (!moment.is_scalar() || !check_placeholders(moment, arguments, reading)) return;
  constexpr Timestamp kAnyTime{1'700'000'000'000};
  const std::vector<std::string> no_names;
  const Filled filled = filled_with(moment.text, arguments, "1m");
  const auto tree = expressions::parse(filled.text, no_names);
  const auto time = tree ? expressions::evaluate_moment(*tree, kAnyTime) : std::unexpected(tree.error());
  if (time) return;
  const auto& error = time.error();
  reading.error(Reading::place_in(moment, filled, error.offset, error.length), error.message, error.hint);
}

TriedQuery try_argo_query(const ArgoPrometheus& prometheus, const ArgoArguments& arguments) {
  return try_promql(prometheus.query, placeholders_in(prometheus.query),
                    [&](const Placeholder& one) { return value_of(one, arguments); });
}

bool gives_scalar(const ArgoPrometheus& prometheus, const ArgoArguments& arguments) {
  if (prometheus.range) return false;
  const TriedQuery tried = try_argo_query(prometheus, arguments);
  return tried.parsed && (*tried.parsed)->type == promql::Type::scalar;
}

// ---- limits -------------------------------------------------------------------------------------------------------

void check_limits(const PeerObject& object, const ArgoMetric& metric, PeerReading& reading) {
  const ArgoLimits& limits = metric.limits;
  const auto most = limits.effective_count();
  const auto refuse_negative = [&](std::string_view key, std::int64_t value, std::int64_t least) {
    if (value < least) reading.error(object.key_place(key), quoted(key) + " is at least " + std::to_string(least));
  };
  refuse_negative("count", limits.count, 0);
  refuse_negative("failureLimit", limits.failure_limit, -1);
  refuse_negative("inconclusiveLimit", limits.inconclusive_limit, 0);
  refuse_negative("consecutiveErrorLimit", limits.consecutive_error_limit, 0);
  refuse_negative("consecutiveSuccessLimit", limits.consecutive_success_limit, 0);
  if (limits.count > 1 && !object.has("interval")) {
    reading.error(object.key_place("count"), "a count of several needs an interval between them", "write interval: 1m");
  }
  if (limits.failure_limit < 0 && limits.consecutive_success_limit == 0) {
    reading.error(object.key_place("failureLimit"), "both failureLimit and consecutiveSuccessLimit are off",
                  "set one of them");
  }
  const bool has_count = object.has("count") && object.text("count") != "0";
  if (!most && object.has("interval") && !has_count) {
    reading.warning(object.key_place("interval"),
                    "with an interval and no count it is measured until something else "
                    "ends the run, which then counts as successful",
                    "write how often: count: 10");
  }
  const std::int64_t needed = std::max<std::int64_t>(limits.failure_limit, 0) + limits.consecutive_success_limit;
  if (limits.count > 0 && needed > limits.count) {
    reading.error(object.key_place("failureLimit"), "a count of " + std::to_string(*most) +
                                                        " is less than failureLimit and consecutiveSuccessLimit "
                                                        "together, " +
                                                        std::to_string(needed));
  } else if (most && limits.failure_limit >= *most && limits.consecutive_success_limit == 0) {
    reading.warning(object.key_place("failureLimit"),
                    "it can never fail: of " + count_of(static_cast<std::size_t>(*most), "measurement") +
                        " never more than " + std::to_string(limits.failure_limit) + " fail",
                    "write a smaller one");
  }
  if (most && limits.inconclusive_limit > *most) {
    reading.error(object.key_place("inconclusiveLimit"), "it is more than the count of " + std::to_string(*most));
  }
}

// ---- conditions ---------------------------------------------------------------------------------------------------

namespace {

std::vector<std::size_t> unknown_pieces(std::string_view text, const ArgoArguments& arguments) {
  std::vector<std::size_t> unknown;
  const auto placeholders = placeholders_in(text);
  for (std::size_t i = 0; i < placeholders.size(); ++i) {
    if (!value_of(placeholders[i], arguments)) unknown.push_back(i);
  }
  return unknown;
}

}  // namespace

expressions::Evaluated<ArgoCondition> parse_argo_condition(std::string_view text, const ArgoArguments& arguments) {
  std::optional<expressions::ExpressionError> first;
  for (const std::string_view stand_in : {"1", "x"}) {
    Filled filled = filled_with(text, arguments, stand_in);
    auto tree = expressions::parse_condition(filled.text);
    const auto unknown = unknown_pieces(text, arguments);
    if (tree) return ArgoCondition{std::string(text), std::move(*tree), std::move(filled), unknown};
    if (!first) first = std::move(tree).error();
  }
  return std::unexpected(std::move(*first));
}

namespace {

class ConditionChecker {
 public:
  ConditionChecker(const PeerObject& object, const ArgoMetric& metric, ArgoArguments& arguments, PeerReading& reading)
      : object_(object), metric_(metric), arguments_(arguments), reading_(reading) {}

  void check(Provider provider) {
    const auto success = read("successCondition"), failure = read("failureCondition");
    const bool has_any = object_.has("successCondition") || object_.has("failureCondition");
    const bool is_job = std::holds_alternative<ArgoJob>(metric_.provider) && provider == Provider::known;
    if (is_job && has_any) {
      reading_.warning(object_.node().place, "a job is judged by its exit, not by conditions");
    } else if (!is_job && !has_any) {
      reading_.warning(object_.node().place, object_.what() + " has no condition: every value that comes is a success",
                       "write a successCondition, such as result[0] <= 0.05");
    }
    if (!has_any || is_job) return;
    if (success && provider == Provider::known) try_out("successCondition", *success);
    if (failure && provider == Provider::known) try_out("failureCondition", *failure);
    if (failure && !object_.has("successCondition")) warn_nan(*failure);
    check_direction(success, failure);
  }

 private:
  std::optional<ArgoCondition> read(std::string_view key) {
    const YamlNode* node = object_.find(key);
    if (node == nullptr || !node->is_scalar() || !check_placeholders(*node, arguments_, reading_)) return std::nullopt;
    auto condition = parse_argo_condition(node->text, arguments_);
    if (condition) return std::move(*condition);
    tell(*node, filled_with(node->text, arguments_, "1"), condition.error());
    return std::nullopt;
  }

  void tell(const YamlNode& node, const Filled& filled, const expressions::ExpressionError& error) {
    reading_.error(Reading::place_in(node, filled, error.offset, error.length), error.message, error.hint);
  }

  // What Prometheus may answer, short and long; a condition that fails on both fails on all.
  std::vector<Value> answers() const {
    const auto& prometheus = std::get<ArgoPrometheus>(metric_.provider);
    if (gives_scalar(prometheus, arguments_)) return {Value(0.5)};
    constexpr std::size_t kMany = 100;
    return {Value::list(Value::List(1, Value(0.5))), Value::list(Value::List(kMany, Value(0.5)))};
  }

  void try_out(std::string_view key, const ArgoCondition& condition) {
    if (!std::holds_alternative<ArgoPrometheus>(metric_.provider)) return;
    std::optional<expressions::ExpressionError> last;
    for (const Value& answer : answers()) {
      const auto outcome = expressions::holds(condition.tree, answer);
      if (outcome) return;
      last = outcome.error();
    }
    tell(*object_.find(key), condition.filled, *last);
  }

  // A NaN is above and below nothing, and so no failure.
  void warn_nan(const ArgoCondition& failure) {
    if (!std::holds_alternative<ArgoPrometheus>(metric_.provider)) return;
    const Value nan = std::get<ArgoPrometheus>(metric_.provider).range || answers().front().items() != nullptr
                          ? Value::list(Value::List(1, Value(std::nan(""))))
                          : Value(std::nan(""));
    const auto outcome = expressions::holds(failure.tree, nan);
    if (!outcome || *outcome) return;
    reading_.warning(object_.key_place("failureCondition"),
                     "NaN, as of a ratio without traffic, is no failure and so a success in Argo",
                     "add a successCondition: what is neither is inconclusive");
  }

  void check_direction(const std::optional<ArgoCondition>& success, const std::optional<ArgoCondition>& failure) {
    const auto native = native_condition(success ? &*success : nullptr, failure ? &*failure : nullptr);
    if (!native) return;
    const std::string_view key = success ? "successCondition" : "failureCondition";
    NamedLimits limits{.name = metric_.name, .least = std::nullopt, .most = std::nullopt};
    const auto value = [](const NativeLimit& limit) { return is_known(limit) ? limit.value : std::nan(""); };
    if (native->least) limits.least = value(*native->least);
    if (native->most) limits.most = value(*native->most);
    warn_direction(limits, object_.find(key)->place, reading_);
  }

  const PeerObject& object_;
  const ArgoMetric& metric_;
  ArgoArguments& arguments_;
  PeerReading& reading_;
};

}  // namespace

void check_conditions(const PeerObject& object, const ArgoMetric& metric, Provider provider, ArgoArguments& arguments,
                      PeerReading& reading) {
  ConditionChecker(object, metric, arguments, reading).check(provider);
}

}  // namespace tidegate::specs
