// Kayenta's canary configs and the requests of its analyses, in JSON: a gate with `judge: kayenta`.
#include <algorithm>
#include <cmath>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/parser.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/kayenta_query.h"
#include "edge/specs/kayenta_reader.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {
namespace {

constexpr double kEverything = 100;

bool matches(const YamlNode& root) { return kayenta_config_in(root) != nullptr || kayenta_request_in(root) != nullptr; }

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

std::string_view name_of(Direction direction) {
  switch (direction) {
    case Direction::increase: return "increase";
    case Direction::decrease: return "decrease";
    case Direction::either: return "either";
  }
  return "";
}

// "a: b" pairs of a mapping on one line.
class Flow {
 public:
  void add(std::string_view key, const std::string& value) { parts_.push_back(std::string(key) + ": " + value); }
  void add(std::string_view key, std::optional<double> value) {
    if (value) add(key, shortest(*value));
  }
  bool is_empty() const { return parts_.empty(); }
  std::string text() const { return "{" + join(parts_, ", ") + "}"; }

 private:
  std::vector<std::string> parts_;
};

std::string effect_text(const EffectSize& effect, bool is_critical) {
  Flow flow;
  if (effect.measure == EffectMeasure::cles) flow.add("measure", "cles");
  flow.add("allowed_increase", effect.allowed_increase);
  flow.add("allowed_decrease", effect.allowed_decrease);
  if (is_critical) {
    flow.add("critical_increase", effect.critical_increase);
    flow.add("critical_decrease", effect.critical_decrease);
  }
  return flow.is_empty() ? "" : flow.text();
}

std::string list_text(const std::vector<std::string>& texts) {
  std::vector<std::string> written;
  for (const std::string& text : texts) written.push_back(yaml_text(without_variables(text)));
  return "[" + join(written, ", ") + "]";
}

class KayentaImport {
 public:
  KayentaImport(const PeerContext& context, Imported& imported)
      : context_(context),
        reading_(imported.diagnostics),
        draft_(imported.gate.emplace()),
        builder_(draft_, imported.lost) {}

  void import(std::span<const YamlNode* const> documents) {
    for (const YamlNode* root : documents) {
      if (const YamlNode* config = kayenta_config_in(*root)) keep(config, config_node_, "canary config");
      if (const YamlNode* request = kayenta_request_in(*root)) keep(request, request_node_, "request");
    }
    if (config_node_ == nullptr) {
      return reading_.error(documents.front()->place, "a request has no metrics: those are in a canary config",
                            "import both together: tidegate import config.json request.json");
    }
    config_ = read_kayenta_config(*config_node_, reading_);
    if (request_node_ != nullptr) request_ = read_kayenta_request(*request_node_, reading_);
    if (!reading_.failed()) add_gate();
  }

 private:
  // One arm of a metric.
  struct Arm {
    std::string scope, location;  // as the request has them; "" where it doesn't
    std::string_view prefix;      // of the variables
    std::string_view argument_scope, argument_location;
  };

  void keep(const YamlNode* node, const YamlNode*& kept, const std::string& what) {
    if (kept != nullptr) reading_.error(node->place, "this is a second " + what + "; a gate is made of one");
    kept = node;
  }

  void add_gate() {
    draft_.gate = without_variables(config_.name.empty() ? gate_name_of(config_.place) : config_.name);
    draft_.origin = "a canary config of Kayenta";
    if (config_.judge_name != "NetflixACAJudge-v1.0" && !config_.judge_name.empty()) {
      builder_.lose(config_.place, "the judge " + in_quotes(config_.judge_name) + ": NetflixACAJudge-v1.0 judges");
    }
    source_ = builder_.unknown_source();
    for (const KayentaMetricConfig& metric : config_.metrics) add_metric(metric);
    tell_unused_arguments();
    add_judge();
    if (request_) add_request();
    builder_.finish(config_.place);
  }

  // ---- The judge ----

  void add_judge() {
    const bool asks = request_ && (request_->thresholds.pass || request_->thresholds.marginal);
    const auto& thresholds = asks ? request_->thresholds : config_.thresholds;
    if (!thresholds.pass)
      builder_.lose(config_.place, "which score passes, as it doesn't say: 95 passes, 75 is marginal");
    Flow flow;
    flow.add("kind", "kayenta");
    flow.add("pass", thresholds.pass);
    // Of no other score than 0 is it said that it ends the analysis.
    if (thresholds.marginal) flow.add("marginal", std::max(*thresholds.marginal, 0.001));
    if (request_ && !request_->scopes.empty()) flow.add("step", format_duration(request_->scopes.front().step));
    if (request_ && request_->lookback > Duration{}) flow.add("lookback", format_duration(request_->lookback));
    Flow weights;
    for (const auto& [group, weight] : config_.group_weights) {
      if (weight > 0) weights.add(yaml_text(without_variables(group)), weight);
    }
    if (!weights.is_empty()) flow.add("group_weights", weights.text());
    draft_.fields.push_back({.key = "judge", .value = flow.text()});
  }

  void add_request() {
    const auto& request = *request_;
    const Place& place = request_node_->place;
    if (!request.site_local.empty()) builder_.lose(place, "siteLocal");
    const auto differs = [&](const KayentaScope& scope) { return scope.step != request.scopes.front().step; };
    if (std::ranges::any_of(request.scopes, differs))
      builder_.lose(place, "the steps of the other scopes: there is one for all metrics");
    if (request.end) {
      const std::string since = request.start ? " --since " + format_timestamp(*request.start) : "";
      return builder_.lose(
          place, "when it begins and ends: tidegate check" + since + " --at " + format_timestamp(*request.end));
    }
    if (!request.lifetime) return;
    const auto interval = std::min(request.interval.value_or(*request.lifetime), *request.lifetime);
    if (interval == Duration{}) return reading_.error(place, "the analysis takes no time");
    const auto judgements = request.lifetime->ms / interval.ms;
    draft_.watch = DraftWatch{.every = interval, .length = request.begin_after + interval * judgements};
    if (request.begin_after > Duration{}) draft_.watch->warmup = request.begin_after;
  }

  // ---- Metrics ----

  void add_metric(const KayentaMetricConfig& metric) {
    const auto* scope = scope_of(metric);
    if (request_ && scope == nullptr) {
      return reading_.error(metric.place, "the request has no scope " + in_quotes(metric.scope_name));
    }
    const KayentaScope nowhere;
    const KayentaScope& where = scope == nullptr ? nowhere : *scope;
    const Arm canary{where.experiment_scope, where.experiment_location, "canary", "experimentScope",
                     "experimentLocation"};
    const Arm baseline{where.control_scope, where.control_location, "baseline", "controlScope", "controlLocation"};
    const auto of_canary = query_of(metric, canary, where), of_baseline = query_of(metric, baseline, where);
    if (!of_canary || !of_baseline) return;
    if (*of_canary == *of_baseline && where.control_offset == Duration{}) {
      return reading_.error(metric.place,
                            "the query of " + in_quotes(metric.name) + " is the same for the canary and the baseline",
                            "let ${scope} stand in its template, or the baseline lie earlier");
    }
    DraftObjective draft{.name = builder_.unique_name(without_variables(metric.name))};
    add_query(metric, *of_canary, draft);
    if (where.control_offset > Duration{}) {
      draft.fields.push_back({.key = "compare", .value = "{offset: " + format_duration(where.control_offset) + "}"});
    }
    add_kayenta(metric, *of_canary == *of_baseline ? "" : *of_baseline, draft);
    if (metric.muted) draft.fields.push_back({.key = "severity", .value = "info"});
    draft.fields.push_back({.key = "source", .value = source_});
    builder_.add(std::move(draft));
  }

  const KayentaScope* scope_of(const KayentaMetricConfig& metric) const {
    if (!request_) return nullptr;
    const std::string& wanted = metric.scope_name;
    const auto found = std::ranges::find(request_->scopes, wanted, &KayentaScope::name);
    if (found != request_->scopes.end()) return &*found;
    const bool is_any = wanted.empty() && request_->scopes.size() == 1;
    return is_any ? &request_->scopes.front() : nullptr;
  }

  std::optional<std::string> query_of(const KayentaMetricConfig& metric, const Arm& arm, const KayentaScope& scope) {
    const auto binding = [&](std::string_view name) { return value_of(metric, name, arm, scope); };
    auto with_type = metric;
    if (with_type.query.resource_type.empty()) {
      with_type.query.resource_type = argument_of("resourceType").value_or(parameter(scope, "resourceType"));
    }
    auto query = kayenta_promql(config_, with_type, binding);
    if (query) return *query;
    const auto& asked = with_type.query;
    const bool lacks_type =
        asked.resource_type.empty() && asked.custom_inline_template.empty() && asked.custom_filter_template.empty();
    reading_.error(metric.place, "of " + in_quotes(metric.name) + " no query can be made: " + query.error().message,
                   lacks_type ? "if the request has one: --arg resourceType=aws_ec2_instance" : "");
    return std::nullopt;
  }

  // A reference to a variable, which has the request's value as its default.
  std::string value_of(const KayentaMetricConfig& metric, std::string_view name, const Arm& arm,
                       const KayentaScope& scope) {
    const auto declare = [&](std::string variable, std::string value, std::string_view argument) {
      if (auto given = argument_of(argument)) value = *std::move(given);
      const bool is_known = !value.empty();
      return builder_.declare({.name = std::move(variable),
                               .value = is_known ? std::optional(without_variables(value)) : std::nullopt,
                               .remark = is_known ? "" : "no value is given here: --set gives it"});
    };
    const std::string prefix(arm.prefix);
    if (name == "scope") return declare(prefix + "-scope", arm.scope, arm.argument_scope);
    if (name == "location") return declare(prefix + "-location", arm.location, arm.argument_location);
    if (name == "resourceType") return declare("resourceType", metric.query.resource_type, name);
    return declare(std::string(name), parameter(scope, name), name);
  }

  static std::string parameter(const KayentaScope& scope, std::string_view name) {
    const auto found =
        std::ranges::find(scope.extended_parameters, name, [](const auto& one) { return std::string_view(one.first); });
    return found == scope.extended_parameters.end() ? "" : found->second;
  }

  std::optional<std::string> argument_of(std::string_view name) {
    used_.insert(std::string(name));
    std::optional<std::string> value;
    for (const Setting& setting : context_.arguments) {
      if (setting.name == name) value = setting.value;
    }
    return value;
  }

  void tell_unused_arguments() {
    for (const Setting& setting : context_.arguments) {
      if (used_.contains(setting.name)) continue;
      const std::vector<std::string> names(used_.begin(), used_.end());
      reading_.error({.file = setting.origin}, "no query has an argument " + in_quotes(setting.name),
                     names.empty() ? "none has any" : "there are " + join(names, ", "));
    }
  }

  void add_query(const KayentaMetricConfig& metric, const std::string& query, DraftObjective& draft) {
    draft.fields.push_back({.key = "query", .value = query, .form = DraftField::Form::text});
    const auto parsed = promql::parse_expression(with_stand_ins(query), promql::kAnyServer);
    if (!parsed) {
      reading_.error(metric.place,
                     "what Kayenta makes of " + in_quotes(metric.name) + " is no PromQL: " + parsed.error().message,
                     printable(query, 200));
    } else if (!gives_one_series(**parsed)) {
      builder_.lose(draft, metric.place,
                    "that of several series Kayenta judges each by itself: here they are an error; aggregate them");
    }
  }

  // A variable in a string, a name or a number is one to PromQL with this.
  static std::string with_stand_ins(std::string query) {
    for (auto open = query.find("${"); open != std::string::npos; open = query.find("${", open)) {
      const auto close = query.find('}', open);
      query.replace(open, close - open + 1, open > 0 && query[open - 1] == '[' ? "1m" : "x");
    }
    return query;
  }

  void add_kayenta(const KayentaMetricConfig& metric, const std::string& baseline, DraftObjective& draft) {
    std::vector<std::pair<std::string, std::string>> lines = {{"direction", std::string(name_of(metric.direction))},
                                                              {"groups", list_text(scored_groups(metric, draft))}};
    if (metric.critical) lines.emplace_back("critical", "true");
    if (metric.must_have_data) lines.emplace_back("must_have_data", "true");
    if (metric.nan_strategy == NanStrategy::replace) lines.emplace_back("nan", "replace");
    if (metric.outliers == OutlierStrategy::remove) {
      lines.emplace_back("outliers", "remove");
      if (metric.outlier_factor != 3) lines.emplace_back("outlier_factor", shortest(metric.outlier_factor));
    }
    if (const auto effect = effect_text(metric.effect, metric.critical); !effect.empty())
      lines.emplace_back("effect_size", effect);
    if (!baseline.empty()) lines.emplace_back("baseline", yaml_text(baseline));
    draft.fields.push_back({.key = "kayenta", .form = DraftField::Form::lines, .members = std::move(lines)});
  }

  // Without those that weigh nothing.
  std::vector<std::string> scored_groups(const KayentaMetricConfig& metric, DraftObjective& draft) {
    double given = 0;
    for (const auto& [_, weight] : config_.group_weights) given += weight;
    std::vector<std::string> groups;
    for (const std::string& group : metric.groups) {
      const auto found = std::ranges::find(config_.group_weights, group, [](const auto& one) { return one.first; });
      const bool weighs = found == config_.group_weights.end() ? given < kEverything : found->second > 0;
      if (!weighs) {
        builder_.lose(draft, metric.place, "the group " + in_quotes(group) + ", which weighs nothing");
      } else if (std::ranges::find(groups, group) == groups.end()) {
        groups.push_back(group);
      }
    }
    return groups;
  }

  const PeerContext& context_;
  PeerReading reading_;
  NativeDraft& draft_;
  DraftBuilder builder_;
  const YamlNode *config_node_ = nullptr, *request_node_ = nullptr;
  KayentaConfig config_;
  std::optional<KayentaRequest> request_;
  std::string source_;
  std::set<std::string> used_;  // arguments that a query could have
};

void import_kayenta(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  KayentaImport(context, imported).import(documents);
}

}  // namespace

Peer kayenta();
Peer kayenta() {
  return {{.name = "kayenta",
           .help = "canary configs of Kayenta, and requests of its analyses",
           .fields = {},
           .example = "{\"name\": \"web\", \"judge\": {\"name\": \"NetflixACAJudge-v1.0\"},\n"
                      " \"metrics\": [{\"name\": \"errors\", \"query\": {\"type\": \"prometheus\",\n"
                      "   \"customInlineTemplate\": \"PromQL:sum(rate(errors_total{pod=~\\\"${scope}.*\\\"}[1m]))\"},\n"
                      "   \"groups\": [\"all\"]}],\n"
                      " \"classifier\": {\"groupWeights\": {\"all\": 100}}}\n"},
          matches,
          import_kayenta};
}

}  // namespace tidegate::specs
