#include "edge/specs/compare.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "core/promql/reads.h"

namespace tidegate::specs {
namespace {

class SettingsReader {
 public:
  SettingsReader(const Object& compare, Reading& reading) : compare_(compare), reading_(reading) {}

  void read(CompareSettings& settings) {
    if (auto matchers = scope("canary")) settings.canary = *std::move(matchers);
    if (auto matchers = scope("baseline")) settings.baseline = *std::move(matchers);
    settings.is_wrong =
        (compare_.has("canary") && settings.canary.empty()) || (compare_.has("baseline") && settings.baseline.empty());
    ComparePlan& plan = settings.plan;
    plan.offset = compare_.duration("offset", Zero::allowed).value_or(plan.offset);
    read_periods(plan);
    constexpr CompareMethod kMethods[] = {CompareMethod::hybrid, CompareMethod::eprocess,
                                          CompareMethod::group_sequential};
    if (const auto method = compare_.choice("method")) plan.method = kMethods[*method];
    plan.false_alarms = share("false_alarms").value_or(plan.false_alarms);
    plan.false_passes = share("false_passes").value_or(plan.false_passes);
    plan.negligible = share("negligible").value_or(plan.negligible);
    plan.min_effect = at_least("min_effect", 1).value_or(plan.min_effect);
    if (const auto margin = above("margin", 1)) plan.margin = margin;
    if (const auto variation = share("variation", Zero::allowed)) plan.variation = variation;
    plan.weight = above("weight", 0).value_or(plan.weight);
    if (compare_.has("pool")) plan.pool = compare_.text("pool");
    if (plan.pool.empty()) return;
    if (compare_.has("method") && plan.method != CompareMethod::eprocess) {
      reading_.error(compare_.key_place("method"), "only evidence can be averaged in a pool",
                     "write method: eprocess, or leave it out");
    }
    plan.method = CompareMethod::eprocess;
  }

 private:
  void read_periods(ComparePlan& plan) {
    const auto* node = compare_.mapping("difference_in_differences");
    if (node == nullptr) return;
    const Object periods(*node, compare_.field("difference_in_differences").fields, "`difference_in_differences`",
                         reading_);
    plan.period = periods.duration("every", Zero::refused).value_or(plan.period);
    constexpr int kFewest = 4, kMost = 60;
    const auto times = periods.integer("times");
    if (times && (*times < kFewest || *times > kMost)) {
      reading_.error(periods.key_place("times"), "`times` is a number from 4 to 60");
    }
    plan.periods = static_cast<int>(std::clamp<std::int64_t>(times.value_or(kFewest), kFewest, kMost));
    if (plan.period <= plan.offset) {
      reading_.error(periods.key_place("every"), "the periods are no longer than `offset`",
                     "let a period hold both times: every: 1d");
    }
  }

  std::optional<Scope> scope(std::string_view name) {
    const auto text = compare_.filled(name, Syntax::promql);
    if (!text) return std::nullopt;
    return read_matchers(*compare_.find(name), *text, reading_);
  }

  std::optional<double> share(std::string_view name, Zero zero = Zero::refused) {
    const auto text = compare_.filled(name);
    if (!text) return std::nullopt;
    const auto quantity = parse_quantity(trim(text->text));
    const bool is_share = quantity && quantity->dimension == Dimension::ratio && quantity->value < 1 &&
                          (quantity->value > 0 || (zero == Zero::allowed && quantity->value == 0));
    if (is_share) return quantity->value;
    refuse(name, *text, " takes a share between 0% and 100%, such as 1%");
    return std::nullopt;
  }

  static std::optional<double> number(const Filled& text) {
    const auto value = parse_double(trim(text.text));
    constexpr double kMost = 1e6;
    return value && *value <= kMost ? value : std::nullopt;
  }

  std::optional<double> at_least(std::string_view name, double least) {
    const auto text = compare_.filled(name);
    if (!text) return std::nullopt;
    const auto value = number(*text);
    if (value && *value >= least) return value;
    refuse(name, *text, " takes a number from " + shortest(least) + " on");
    return std::nullopt;
  }

  std::optional<double> above(std::string_view name, double least) {
    const auto text = compare_.filled(name);
    if (!text) return std::nullopt;
    const auto value = number(*text);
    if (value && *value > least) return value;
    refuse(name, *text, " takes a number above " + shortest(least));
    return std::nullopt;
  }

  void refuse(std::string_view name, const Filled& text, const std::string& takes) {
    const YamlNode& node = *compare_.find(name);
    reading_.error(node.place, quoted(name) + takes + ", not " + Reading::shown(node, text));
  }

  const Object& compare_;
  Reading& reading_;
};

bool can_be_held_against_the_past(const Object& objective, const ComparePlan& plan, Reading& reading) {
  const Place& place = objective.key_place("no_worse_than");
  const bool has_rate = objective.has("ratio") || (objective.has("latency") && objective.has("within"));
  if (plan.offset == Duration{}) {
    reading.error(place, "difference_in_differences needs an `offset`: when it was before the change",
                  "write offset: 1h");
  } else if (!has_rate) {
    reading.error(place, "difference_in_differences takes a `ratio`, or a `latency` with `within`");
  } else if (!plan.pool.empty()) {
    reading.error(place, "difference_in_differences can't be in a pool: it is judged once, at the end");
  } else {
    return true;
  }
  return false;
}

Scope joined(Scope scope, const Scope& more) {
  scope.insert(scope.end(), more.begin(), more.end());
  return scope;
}

}  // namespace

CompareSettings read_compare(const Object& object, CompareSettings settings, Reading& reading) {
  const YamlNode* node = object.mapping("compare");
  if (node == nullptr) return settings;
  const Object compare(*node, object.field("compare").fields, "`compare`", reading);
  if (!compare.is_mapping()) return settings;
  SettingsReader(compare, reading).read(settings);
  return settings;
}

std::optional<ComparePlan> read_comparison(const Object& objective, const CompareSettings& settings, const Scope& scope,
                                           const SourceConfig* source, Reading& reading) {
  const Place& place = objective.key_place("no_worse_than");
  if (settings.is_wrong) return std::nullopt;
  if (settings.baseline.empty() && settings.plan.offset == Duration{}) {
    reading.error(place, "nothing says what the baseline is",
                  "write compare: {canary: 'track=\"canary\"', baseline: 'track=\"stable\"'}");
    return std::nullopt;
  }
  if (settings.baseline == settings.canary && settings.plan.offset == Duration{}) {
    reading.error(place, "the canary and its baseline are the same", "let their matchers differ, or set `offset`");
    return std::nullopt;
  }
  if (settings.plan.periods > 0 && !can_be_held_against_the_past(objective, settings.plan, reading))
    return std::nullopt;
  const auto baseline = read_indicator(objective, joined(scope, settings.baseline), source, reading);
  if (!baseline) return std::nullopt;
  auto plan = settings.plan;
  plan.baseline = *baseline;
  if (auto* query = std::get_if<QueryIndicator>(&plan.baseline)) {
    if (!narrow(*query, settings.baseline, place, reading)) return std::nullopt;
  }
  return plan;
}

std::optional<ComparePlan> read_proof(const Object& object, const CompareSettings& settings, const Objective& objective,
                                      Reading& reading) {
  const Place& place = object.key_place("proof");
  const auto* ratio = std::get_if<RatioIndicator>(&objective.indicator);
  const bool counts_good = ratio ? ratio->counts_good : true;
  const auto kind = objective.condition.kind;
  const bool is_rate = ratio || std::holds_alternative<WithinIndicator>(objective.indicator);
  const bool is_one_sided = kind == (counts_good ? Condition::Kind::at_least : Condition::Kind::at_most);
  if (!is_rate || !is_one_sided) {
    reading.error(place, "only a share can be proven: at_most of bad events, or at_least of good ones",
                  "write a ratio with `bad` and at_most, or a latency with `within` and at_least");
    return std::nullopt;
  }
  const double limit = counts_good ? 1 - objective.condition.low : objective.condition.high;
  if (!(limit > 0 && limit < 1)) {
    reading.error(place, "no number of events proves that there are none at all", "allow some: at_most: 0.1%");
    return std::nullopt;
  }
  if (!settings.plan.pool.empty()) {
    reading.error(place, "a limit that must be proven can't be in a pool");
    return std::nullopt;
  }
  auto plan = settings.plan;
  plan.baseline = objective.indicator;
  plan.limit = limit;
  plan.offset = plan.period = {};
  plan.periods = 0;
  return plan;
}

bool narrow(QueryIndicator& query, const Scope& scope, const Place& place, Reading& reading) {
  auto narrowed = narrowed_query(query.text, scope);
  if (!narrowed) {
    const auto uses = promql::reads_of(replace_all(query.text, "${window}", "1m"), QueryLanguage::promql);
    reading.error(place,
                  std::string("this query can't be compared: ") +
                      (uses ? "it reads no series" : "its selectors can't be read as PromQL"),
                  uses ? "select a metric in it" : "");
    return false;
  }
  query.text = *std::move(narrowed);
  return true;
}

std::optional<std::string> narrowed_query(const std::string& query, const Scope& scope) {
  constexpr std::string_view kWindow = "${window}";
  constexpr std::string_view kStandIn = "00000060s";  // of the same length, so that offsets stay
  auto uses = promql::reads_of(replace_all(query, kWindow, kStandIn), QueryLanguage::promql);
  if (!uses || uses->empty()) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& matcher : scope) texts.push_back(promql::write(matcher));
  const auto added = join(texts, ",");
  if (added.empty()) return query;
  auto text = query;
  std::ranges::sort(*uses, std::greater{}, &promql::SelectorUse::offset);
  for (const auto& use : *uses) {
    const auto end = use.offset + use.length;
    const bool has_braces = text[end - 1] == '}';
    if (!has_braces) {
      text.insert(end, "{" + added + "}");
      continue;
    }
    const auto last = text.find_last_not_of(" \t\r\n", end - 2);
    const bool needs_comma = text[last] != '{' && text[last] != ',';
    text.insert(end - 1, (needs_comma ? "," : "") + added);
  }
  return text;
}

void share_false_alarms(std::vector<Objective>& objectives, Reading& reading) {
  double weights = 0;
  std::map<std::string, double> pools;  // what all members weigh
  for (const auto& objective : objectives) {
    if (!objective.compare) continue;
    const auto& [compare, place] = std::pair(*objective.compare, objective.place);
    if (!compare.pool.empty() && objective.severity != Severity::block) {
      reading.error(place, "only objectives that block can be in a pool");
    }
    if (!compare.pool.empty() && std::holds_alternative<QueryIndicator>(objective.indicator)) {
      reading.error(place, "a query can't be in a pool: its series are compared once, at the end");
    }
    if (objective.severity == Severity::block) weights += compare.weight;
    pools[compare.pool] += compare.weight;
  }
  for (auto& objective : objectives) {
    if (!objective.compare || objective.severity != Severity::block) continue;
    auto& compare = *objective.compare;
    compare.false_alarms *= (compare.pool.empty() ? compare.weight : pools[compare.pool]) / weights;
  }
}

}  // namespace tidegate::specs
