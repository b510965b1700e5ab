#include "edge/specs/argo_reader.h"

#include <algorithm>

#include "base/regex.h"
#include "base/text.h"
#include "edge/specs/argo_checks.h"
#include "edge/specs/argo_providers.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

bool ArgoArguments::is_secret(const std::string& name) const {
  const auto found = declared_.find(name);
  return found != declared_.end() && found->second.is_secret;
}

std::optional<std::string> ArgoArguments::value(const std::string& name) const {
  const auto given = given_.find(name);
  if (given != given_.end()) return given->second;
  const auto found = declared_.find(name);
  return found == declared_.end() ? std::nullopt : found->second.value;
}

std::vector<std::string> ArgoArguments::names() const {
  std::vector<std::string> names;
  for (const auto& [name, argument] : declared_) names.push_back(name);
  return names;
}

std::string argument_of(const Placeholder& placeholder) {
  const std::string_view name = placeholder.name;
  return name.starts_with("args.") ? std::string(trim(name.substr(5))) : "";
}

namespace {

constexpr std::string_view kTop[] = {"apiVersion", "kind", "metadata", "spec", "status"};
constexpr std::string_view kSpec[] = {"metrics",   "args",      "dryRun",     "measurementRetention",
                                      "templates", "terminate", "ttlStrategy"};
constexpr std::string_view kMetric[] = {"name",
                                        "interval",
                                        "initialDelay",
                                        "count",
                                        "successCondition",
                                        "failureCondition",
                                        "failureLimit",
                                        "inconclusiveLimit",
                                        "consecutiveErrorLimit",
                                        "consecutiveSuccessLimit",
                                        "provider"};
constexpr std::string_view kArgument[] = {"name", "value", "valueFrom"};
constexpr std::string_view kValueFrom[] = {"secretKeyRef", "fieldRef", "podTemplateHashValue"};
constexpr std::string_view kDryRun[] = {"metricName"};
constexpr std::string_view kTemplate[] = {"templateName", "clusterScope"};

class ArgoReader {
 public:
  ArgoReader(const PeerContext& context, const ArgoUse& use, PeerReading& reading)
      : context_(context), use_(use), reading_(reading) {}

  ArgoRead read(const YamlNode& root) {
    const Resource resource = resource_of(root);
    const PeerObject top(root, "the " + resource.kind, kTop, reading_);
    ArgoAnalysis& analysis = read_.analysis;
    analysis.name = resource.name;
    analysis.name_space = resource.name_space;
    analysis.place = root.place;
    if (resource.kind == "ClusterAnalysisTemplate") analysis.kind = ArgoAnalysis::Kind::cluster_template;
    if (resource.kind == "AnalysisRun") analysis.kind = ArgoAnalysis::Kind::run;
    if (resource.version != "v1alpha1") reading_.error(root.place, "its apiVersion is not argoproj.io/v1alpha1");
    const YamlNode* node = top.mapping("spec");
    if (node == nullptr) {
      reading_.error(root.place, top.what() + " has no `spec`, and so no metrics");
      return std::move(read_);
    }
    const PeerObject spec(*node, "`spec`", kSpec, reading_);
    read_arguments(spec);
    for (const YamlNode& metric : spec.list("metrics")) read_metric(metric);
    for (const YamlNode& other : spec.list("templates")) read_template(other);
    check_names();
    read_dry_runs(spec);
    check_emptiness(spec);
    check_arguments();
    return std::move(read_);
  }

 private:
  void read_arguments(const PeerObject& spec) {
    for (const YamlNode& node : spec.list("args")) {
      const PeerObject object(node, "an argument", kArgument, reading_);
      if (!object.is_mapping()) continue;
      ArgoArgument argument{.name = object.required("name"), .value = std::nullopt, .place = node.place};
      if (object.has("value")) argument.value = object.text("value");
      if (const YamlNode* from = object.mapping("valueFrom")) {
        const PeerObject source(*from, "`valueFrom`", kValueFrom, reading_);
        argument.is_secret = source.has("secretKeyRef");
        if (argument.value) reading_.error(node.place, "an argument has a `value` or a `valueFrom`, not both");
      }
      if (read_.arguments.is_declared(argument.name)) {
        reading_.error(node.place, "the argument " + quoted(printable(argument.name, 60)) + " is declared twice");
      }
      read_.analysis.arguments.push_back(argument);
      read_.arguments.declare(std::move(argument));
    }
    for (const auto& [name, value] : use_.arguments) read_.arguments.set(name, value);
    for (const Setting& setting : context_.arguments) read_.arguments.set(setting.name, setting.value);
  }

  // The text of a number or a duration, which must be known now.
  std::optional<std::string> fill(const YamlNode& scalar) {
    const auto placeholders = placeholders_in(scalar.text);
    if (!check_placeholders(scalar, placeholders, read_.arguments, reading_)) return std::nullopt;
    std::string missing;
    const Filled filled = replace(scalar.text, placeholders, [&](const Placeholder& one) {
      const auto value = read_.arguments.value(argument_of(one));
      if (!value) missing = argument_of(one);
      return value.value_or("");
    });
    if (missing.empty()) return filled.text;
    reading_.error(scalar.place, "the argument " + quoted(printable(missing, 60)) + " has no value",
                   "give it: --arg " + printable(missing, 60) + "=VALUE");
    return std::nullopt;
  }

  void read_metric(const YamlNode& node) {
    const YamlNode* named = node.find("name");
    const bool has_name = named != nullptr && named->is_scalar() && !named->text.empty();
    const std::string what = has_name ? "the metric " + quoted(printable(named->text, 60)) : "a metric";
    const PeerObject object(node, what, kMetric, reading_, [this](const YamlNode& scalar) { return fill(scalar); });
    if (!object.is_mapping()) return;
    ArgoMetric metric{.name = object.required("name"), .provider = {}, .place = node.place};
    metric.limits = {.interval = object.duration("interval"),
                     .initial_delay = object.duration("initialDelay").value_or(Duration{}),
                     .count = object.integer("count").value_or(0),
                     .failure_limit = object.integer("failureLimit").value_or(0),
                     .inconclusive_limit = object.integer("inconclusiveLimit").value_or(0),
                     .consecutive_error_limit = object.integer("consecutiveErrorLimit").value_or(4),
                     .consecutive_success_limit = object.integer("consecutiveSuccessLimit").value_or(0)};
    metric.success_condition = object.text("successCondition");
    metric.failure_condition = object.text("failureCondition");
    const bool is_known = read_argo_provider(object, read_.arguments, metric, reading_);
    check_limits(object, metric, reading_);
    check_conditions(object, metric, is_known ? Provider::known : Provider::unknown, read_.arguments, reading_);
    read_.analysis.metrics.push_back(std::move(metric));
  }

  void read_template(const YamlNode& node) {
    const PeerObject object(node, "a template", kTemplate, reading_);
    if (object.is_mapping()) read_.analysis.templates.push_back(object.required("templateName"));
  }

  void check_names() {
    std::map<std::string, int> lines;
    for (const ArgoMetric& metric : read_.analysis.metrics) {
      const auto [first, is_new] = lines.emplace(metric.name, metric.place.line);
      if (is_new) continue;
      reading_.error(metric.place, "the metric " + quoted(printable(metric.name, 60)) + " stands twice",
                     "the first one is on line " + std::to_string(first->second) + "; names are unique");
    }
  }

  // Regular expressions that match anywhere in a name: `rate` is also in `error-rate`.
  void read_dry_runs(const PeerObject& spec) {
    for (const YamlNode& node : spec.list("dryRun")) {
      const PeerObject rule(node, "a rule of `dryRun`", kDryRun, reading_);
      if (!rule.is_mapping()) continue;
      const std::string pattern = rule.required("metricName");
      const auto names = apply_dry_run(pattern);
      if (!names) {
        reading_.error(node.place, quoted(printable(pattern, 60)) + " is no regular expression");
      } else if (names->empty() && !pattern.empty()) {
        reading_.error(node.place, quoted(printable(pattern, 60)) + " is the name of no metric");
      } else if (names->size() > 1 && is_plain_name(pattern)) {
        reading_.warning(node.place,
                         quoted(printable(pattern, 60)) + " is a dry run of " + join(*names, " and ") + " too",
                         "it is searched for in the names: write ^name$");
      }
    }
    for (const std::string& pattern : use_.dry_runs) apply_dry_run(pattern);
  }

  static bool is_plain_name(std::string_view pattern) {
    return pattern.find_first_of("^$.*+?()[]{}|\\") == std::string_view::npos;
  }

  // The names it matches; nothing if it can't be read.
  std::optional<std::vector<std::string>> apply_dry_run(const std::string& pattern) {
    const auto regex = Regex::compile(".*(?:" + pattern + ").*");
    if (!regex) return std::nullopt;
    std::vector<std::string> names;
    for (ArgoMetric& metric : read_.analysis.metrics) {
      if (!regex->matches(metric.name)) continue;
      metric.is_dry_run = true;
      names.push_back(quoted(printable(metric.name, 60)));
    }
    return names;
  }

  void check_emptiness(const PeerObject& spec) {
    const ArgoAnalysis& analysis = read_.analysis;
    if (analysis.metrics.empty() && analysis.templates.empty()) {
      return reading_.error(spec.node().place, "it has no metrics: there is nothing to judge");
    }
    const auto decides = [](const ArgoMetric& metric) { return !metric.is_dry_run; };
    if (analysis.metrics.empty() || std::ranges::any_of(analysis.metrics, decides)) return;
    reading_.warning(spec.node().place, "all its metrics are dry runs: it can't fail");
  }

  void check_arguments() {
    for (const ArgoArgument& argument : read_.analysis.arguments) {
      if (read_.arguments.is_used(argument.name) || read_.analysis.metrics.empty()) continue;
      reading_.warning(argument.place, "nothing uses the argument " + quoted(printable(argument.name, 60)));
    }
  }

  const PeerContext& context_;
  const ArgoUse& use_;
  PeerReading& reading_;
  ArgoRead read_;
};

// Lists of {name, value} and of {metricName} anywhere in a Rollout or an Experiment.
void collect(const YamlNode& node, ArgoUse& use) {
  for (const YamlNode& item : node.items) collect(item, use);
  for (const auto& [key, value] : node.entries) {
    for (const YamlNode& item : value.items) {
      const YamlNode* name = item.find(key.text == "dryRun" ? "metricName" : "name");
      const YamlNode* said = item.find("value");
      if (name == nullptr || !name->is_scalar()) continue;
      if (key.text == "dryRun") use.dry_runs.push_back(name->text);
      if (key.text == "args" && said != nullptr && said->is_scalar()) use.arguments[name->text] = said->text;
    }
    collect(value, use);
  }
}

}  // namespace

ArgoRead read_argo(const YamlNode& root, const PeerContext& context, const ArgoUse& use, PeerReading& reading) {
  return ArgoReader(context, use, reading).read(root);
}

void check_given(std::span<const Setting> settings, std::span<const ArgoRead> reads, PeerReading& reading) {
  for (const Setting& setting : settings) {
    const auto declares = [&](const ArgoRead& read) { return read.arguments.is_declared(setting.name); };
    if (std::ranges::any_of(reads, declares)) continue;
    std::vector<std::string> names;
    for (const ArgoRead& read : reads) {
      for (const ArgoArgument& argument : read.analysis.arguments) names.push_back(argument.name);
    }
    std::string hint = did_you_mean(setting.name, names);
    if (hint.empty()) hint = names.empty() ? "there are none" : "there are " + join(names, ", ");
    reading.error({.file = setting.origin}, "no analysis has the argument " + quoted(printable(setting.name, 60)),
                  std::move(hint));
  }
}

void collect_use(const YamlNode& root, ArgoUse& use) {
  const YamlNode* spec = root.find("spec");
  if (spec == nullptr) return;
  for (const std::string_view part : {"strategy", "analyses", "dryRun"}) {
    const YamlNode* node = spec->find(part);
    if (node == nullptr) continue;
    YamlNode around;  // so that a list under the key itself is seen too
    around.kind = YamlNode::Kind::mapping;
    around.entries.push_back({.first = {.kind = YamlNode::Kind::scalar, .text = std::string(part)}, .second = *node});
    collect(around, use);
  }
}

}  // namespace tidegate::specs
