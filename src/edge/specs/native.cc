// tidegate's own language for gates.
#include <algorithm>

#include "base/text.h"
#include "core/promql/reads.h"
#include "edge/specs/calibration.h"
#include "edge/specs/dialect.h"
#include "edge/specs/exclude.h"
#include "edge/specs/fields.h"
#include "edge/specs/gate_sources.h"
#include "edge/specs/kayenta.h"
#include "edge/specs/objectives.h"
#include "edge/specs/reading.h"
#include "edge/specs/rollout.h"
#include "edge/specs/watch_plan.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kBuiltIn[] = {"window", "change", "env"};

// ---- variables: ---------------------------------------------------------------------------------------------------

class VariablesReader {
 public:
  VariablesReader(const LoadContext& context, Reading& reading, Loaded& loaded)
      : context_(context), reading_(reading), loaded_(loaded) {}

  // All defaults are read before any variable is declared: they may use the built-in ones, but not each other.
  void read(const Object& gate) {
    const YamlNode* declared = gate.mapping("variables");
    std::vector<std::pair<std::string, std::optional<std::string>>> values;
    if (declared != nullptr) {
      for (const auto& [key, value] : declared->entries) read_one(key, value, gate.field("variables").fields, values);
    }
    for (auto& [name, value] : values) {
      if (value) loaded_.variables[name] = *value;
      reading_.variables().declare(std::move(name), std::move(value));
    }
    if (context_.unknown_settings == LoadContext::UnknownSettings::refuse) refuse_unknown_settings();
  }

  // A variable that nothing uses is most likely one whose name is mistyped where it should be used.
  void warn_unused(const Object& gate) {
    const YamlNode* declared = gate.find("variables");
    if (declared == nullptr || !declared->is_mapping()) return;
    for (const auto& [key, value] : declared->entries) {
      const bool usable = reading_.variables().is_declared(key.text);
      if (usable && !reading_.variables().is_used(key.text)) {
        reading_.warning(key.place, "nothing uses the variable " + quoted(key.text),
                         "write ${" + key.text + "} where it is meant");
      }
    }
  }

 private:
  const Setting* setting_of(std::string_view name) const {
    const Setting* found = nullptr;
    for (const Setting& setting : context_.settings) {
      if (setting.name == name) found = &setting;
    }
    return found;
  }

  void read_one(const YamlNode& key, const YamlNode& value, std::span<const Field> fields,
                std::vector<std::pair<std::string, std::optional<std::string>>>& values) {
    const bool built_in = std::ranges::find(kBuiltIn, key.text) != std::end(kBuiltIn);
    if (built_in || !is_variable_name(key.text)) {
      return reading_.error(
          key.place,
          quoted(printable(key.text, 60)) + (built_in ? " is a built-in variable" : " is no name for a variable"),
          built_in ? "choose another name" : "use letters, digits, _ and -");
    }
    std::optional<std::string> text = default_of(key, value, fields);
    if (const Setting* setting = setting_of(key.text)) text = setting->value;
    const bool needs_setting = value.is_null() || (value.is_mapping() && value.find("default") == nullptr);
    if (!text && needs_setting) {
      reading_.error(key.place, "the variable " + quoted(key.text) + " has no value",
                     "set it: --set " + key.text + "=VALUE");
    }
    values.emplace_back(key.text, std::move(text));
  }

  std::optional<std::string> default_of(const YamlNode& key, const YamlNode& value, std::span<const Field> fields) {
    if (value.is_null()) return std::nullopt;
    if (value.is_sequence()) {
      reading_.error(value.place, "a variable's value is a text; " + shape_of(value));
      return std::nullopt;
    }
    if (value.is_scalar()) return text_of(reading_.fill(value, Syntax::plain));
    const Object object(value, fields, "the variable " + quoted(key.text), reading_);
    object.text("description");
    return text_of(object.filled("default"));
  }

  static std::optional<std::string> text_of(std::optional<Filled> filled) {
    return filled ? std::optional(std::move(filled->text)) : std::nullopt;
  }

  void refuse_unknown_settings() {
    const std::vector<std::string> names = reading_.variables().names();
    for (const Setting& setting : context_.settings) {
      if (reading_.variables().is_declared(setting.name)) continue;
      std::string hint = reading_.suggestion(setting.name, names);
      if (hint.empty()) hint = names.empty() ? "it declares none" : "it declares " + join(names, ", ");
      reading_.error({.file = setting.origin}, "the gate has no variable " + quoted(printable(setting.name, 60)), hint);
    }
  }

  const LoadContext& context_;
  Reading& reading_;
  Loaded& loaded_;
};

// ---- The gate -----------------------------------------------------------------------------------------------------

void read_doubts(const Object& gate, Reading& reading, DoubtPolicy& policy) {
  const YamlNode* node = gate.mapping("on");
  if (node == nullptr) return;
  constexpr Doubt kDoubts[] = {Doubt::block, Doubt::pass, Doubt::hold};
  const Object on(*node, gate.field("on").fields, "`on`", reading);
  if (const auto doubt = on.choice("no_data")) policy.no_data = kDoubts[*doubt];
  if (const auto doubt = on.choice("error")) policy.error = kDoubts[*doubt];
  if (const auto doubt = on.choice("inconclusive")) policy.inconclusive = kDoubts[*doubt];
}

ObjectiveDefaults read_defaults(const Object& root, Reading& reading) {
  ObjectiveDefaults defaults;
  defaults.scope = read_scope(root, reading);
  const auto over = root.whole_seconds("over");
  defaults.over = over.value_or(defaults.over);
  defaults.says_over = over.has_value();
  defaults.max_age = root.duration("max_age", Zero::refused).value_or(defaults.max_age);
  defaults.min_events = root.integer("min_events");
  defaults.runbook = root.text("runbook");
  defaults.compare = read_compare(root, {}, reading);
  return defaults;
}

// Keys at the top that apply to ratio and latency only, in a gate that has neither.
void warn_idle(const Object& root, const Gate& gate, Reading& reading) {
  const bool has_events = std::ranges::any_of(gate.objectives, [](const Objective& objective) {
    return !std::holds_alternative<QueryIndicator>(objective.indicator);
  });
  if (has_events || gate.objectives.empty()) return;
  for (const std::string_view key : {"scope", "min_events"}) {
    if (!root.has(key)) continue;
    reading.warning(root.key_place(key), quoted(key) + " applies to no objective",
                    "only ratio and latency take it; write it into the queries");
  }
}

// A watch that begins at the change and ends before half of a window has passed can't pass; nor can a rollout whose
// steps are as short.
void check_short_windows(const Object& root, const Gate& gate, Reading& reading) {
  const YamlNode* watch = root.find("watch");
  if (!gate.watch || (!gate.rollout && (watch == nullptr || watch->find("for") == nullptr))) return;
  auto shortest = gate.watch->length;
  if (gate.rollout) shortest = std::ranges::min(gate.rollout->steps, {}, &RolloutStep::length).length;
  const Duration counts = shortest - gate.watch->warmup;
  for (const Objective& objective : gate.objectives) {
    const Duration whole = counts - seconds(1);  // windows are whole seconds, rounded inwards
    const bool is_short = counts > Duration{} && whole.ms * 2 < objective.over.ms;
    const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
    const bool is_of_moment = query && !query->text.contains("${window}");  // or has a range of its own
    const bool is_compared = objective.compare || objective.condition.kind == Condition::Kind::no_worse;
    if (!is_short || is_compared || objective.kayenta || is_of_moment) continue;
    const auto said = "after its warm-up " + std::string(gate.rollout ? "a step" : "the watch") + " has " +
                      format_duration(counts) + ", less than half of the window of " +
                      quoted(printable(objective.name, 60)) + ", " + format_duration(objective.over);
    const auto hint = std::string(gate.rollout ? "let the step" : "let `for`") + " be longer, or `over` shorter";
    const bool never_ends = gate.rollout && (whole + gate.watch->extend).ms * 2 < objective.over.ms;
    if (never_ends) return reading.error(root.key_place("rollout"), said, hint);
    return reading.warning(root.key_place(gate.rollout ? "rollout" : "watch"), said, hint);
  }
}

// How far back an objective looks.
Duration looks_back(const Objective& objective) {
  if (objective.kayenta) return {};               // since the change
  if (const auto& compare = objective.compare) {  // since the change, a few intervals at a time
    return compare->offset + compare->period * compare->periods;
  }
  const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (query == nullptr) return objective.over;
  const std::string text = replace_all(query->text, "${window}", format_duration(objective.over));
  const auto reads = promql::reads_of(text, query->language);
  Duration most;
  for (const auto& use : reads.value_or(std::vector<promql::SelectorUse>{})) {
    most = std::max(most, use.reach + use.back);
  }
  return most;
}

// What a source has forgotten would look like a quiet time.
void refuse_short_memory(const Gate& gate, Reading& reading) {
  for (const Objective& objective : gate.objectives) {
    const auto source = std::ranges::find(gate.sources, objective.source, &SourceConfig::name);
    if (source == gate.sources.end() || source->scrape.targets.empty()) continue;
    const Duration needed = looks_back(objective);
    if (needed <= source->scrape.keep) continue;
    reading.error(objective.place,
                  quoted(printable(objective.name, 60)) + " looks back " + format_duration(needed) +
                      ", and its source keeps what it scraped for " + format_duration(source->scrape.keep),
                  "let the source's `keep` be " + format_duration(needed) + " or longer");
  }
}

// What is compared with its own past must not reach what it is compared with.
void refuse_short_offset(const Gate& gate, Reading& reading) {
  for (const Objective& objective : gate.objectives) {
    const auto& compare = objective.compare;
    if (!compare || compare->offset == Duration{} || compare->baseline != objective.indicator) continue;
    if (compare->periods > 0 && gate.rollout) {
      reading.error(objective.place,
                    "in a rollout the baseline runs beside the canary: difference_in_differences is "
                    "for what has none");
    }
    const Duration length = gate.watch ? gate.watch->length - gate.watch->warmup : objective.over;
    if (compare->offset >= length) continue;
    reading.error(objective.place,
                  quoted(printable(objective.name, 60)) + " is compared with itself " +
                      format_duration(compare->offset) + " earlier, for " + format_duration(length) +
                      ": the baseline's end is the canary's beginning",
                  "let `offset` be " + format_duration(length) + " or longer");
  }
}

// Means of fewer values say nothing, however long one waits.
void refuse_few_means(const Gate& gate, Reading& reading) {
  constexpr std::int64_t kFewest = 5;
  if (!gate.watch) return;
  const auto length = gate.rollout ? gate.rollout->steps.back().length : gate.watch->length;
  const auto looks = (length - gate.watch->warmup).ms / std::max<std::int64_t>(gate.watch->every.ms, 1);
  for (const Objective& objective : gate.objectives) {
    const bool is_mean = objective.compare && std::holds_alternative<QueryIndicator>(objective.indicator);
    if (!is_mean || looks >= kFewest) continue;
    reading.error(objective.place,
                  quoted(printable(objective.name, 60)) + " compares means of 5 intervals at least, and the " +
                      (gate.rollout ? "last step" : "watch") + " has " +
                      std::to_string(std::max<std::int64_t>(looks, 0)),
                  std::string("let ") + (gate.rollout ? "it" : "`for`") + " be longer, or `every` shorter");
  }
}

bool looks_native(const YamlNode& root) { return root.find("gate") != nullptr || root.find("objectives") != nullptr; }

void load_native(const YamlNode& root, const LoadContext& context, Loaded& loaded) {
  Variables variables(context.environment, context.since);
  Reading reading(loaded.diagnostics, variables);
  const Object object(root, gate_fields(), "a gate", reading);
  if (!object.is_mapping()) return;
  VariablesReader variables_reader(context, reading, loaded);
  variables_reader.read(object);

  Gate gate;
  gate.file = root.place.file;
  gate.name = object.text("gate");
  gate.description = object.text("description");
  gate.service = object.text("service");
  gate.owner = object.text("owner");
  GateSources sources(object, root.place.file, context, reading);
  const ObjectiveDefaults defaults = read_defaults(object, reading);
  read_doubts(object, reading, gate.on);
  if (const YamlNode* watch = object.mapping("watch"))
    gate.watch = read_watch_plan(*watch, object.field("watch"), reading);
  read_rollout(object, context, reading, gate);
  read_judge(object, reading, gate);
  if (const YamlNode* list = object.sequence("objectives")) read_objectives(*list, defaults, sources, reading, gate);
  if (const YamlNode* list = object.sequence("exclude")) {
    gate.exclusions = read_exclusions(*list, object.field("exclude"), context, sources, loaded.files, reading);
  }
  check_judge(object, gate, reading);
  share_false_alarms(gate.objectives, reading);
  apply_calibration(object, context, reading, loaded, gate);
  gate.sources = std::move(sources).used();
  warn_idle(object, gate, reading);
  check_short_windows(object, gate, reading);
  refuse_short_memory(gate, reading);
  refuse_short_offset(gate, reading);
  refuse_few_means(gate, reading);
  variables_reader.warn_unused(object);
  loaded.environment = variables.take_environment();
  loaded.gate = std::move(gate);
}

}  // namespace

Dialect native();
Dialect native() {
  return {{.name = "native",
           .help = "tidegate's own language.",
           .fields = gate_fields(),
           .example = "gate: web\n"
                      "source:\n"
                      "  prometheus: http://localhost:9090\n"
                      "objectives:\n"
                      "  - name: error rate\n"
                      "    ratio:\n"
                      "      bad: http_requests_total{job=\"web\", code=~\"5..\"}\n"
                      "      total: http_requests_total{job=\"web\"}\n"
                      "    over: 5m\n"
                      "    at_most: 1%\n"},
          looks_native,
          load_native};
}

}  // namespace tidegate::specs
