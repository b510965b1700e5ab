// An AnalysisDefinition of the Keptn Lifecycle Toolkit with what belongs to it, ready to be evaluated.
#include <algorithm>

#include "base/text.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/klt_reader.h"
#include "edge/specs/peer_plans.h"
#include "edge/specs/plan_sources.h"
#include "edge/specs/time_frame.h"

namespace tidegate::specs {
namespace {

constexpr Duration kTimeout = seconds(30);

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class Planner {
 public:
  Planner(const AnalysisContext& context, PeerReading& reading)
      : context_(context), reading_(reading), given_(context.arguments), sources_(plan_, context.sources, reading) {}

  AnalysisPlan plan(PeerRoots roots) {
    for (const YamlNode* root : roots) read(*root);
    check_documents(*roots.front());
    if (reading_.failed()) return {};
    const KltDefinition& definition = definitions_.front();
    plan_.name = definition.name.empty() ? gate_name_of(definition.place) : definition.name;
    plan_.file = definition.place.file;
    ScoredPlan scored{.rules = definition};
    if (const auto window = time_frame()) scored.window = *window;
    for (const KltObjective& objective : definition.objectives) scored.queries.push_back(query_of(objective));
    given_.check_all_used(reading_);
    plan_.peer = std::move(scored);
    return std::move(plan_);
  }

 private:
  void read(const YamlNode& root) {
    const std::string kind = resource_of(root).kind;
    if (kind == "AnalysisDefinition") definitions_.push_back(read_klt_definition(root, reading_));
    if (kind == "KeptnMetricsProvider") providers_.push_back(read_klt_provider(root, reading_));
    if (kind == "Analysis") analyses_.push_back(read_klt_analysis(root, reading_));
    if (kind != "AnalysisValueTemplate") return;
    templates_.push_back(read_klt_value_template(root, reading_));
    queries_.push_back(at_path(root, {"spec", "query"}));
  }

  void check_documents(const YamlNode& first) {
    if (definitions_.empty()) {
      reading_.error(first.place, "there is no AnalysisDefinition, and so no limits", "name its file too");
    } else if (definitions_.size() > 1) {
      reading_.error(definitions_[1].place, "this is a second AnalysisDefinition; an evaluation is that of one",
                     "check them one by one");
    } else if (analyses_.size() > 1) {
      reading_.error(analyses_[1].place, "this is a second Analysis; an evaluation is that of one",
                     "check them one by one");
    } else if (!analyses_.empty() && analyses_.front().definition != definitions_.front().name) {
      reading_.error(analyses_.front().place,
                     "this is about the AnalysisDefinition " + in_quotes(analyses_.front().definition) +
                         ", and that of these files is " + in_quotes(definitions_.front().name));
    }
  }

  // What --arg says wins over the Analysis.
  std::optional<Window> time_frame() {
    const Place& place = analyses_.empty() ? definitions_.front().place : analyses_.front().place;
    TimeFrame frame{.recent = given_.find("recent"), .from = given_.find("from"), .to = given_.find("to")};
    const bool is_given = frame.recent || frame.from;
    if (!is_given && !analyses_.empty()) {
      const KltAnalysis& analysis = analyses_.front();
      if (analysis.recent) frame.recent = format_duration(*analysis.recent);
      if (!analysis.from.empty()) frame.from = analysis.from;
      if (!frame.to && !analysis.to.empty()) frame.to = analysis.to;
    }
    if (frame.recent || frame.from) return window_of(frame, context_.now, place, reading_);
    reading_.error(place, "nothing says which time is to be evaluated",
                   "give it: --arg recent=5m, or --arg from=TIME --arg to=TIME, or name the file of an Analysis");
    return std::nullopt;
  }

  PlannedQuery query_of(const KltObjective& objective) {
    PlannedQuery query{.name = objective.value_template, .place = objective.place};
    const auto found = std::ranges::find(templates_, objective.value_template, &KltValueTemplate::name);
    if (found == templates_.end()) {
      reading_.error(objective.place,
                     "the AnalysisValueTemplate " + in_quotes(objective.value_template) + " is not among these files",
                     "name its file too");
      return query;
    }
    query.text = text_of(*queries_[static_cast<std::size_t>(found - templates_.begin())]);
    query.source = source_of(*found);
    return query;
  }

  std::string text_of(const YamlNode& node) {
    const auto placeholders = placeholders_in(node.text);
    bool all_known = true;
    for (const Placeholder& one : placeholders) {
      const std::string name = klt_argument_of(one);
      if (!name.empty() && value_of(name)) continue;
      all_known = false;
      reading_.error(place_inside(node, one.offset, one.length),
                     name.empty() ? "only {{.name}} of an argument is understood here"
                                  : "nothing says what " + in_quotes(name) + " is",
                     name.empty() ? "" : "give it: --arg " + printable(name, 60) + "=VALUE");
    }
    if (!all_known) return "";
    return std::string(trim(fill_promql(
        node, placeholders, [&](const Placeholder& one) { return value_of(klt_argument_of(one)); }, reading_)));
  }

  std::string source_of(const KltValueTemplate& value_template) {
    const auto provider = std::ranges::find(providers_, value_template.provider, &KltProvider::name);
    if (provider == providers_.end())
      return sources_.add({.what = "the AnalysisValueTemplate", .place = value_template.place}, kTimeout);
    if (!is_klt_promql(provider->type)) {
      reading_.error(provider->place, "the provider " + in_quotes(provider->type) + " is not supported yet");
    }
    return sources_.add({.what = "the KeptnMetricsProvider " + in_quotes(provider->name),
                         .address = provider->server,
                         .skips_certificates = provider->skips_certificates,
                         .authenticates = provider->authenticates,
                         .place = provider->place},
                        kTimeout);
  }

  std::optional<std::string> value_of(const std::string& name) {
    if (const auto given = given_.find(name)) return given;
    for (const KltAnalysis& analysis : analyses_) {
      for (const auto& [key, value] : analysis.arguments) {
        if (key == name) return value;
      }
    }
    return std::nullopt;
  }

  const AnalysisContext& context_;
  PeerReading& reading_;
  GivenArguments given_;
  AnalysisPlan plan_;
  PlanSources sources_;
  std::vector<KltDefinition> definitions_;
  std::vector<KltAnalysis> analyses_;
  std::vector<KltValueTemplate> templates_;
  std::vector<const YamlNode*> queries_;  // of the templates
  std::vector<KltProvider> providers_;
};

}  // namespace

AnalysisPlan plan_klt(PeerRoots roots, const AnalysisContext& context, PeerReading& reading) {
  return Planner(context, reading).plan(roots);
}

}  // namespace tidegate::specs
