// Keptn Lifecycle Toolkit: AnalysisDefinition with its AnalysisValueTemplates, the Analysis that runs it and the
// KeptnMetricsProviders.
#include <algorithm>

#include "base/text.h"
#include "core/model/klt_analysis.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/klt_reader.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kKinds[] = {"AnalysisDefinition", "AnalysisValueTemplate", "Analysis",
                                       "KeptnMetricsProvider"};

bool matches(const YamlNode& root) {
  const Resource resource = resource_of(root);
  return resource.group == "metrics.keptn.sh" && is_one_of(resource.kind, kKinds);
}

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class KltImport {
 public:
  KltImport(const PeerContext& context, Imported& imported)
      : context_(context),
        reading_(imported.diagnostics),
        draft_(imported.gate.emplace()),
        builder_(draft_, imported.lost) {}

  void import(std::span<const YamlNode* const> roots) {
    documents_ = read_klt_documents(roots, reading_);
    if (reading_.failed()) return;
    const KltDefinition& definition = documents_.definitions.front();
    draft_.gate = definition.name.empty() ? gate_name_of(definition.place) : definition.name;
    draft_.origin = "an AnalysisDefinition of the Keptn Lifecycle Toolkit";
    for (const KltAnalysis& analysis : documents_.analyses) {
      if (analysis.recent) recent_ = analysis.recent;
    }
    for (const KltObjective& objective : definition.objectives) add_objective(objective);
    lose_score(definition);
    builder_.check_arguments(context_.arguments, reading_);
    builder_.finish(definition.place);
  }

 private:
  void lose_score(const KltDefinition& definition) {
    builder_.lose(definition.place, "the score: it passes from " + shortest(definition.pass_percentage) +
                                        "% of all weights on, here every objective must pass");
    const auto differs = [](const KltObjective& one) { return one.weight != 1 || one.is_key; };
    if (std::ranges::any_of(definition.objectives, differs)) {
      builder_.lose(definition.place, "weight and keyObjective");
    }
  }

  void add_objective(const KltObjective& objective) {
    DraftObjective draft{.name = builder_.unique_name(objective.value_template), .fields = {}, .remarks = {}};
    const auto limits = limits_of(objective, draft);
    if (!limits) {
      return builder_.lose(objective.place, "the objective " + in_quotes(objective.value_template) +
                                                (objective.failure ? ": an objective can't say its operator"
                                                                   : " has no failure operator: it could never fail"));
    }
    if (!add_query_of(objective, draft)) return;
    add_limits(*limits, draft);
    builder_.add(std::move(draft));
  }

  // What does not fail passes; a warning is the part of that beside the limit.
  std::optional<DraftLimits> limits_of(const KltObjective& objective, DraftObjective& draft) {
    using Kind = KltOperator::Kind;
    if (!objective.failure) return std::nullopt;
    const KltOperator& failure = *objective.failure;
    DraftLimits limits;
    switch (failure.kind) {
      case Kind::less:
      case Kind::less_or_equal: limits.least = shortest(failure.value); break;
      case Kind::greater:
      case Kind::greater_or_equal: limits.most = shortest(failure.value); break;
      case Kind::not_in_range:
        limits.least = shortest(failure.low);
        limits.most = shortest(failure.high);
        break;
      case Kind::in_range:
      case Kind::equal: return std::nullopt;
    }
    if (failure.kind == Kind::less_or_equal || failure.kind == Kind::greater_or_equal) {
      builder_.lose(draft, objective.place, "exactly " + shortest(failure.value) + " fails there and passes here");
    }
    if (objective.warning && !is_hidden_by(failure, *objective.warning)) add_warning(objective, limits, draft);
    return limits;
  }

  void add_warning(const KltObjective& objective, DraftLimits& limits, DraftObjective& draft) {
    using Kind = KltOperator::Kind;
    const KltOperator& warning = *objective.warning;
    const KltOperator& failure = *objective.failure;
    const bool fails_below = failure.kind == Kind::less || failure.kind == Kind::less_or_equal;
    const bool fails_above = failure.kind == Kind::greater || failure.kind == Kind::greater_or_equal;
    if (warning.kind == Kind::less || warning.kind == Kind::less_or_equal) {
      limits.warn_below = shortest(warning.value);
    } else if (warning.kind == Kind::greater || warning.kind == Kind::greater_or_equal) {
      limits.warn_above = shortest(warning.value);
    } else if (warning.kind == Kind::not_in_range) {
      limits.warn_below = shortest(warning.low);
      limits.warn_above = shortest(warning.high);
    } else if (warning.kind == Kind::in_range && fails_below && warning.low <= failure.value) {
      limits.warn_below = shortest(warning.high);
    } else if (warning.kind == Kind::in_range && fails_above && warning.high >= failure.value) {
      limits.warn_above = shortest(warning.low);
    } else {
      builder_.lose(draft, objective.place, "its warning: an objective can't say that");
    }
  }

  bool add_query_of(const KltObjective& objective, DraftObjective& draft) {
    const KltValueTemplate* found = documents_.find_template(objective.value_template);
    if (found == nullptr) {
      builder_.lose(draft, objective.place,
                    "its query: the AnalysisValueTemplate " + in_quotes(objective.value_template) +
                        " is not among these files; write it in place of the name here");
      draft.fields.push_back(
          {.key = "query", .value = metric_name(objective.value_template), .form = DraftField::Form::text});
      draft.fields.push_back({.key = "source", .value = add_source("")});
      return true;
    }
    const KltProvider* provider = documents_.find_provider(found->provider);
    if (provider != nullptr && !is_klt_promql(provider->type)) {
      reading_.error(provider->place, "the provider " + in_quotes(provider->type) + " is not supported yet");
      return false;
    }
    const YamlNode& node = documents_.query_of(*found);
    if (!check_query(node)) return false;
    add_query(rewrite(node.text, placeholders_in(node.text), without_variables,
                      [&](const Placeholder& one) { return reference_to(one); }),
              draft);
    const bool has_over = std::ranges::find(draft.fields, "over", &DraftField::key) != draft.fields.end();
    if (recent_ && !has_over) draft.fields.push_back({.key = "over", .value = format_duration(*recent_)});
    draft.fields.push_back({.key = "source", .value = add_source(provider != nullptr ? provider->server : "")});
    return true;
  }

  bool check_query(const YamlNode& node) {
    if (!has_only_arguments(node, reading_)) return false;
    check_promql(
        node, placeholders_in(node.text), [&](const Placeholder& one) { return value_of(klt_argument_of(one)); },
        reading_);
    return !reading_.failed();
  }

  std::string add_source(const std::string& server) {
    const bool is_address = server.starts_with("http://") || server.starts_with("https://");
    return is_address ? builder_.source({.address = server}) : builder_.unknown_source();
  }

  std::optional<std::string> value_of(const std::string& name) const {
    for (const Setting& setting : context_.arguments) {
      if (setting.name == name) return setting.value;
    }
    return documents_.argument(name);
  }

  std::string reference_to(const Placeholder& one) {
    const std::string name = klt_argument_of(one);
    std::optional<std::string> value = value_of(name);
    std::string remark = value ? "" : "no value is given here: --set gives it";
    return builder_.declare({.name = name, .value = std::move(value), .remark = std::move(remark)});
  }

  const PeerContext& context_;
  PeerReading reading_;
  NativeDraft& draft_;
  DraftBuilder builder_;
  KltDocuments documents_;
  std::optional<Duration> recent_;
};

void import_klt(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  KltImport(context, imported).import(documents);
}

}  // namespace

Peer klt();
Peer klt() {
  return {{.name = "klt",
           .help = "AnalysisDefinition and what belongs to it of the Keptn Lifecycle Toolkit",
           .fields = {},
           .example = "apiVersion: metrics.keptn.sh/v1\n"
                      "kind: AnalysisDefinition\n"
                      "metadata: {name: web}\n"
                      "spec:\n"
                      "  objectives:\n"
                      "  - analysisValueTemplateRef: {name: response-time-p95}\n"
                      "    target:\n"
                      "      failure: {greaterThan: {fixedValue: 600}}\n"
                      "      warning: {greaterThan: {fixedValue: 400}}\n"
                      "  totalScore: {passPercentage: 90, warningPercentage: 75}\n"},
          matches,
          import_klt};
}

}  // namespace tidegate::specs
