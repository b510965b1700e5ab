// Keptn's quality gates: slo.yaml, with the queries of an sli.yaml.
#include <algorithm>

#include "base/text.h"
#include "core/model/keptn_slo.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/keptn_reader.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {
namespace {

bool matches(const YamlNode& root) { return is_keptn_slo(root) || is_keptn_sli(root); }

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class KeptnImport {
 public:
  KeptnImport(const PeerContext& context, Imported& imported)
      : context_(context),
        reading_(imported.diagnostics),
        draft_(imported.gate.emplace()),
        builder_(draft_, imported.lost) {}

  void import(std::span<const YamlNode* const> roots) {
    documents_ = read_keptn_documents(roots, "import", reading_);
    if (!reading_.failed()) add_slo(documents_.slos.front());
  }

 private:
  void add_slo(const KeptnSlo& slo) {
    draft_.gate = gate_name_of(slo.place);
    draft_.origin = "an SLO file of Keptn";
    for (const KeptnObjective& objective : slo.objectives) add_objective(objective);
    warn_about_history(slo, reading_);
    lose_score(slo);
    for (const auto& [key, value] : slo.filters) {
      builder_.lose(slo.place, "the filter " + in_quotes(key) + ": write it into the queries");
    }
    builder_.check_arguments(context_.arguments, reading_);
    builder_.finish(slo.place);
  }

  void lose_score(const KeptnSlo& slo) {
    builder_.lose(slo.place, "the score: Keptn passes from " + shortest(slo.pass_score) +
                                 "% of all weights on, here every objective must pass");
    const auto differs = [](const KeptnObjective& one) { return one.weight != 1 || one.is_key; };
    if (std::ranges::any_of(slo.objectives, differs)) builder_.lose(slo.place, "weight and key_sli");
  }

  void add_objective(const KeptnObjective& objective) {
    const std::string name = "the objective " + in_quotes(objective.sli);
    if (objective.pass.empty()) {
      return builder_.lose(objective.place, name + " has no pass criteria: an objective needs a condition");
    }
    const auto pass = bounds_of(objective.pass);
    if (!pass) {
      return builder_.lose(objective.place, name + (is_relative(objective) ? ": it is compared with earlier results, "
                                                                             "for which there is no condition yet"
                                                                           : ": an objective can't say its criteria"));
    }
    DraftObjective draft{
        .name = builder_.unique_name(objective.display_name.empty() ? objective.sli : objective.display_name),
        .fields = {},
        .remarks = {}};
    if (!add_query_of(objective, draft)) return;
    add_bounds(objective, *pass, draft);
    draft.fields.push_back({.key = "source", .value = builder_.unknown_source()});
    builder_.add(std::move(draft));
  }

  static bool is_relative(const KeptnObjective& objective) {
    return std::ranges::all_of(objective.pass, [](const KeptnCriteria& criteria) {
      return std::ranges::all_of(criteria, &KeptnCriterion::is_relative);
    });
  }

  // What is between the two warns, and what is beyond both fails.
  void add_bounds(const KeptnObjective& objective, const KeptnBounds& pass, DraftObjective& draft) {
    for (const std::string& remark : pass.remarks) builder_.lose(draft, objective.place, remark);
    const auto text = [](std::optional<double> value) {
      return value ? std::optional(shortest(*value)) : std::nullopt;
    };
    DraftLimits limits{.least = text(pass.least), .most = text(pass.most), .warn_below = {}, .warn_above = {}};
    const auto warning = bounds_of(objective.warning);
    if (!warning && !objective.warning.empty())
      builder_.lose(draft, objective.place, "its warning, which is compared with earlier results or has several sides");
    if (warning && pass.most && warning->most && *warning->most > *pass.most) {
      limits.most = shortest(*warning->most);
      limits.warn_above = shortest(*pass.most);
    }
    if (warning && pass.least && warning->least && *warning->least < *pass.least) {
      limits.least = shortest(*warning->least);
      limits.warn_below = shortest(*pass.least);
    }
    add_limits(limits, draft);
  }

  bool add_query_of(const KeptnObjective& objective, DraftObjective& draft) {
    const YamlNode* found = documents_.find(objective.sli);
    if (found == nullptr && !documents_.indicators.empty()) {
      tell_missing(objective, documents_, reading_);
      return false;
    }
    if (found == nullptr) {
      builder_.lose(draft, objective.place, "its query, which is in an SLI file: write it in place of the name here");
      draft.fields.push_back({.key = "query", .value = metric_name(objective.sli), .form = DraftField::Form::text});
      return true;
    }
    const YamlNode& node = *found;
    if (is_query_of_dynatrace(node.text)) {
      builder_.lose(objective.place, "the objective " + in_quotes(objective.sli) +
                                         ": its query is one of Dynatrace, which is not supported yet");
      return false;
    }
    const auto placeholders = keptn_placeholders(node.text);
    check_promql(node, placeholders, [&](const Placeholder& one) { return value_of(one); }, reading_);
    add_query(
        rewrite(node.text, placeholders, without_variables, [&](const Placeholder& one) { return reference_to(one); }),
        draft);
    return true;
  }

  static std::optional<std::string> value_of(const Placeholder& one) {
    return one.name == "DURATION_SECONDS" ? std::optional<std::string>("300s") : std::nullopt;
  }

  std::string reference_to(const Placeholder& one) {
    if (one.name == "DURATION_SECONDS") return "${window}";
    const std::string name = to_lower(one.name);
    std::optional<std::string> value;
    for (const Setting& setting : context_.arguments) {
      if (to_lower(setting.name) == name) value = setting.value;
    }
    std::string remark = value ? "" : "no value is given here: --set gives it";
    return builder_.declare({.name = name, .value = std::move(value), .remark = std::move(remark)});
  }

  const PeerContext& context_;
  PeerReading reading_;
  NativeDraft& draft_;
  DraftBuilder builder_;
  KeptnDocuments documents_;
};

void import_keptn(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  KeptnImport(context, imported).import(documents);
}

}  // namespace

Peer keptn();
Peer keptn() {
  return {{.name = "keptn",
           .help = "slo.yaml and sli.yaml of Keptn",
           .fields = {},
           .example = "spec_version: '1.0'\n"
                      "comparison: {compare_with: single_result}\n"
                      "objectives:\n"
                      "- sli: response_time_p95\n"
                      "  pass: [{criteria: [\"<=600\"]}]\n"
                      "  warning: [{criteria: [\"<=800\"]}]\n"
                      "total_score: {pass: 90%, warning: 75%}\n"},
          matches,
          import_keptn};
}

}  // namespace tidegate::specs
