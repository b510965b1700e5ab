// A Canary of Flagger with its MetricTemplates, ready to be run.
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/parser.h"
#include "edge/specs/flagger_queries.h"
#include "edge/specs/flagger_reader.h"
#include "edge/specs/peer_plans.h"
#include "edge/specs/plan_sources.h"

namespace tidegate::specs {
namespace {

constexpr Duration kTimeout = seconds(5);  // of a query, as Flagger has it

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class Planner {
 public:
  Planner(const AnalysisContext& context, PeerReading& reading)
      : reading_(reading), given_(context.arguments), sources_(plan_, context.sources, reading) {}

  AnalysisPlan plan(PeerRoots roots) {
    documents_ = read_flagger_documents(roots, "watch", reading_);
    if (reading_.failed()) return {};
    FlaggerCanary& canary = documents_.canaries.front();
    plan_.name = canary.name.empty() ? "canary" : canary.name;
    plan_.file = canary.place.file;
    canary.provider = given_.find("provider").value_or(canary.provider);
    if (canary.ticks == 0) {
      reading_.error(canary.place, "it has neither iterations nor weights: Flagger never promotes it",
                     "write analysis: {iterations: 10} or {stepWeight: 10, maxWeight: 50}");
    }
    tell_left_out(canary);
    FlaggerPlan flagger{.canary = canary};
    for (std::size_t i = 0; i < canary.metrics.size(); ++i) flagger.queries.push_back(query_of(i));
    given_.check_all_used(reading_);
    plan_.peer = std::move(flagger);
    return std::move(plan_);
  }

 private:
  void tell_left_out(const FlaggerCanary& canary) {
    for (const FlaggerWebhook& hook : canary.webhooks) {
      reading_.warning(hook.place,
                       "the webhook " + in_quotes(hook.name) + " is not called, and no check fails because of it",
                       "let a step of the pipeline do what it does");
    }
    warn_about_unused(documents_, reading_);
  }

  PlannedQuery query_of(std::size_t index) {
    const FlaggerMetric& metric = canary().metrics[index];
    PlannedQuery query{.name = metric.name, .place = metric.place};
    switch (metric.kind) {
      case FlaggerMetric::Kind::built_in: built_in(metric, query); break;
      case FlaggerMetric::Kind::inline_query:
        fill(*documents_.metrics->items[index].find("query"), metric, query);
        query.source = of_canary();
        break;
      case FlaggerMetric::Kind::from_template: from_template(metric, query); break;
    }
    return query;
  }

  const FlaggerCanary& canary() const { return documents_.canaries.front(); }

  std::string of_canary() {
    return sources_.add({.what = "the Canary",
                         .address = canary().metrics_server,
                         .skips_certificates = canary().skips_certificates,
                         .place = canary().place},
                        kTimeout);
  }

  void built_in(const FlaggerMetric& metric, PlannedQuery& query) {
    const FlaggerBuiltIn* known = find_flagger_built_in(canary().provider);
    if (known == nullptr) {
      const bool is_unsaid = canary().provider.empty();
      return reading_.error(
          metric.place,
          "what " + in_quotes(metric.name) + " asks depends on the provider, and " +
              (is_unsaid ? "the Canary names none" : in_quotes(canary().provider) + " is not known here"),
          is_unsaid ? "write spec.provider, or give it: --arg provider=istio; known are " + flagger_built_ins()
                    : "known are " + flagger_built_ins() + "; a MetricTemplate may ask the same");
    }
    const std::string text = flagger_query_of(*known, metric.name);
    const auto placeholders = placeholders_in(text);
    if (!all_known(placeholders, metric)) return;
    query.text = replace(text, placeholders, [&](const Placeholder& one) { return *value_of(one, metric); }).text;
    const auto parsed = promql::parse_expression(query.text, promql::kAnyServer);
    if (!parsed) reading_.error(metric.place, in_quotes(metric.name) + ": " + parsed.error().message);
    query.source = of_canary();
  }

  void from_template(const FlaggerMetric& metric, PlannedQuery& query) {
    const FlaggerTemplate* found = find_template(documents_.templates, canary(), metric);
    if (found == nullptr) {
      return reading_.error(metric.place,
                            "the MetricTemplate " + in_quotes(metric.template_name) + " of " + in_quotes(metric.name) +
                                " is not among these files",
                            "name its file too");
    }
    fill(*documents_.queries[static_cast<std::size_t>(found - documents_.templates.data())], metric, query);
    query.source = sources_.add({.what = "the MetricTemplate " + in_quotes(found->name),
                                 .address = found->address,
                                 .skips_certificates = found->skips_certificates,
                                 .authenticates = found->authenticates,
                                 .place = found->place},
                                kTimeout);
  }

  std::optional<std::string> value_of(const Placeholder& one, const FlaggerMetric& metric) {
    const std::string name = flagger_name_of(one);
    if (name == "interval") return format_duration(metric.interval);
    const auto given = given_.find(name);
    return given ? given : flagger_value(name, canary(), metric);
  }

  bool all_known(std::span<const Placeholder> placeholders, const FlaggerMetric& metric) {
    bool all = true;
    for (const Placeholder& one : placeholders) {
      if (value_of(one, metric)) continue;
      all = false;
      const std::string name = printable(flagger_name_of(one), 60);
      reading_.error(metric.place, in_quotes(metric.name) + " needs the " + name + ", which nothing says",
                     "give it: --arg " + name + "=VALUE");
    }
    return all;
  }

  void fill(const YamlNode& text, const FlaggerMetric& metric, PlannedQuery& query) {
    const auto placeholders = placeholders_in(text.text);
    if (!all_known(placeholders, metric)) return;
    const auto value = [&](const Placeholder& one) { return value_of(one, metric); };
    query.text = std::string(trim(fill_promql(text, placeholders, value, reading_)));
  }

  PeerReading& reading_;
  GivenArguments given_;
  AnalysisPlan plan_;
  PlanSources sources_;
  FlaggerDocuments documents_;
};

}  // namespace

AnalysisPlan plan_flagger(PeerRoots roots, const AnalysisContext& context, PeerReading& reading) {
  return Planner(context, reading).plan(roots);
}

}  // namespace tidegate::specs
