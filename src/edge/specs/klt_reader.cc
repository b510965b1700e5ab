#include "edge/specs/klt_reader.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTop[] = {"apiVersion", "kind", "metadata", "spec", "status"};
constexpr std::string_view kDefinition[] = {"objectives", "totalScore"};
constexpr std::string_view kScore[] = {"passPercentage", "warningPercentage"};
constexpr std::string_view kObjective[] = {"analysisValueTemplateRef", "target", "weight", "keyObjective"};
constexpr std::string_view kReference[] = {"name", "namespace"};
constexpr std::string_view kTarget[] = {"failure", "warning"};
constexpr std::string_view kOperators[] = {"equalTo",     "lessThanOrEqual", "lessThan",  "greaterThanOrEqual",
                                           "greaterThan", "inRange",         "notInRange"};  // as KltOperator::Kind
constexpr std::string_view kFixed[] = {"fixedValue"};
constexpr std::string_view kRange[] = {"lowBound", "highBound"};
constexpr std::string_view kValueTemplate[] = {"provider", "query"};
constexpr std::string_view kAnalysis[] = {"timeframe", "args", "analysisDefinition"};
constexpr std::string_view kTimeframe[] = {"from", "to", "recent"};
constexpr std::string_view kProvider[] = {"type", "targetServer", "secretKeyRef", "insecureSkipTlsVerify"};

// The spec of a document, or an empty mapping where it has none, which is told.
const YamlNode& spec_of(const YamlNode& root, std::string_view what, PeerReading& reading) {
  static const YamlNode empty = {.kind = YamlNode::Kind::mapping};
  const PeerObject top(root, std::string(what), kTop, reading);
  if (const YamlNode* spec = top.mapping("spec")) return *spec;
  reading.error(root.place, std::string(what) + " has no `spec`");
  return empty;
}

class DefinitionReader {
 public:
  explicit DefinitionReader(PeerReading& reading) : reading_(reading) {}

  KltDefinition read(const YamlNode& root) {
    KltDefinition definition{.name = resource_of(root).name, .place = root.place};
    const PeerObject spec(spec_of(root, "the AnalysisDefinition", reading_), "`spec`", kDefinition, reading_);
    for (const YamlNode& node : spec.list("objectives")) {
      if (auto objective = read_objective(node)) definition.objectives.push_back(*std::move(objective));
    }
    if (const YamlNode* node = spec.mapping("totalScore")) {
      const PeerObject score(*node, "`totalScore`", kScore, reading_);
      definition.pass_percentage = score.number("passPercentage").value_or(0);
      if (definition.pass_percentage <= 0) {
        reading_.warning(node->place, "without a passPercentage above 0 every score passes", "write one, such as 90");
      }
      definition.warning_percentage = score.number("warningPercentage").value_or(0);
      if (definition.pass_percentage > 0 && definition.pass_percentage <= definition.warning_percentage) {
        reading_.warning(node->place,
                         "a score of " + shortest(definition.warning_percentage) + "% passes already: it never warns");
      }
    }
    if (definition.objectives.empty()) reading_.error(root.place, "it has no objectives: there is nothing to judge");
    return definition;
  }

 private:
  std::optional<KltObjective> read_objective(const YamlNode& node) {
    const PeerObject object(node, "an objective", kObjective, reading_);
    if (!object.is_mapping()) return std::nullopt;
    KltObjective objective{
        .weight = object.number("weight").value_or(1), .is_key = object.boolean("keyObjective"), .place = node.place};
    if (objective.weight < 0) {
      reading_.error(object.find("weight")->place, "a weight below 0 would let a failure make the score better",
                     "write 0 or more");
    }
    if (const YamlNode* reference = object.mapping("analysisValueTemplateRef")) {
      const PeerObject of(*reference, "`analysisValueTemplateRef`", kReference, reading_);
      objective.value_template = of.required("name");
      objective.value_template_namespace = of.text("namespace");
    } else {
      reading_.error(node.place, "an objective needs the key \"analysisValueTemplateRef\"");
    }
    const YamlNode* target = object.mapping("target");
    if (target != nullptr) {
      const PeerObject of(*target, "`target`", kTarget, reading_);
      objective.failure = read_operator(of, "failure");
      objective.warning = read_operator(of, "warning");
    }
    check(object, objective);
    return objective;
  }

  void check(const PeerObject& object, const KltObjective& objective) {
    const std::string name = quoted(printable(objective.value_template, 60));
    if (!objective.failure) {
      reading_.warning(object.node().place, name + " has no failure operator, and can't fail");
      return;
    }
    if (objective.warning && is_hidden_by(*objective.failure, *objective.warning)) {
      reading_.warning(object.find("target")->find("warning")->place,
                       name + " never warns: all values that would have failed before");
    }
    NamedLimits limits{.name = objective.value_template, .least = std::nullopt, .most = std::nullopt};
    using Kind = KltOperator::Kind;
    const Kind kind = objective.failure->kind;
    if (kind == Kind::less || kind == Kind::less_or_equal) limits.least = objective.failure->value;
    if (kind == Kind::greater || kind == Kind::greater_or_equal) limits.most = objective.failure->value;
    warn_direction(limits, object.find("target")->find("failure")->place, reading_);
  }

  std::optional<KltOperator> read_operator(const PeerObject& target, std::string_view name) {
    const YamlNode* node = target.mapping(name);
    if (node == nullptr) return std::nullopt;
    const PeerObject object(*node, "`" + std::string(name) + "`", kOperators, reading_);
    if (node->entries.size() != 1) {
      reading_.error(node->place, "exactly one operator stands under `" + std::string(name) + "`");
      return std::nullopt;
    }
    const std::string& key = node->entries[0].first.text;
    const auto* found = std::ranges::find(kOperators, key);
    const YamlNode* value = object.mapping(key);
    if (found == std::end(kOperators) || value == nullptr) return std::nullopt;
    KltOperator op{.kind = static_cast<KltOperator::Kind>(found - std::begin(kOperators))};
    if (op.kind < KltOperator::Kind::in_range) {
      op.value = quantity(PeerObject(*value, "`" + key + "`", kFixed, reading_), "fixedValue");
      return op;
    }
    const PeerObject range(*value, "`" + key + "`", kRange, reading_);
    op.low = quantity(range, "lowBound");
    op.high = quantity(range, "highBound");
    if (op.low > op.high) reading_.error(value->place, "lowBound is above highBound");
    return op;
  }

  double quantity(const PeerObject& object, std::string_view name) {
    const std::string said = object.required(name);
    const auto number = parse_klt_quantity(trim(said));
    if (!number && !said.empty()) {
      reading_.error(object.find(name)->place, quoted(name) + " takes a number, not " + quoted(printable(said, 40)));
    }
    return number.value_or(0);
  }

  PeerReading& reading_;
};

}  // namespace

std::string klt_argument_of(const Placeholder& placeholder) {
  const std::string& name = placeholder.name;
  const bool is_member = name.size() > 1 && name[0] == '.';
  return is_member && name.find_first_of(" |()", 1) == std::string::npos ? name.substr(1) : "";
}

bool is_klt_promql(std::string_view provider) {
  constexpr std::string_view kPromQl[] = {"prometheus", "thanos", "cortex"};
  return is_one_of(provider, kPromQl);
}

std::optional<double> parse_klt_quantity(std::string_view text) {
  constexpr std::pair<std::string_view, double> kSuffixes[] = {
      {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0},
      {"m", 1e-3},    {"u", 1e-6},       {"n", 1e-9},          {"k", 1e3},
      {"M", 1e6},     {"G", 1e9},        {"T", 1e12}};
  for (const auto& [suffix, scale] : kSuffixes) {
    if (!text.ends_with(suffix)) continue;
    const auto number = parse_double(text.substr(0, text.size() - suffix.size()));
    return number && std::isfinite(*number)
               ? std::optional(scale < 1 ? *number / std::round(1 / scale) : *number * scale)
               : std::nullopt;
  }
  const auto number = parse_double(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

// Between and beside the bounds of both nothing changes: one value of each part is enough.
bool is_hidden_by(const KltOperator& failure, const KltOperator& warning) {
  constexpr double kFar = 1e300;
  std::set<double> bounds = {-kFar, kFar};
  for (const KltOperator& op : {failure, warning}) bounds.insert({op.value, op.low, op.high});
  std::vector<double> values(bounds.begin(), bounds.end());
  for (std::size_t i = values.size() - 1; i > 0; --i) values.push_back(values[i - 1] + (values[i] - values[i - 1]) / 2);
  return std::ranges::none_of(
      values, [&](double value) { return is_fulfilled(warning, value) && !is_fulfilled(failure, value); });
}

KltDefinition read_klt_definition(const YamlNode& root, PeerReading& reading) {
  return DefinitionReader(reading).read(root);
}

KltValueTemplate read_klt_value_template(const YamlNode& root, PeerReading& reading) {
  KltValueTemplate read{.name = resource_of(root).name, .place = root.place};
  const PeerObject spec(spec_of(root, "the AnalysisValueTemplate", reading), "`spec`", kValueTemplate, reading);
  read.query = spec.required("query");
  if (const YamlNode* provider = spec.mapping("provider")) {
    read.provider = PeerObject(*provider, "`provider`", kReference, reading).required("name");
  }
  return read;
}

KltAnalysis read_klt_analysis(const YamlNode& root, PeerReading& reading) {
  KltAnalysis read{.name = resource_of(root).name, .place = root.place};
  const PeerObject spec(spec_of(root, "the Analysis", reading), "`spec`", kAnalysis, reading);
  if (const YamlNode* definition = spec.mapping("analysisDefinition")) {
    read.definition = PeerObject(*definition, "`analysisDefinition`", kReference, reading).required("name");
  }
  if (const YamlNode* args = spec.mapping("args")) {
    for (const auto& [key, value] : args->entries) read.arguments.emplace_back(key.text, value.text);
  }
  if (const YamlNode* timeframe = spec.mapping("timeframe")) {
    const PeerObject times(*timeframe, "`timeframe`", kTimeframe, reading);
    read.recent = times.duration("recent");
    read.from = times.text("from");
    read.to = times.text("to");
    if (read.recent && (!read.from.empty() || !read.to.empty())) {
      reading.error(timeframe->place, "\"recent\" excludes \"from\" and \"to\"", "keep one of them");
    }
  }
  return read;
}

KltProvider read_klt_provider(const YamlNode& root, PeerReading& reading) {
  KltProvider read{.name = resource_of(root).name, .place = root.place};
  const PeerObject spec(spec_of(root, "the KeptnMetricsProvider", reading), "`spec`", kProvider, reading);
  read.type = spec.text("type");
  if (read.type.empty()) read.type = read.name;
  read.server = spec.text("targetServer");
  read.skips_certificates = spec.boolean("insecureSkipTlsVerify");
  read.authenticates = spec.has("secretKeyRef");
  return read;
}

const KltValueTemplate* KltDocuments::find_template(std::string_view name) const {
  const auto found = std::ranges::find(templates, name, &KltValueTemplate::name);
  return found == templates.end() ? nullptr : &*found;
}

const YamlNode& KltDocuments::query_of(const KltValueTemplate& value_template) const {
  return *queries[static_cast<std::size_t>(&value_template - templates.data())];
}

const KltProvider* KltDocuments::find_provider(std::string_view name) const {
  const auto found = std::ranges::find(providers, name, &KltProvider::name);
  return found == providers.end() ? nullptr : &*found;
}

std::optional<std::string> KltDocuments::argument(std::string_view name) const {
  for (const KltAnalysis& analysis : analyses) {
    for (const auto& [key, value] : analysis.arguments) {
      if (key == name) return value;
    }
  }
  return std::nullopt;
}

KltDocuments read_klt_documents(std::span<const YamlNode* const> roots, PeerReading& reading) {
  KltDocuments all;
  for (const YamlNode* root : roots) {
    const std::string kind = resource_of(*root).kind;
    if (kind == "AnalysisDefinition") all.definitions.push_back(read_klt_definition(*root, reading));
    if (kind == "KeptnMetricsProvider") all.providers.push_back(read_klt_provider(*root, reading));
    if (kind == "Analysis") all.analyses.push_back(read_klt_analysis(*root, reading));
    if (kind != "AnalysisValueTemplate") continue;
    all.templates.push_back(read_klt_value_template(*root, reading));
    all.queries.push_back(at_path(*root, {"spec", "query"}));
  }
  if (all.definitions.empty()) {
    reading.error(roots.front()->place, "there is no AnalysisDefinition, and so no limits", "name its file too");
  } else if (all.definitions.size() > 1) {
    reading.error(all.definitions[1].place, "this is a second AnalysisDefinition; a gate is made of one",
                  "take them one by one");
  }
  return all;
}

bool has_only_arguments(const YamlNode& query, PeerReading& reading) {
  bool all_known = true;
  for (const Placeholder& one : placeholders_in(query.text)) {
    if (!klt_argument_of(one).empty()) continue;
    all_known = false;
    reading.error(place_inside(query, one.offset, one.length), "only {{.name}} of an argument is understood here");
  }
  return all_known;
}

}  // namespace tidegate::specs
