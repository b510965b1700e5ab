// Kayenta's canary configs, in JSON. They are read whole, and what they ask for, a comparison of two fleets by
// statistics, no objective can say yet.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/model/kayenta_config.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/peer.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTop[] = {"name",
                                     "description",
                                     "id",
                                     "configVersion",
                                     "applications",
                                     "judge",
                                     "metrics",
                                     "templates",
                                     "classifier",
                                     "createdTimestamp",
                                     "updatedTimestamp",
                                     "createdTimestampIso",
                                     "updatedTimestampIso",
                                     "owner",
                                     "isNew"};
constexpr std::string_view kJudge[] = {"name", "judgeConfigurations"};
constexpr std::string_view kMetric[] = {"name", "query", "groups", "analysisConfigurations", "scopeName", "id"};
constexpr std::string_view kPrometheusQuery[] = {
    "type",          "serviceType",   "resourceType",      "metricName",           "labelBindings",
    "groupByFields", "sumByFields",   "aggregationPeriod", "customInlineTemplate", "customFilterTemplate",
    "customFilter",  "credentialType"};
constexpr std::string_view kConfiguration[] = {"canary"};
constexpr std::string_view kCanary[] = {"direction",    "nanStrategy", "critical",
                                        "mustHaveData", "effectSize",  "outliers"};
constexpr std::string_view kClassifier[] = {"groupWeights", "scoreThresholds"};
constexpr std::string_view kThresholds[] = {"pass", "marginal"};
constexpr std::string_view kDirections[] = {"increase", "decrease", "either"};
constexpr std::string_view kStrategies[] = {"replace", "remove"};

const YamlNode& config_of(const YamlNode& root) {
  const YamlNode* inner = root.find("canaryConfig");
  return inner == nullptr ? root : *inner;
}

bool matches(const YamlNode& root) {
  const YamlNode& config = config_of(root);
  return config.find("metrics") != nullptr && (config.find("judge") != nullptr || config.find("classifier") != nullptr);
}

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class ConfigReader {
 public:
  explicit ConfigReader(PeerReading& reading) : reading_(reading) {}

  KayentaConfig read(const YamlNode& root) {
    const PeerObject top(root, "the canary config", kTop, reading_);
    config_.name = top.text("name");
    config_.place = root.place;
    if (const YamlNode* judge = top.mapping("judge")) {
      config_.judge = PeerObject(*judge, "`judge`", kJudge, reading_).text("name");
    }
    if (const YamlNode* classifier = top.mapping("classifier")) read_classifier(*classifier);
    for (const YamlNode& node : top.list("metrics")) read_metric(node);
    if (config_.metrics.empty()) reading_.error(root.place, "it has no metrics: there is nothing to judge");
    return std::move(config_);
  }

 private:
  void read_classifier(const YamlNode& node) {
    const PeerObject classifier(node, "`classifier`", kClassifier, reading_);
    double sum = 0;
    const YamlNode* weights = classifier.mapping("groupWeights");
    for (const auto& [key, value] : weights == nullptr ? std::vector<YamlNode::Entry>() : weights->entries) {
      const double weight = parse_double(value.text).value_or(NAN);
      if (!(weight >= 0)) reading_.error(value.place, "a weight is a number from 0 to 100");
      sum += weight;
      config_.groups.push_back({.name = key.text, .weight = weight});
    }
    if (weights != nullptr && std::abs(sum - 100) > 0.01) {
      reading_.error(weights->place, "the weights of the groups are " + shortest(sum) + " together, and not 100");
    }
    if (const YamlNode* thresholds = classifier.mapping("scoreThresholds")) {
      const PeerObject scores(*thresholds, "`scoreThresholds`", kThresholds, reading_);
      config_.pass_score = scores.number("pass");
      config_.marginal_score = scores.number("marginal");
      if (config_.pass_score && config_.marginal_score && *config_.marginal_score > *config_.pass_score) {
        reading_.error(thresholds->place, "the marginal score is above the one that passes");
      }
    }
  }

  void read_metric(const YamlNode& node) {
    const PeerObject object(node, "a metric", kMetric, reading_);
    if (!object.is_mapping()) return;
    KayentaMetric metric{.name = object.required("name"), .groups = object.texts("groups"), .place = node.place};
    if (const YamlNode* query = object.mapping("query")) read_query(*query, metric);
    if (metric.type.empty()) reading_.error(node.place, "the metric " + in_quotes(metric.name) + " has no query");
    if (const YamlNode* analysis = object.mapping("analysisConfigurations")) read_analysis(*analysis, metric);
    for (const std::string& group : metric.groups) check_group(node, group);
    config_.metrics.push_back(std::move(metric));
  }

  void read_query(const YamlNode& node, KayentaMetric& metric) {
    const YamlNode* type = node.find("type");
    if (type != nullptr && type->is_scalar()) metric.type = type->text;
    if (metric.type != "prometheus") {
      if (!metric.type.empty()) {
        reading_.error(type->place, "the metrics store " + in_quotes(metric.type) + " is not supported yet");
      }
      return;
    }
    const PeerObject query(node, "`query`", kPrometheusQuery, reading_);
    metric.metric_name = query.text("metricName");
    metric.query = query.text("customInlineTemplate");
    metric.label_bindings = query.texts("labelBindings");
    metric.sum_by = query.texts(query.has("sumByFields") ? "sumByFields" : "groupByFields");
    if (metric.metric_name.empty() && metric.query.empty()) reading_.error(node.place, "the query names no metric");
  }

  void read_analysis(const YamlNode& node, KayentaMetric& metric) {
    const PeerObject object(node, "`analysisConfigurations`", kConfiguration, reading_);
    const YamlNode* canary = object.mapping("canary");
    if (canary == nullptr) return;
    const PeerObject of(*canary, "`canary`", kCanary, reading_);
    metric.is_critical = of.boolean("critical");
    metric.must_have_data = of.boolean("mustHaveData");
    read_choice(of, "direction", kDirections, metric.direction);
    read_choice(of, "nanStrategy", kStrategies, metric.nan_strategy);
  }

  void read_choice(const PeerObject& object, std::string_view name, std::span<const std::string_view> known,
                   std::string& read) {
    if (!object.has(name)) return;
    const std::vector<std::string> words(known.begin(), known.end());
    const std::string said = object.text(name);
    if (std::ranges::find(words, said) == words.end()) {
      reading_.error(object.find(name)->place, in_quotes(said) + " is none of " + join(words, ", "),
                     did_you_mean(said, words));
    }
    read = said;
  }

  void check_group(const YamlNode& node, const std::string& group) {
    if (std::ranges::find(config_.groups, group, &KayentaGroup::name) != config_.groups.end()) return;
    reading_.warning(node.place, "the group " + in_quotes(group) + " has no weight", "write it under groupWeights");
  }

  PeerReading& reading_;
  KayentaConfig config_;
};

void import_kayenta(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  PeerReading reading(imported.diagnostics);
  NativeDraft& draft = imported.gate.emplace();
  DraftBuilder builder(draft, imported.lost);
  draft.origin = "a canary config of Kayenta";
  for (const Setting& setting : context.arguments) {
    reading.error({.file = setting.origin}, "a canary config has no arguments");
  }
  for (const YamlNode* root : documents) {
    const KayentaConfig config = ConfigReader(reading).read(config_of(*root));
    draft.gate = config.name;
    for (const KayentaMetric& metric : config.metrics) {
      builder.lose(metric.place, "the metric " + in_quotes(metric.name) +
                                     ": it is judged by statistics against a baseline, for which `compare` does not "
                                     "exist yet");
    }
  }
}

}  // namespace

Peer kayenta();
Peer kayenta() {
  return {{.name = "kayenta",
           .help = "canary configs of Kayenta",
           .fields = {},
           .example = "{\"name\": \"web\", \"judge\": {\"name\": \"NetflixACAJudge-v1.0\"},\n"
                      " \"metrics\": [{\"name\": \"errors\", \"query\": {\"type\": \"prometheus\", \"metricName\": "
                      "\"errors_total\"}, \"groups\": [\"all\"]}],\n"
                      " \"classifier\": {\"groupWeights\": {\"all\": 100}}}\n"},
          matches,
          import_kayenta};
}

}  // namespace tidegate::specs
