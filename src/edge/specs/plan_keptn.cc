// Keptn's slo.yaml with its sli.yaml, ready to be evaluated.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/keptn_reader.h"
#include "edge/specs/keptn_results.h"
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
    documents_ = read_keptn_documents(roots, "check", reading_);
    if (reading_.failed()) return {};
    const KeptnSlo& slo = documents_.slos.front();
    if (documents_.indicators.empty()) {
      reading_.error(slo.place, "its queries are in an SLI file", "name both: tidegate check slo.yaml sli.yaml");
      return {};
    }
    plan_.name = gate_name_of(slo.place);
    plan_.file = slo.place.file;
    ScoredPlan scored{.rules = KeptnPlan{.slo = slo, .earlier = earlier(), .is_kept = context_.results.has_value()}};
    if (const auto window = time_frame(slo.place)) {
      scored.window = *window;
      length_ = window->end - window->start;
    }
    if (!context_.results) warn_about_history(slo, reading_);
    if (context_.results) warn_about_failed(slo, reading_);
    const std::string source = sources_.add({.what = "the SLO file", .place = slo.place}, kTimeout);
    for (const KeptnObjective& objective : slo.objectives) {
      scored.queries.push_back(
          {.name = objective.sli, .source = source, .text = query_of(objective), .place = objective.place});
    }
    for (const auto& [key, value] : slo.filters) {
      const bool is_used = std::ranges::find(used_filters_, key) != used_filters_.end();
      if (!is_used) reading_.warning(slo.place, "the filter " + in_quotes(key) + " is in none of the queries");
    }
    given_.check_all_used(reading_);
    plan_.peer = std::move(scored);
    return std::move(plan_);
  }

 private:
  std::vector<KeptnEarlier> earlier() {
    if (!context_.results) return {};
    auto results = read_keptn_results(*context_.results);
    if (results) return std::move(*results);
    reading_.error({.file = "--results"}, "the file " + results.error().message);
    return {};
  }

  std::optional<Window> time_frame(const Place& place) {
    const TimeFrame frame{.recent = given_.find("timeframe"), .from = given_.find("start"), .to = given_.find("end")};
    if (frame.recent || frame.from) return window_of(frame, context_.now, {.file = "--arg"}, reading_);
    reading_.error(place, "nothing says which time is to be evaluated",
                   "give it: --arg timeframe=5m, or --arg start=TIME --arg end=TIME");
    return std::nullopt;
  }

  std::string query_of(const KeptnObjective& objective) {
    const YamlNode* node = documents_.find(objective.sli);
    if (node == nullptr) {
      tell_missing(objective, documents_, reading_);
      return "";
    }
    if (is_query_of_dynatrace(node->text)) {
      reading_.error(node->place,
                     "the query of " + in_quotes(objective.sli) + " is one of Dynatrace, which is not supported yet");
      return "";
    }
    const auto placeholders = placeholders_of(node->text);
    bool all_known = true;
    for (const Placeholder& one : placeholders) {
      if (value_of(one.name)) continue;
      all_known = false;
      reading_.error(place_inside(*node, one.offset, one.length), "nothing says what $" + one.name + " is",
                     "give it: --arg " + argument_of(one.name) + "=VALUE");
    }
    if (!all_known) return "";
    return std::string(
        trim(fill_promql(*node, placeholders, [&](const Placeholder& one) { return value_of(one.name); }, reading_)));
  }

  // $SERVICE and the like, and $key of a filter.
  std::vector<Placeholder> placeholders_of(std::string_view text) const {
    auto found = keptn_placeholders(text);
    for (const auto& [key, value] : documents_.slos.front().filters) {
      const std::string name = "$" + key;
      for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const auto overlaps = [&](const Placeholder& one) {
          return at < one.offset + one.length && one.offset < at + name.size();
        };
        if (std::ranges::none_of(found, overlaps)) found.push_back({at, name.size(), key});
      }
    }
    std::ranges::sort(found, {}, &Placeholder::offset);
    return found;
  }

  static std::string argument_of(const std::string& name) {
    return name.starts_with("LABEL.") ? "label." + name.substr(6) : to_lower(name);
  }

  // As the Prometheus service of Keptn fills them in: filters first.
  std::optional<std::string> value_of(const std::string& name) {
    if (name == "DURATION_SECONDS") return shortest(std::ceil(length_.seconds())) + "s";
    for (const auto& [key, value] : documents_.slos.front().filters) {
      if (name != key && to_lower(name) != to_lower(key)) continue;
      used_filters_.push_back(key);
      std::string plain;
      std::ranges::copy_if(value, std::back_inserter(plain), [](char c) { return c != '\'' && c != '"'; });
      return plain;
    }
    return given_.find(argument_of(name));
  }

  const AnalysisContext& context_;
  PeerReading& reading_;
  GivenArguments given_;
  AnalysisPlan plan_;
  PlanSources sources_;
  Duration length_ = minutes(1);  // of the window
  KeptnDocuments documents_;
  std::vector<std::string> used_filters_;
};

}  // namespace

AnalysisPlan plan_keptn(PeerRoots roots, const AnalysisContext& context, PeerReading& reading) {
  return Planner(context, reading).plan(roots);
}

}  // namespace tidegate::specs
