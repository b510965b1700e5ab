#include "edge/specs/flagger_reader.h"

#include <algorithm>

#include "base/text.h"
#include "edge/specs/flagger_queries.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTop[] = {"apiVersion", "kind", "metadata", "spec", "status"};
constexpr std::string_view kSpec[] = {
    "provider",     "metricsServer",    "targetRef", "autoscalerRef",     "ingressRef",
    "routeRef",     "upstreamRef",      "service",   "analysis",          "progressDeadlineSeconds",
    "skipAnalysis", "revertOnDeletion", "suspend",   "insecureSkipVerify"};
constexpr std::int64_t kMostTicks = 1'000'000;
constexpr std::string_view kAnalysis[] = {"interval",
                                          "iterations",
                                          "mirror",
                                          "mirrorWeight",
                                          "maxWeight",
                                          "stepWeight",
                                          "stepWeights",
                                          "stepWeightPromotion",
                                          "threshold",
                                          "primaryReadyThreshold",
                                          "canaryReadyThreshold",
                                          "alerts",
                                          "metrics",
                                          "webhooks",
                                          "match",
                                          "sessionAffinity"};
constexpr std::string_view kMetric[] = {"name",  "interval",    "threshold",        "thresholdRange",
                                        "query", "templateRef", "templateVariables"};
constexpr std::string_view kWebhook[] = {"name",     "type",      "url",     "timeout",
                                         "metadata", "muteAlert", "retries", "disableTLS"};
constexpr std::string_view kRange[] = {"min", "max"};
constexpr std::string_view kReference[] = {"name", "namespace", "apiVersion", "kind"};
constexpr std::string_view kTemplateSpec[] = {"provider", "query"};
constexpr std::string_view kProvider[] = {
    "type", "address", "secretRef", "region", "headers", "insecureSkipVerify", "serviceAccountName"};
constexpr std::string_view kKnownProviders[] = {"prometheus", "datadog",  "externalmetrics", "cloudwatch",
                                                "newrelic",   "graphite", "stackdriver",     "influxdb",
                                                "dynatrace",  "keptn",    "splunk"};
constexpr std::string_view kFunctions[] = {"name",    "namespace", "target",   "service",
                                           "ingress", "route",     "interval", "variables"};

std::string in_quotes(std::string_view name) { return quoted(printable(name, 60)); }

void check_version(const YamlNode& root, const Resource& resource, PeerReading& reading) {
  if (resource.version != "v1beta1") {
    reading.error(root.place,
                  "its apiVersion is flagger.app/" + printable(resource.version, 40) + "; flagger.app/v1beta1 is read");
  }
}

class CanaryReader {
 public:
  explicit CanaryReader(PeerReading& reading) : reading_(reading) {}

  FlaggerCanary read(const YamlNode& root) {
    const Resource resource = resource_of(root);
    const PeerObject top(root, "the Canary", kTop, reading_);
    check_version(root, resource, reading_);
    canary_.name = resource.name;
    canary_.name_space = resource.name_space;
    canary_.place = root.place;
    const YamlNode* node = top.mapping("spec");
    if (node == nullptr) return reading_.error(root.place, "the Canary has no `spec`"), std::move(canary_);
    const PeerObject spec(*node, "`spec`", kSpec, reading_);
    canary_.provider = spec.text("provider");
    canary_.metrics_server = spec.text("metricsServer");
    canary_.skips_certificates = spec.boolean("insecureSkipVerify");
    if (const YamlNode* target = at_path(*node, {"targetRef", "name"})) canary_.target = target->text;
    if (const YamlNode* ingress = at_path(*node, {"ingressRef", "name"})) canary_.ingress = ingress->text;
    if (const YamlNode* service = at_path(*node, {"service", "name"})) canary_.service = service->text;
    canary_.skips_analysis = spec.boolean("skipAnalysis");
    if (canary_.skips_analysis) {
      reading_.error(spec.key_place("skipAnalysis"), "skipAnalysis: true promotes without looking at anything");
    }
    const YamlNode* analysis = spec.mapping("analysis");
    if (analysis == nullptr) {
      reading_.error(node->place, "the Canary has no `analysis`: everything is promoted");
    } else {
      read_analysis(PeerObject(*analysis, "`analysis`", kAnalysis, reading_));
    }
    return std::move(canary_);
  }

 private:
  void read_analysis(const PeerObject& analysis) {
    constexpr Duration kLeast = seconds(10);
    canary_.interval = analysis.duration("interval").value_or(minutes(1));
    if (canary_.interval < kLeast) {
      reading_.warning(analysis.key_place("interval"), "Flagger takes 10s for a shorter interval");
      canary_.interval = kLeast;
    }
    canary_.threshold = analysis.integer("threshold").value_or(0);
    if (canary_.threshold < 1) {
      reading_.warning(analysis.key_place("threshold"),
                       "the first failed check rolls back: the threshold is read as 1");
    }
    read_ticks(analysis);
    check_length(analysis);
    for (const YamlNode& node : analysis.list("webhooks")) {
      const PeerObject hook(node, "a webhook", kWebhook, reading_);
      if (!hook.is_mapping()) continue;
      canary_.webhooks.push_back({.name = hook.required("name"), .type = hook.text("type"), .place = node.place});
    }
    if (analysis.list("metrics").empty()) {
      reading_.error(analysis.node().place, "it has no metrics: every check passes", "write them under `metrics`");
    }
    for (const YamlNode& metric : analysis.list("metrics")) read_metric(metric);
  }

  void check_length(const PeerObject& analysis) {
    constexpr Duration kLongest = hours(24 * 365);
    if (canary_.interval <= kLongest && canary_.ticks <= kMostTicks) return;
    reading_.error(analysis.node().place, "nobody waits for so many checks at such an interval");
    canary_.interval = std::min(canary_.interval, kLongest);
    canary_.ticks = std::min(canary_.ticks, kMostTicks);
  }

  // How many checks must pass until the canary is promoted: one at each weight; one for each iteration, and in
  // Blue/Green another one when all traffic goes to the canary. With `mirror` one more before the first weight.
  void read_ticks(const PeerObject& analysis) {
    constexpr std::int64_t kOfKubernetes = 10;
    auto iterations = analysis.integer("iterations").value_or(0);
    const bool is_kubernetes = canary_.provider == "kubernetes";
    if (is_kubernetes && iterations < 1) {
      reading_.warning(analysis.node().place,
                       "without iterations Flagger does 10 of them with the provider kubernetes");
      iterations = kOfKubernetes;
    }
    const auto most = analysis.integer("maxWeight"), step = analysis.integer("stepWeight");
    const bool is_ab = !analysis.list("match").empty() && !is_kubernetes;
    const bool is_mirrored = analysis.boolean("mirror");
    if (iterations > 0) {
      canary_.ticks = std::min(iterations, kMostTicks) + (is_ab ? 0 : 1);
      return;
    }
    const auto weights = step && *step > 0 ? (std::clamp<std::int64_t>(most.value_or(100), 1, 100) - 1) / *step + 1
                                           : static_cast<std::int64_t>(analysis.list("stepWeights").size());
    canary_.ticks = weights > 0 && is_mirrored ? weights + 1 : weights;
  }

  void read_metric(const YamlNode& node) {
    const PeerObject object(node, "a metric", kMetric, reading_);
    if (!object.is_mapping()) return;
    FlaggerMetric metric{.name = object.required("name"), .place = node.place};
    metric.interval = object.duration("interval").value_or(minutes(1));
    metric.query = object.text("query");
    if (!metric.query.empty()) metric.kind = FlaggerMetric::Kind::inline_query;
    if (const YamlNode* reference = object.mapping("templateRef")) {
      const PeerObject of(*reference, "`templateRef`", kReference, reading_);
      metric.kind = FlaggerMetric::Kind::from_template;
      metric.template_name = of.required("name");
      metric.template_namespace = of.text("namespace");
    }
    if (const YamlNode* variables = object.mapping("templateVariables")) {
      for (const auto& [key, value] : variables->entries) metric.variables.emplace_back(key.text, value.text);
    }
    if (metric.kind == FlaggerMetric::Kind::built_in) check_built_in(object, metric);
    if (metric.kind == FlaggerMetric::Kind::inline_query) check_flagger_query(*object.find("query"), reading_);
    read_range(object, metric);
    canary_.metrics.push_back(std::move(metric));
  }

  // Flagger skips a metric of another name without a word.
  void check_built_in(const PeerObject& object, const FlaggerMetric& metric) {
    const std::vector<std::string> names = {"request-success-rate", "request-duration"};
    if (std::ranges::find(names, metric.name) != names.end() || metric.name.empty()) return;
    std::string hint = did_you_mean(metric.name, names);
    if (hint.empty())
      hint =
          "Flagger itself has request-success-rate and request-duration; any other needs a "
          "templateRef";
    reading_.error(object.find("name")->place, in_quotes(metric.name) + " has no query: Flagger would never look at it",
                   std::move(hint));
  }

  void read_range(const PeerObject& object, FlaggerMetric& metric) {
    if (const YamlNode* range = object.mapping("thresholdRange")) {
      const PeerObject of(*range, "`thresholdRange`", kRange, reading_);
      metric.range = {.min = of.number("min"), .max = of.number("max")};
      if (object.has("threshold")) {
        reading_.warning(object.key_place("threshold"), "thresholdRange is used, and threshold is not");
      }
    } else if (const auto threshold = object.number("threshold")) {
      (metric.name == "request-success-rate" ? metric.range.min : metric.range.max) = threshold;
    }
    const Place& place = object.key_place(object.has("thresholdRange") ? "thresholdRange" : "threshold");
    if (!metric.range.min && !metric.range.max) {
      reading_.error(place, "the metric " + in_quotes(metric.name) + " has no limit: every value passes",
                     "write thresholdRange: {max: 1}");
    } else if (metric.range.min && metric.range.max && *metric.range.min > *metric.range.max) {
      reading_.error(
          place, "no value is at least " + shortest(*metric.range.min) + " and at most " + shortest(*metric.range.max));
    }
    warn_direction({.name = metric.name, .least = metric.range.min, .most = metric.range.max, .whole = 100}, place,
                   reading_);
  }

  PeerReading& reading_;
  FlaggerCanary canary_;
};

}  // namespace

std::string flagger_name_of(const Placeholder& placeholder) {
  const std::string_view name = placeholder.name;
  const std::string_view first = name.substr(0, name.find_first_of(". "));
  if (!is_one_of(first, kFunctions)) return "";
  if (first != "variables") return first.size() == name.size() ? std::string(name) : "";
  const std::string_view member = name.size() > 10 ? name.substr(10) : "";
  return member.empty() || member.find_first_of(" |()") != std::string_view::npos ? "" : std::string(name);
}

std::optional<std::string> flagger_value(const std::string& name, const FlaggerCanary& canary,
                                         const FlaggerMetric& metric) {
  const auto given = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  if (name == "name") return given(canary.name);
  if (name == "namespace") return given(canary.name_space);
  if (name == "target") return given(canary.target);
  if (name == "service") return given(canary.service.empty() ? canary.target : canary.service);
  if (name == "ingress") return given(canary.ingress.empty() ? canary.target : canary.ingress);
  for (const auto& [key, value] : metric.variables) {
    if (name == "variables." + key) return value;
  }
  return std::nullopt;
}

namespace {

std::optional<std::string> value_of_placeholder(const Placeholder& one) {
  return one.name == "interval" ? std::optional<std::string>("1m") : std::nullopt;
}

}  // namespace

TriedQuery try_flagger_query(std::string_view query) {
  return try_promql(query, placeholders_in(query), value_of_placeholder);
}

void check_flagger_query(const YamlNode& query, PeerReading& reading) {
  const auto placeholders = placeholders_in(query.text);
  bool all_known = true;
  for (const Placeholder& one : placeholders) {
    if (!flagger_name_of(one).empty()) continue;
    all_known = false;
    reading.error(
        place_inside(query, one.offset, one.length),
        one.name == "{{" ? "this {{ has no closing }}" : "Flagger has no " + in_quotes(one.name) + " for queries",
        "it has name, namespace, target, service, ingress, route, interval and variables");
  }
  if (!all_known) return;
  check_promql(query, placeholders, value_of_placeholder, reading);
}

FlaggerCanary read_flagger_canary(const YamlNode& root, PeerReading& reading) {
  return CanaryReader(reading).read(root);
}

FlaggerTemplate read_flagger_template(const YamlNode& root, PeerReading& reading) {
  const Resource resource = resource_of(root);
  FlaggerTemplate read{.name = resource.name, .name_space = resource.name_space, .place = root.place};
  const PeerObject top(root, "the MetricTemplate", kTop, reading);
  check_version(root, resource, reading);
  const YamlNode* node = top.mapping("spec");
  if (node == nullptr) return reading.error(root.place, "the MetricTemplate has no `spec`"), read;
  const PeerObject spec(*node, "`spec`", kTemplateSpec, reading);
  read.query = spec.required("query");
  const YamlNode* from = spec.mapping("provider");
  if (from == nullptr) return reading.error(node->place, "the MetricTemplate has no `provider`"), read;
  const PeerObject provider(*from, "`provider`", kProvider, reading);
  read.provider = provider.required("type");
  read.address = provider.text("address");
  read.skips_certificates = provider.boolean("insecureSkipVerify");
  read.authenticates = provider.has("secretRef") || provider.has("headers");
  if (read.provider == "prometheus") {
    if (const YamlNode* query = spec.find("query")) check_flagger_query(*query, reading);
  } else if (is_one_of(read.provider, kKnownProviders)) {
    reading.error(provider.find("type")->place, "the provider " + in_quotes(read.provider) + " is not supported yet");
  } else if (!read.provider.empty()) {
    reading.error(
        provider.find("type")->place,
        in_quotes(read.provider) + " is no provider: Flagger would ask Prometheus instead",
        did_you_mean(read.provider, std::vector<std::string>(std::begin(kKnownProviders), std::end(kKnownProviders))));
  }
  return read;
}

FlaggerDocuments read_flagger_documents(std::span<const YamlNode* const> roots, std::string_view command,
                                        PeerReading& reading) {
  FlaggerDocuments all;
  for (const YamlNode* root : roots) {
    if (resource_of(*root).kind == "Canary") {
      all.canaries.push_back(read_flagger_canary(*root, reading));
      all.metrics = at_path(*root, {"spec", "analysis", "metrics"});
    } else {
      all.templates.push_back(read_flagger_template(*root, reading));
      all.queries.push_back(at_path(*root, {"spec", "query"}));
    }
  }
  if (all.canaries.size() > 1) {
    reading.error(all.canaries[1].place, "this is a second Canary; a gate is made of one", "take them one by one");
  } else if (all.canaries.empty()) {
    reading.error(roots.front()->place, "a MetricTemplate has no limits: those are in the Canary that uses it",
                  "name both: tidegate " + std::string(command) + " canary.yaml template.yaml");
  }
  return all;
}

void warn_about_unused(const FlaggerDocuments& documents, PeerReading& reading) {
  const FlaggerCanary& canary = documents.canaries.front();
  for (const FlaggerTemplate& each : documents.templates) {
    const auto uses = [&](const FlaggerMetric& metric) { return find_template({&each, 1}, canary, metric) != nullptr; };
    if (std::ranges::any_of(canary.metrics, uses)) continue;
    reading.warning(each.place, "no metric uses the MetricTemplate " + in_quotes(each.name));
  }
}

}  // namespace tidegate::specs
