// Flagger: Canary and MetricTemplate, in one file or in several.
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/model/flagger_analysis.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/flagger_queries.h"
#include "edge/specs/flagger_reader.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {
namespace {

bool matches(const YamlNode& root) {
  const Resource resource = resource_of(root);
  return resource.group == "flagger.app" && (resource.kind == "Canary" || resource.kind == "MetricTemplate");
}

class FlaggerImport {
 public:
  FlaggerImport(Imported& imported, const PeerContext& context)
      : context_(context),
        reading_(imported.diagnostics),
        draft_(imported.gate.emplace()),
        builder_(draft_, imported.lost) {}

  void import(std::span<const YamlNode* const> roots) {
    documents_ = read_flagger_documents(roots, "import", reading_);
    if (!reading_.failed()) add_canary(documents_.canaries.front());
  }

 private:
  void add_canary(const FlaggerCanary& canary) {
    draft_.gate = canary.name.empty() ? gate_name_of(canary.place) : canary.name;
    draft_.origin = "a Canary of Flagger";
    for (const FlaggerMetric& metric : canary.metrics) add_metric(canary, metric);
    warn_about_unused(documents_, reading_);
    for (const FlaggerWebhook& hook : canary.webhooks) {
      builder_.lose(hook.place,
                    "the webhook " + quoted(printable(hook.name, 60)) + ": a pipeline runs such steps itself");
    }
    builder_.lose(canary.place, "how traffic is shifted: a gate only says whether the release may go on");
    add_watch(canary);
    builder_.check_arguments(context_.arguments, reading_);
    builder_.finish(canary.place);
  }

  void add_watch(const FlaggerCanary& canary) {
    DraftWatch watch{.every = canary.interval, .length = std::nullopt, .warmup = std::nullopt};
    if (canary.ticks > 0) watch.length = canary.interval * canary.ticks;
    watch.failure_limit = std::max<std::int64_t>(canary.threshold, 1) - 1;
    draft_.watch = watch;
    if (canary.threshold > 1 && canary.metrics.size() > 1) {
      builder_.lose(canary.place, "the threshold of " + std::to_string(canary.threshold) +
                                      " counts the failed checks of all metrics and webhooks together; failure_limit "
                                      "counts those of each objective");
    }
  }

  void add_metric(const FlaggerCanary& canary, const FlaggerMetric& metric) {
    DraftObjective objective{.name = builder_.unique_name(metric.name), .fields = {}, .remarks = {}};
    const bool is_added = metric.kind == FlaggerMetric::Kind::built_in ? add_built_in(canary, metric, objective)
                                                                       : add_own_query(canary, metric, objective);
    if (is_added) builder_.add(std::move(objective));
  }

  bool add_built_in(const FlaggerCanary& canary, const FlaggerMetric& metric, DraftObjective& objective) {
    const bool is_rate = metric.name == "request-success-rate";
    const FlaggerBuiltIn* known = find_flagger_built_in(canary.provider);
    if (known == nullptr || (!is_rate && known->duration.empty())) {
      const std::string provider = canary.provider.empty() ? "of the controller" : quoted(canary.provider);
      builder_.lose(metric.place, "the metric " + quoted(metric.name) + ": what it asks with the provider " + provider +
                                      " is not known here; say spec.provider (known are " + flagger_built_ins() +
                                      "), or write a ratio or a latency");
      return false;
    }
    const std::string matchers = text_of(known->matchers, canary, metric);
    const auto selector = [&](std::string_view name, std::string_view more) {
      return format("{}{{{}{}{}}}", name, matchers, more.empty() ? "" : ", ", more);
    };
    if (is_rate) {
      objective.fields.push_back(
          {.key = "ratio",
           .value = {},
           .form = DraftField::Form::nested,
           .members = {{"good", selector(known->requests, known->good)}, {"total", selector(known->requests, "")}}});
    } else {
      objective.fields.push_back(
          {.key = "latency", .value = selector(known->duration, ""), .form = DraftField::Form::text});
      objective.fields.push_back({.key = "quantile", .value = "0.99"});
      if (!known->in_seconds) objective.fields.push_back({.key = "histogram_unit", .value = "ms"});
    }
    objective.fields.push_back({.key = "over", .value = format_duration(metric.interval)});
    const std::string_view unit = is_rate ? "%" : "ms";
    const auto limit = [&](std::optional<double> value) {
      return value ? std::optional(shortest(*value) + std::string(unit)) : std::nullopt;
    };
    add_limits({.least = limit(metric.range.min), .most = limit(metric.range.max), .warn_below = {}, .warn_above = {}},
               objective);
    add_source(canary.metrics_server, objective);
    return true;
  }

  bool add_own_query(const FlaggerCanary& canary, const FlaggerMetric& metric, DraftObjective& objective) {
    FlaggerTemplate own{.provider = "prometheus", .address = canary.metrics_server, .query = metric.query};
    const bool is_inline = metric.kind == FlaggerMetric::Kind::inline_query;
    const FlaggerTemplate* used = is_inline ? &own : find_template(documents_.templates, canary, metric);
    if (used == nullptr) {
      builder_.lose(metric.place, "the metric " + quoted(printable(metric.name, 60)) + ": its MetricTemplate " +
                                      quoted(printable(metric.template_name, 60)) + " is not among these files");
      return false;
    }
    add_query(text_of(used->query, canary, metric), objective);
    const auto tried = try_flagger_query(used->query);
    if (tried.parsed && !gives_one_series(**tried.parsed)) {
      builder_.lose(objective, metric.place, std::string(kOneOfSeveral));
    }
    const bool has_over = std::ranges::find(objective.fields, "over", &DraftField::key) != objective.fields.end();
    if (!has_over) objective.fields.push_back({.key = "over", .value = format_duration(metric.interval)});
    const auto limit = [&](std::optional<double> value) {
      return value ? std::optional(shortest(*value)) : std::nullopt;
    };
    add_limits({.least = limit(metric.range.min), .most = limit(metric.range.max), .warn_below = {}, .warn_above = {}},
               objective);
    add_source(used->address, objective);
    return true;
  }

  void add_source(const std::string& address, DraftObjective& objective) {
    const bool has_scheme = address.contains("://");
    const std::string name = address.empty() ? builder_.unknown_source()
                                             : builder_.source({.address = (has_scheme ? "" : "http://") + address});
    objective.fields.push_back({.key = "source", .value = name});
  }

  // {{ interval }} is the window; all else that a query may name becomes a variable with the canary's own value.
  std::string text_of(std::string_view text, const FlaggerCanary& canary, const FlaggerMetric& metric) {
    return rewrite(text, placeholders_in(text), without_variables, [&](const Placeholder& one) {
      const std::string name = flagger_name_of(one);
      return name == "interval" ? std::string("${window}") : declared(name, flagger_value(name, canary, metric));
    });
  }

  std::string declared(const std::string& name, std::optional<std::string> value) {
    for (const Setting& setting : context_.arguments) {
      if (variable_name(setting.name) == variable_name(name)) value = setting.value;
    }
    std::string remark = value ? "" : "no value is given here: --set gives it";
    return builder_.declare({.name = name, .value = std::move(value), .remark = std::move(remark)});
  }

  const PeerContext& context_;
  PeerReading reading_;
  NativeDraft& draft_;
  DraftBuilder builder_;
  FlaggerDocuments documents_;
};

void import_flagger(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  FlaggerImport(imported, context).import(documents);
}

}  // namespace

Peer flagger();
Peer flagger() {
  return {{.name = "flagger",
           .help = "Canary and MetricTemplate of Flagger",
           .fields = {},
           .example = "apiVersion: flagger.app/v1beta1\n"
                      "kind: Canary\n"
                      "metadata: {name: podinfo, namespace: test}\n"
                      "spec:\n"
                      "  provider: istio\n"
                      "  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}\n"
                      "  service: {port: 80}\n"
                      "  analysis:\n"
                      "    interval: 30s\n"
                      "    threshold: 3\n"
                      "    iterations: 10\n"
                      "    metrics:\n"
                      "    - name: request-success-rate\n"
                      "      interval: 1m\n"
                      "      thresholdRange: {min: 99}\n"},
          matches,
          import_flagger};
}

}  // namespace tidegate::specs
