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
    documents_ = read_klt_documents(roots, reading_);
    if (!reading_.failed()) check_analyses();
    if (reading_.failed()) return {};
    const KltDefinition& definition = documents_.definitions.front();
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
  void check_analyses() {
    const auto& analyses = documents_.analyses;
    const std::string& definition = documents_.definitions.front().name;
    if (analyses.size() > 1) {
      reading_.error(analyses[1].place, "this is a second Analysis; an evaluation is that of one",
                     "take them one by one");
    } else if (!analyses.empty() && analyses.front().definition != definition) {
      reading_.error(analyses.front().place, "this is about the AnalysisDefinition " +
                                                 in_quotes(analyses.front().definition) +
                                                 ", and that of these files is " + in_quotes(definition));
    }
  }

  // What --arg says wins over the Analysis.
  std::optional<Window> time_frame() {
    const Place& place =
        documents_.analyses.empty() ? documents_.definitions.front().place : documents_.analyses.front().place;
    TimeFrame frame{.recent = given_.find("recent"), .from = given_.find("from"), .to = given_.find("to")};
    const bool is_given = frame.recent || frame.from;
    if (!is_given && !documents_.analyses.empty()) {
      const KltAnalysis& analysis = documents_.analyses.front();
      if (analysis.recent) frame.recent = format_duration(*analysis.recent);
      if (!analysis.from.empty()) frame.from = analysis.from;
      if (!frame.to && !analysis.to.empty()) frame.to = analysis.to;
    }
    const auto said_at = is_given ? Place{.file = "--arg"} : place;
    if (frame.recent || frame.from) return window_of(frame, context_.now, said_at, reading_);
    reading_.error(place, "nothing says which time is to be evaluated",
                   "give it: --arg recent=5m, or --arg from=TIME --arg to=TIME, or name the file of an Analysis");
    return std::nullopt;
  }

  PlannedQuery query_of(const KltObjective& objective) {
    PlannedQuery query{.name = objective.value_template, .place = objective.place};
    const KltValueTemplate* found = documents_.find_template(objective.value_template);
    if (found == nullptr) {
      reading_.error(objective.place,
                     "the AnalysisValueTemplate " + in_quotes(objective.value_template) + " is not among these files",
                     "name its file too");
      return query;
    }
    query.text = text_of(documents_.query_of(*found));
    query.source = source_of(*found);
    return query;
  }

  std::string text_of(const YamlNode& node) {
    const auto placeholders = placeholders_in(node.text);
    bool all_known = has_only_arguments(node, reading_);
    for (const Placeholder& one : placeholders) {
      const std::string name = klt_argument_of(one);
      if (name.empty() || value_of(name)) continue;
      all_known = false;
      reading_.error(place_inside(node, one.offset, one.length), "nothing says what " + in_quotes(name) + " is",
                     "give it: --arg " + printable(name, 60) + "=VALUE");
    }
    if (!all_known) return "";
    const auto value = [&](const Placeholder& one) { return value_of(klt_argument_of(one)); };
    return std::string(trim(fill_promql(node, placeholders, value, reading_)));
  }

  std::string source_of(const KltValueTemplate& value_template) {
    const KltProvider* provider = documents_.find_provider(value_template.provider);
    if (provider == nullptr) {
      return sources_.add({.what = "the AnalysisValueTemplate", .place = value_template.place}, kTimeout);
    }
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
    const auto given = given_.find(name);
    return given ? given : documents_.argument(name);
  }

  const AnalysisContext& context_;
  PeerReading& reading_;
  GivenArguments given_;
  AnalysisPlan plan_;
  PlanSources sources_;
  KltDocuments documents_;
};

}  // namespace

AnalysisPlan plan_klt(PeerRoots roots, const AnalysisContext& context, PeerReading& reading) {
  return Planner(context, reading).plan(roots);
}

}  // namespace tidegate::specs
