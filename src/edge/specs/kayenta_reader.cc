#include "edge/specs/kayenta_reader.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"

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
constexpr std::string_view kQuery[] = {
    "type",          "serviceType",   "resourceType",      "metricName",           "labelBindings",
    "groupByFields", "sumByFields",   "aggregationPeriod", "customInlineTemplate", "customFilterTemplate",
    "customFilter",  "credentialType"};
constexpr std::string_view kConfiguration[] = {"canary"};
constexpr std::string_view kCanary[] = {"direction",  "nanStrategy", "critical", "mustHaveData",
                                        "effectSize", "outliers",    "muted"};
constexpr std::string_view kEffectSize[] = {"measure", "allowedIncrease", "allowedDecrease", "criticalIncrease",
                                            "criticalDecrease"};
constexpr std::string_view kOutliers[] = {"strategy", "outlierFactor"};
constexpr std::string_view kClassifier[] = {"groupWeights", "scoreThresholds"};
constexpr std::string_view kThresholds[] = {"pass", "marginal"};
constexpr std::string_view kRequest[] = {"scopes",       "thresholds", "lifetimeDurationMins", "beginAfterMins",
                                         "lookbackMins", "siteLocal",  "analysisIntervalMins"};
constexpr std::string_view kScope[] = {"scopeName",          "controlScope",       "controlLocation",
                                       "experimentScope",    "experimentLocation", "controlOffsetInMinutes",
                                       "startTimeIso",       "endTimeIso",         "step",
                                       "extendedScopeParams"};
constexpr std::string_view kScopePair[] = {"controlScope", "experimentScope"};
constexpr std::string_view kArm[] = {"type", "scope", "location", "start", "end", "step", "extendedScopeParams"};

constexpr std::string_view kDirections[] = {"increase", "decrease", "either"};
constexpr std::string_view kNan[] = {"remove", "replace"};
constexpr std::string_view kOutlierWords[] = {"keep", "remove"};
constexpr std::string_view kMeasures[] = {"meanRatio", "cles"};

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

// The index of a word among those there are.
std::optional<std::size_t> choice(const PeerObject& object, std::string_view name,
                                  std::span<const std::string_view> known, PeerReading& reading) {
  if (!object.has(name)) return std::nullopt;
  const std::string said = object.text(name);
  const auto found = std::ranges::find(known, said);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const std::vector<std::string> words(known.begin(), known.end());
  reading.error(object.find(name)->place, in_quotes(said) + " is none of " + join(words, ", "),
                did_you_mean(said, words));
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> texts_by_name(const PeerObject& object, std::string_view name,
                                                               PeerReading& reading) {
  std::vector<std::pair<std::string, std::string>> texts;
  const YamlNode* node = object.mapping(name);
  if (node == nullptr) return texts;
  for (const auto& [key, value] : node->entries) {
    if (value.is_scalar()) {
      texts.emplace_back(key.text, value.text);
    } else if (!value.is_null()) {
      reading.error(value.place, in_quotes(key.text) + " takes a text");
    }
  }
  return texts;
}

KayentaThresholds read_thresholds(const YamlNode& node, std::string what, PeerReading& reading) {
  const PeerObject scores(node, std::move(what), kThresholds, reading);
  KayentaThresholds thresholds{.pass = scores.number("pass"), .marginal = scores.number("marginal")};
  for (const std::string_view key : {"pass", "marginal"}) {
    if (scores.is_mapping() && !scores.has(key)) {
      reading.error(node.place, scores.what() + " needs the key " + quoted(key) + ", as in Kayenta");
    }
  }
  for (const auto& score : {thresholds.pass, thresholds.marginal}) {
    if (score && !(*score >= 0 && *score <= 100)) reading.error(node.place, "a score is a number from 0 to 100");
  }
  if (thresholds.pass && thresholds.marginal && *thresholds.marginal > *thresholds.pass) {
    reading.error(node.place, "the marginal score is above the one that passes");
  }
  return thresholds;
}

class ConfigReader {
 public:
  explicit ConfigReader(PeerReading& reading) : reading_(reading) {}

  KayentaConfig read(const YamlNode& root) {
    const PeerObject top(root, "the canary config", kTop, reading_);
    config_.id = top.text("id");
    config_.name = top.text("name");
    config_.description = top.text("description");
    config_.applications = top.texts("applications");
    config_.place = root.place;
    config_.templates = texts_by_name(top, "templates", reading_);
    if (const YamlNode* judge = top.mapping("judge")) {
      config_.judge_name = PeerObject(*judge, "`judge`", kJudge, reading_).text("name");
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
      if (!(weight >= 0 && weight <= 100)) reading_.error(value.place, "a weight is a number from 0 to 100");
      sum += weight;
      config_.group_weights.emplace_back(key.text, weight);
    }
    if (weights != nullptr && std::abs(sum - 100) > 0.01) {
      reading_.error(weights->place, "the weights of the groups are " + shortest(sum) + " together, and not 100");
    }
    if (const YamlNode* thresholds = classifier.mapping("scoreThresholds")) {
      config_.thresholds = read_thresholds(*thresholds, "`scoreThresholds`", reading_);
    }
  }

  void read_metric(const YamlNode& node) {
    const PeerObject object(node, "a metric", kMetric, reading_);
    if (!object.is_mapping()) return;
    KayentaMetricConfig metric{.name = object.required("name"),
                               .scope_name = object.text("scopeName"),
                               .groups = object.texts("groups"),
                               .place = node.place};
    const auto same = std::ranges::find(config_.metrics, metric.name, &KayentaMetricConfig::name);
    if (same != config_.metrics.end()) reading_.error(node.place, "there are two metrics " + in_quotes(metric.name));
    if (const YamlNode* query = object.mapping("query")) read_query(*query, metric.query);
    if (metric.query.type.empty()) {
      reading_.error(node.place, "the metric " + in_quotes(metric.name) + " has no query");
    }
    if (const YamlNode* analysis = object.mapping("analysisConfigurations")) read_analysis(*analysis, metric);
    for (const std::string& group : metric.groups) check_group(node, group);
    config_.metrics.push_back(std::move(metric));
  }

  void read_query(const YamlNode& node, KayentaQuery& read) {
    const YamlNode* type = node.find("type");
    if (type != nullptr && type->is_scalar()) read.type = type->text;
    if (read.type != "prometheus") {
      if (!read.type.empty()) {
        reading_.error(type->place, "the metrics store " + in_quotes(read.type) + " is not supported yet");
      }
      return;
    }
    const PeerObject query(node, "`query`", kQuery, reading_);
    read.resource_type = query.text("resourceType");
    read.metric_name = query.text("metricName");
    read.label_bindings = query.texts("labelBindings");
    read.group_by_fields = query.texts("groupByFields");
    read.custom_filter = query.text("customFilter");
    read.custom_filter_template = query.text("customFilterTemplate");
    read.custom_inline_template = query.text("customInlineTemplate");
    if (read.metric_name.empty() && read.custom_inline_template.empty() && read.custom_filter_template.empty()) {
      reading_.error(node.place, "the query names no metric");
    }
    if (!read.custom_filter.empty()) {
      reading_.error(query.key_place("customFilter"), "Kayenta refuses customFilter", "write customInlineTemplate");
    }
    for (const std::string_view key : {"sumByFields", "aggregationPeriod"}) {
      if (query.has(key)) reading_.warning(query.key_place(key), quoted(key) + " is of an older Kayenta, and ignored");
    }
  }

  void read_analysis(const YamlNode& node, KayentaMetricConfig& metric) {
    const PeerObject object(node, "`analysisConfigurations`", kConfiguration, reading_);
    const YamlNode* canary = object.mapping("canary");
    if (canary == nullptr) return;
    const PeerObject of(*canary, "`canary`", kCanary, reading_);
    metric.critical = of.boolean("critical");
    metric.must_have_data = of.boolean("mustHaveData");
    metric.muted = of.boolean("muted");
    if (const auto direction = choice(of, "direction", kDirections, reading_)) metric.direction = Direction(*direction);
    if (const auto nan = choice(of, "nanStrategy", kNan, reading_)) metric.nan_strategy = NanStrategy(*nan);
    if (const YamlNode* size = of.mapping("effectSize")) read_effect(*size, metric.effect);
    if (const YamlNode* outliers = of.mapping("outliers")) read_outliers(*outliers, metric);
  }

  void read_effect(const YamlNode& node, EffectSize& effect) {
    const PeerObject size(node, "`effectSize`", kEffectSize, reading_);
    if (const auto measure = choice(size, "measure", kMeasures, reading_)) effect.measure = EffectMeasure(*measure);
    effect.allowed_increase = size.number("allowedIncrease");
    effect.allowed_decrease = size.number("allowedDecrease");
    effect.critical_increase = size.number("criticalIncrease");
    effect.critical_decrease = size.number("criticalDecrease");
  }

  void read_outliers(const YamlNode& node, KayentaMetricConfig& metric) {
    const PeerObject outliers(node, "`outliers`", kOutliers, reading_);
    if (const auto strategy = choice(outliers, "strategy", kOutlierWords, reading_))
      metric.outliers = OutlierStrategy(*strategy);
    const auto factor = outliers.number("outlierFactor");
    if (factor && !(*factor > 0)) reading_.error(node.place, "\"outlierFactor\" is a number above 0");
    metric.outlier_factor = factor.value_or(metric.outlier_factor);
  }

  void check_group(const YamlNode& node, const std::string& group) {
    const auto is_it = [&](const auto& weight) { return weight.first == group; };
    if (std::ranges::any_of(config_.group_weights, is_it)) return;
    reading_.warning(node.place, "the group " + in_quotes(group) + " has no weight", "write it under groupWeights");
  }

  PeerReading& reading_;
  KayentaConfig config_;
};

class RequestReader {
 public:
  explicit RequestReader(PeerReading& reading) : reading_(reading) {}

  KayentaRequest read(const YamlNode& node) {
    const PeerObject object(node, "the request", kRequest, reading_);
    if (const YamlNode* thresholds = object.mapping("thresholds"))
      request_.thresholds = read_thresholds(*thresholds, "`thresholds`", reading_);
    request_.lifetime = whole_minutes(object, "lifetimeDurationMins");
    request_.begin_after = whole_minutes(object, "beginAfterMins").value_or(Duration{});
    request_.lookback = whole_minutes(object, "lookbackMins").value_or(Duration{});
    request_.interval = whole_minutes(object, "analysisIntervalMins");
    request_.site_local = object.has("siteLocal") ? "siteLocal" : "";
    read_scopes(object);
    return std::move(request_);
  }

 private:
  std::optional<Duration> whole_minutes(const PeerObject& object, std::string_view name) {
    const auto number = object.integer(name);
    if (number && *number >= 0 && *number <= 1'000'000) return minutes(*number);
    if (number) reading_.error(object.find(name)->place, quoted(name) + " takes a number of minutes from 0 on");
    return std::nullopt;
  }

  // A list of standalone analyses, or a mapping by name of those that are given both arms.
  void read_scopes(const PeerObject& request) {
    const YamlNode* scopes = request.find("scopes");
    if (scopes == nullptr) return;
    if (scopes->is_mapping()) {
      for (const auto& [name, pair] : scopes->entries) read_pair(name.text, pair);
      return;
    }
    for (const YamlNode& item : request.list("scopes")) read_scope(item);
  }

  void read_scope(const YamlNode& node) {
    const PeerObject object(node, "a scope", kScope, reading_);
    KayentaScope scope{.name = object.text("scopeName"),
                       .control_scope = object.text("controlScope"),
                       .control_location = object.text("controlLocation"),
                       .experiment_scope = object.text("experimentScope"),
                       .experiment_location = object.text("experimentLocation"),
                       .extended_parameters = texts_by_name(object, "extendedScopeParams", reading_)};
    if (scope.name.empty()) scope.name = "default";
    scope.control_offset = whole_minutes(object, "controlOffsetInMinutes").value_or(Duration{});
    read_step(object, scope);
    read_time(object, "startTimeIso", request_.start);
    read_time(object, "endTimeIso", request_.end);
    request_.scopes.push_back(std::move(scope));
  }

  void read_pair(const std::string& name, const YamlNode& node) {
    const PeerObject pair(node, "a scope", kScopePair, reading_);
    const YamlNode *control = pair.mapping("controlScope"), *experiment = pair.mapping("experimentScope");
    if (control == nullptr || experiment == nullptr) {
      return reading_.error(node.place, "the scope " + in_quotes(name) + " needs controlScope and experimentScope");
    }
    const PeerObject of_control(*control, "`controlScope`", kArm, reading_);
    const PeerObject of_experiment(*experiment, "`experimentScope`", kArm, reading_);
    KayentaScope scope{.name = name,
                       .control_scope = of_control.text("scope"),
                       .control_location = of_control.text("location"),
                       .experiment_scope = of_experiment.text("scope"),
                       .experiment_location = of_experiment.text("location"),
                       .extended_parameters = texts_by_name(of_experiment, "extendedScopeParams", reading_)};
    if (texts_by_name(of_control, "extendedScopeParams", reading_) != scope.extended_parameters) {
      reading_.error(control->place, "extendedScopeParams that differ between the arms are not supported");
    }
    read_step(of_experiment, scope);
    read_time(of_experiment, "start", request_.start);
    read_time(of_experiment, "end", request_.end);
    std::optional<Timestamp> start;
    read_time(of_control, "start", start);
    if (start && request_.start && *start > *request_.start) {
      reading_.error(control->place, "a control that begins later than the experiment is not supported");
    } else if (start && request_.start) {
      scope.control_offset = *request_.start - *start;
    }
    request_.scopes.push_back(std::move(scope));
  }

  void read_step(const PeerObject& object, KayentaScope& scope) {
    const auto step = object.integer("step");
    if (!step) return;
    if (*step < 1 || *step > 86400) {
      return reading_.error(object.find("step")->place, "\"step\" takes seconds, from 1 to a day");
    }
    scope.step = seconds(*step);
  }

  void read_time(const PeerObject& object, std::string_view name, std::optional<Timestamp>& time) {
    const std::string text = object.text(name);
    if (trim(text).empty()) return;
    const auto read = parse_timestamp(text);
    if (!read) return reading_.error(object.find(name)->place, quoted(name) + " takes a time, not " + in_quotes(text));
    time = *read;
  }

  PeerReading& reading_;
  KayentaRequest request_;
};

}  // namespace

const YamlNode* kayenta_config_in(const YamlNode& root) {
  const YamlNode* inner = root.find("canaryConfig");
  const YamlNode& config = inner == nullptr ? root : *inner;
  const bool is_one =
      config.find("metrics") != nullptr && (config.find("judge") != nullptr || config.find("classifier") != nullptr);
  return is_one ? &config : nullptr;
}

const YamlNode* kayenta_request_in(const YamlNode& root) {
  const YamlNode* inner = root.find("executionRequest");
  const YamlNode& request = inner == nullptr ? root : *inner;
  return request.find("scopes") != nullptr && request.find("thresholds") != nullptr ? &request : nullptr;
}

KayentaConfig read_kayenta_config(const YamlNode& node, PeerReading& reading) {
  return ConfigReader(reading).read(node);
}

KayentaRequest read_kayenta_request(const YamlNode& node, PeerReading& reading) {
  return RequestReader(reading).read(node);
}

}  // namespace tidegate::specs
