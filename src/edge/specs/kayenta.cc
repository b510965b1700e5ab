// Kayenta's judge in the native dialect: `judge` of the gate, `kayenta` of its objectives.
#include "edge/specs/kayenta.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "edge/specs/kayenta_fields.h"
#include "edge/specs/query_text.h"

namespace tidegate::specs {
namespace {

constexpr KayentaMode kModes[] = {KayentaMode::exact, KayentaMode::fixed};
constexpr double kMostPercent = 100;
constexpr std::size_t kMostGroups = 100;
constexpr std::int64_t kFewestSteps = 8;     // fewer values are no evidence
constexpr std::int64_t kMostSteps = 10'000;  // that Prometheus gives in one answer
constexpr double kRoundingOfWeights = 0.01;

// A number above 0 and up to `most`.
std::optional<double> number(const Object& object, std::string_view name, double most, Reading& reading) {
  const auto text = object.filled(name);
  if (!text) return std::nullopt;
  const auto value = parse_double(trim(text->text));
  if (value && *value > 0 && *value <= most) return value;
  const YamlNode& node = *object.find(name);
  reading.error(node.place, format("{} takes a number above 0, at most {}, not {}", quoted(name), shortest(most),
                                   Reading::shown(node, *text)));
  return std::nullopt;
}

// ---- judge: -------------------------------------------------------------------------------------------------------

void read_group_weights(const Object& judge, Reading& reading, KayentaPlan& plan) {
  const YamlNode* weights = judge.mapping("group_weights");
  if (weights == nullptr) return;
  double sum = 0;
  for (const auto& [key, value] : weights->entries) {
    const auto text = value.is_scalar() ? reading.fill(value, Syntax::plain) : std::nullopt;
    const auto weight = text ? parse_double(trim(text->text)) : std::nullopt;
    if (!weight || !(*weight > 0 && *weight <= kMostPercent)) {
      reading.error(value.place, "a group's weight is a number above 0, at most 100");
      continue;
    }
    sum += *weight;
    plan.group_weights.emplace_back(key.text, *weight);
  }
  if (sum > kMostPercent + kRoundingOfWeights) {
    reading.error(weights->place, "the weights of the groups are " + shortest(sum) + " together, more than 100");
  }
  if (plan.group_weights.size() > kMostGroups) reading.error(weights->place, "there are more than 100 groups");
}

void read_lookback(const Object& judge, Reading& reading, KayentaPlan& plan) {
  plan.lookback = judge.whole_seconds("lookback").value_or(Duration{});
  if (plan.lookback == Duration{} || plan.lookback.ms >= plan.step.ms * kFewestSteps) return;
  reading.error(judge.key_place("lookback"),
                "8 steps of " + format_duration(plan.step) + " are the fewest that say anything",
                "let it be longer, or `step` shorter");
}

// `judge: kayenta` alone.
std::optional<KayentaMode> mode_named(const YamlNode& node, Reading& reading) {
  const auto text = reading.fill(node, Syntax::plain);
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(kJudges, text->text);
  if (found != std::end(kJudges)) return kModes[found - std::begin(kJudges)];
  const std::vector<std::string> names(std::begin(kJudges), std::end(kJudges));
  reading.error(node.place, Reading::shown(node, *text) + " is none of " + join(names, ", "),
                reading.suggestion(text->text, names));
  return std::nullopt;
}

void read_thresholds(const Object& judge, Reading& reading, KayentaThresholds& thresholds) {
  if (const auto pass = number(judge, "pass", kMostPercent, reading)) thresholds.pass = pass;
  if (const auto marginal = number(judge, "marginal", kMostPercent, reading)) {
    thresholds.marginal = marginal;
  } else {
    thresholds.marginal = std::min(*thresholds.marginal, *thresholds.pass);
  }
  if (*thresholds.marginal <= *thresholds.pass) return;
  reading.error(judge.key_place("marginal"), "the marginal score " + shortest(*thresholds.marginal) +
                                                 " is above the one that passes, " + shortest(*thresholds.pass));
}

// ---- kayenta: -----------------------------------------------------------------------------------------------------

class MetricReader {
 public:
  MetricReader(const Object& metric, const KayentaPlan* judge, Reading& reading)
      : metric_(metric), judge_(judge), reading_(reading) {}

  void read(KayentaMetricConfig& config) {
    if (const auto direction = metric_.choice("direction")) config.direction = Direction(*direction);
    if (const auto nan = metric_.choice("nan")) config.nan_strategy = NanStrategy(*nan);
    if (const auto outliers = metric_.choice("outliers")) config.outliers = OutlierStrategy(*outliers);
    config.outlier_factor = number(metric_, "outlier_factor", 1e6, reading_).value_or(config.outlier_factor);
    config.critical = metric_.boolean("critical").value_or(false);
    config.must_have_data = metric_.boolean("must_have_data").value_or(false);
    read_groups(config);
    read_effect_size(config.effect);
    read_tolerance(config);
  }

 private:
  void read_groups(KayentaMetricConfig& config) {
    const YamlNode* list = metric_.sequence("groups");
    if (list == nullptr) {
      config.groups = {config.name};
      return;
    }
    for (const YamlNode& item : list->items) {
      const auto text = item.is_scalar() ? reading_.fill(item, Syntax::plain) : std::nullopt;
      if (!item.is_scalar()) reading_.error(item.place, "a group is a text; " + shape_of(item));
      if (!text) continue;
      if (std::ranges::find(config.groups, text->text) != config.groups.end()) {
        reading_.error(item.place, "the group " + quoted(printable(text->text, 60)) + " stands here twice");
      }
      config.groups.push_back(text->text);
    }
    if (config.groups.size() > kMostGroups) reading_.error(list->place, "a metric is in at most 100 groups");
  }

  void read_effect_size(EffectSize& effect) {
    const YamlNode* node = metric_.mapping("effect_size");
    if (node == nullptr) return;
    const Object size(*node, metric_.field("effect_size").fields, "`effect_size`", reading_);
    if (!size.is_mapping()) return;
    if (const auto measure = size.choice("measure")) effect.measure = EffectMeasure(*measure);
    const double most = effect.measure == EffectMeasure::cles ? 1 : 1e6;
    effect.allowed_increase = number(size, "allowed_increase", most, reading_);
    effect.allowed_decrease = number(size, "allowed_decrease", most, reading_);
    effect.critical_increase = number(size, "critical_increase", most, reading_);
    effect.critical_decrease = number(size, "critical_decrease", most, reading_);
    for (const std::string_view key : {"critical_increase", "critical_decrease"}) {
      if (!size.has(key) || metric_.has("critical")) continue;
      reading_.error(size.key_place(key), quoted(key) + " says nothing about a metric that isn't critical",
                     "write critical: true");
    }
  }

  void read_tolerance(KayentaMetricConfig& config) {
    const auto text = metric_.filled("tolerance");
    if (!text) return;
    const YamlNode& node = *metric_.find("tolerance");
    const auto share = parse_quantity(trim(text->text));
    if (share && share->dimension == Dimension::ratio && share->value >= 0 && share->value < 1) {
      config.baseline_tolerance = share->value;
    } else {
      reading_.error(node.place,
                     "\"tolerance\" takes a share from 0% to 100%, such as 5%, not " + Reading::shown(node, *text));
    }
    if (judge_ && judge_->mode == KayentaMode::exact) {
      reading_.error(metric_.key_place("tolerance"), "Kayenta's own judge has no tolerance that can be set",
                     "write judge: kayenta-fixed, or use effect_size");
    }
  }

  const Object& metric_;
  const KayentaPlan* judge_;
  Reading& reading_;
};

// What of an objective says nothing to this judge.
void refuse_others(const Object& object, const Objective& objective, Reading& reading) {
  for (const std::string_view key : {"warn_above", "warn_below", "across", "only_if"}) {
    if (object.has(key)) reading.error(object.key_place(key), quoted(key) + " does not go with \"kayenta\"");
  }
  if (objective.severity == Severity::warn) {
    reading.error(object.key_place("severity"), "a metric of the score blocks, or is only for information",
                  "write severity: info, or remove it");
  }
  const YamlNode* compare = object.find("compare");
  if (compare == nullptr || !compare->is_mapping()) return;
  constexpr std::string_view kMeant[] = {"canary", "baseline", "offset"};
  for (const auto& [key, value] : compare->entries) {
    if (!is_one_of(key.text, kMeant)) {
      reading.error(key.place, quoted(printable(key.text, 60)) + " says nothing to Kayenta's judge");
    }
  }
}

// ---- All together -------------------------------------------------------------------------------------------------

// By group: whether any objective that counts is in it.
std::set<std::string> groups_in(const Gate& gate) {
  std::set<std::string> groups;
  for (const Objective& objective : gate.objectives) {
    if (objective.kayenta && objective.severity != Severity::info)
      groups.insert(objective.kayenta->config.groups.begin(), objective.kayenta->config.groups.end());
  }
  return groups;
}

// The greatest score there can be, with every metric passing.
void check_weights(const Object& gate_object, const Gate& gate, Reading& reading) {
  const auto groups = groups_in(gate);
  const Place& place = gate_object.key_place("judge");
  double given = 0, used = 0;
  std::set<std::string> weighted;
  for (const auto& [name, weight] : gate.judge->group_weights) {
    given += weight;
    weighted.insert(name);
    if (groups.contains(name)) used += weight;
  }
  for (const auto& group : groups) {
    if (weighted.contains(group)) continue;
    if (given >= kMostPercent) {
      reading.error(place, "the group " + quoted(printable(group, 60)) + " has no weight, and the others have all 100",
                    "write it under group_weights");
    }
    used = kMostPercent;
  }
  if (used >= *gate.judge->thresholds.pass - kRoundingOfWeights) return;
  reading.error(place,
                format("the canary can't pass: with every metric its score is {}, and {} passes", shortest(used),
                       shortest(*gate.judge->thresholds.pass)),
                "give the groups that have metrics 100 together");
}

// A rollout is judged at the end of each of its steps, for the first time at that of the first one.
void check_first_step(const Object& gate_object, const Gate& gate, Reading& reading) {
  if (!gate.rollout || gate.rollout->steps.empty()) return;
  const auto counts = gate.rollout->steps.front().length - gate.watch->warmup;
  if (counts.ms >= gate.judge->step.ms * kFewestSteps) return;
  reading.error(gate_object.key_place("rollout"),
                format("the rollout's first step has {} after the warm-up, and at least 8 steps of {} are needed to "
                       "say anything",
                       format_duration(std::max(counts, Duration{})), format_duration(gate.judge->step)),
                "let its `for` be longer, or the judge's `step` shorter");
}

void check_watch(const Object& gate_object, const Gate& gate, Reading& reading) {
  if (!gate.watch) return;
  const YamlNode* watch = gate_object.find("watch");
  for (const std::string_view key : {"min_duration", "consecutive_passes"}) {
    const auto entry = watch == nullptr ? nullptr : watch->find(key);
    if (entry != nullptr) {
      reading.error(entry->place, "Kayenta's judge passes a canary at the end of the watch, and not before",
                    "remove " + quoted(key));
    }
  }
  const auto counts = gate.watch->length - gate.watch->warmup;
  const auto whole = counts - seconds(1);  // windows are whole seconds, rounded inwards
  if (whole.ms < gate.judge->step.ms * kFewestSteps) {
    reading.error(gate_object.key_place("watch"),
                  format("after its warm-up the watch has {}, and more than 8 steps of {} are needed to say anything",
                         format_duration(counts), format_duration(gate.judge->step)),
                  "let `for` be longer, or `step` shorter");
  }
  check_first_step(gate_object, gate, reading);
  const bool sees_few = gate.watch->every.ms < gate.judge->step.ms * kFewestSteps;
  if (gate.judge->mode == KayentaMode::exact && sees_few && !gate.rollout) {
    reading.warning(gate_object.key_place("watch"),
                    "the first judgements see fewer than 8 values, of which Kayenta's test is often wrong",
                    "let `every` be 8 steps or longer, or judge: kayenta-fixed");
  }
  if (counts.ms / gate.judge->step.ms > kMostSteps) {
    reading.error(gate_object.key_place("watch"), "the watch has more than 10000 steps", "let `step` be longer");
  }
}

void refuse_in_groups(const Rule& rule, bool is_inside, const Gate& gate, Reading& reading) {
  if (rule.kind == Rule::Kind::objective) {
    const Objective& objective = gate.objectives[rule.objective];
    if (is_inside && objective.kayenta) {
      reading.error(objective.place, "a metric of the score can't stand in any_of: its label is no verdict",
                    "take it out");
    }
    return;
  }
  for (const Rule& child : rule.children)
    refuse_in_groups(child, is_inside || rule.kind == Rule::Kind::any_of, gate, reading);
}

}  // namespace

void read_judge(const Object& gate_object, Reading& reading, Gate& gate) {
  const YamlNode* node = gate_object.find("judge");
  if (node == nullptr) return;
  if (node->is_sequence()) return gate_object.wrong_shape(*node, "judge");
  KayentaPlan plan;
  if (node->is_scalar()) {
    const auto mode = mode_named(*node, reading);
    plan.mode = mode.value_or(plan.mode);
  } else {
    const Object judge(*node, gate_object.field("judge").fields, "`judge`", reading);
    if (const auto kind = judge.choice("kind")) plan.mode = kModes[*kind];
    read_thresholds(judge, reading, plan.thresholds);
    if (const auto step = judge.whole_seconds("step")) plan.step = *step;
    read_lookback(judge, reading, plan);
    read_group_weights(judge, reading, plan);
  }
  gate.judge = std::move(plan);
}

void read_kayenta_metric(const Object& object, const CompareSettings& settings, const SourceConfig* source,
                         const Gate& gate, Reading& reading, Objective& objective) {
  const YamlNode* node = object.mapping("kayenta");
  auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (node == nullptr || query == nullptr) return;
  const Object metric(*node, object.field("kayenta").fields, "`kayenta`", reading);
  const Place& place = object.key_place("kayenta");
  if (!gate.judge) {
    reading.error(place, "the gate has no judge for it", "write at its top: judge: kayenta-fixed");
  }
  KayentaMetricPlan plan{.config = {.name = objective.name, .place = node->place},
                         .baseline = *query,
                         .offset = settings.plan.offset,
                         .slides = gate.judge && gate.judge->lookback > Duration{}};
  MetricReader(metric, gate.judge ? &*gate.judge : nullptr, reading).read(plan.config);
  if (metric.has("baseline")) plan.baseline.text = read_query_text(metric, source, reading, "baseline");
  const bool can_be_read =
      narrow(*query, settings.canary, place, reading) && narrow(plan.baseline, settings.baseline, place, reading);
  if (can_be_read && query->text == plan.baseline.text && plan.offset == Duration{}) {
    reading.error(place, "the canary and its baseline are the same",
                  "write compare: {canary: 'track=\"canary\"', baseline: 'track=\"stable\"'}, or an offset");
  }
  refuse_others(object, objective, reading);
  if (plan.slides && object.has("over"))
    reading.error(object.key_place("over"), "the judge's `lookback` says how far back it looks", "remove one of them");
  plan.config.muted = objective.severity == Severity::info;
  objective.condition = {.kind = Condition::Kind::no_worse};
  objective.kayenta = std::move(plan);
}

void check_judge(const Object& gate_object, const Gate& gate, Reading& reading) {
  if (!gate.judge) return;
  const auto is_metric = [](const Objective& objective) {
    return objective.kayenta && objective.severity != Severity::info;
  };
  if (std::ranges::none_of(gate.objectives, is_metric)) {
    return reading.error(gate_object.key_place("judge"), "no objective is judged by it",
                         "write kayenta: {direction: increase} with a query");
  }
  check_weights(gate_object, gate, reading);
  check_watch(gate_object, gate, reading);
  refuse_in_groups(gate.rule, false, gate, reading);
}

}  // namespace tidegate::specs
