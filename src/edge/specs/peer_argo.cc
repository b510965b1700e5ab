// Argo Rollouts: AnalysisTemplate, ClusterAnalysisTemplate and AnalysisRun; Rollouts and Experiments that name them say
// what their arguments are.
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "edge/specs/argo_checks.h"
#include "edge/specs/argo_range.h"
#include "edge/specs/argo_reader.h"
#include "edge/specs/draft_builder.h"
#include "edge/specs/native_condition.h"
#include "edge/specs/peer.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kAnalyses[] = {"AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"};
constexpr std::string_view kUsers[] = {"Rollout", "Experiment"};

bool is_analysis(const YamlNode& root) { return is_one_of(resource_of(root).kind, kAnalyses); }

bool matches(const YamlNode& root) {
  const Resource resource = resource_of(root);
  return resource.group == "argoproj.io" && (is_analysis(root) || is_one_of(resource.kind, kUsers));
}

class ArgoImport {
 public:
  ArgoImport(const PeerContext& context, Imported& imported)
      : context_(context),
        reading_(imported.diagnostics),
        draft_(imported.gate.emplace()),
        builder_(draft_, imported.lost) {}

  void import(std::span<const YamlNode* const> documents) {
    for (const YamlNode* root : documents) collect_use(*root, use_);
    for (const YamlNode* root : documents) {
      if (is_analysis(*root)) reads_.push_back(read_argo(*root, context_, use_, reading_));
    }
    tell_users(documents);
    check_given(context_.arguments, reads_, reading_);
    if (reading_.failed() || reads_.empty()) return;
    const ArgoAnalysis& first = reads_.front().analysis;
    draft_.gate = first.name.empty() ? gate_name_of(first.place) : first.name;
    draft_.origin = "an analysis of Argo Rollouts";
    for (const ArgoRead& read : reads_) add_analysis(read);
    add_watch();
    builder_.finish(first.place);
  }

 private:
  // A Rollout or an Experiment holds no conditions: it names the templates that do.
  void tell_users(std::span<const YamlNode* const> documents) {
    for (const YamlNode* root : documents) {
      if (is_analysis(*root)) continue;
      const std::string kind = resource_of(*root).kind;
      if (reads_.empty()) {
        reading_.error(root->place, "a " + kind + " only names its AnalysisTemplates, and they are not here",
                       "import the AnalysisTemplates, if need be together with this file");
      } else {
        builder_.lose(root->place, "when the " + kind + " runs its analysis, and what it does then");
      }
    }
  }

  void add_analysis(const ArgoRead& read) {
    for (const std::string& name : read.analysis.templates) {
      const auto is_it = [&](const ArgoRead& other) { return other.analysis.name == name; };
      if (std::ranges::any_of(reads_, is_it)) continue;
      builder_.lose(read.analysis.place,
                    "the metrics of the template " + quoted(printable(name, 60)) + ", which is not among these files");
    }
    for (const ArgoMetric& metric : read.analysis.metrics) add_metric(read, metric);
  }

  void add_metric(const ArgoRead& read, const ArgoMetric& metric) {
    const std::string name = "the metric " + quoted(printable(metric.name, 60));
    if (std::holds_alternative<ArgoWeb>(metric.provider)) {
      return builder_.lose(metric.place, name + ": a gate has no source yet that asks a web service");
    }
    if (std::holds_alternative<ArgoJob>(metric.provider)) {
      return builder_.lose(metric.place, name + ": a gate has no source yet that runs a job");
    }
    const auto success = condition_of(metric.success_condition, read);
    const auto failure = condition_of(metric.failure_condition, read);
    if (!success && !failure) {
      return builder_.lose(metric.place, name + " has no condition: it could never fail");
    }
    const auto native = native_condition(success ? &*success : nullptr, failure ? &*failure : nullptr);
    if (!native) return builder_.lose(metric.place, name + ": an objective can't say its conditions");
    DraftObjective objective{.name = builder_.unique_name(metric.name), .fields = {}, .remarks = {}};
    if (!add_query_of(read, metric, *native, objective)) {
      return builder_.lose(metric.place, name + ": an objective can't say its rangeQuery");
    }
    add_objective(read, metric, *native, std::move(objective));
  }

  static std::optional<ArgoCondition> condition_of(const std::string& text, const ArgoRead& read) {
    if (text.empty()) return std::nullopt;
    auto condition = parse_argo_condition(text, read.arguments);
    return condition ? std::optional(std::move(*condition)) : std::nullopt;
  }

  bool add_query_of(const ArgoRead& read, const ArgoMetric& metric, const NativeCondition& native,
                    DraftObjective& objective) {
    const auto& prometheus = std::get<ArgoPrometheus>(metric.provider);
    if (!prometheus.range) return add_query(text_of(prometheus.query, read), objective), true;
    const auto as_query =
        range_as_query(prometheus, native, read.arguments, [&](std::string_view text) { return text_of(text, read); });
    if (!as_query) return false;
    add_query(as_query->query, objective);
    objective.fields.push_back({.key = "over", .value = yaml_text(as_query->over)});
    return true;
  }

  void add_objective(const ArgoRead& read, const ArgoMetric& metric, const NativeCondition& native,
                     DraftObjective objective) {
    for (const std::string& remark : native.remarks) builder_.lose(objective, metric.place, remark);
    add_limits({.least = limit_text(native.least, read),
                .most = limit_text(native.most, read),
                .warn_below = limit_text(native.warn_below, read),
                .warn_above = limit_text(native.warn_above, read)},
               objective);
    if (!native.across.empty()) objective.fields.push_back({.key = "across", .value = native.across});
    if (native.empty_passes) objective.fields.push_back({.key = "on_no_data", .value = "pass"});
    if (metric.is_dry_run) objective.fields.push_back({.key = "severity", .value = "info"});
    objective.fields.push_back({.key = "source", .value = add_source(read, metric, objective)});
    if (native.across.empty()) lose_other_series(read, metric, objective);
    limits_.push_back({metric.limits, metric.place});
    builder_.add(std::move(objective));
  }

  void lose_other_series(const ArgoRead& read, const ArgoMetric& metric, DraftObjective& objective) {
    const auto tried = try_argo_query(std::get<ArgoPrometheus>(metric.provider), read.arguments);
    if (!tried.parsed || gives_one_series(**tried.parsed)) return;
    builder_.lose(objective, metric.place, std::string(kOneOfSeveral));
  }

  // The number as it stands there, or the argument that it is.
  std::optional<std::string> limit_text(const std::optional<NativeLimit>& limit, const ArgoRead& read) {
    if (!limit) return std::nullopt;
    return is_argument(*limit) ? text_of(specs::text_of(*limit), read) : shortest(limit->value);
  }

  // A text with ${variables} for its arguments, which are declared.
  std::string text_of(std::string_view text, const ArgoRead& read) {
    return rewrite(text, placeholders_in(text), without_variables, [&](const Placeholder& one) {
      const std::string name = argument_of(one);
      const bool is_secret = read.arguments.is_secret(name);
      const auto value = is_secret ? std::nullopt : read.arguments.value(name);
      std::string remark;
      if (!value) remark = is_secret ? "out of a Secret" : "no value is given here: --set gives it";
      return builder_.declare({.name = name, .value = value, .remark = std::move(remark)});
    });
  }

  std::string add_source(const ArgoRead& read, const ArgoMetric& metric, DraftObjective& objective) {
    const auto& prometheus = std::get<ArgoPrometheus>(metric.provider);
    DraftSource source{.name = {}, .address = text_of(trim(prometheus.address), read), .remark = {}, .headers = {}};
    if (!source.address.empty() && !source.address.contains("://") && !source.address.starts_with("${")) {
      source.address.insert(0, "http://");
    }
    for (const ArgoHeader& header : prometheus.headers) {
      const auto placeholders = placeholders_in(header.value);
      const bool is_secret = std::ranges::any_of(
          placeholders, [&](const Placeholder& one) { return read.arguments.is_secret(argument_of(one)); });
      if (is_secret) {
        builder_.lose(objective, metric.place,
                      "the header " + quoted(printable(header.name, 60)) +
                          " holds a secret: write {env: NAME} under headers of the source");
      } else {
        source.headers.emplace_back(header.name, text_of(header.value, read));
      }
    }
    if (prometheus.authenticates) {
      builder_.lose(objective, metric.place, "how it authenticates: write bearer_token or basic under the source");
    }
    if (prometheus.skips_certificates) {
      builder_.lose(objective, metric.place, "insecure: a source checks certificates; write tls: {ca_file: ...}");
    }
    return source.address.empty() ? builder_.unknown_source(std::move(source.headers))
                                  : builder_.source(std::move(source));
  }

  // One watch for all that is measured again and again: as often as the most frequent, as strict as the strictest.
  void add_watch() {
    DraftWatch watch;
    std::optional<ArgoLimits> first;
    for (const auto& [limits, place] : limits_) {
      lose_limits(limits, place);
      if (!limits.interval) continue;
      if (first && limits != *first) {
        builder_.lose(place, "its own interval and limits: a watch has one of each, the strictest");
      }
      add_to(watch, limits, first ? Is::another : Is::first);
      if (!first) first = limits;
    }
    if (first) draft_.watch = watch;
  }

  enum class Is { first, another };

  static void add_to(DraftWatch& watch, const ArgoLimits& limits, Is is) {
    const Duration every = *limits.interval;
    watch.every = std::min(watch.every.value_or(every), every);
    if (limits.count > 1) {
      const Duration length = every * limits.count;
      watch.length = std::max(watch.length.value_or(length), length);
    }
    if (limits.initial_delay > Duration{}) {
      watch.warmup = std::max(watch.warmup.value_or(Duration{}), limits.initial_delay);
    }
    const auto failures = std::max<std::int64_t>(limits.failure_limit, 0);
    watch.failure_limit = is == Is::first ? failures : std::min(watch.failure_limit, failures);
    watch.consecutive_passes = std::max(watch.consecutive_passes, limits.consecutive_success_limit);
  }

  void lose_limits(const ArgoLimits& limits, const Place& place) {
    if (limits.interval && limits.count == 0) {
      builder_.lose(place, "without a count it is measured until the rollout ends: watch says how long with `for`");
    }
    if (!limits.interval && limits.initial_delay > Duration{}) {
      builder_.lose(place, "initialDelay: run the check so much later, or watch with a warmup");
    }
    if (limits.failure_limit < 0) builder_.lose(place, "failureLimit: -1, any number of failures");
    if (limits.inconclusive_limit > 0) builder_.lose(place, "inconclusiveLimit: doubts block, `on:` says otherwise");
    if (limits.consecutive_error_limit != 4)
      builder_.lose(place, "consecutiveErrorLimit: watch has max_outage instead");
  }

  const PeerContext& context_;
  PeerReading reading_;
  NativeDraft& draft_;
  DraftBuilder builder_;
  ArgoUse use_;
  std::vector<ArgoRead> reads_;
  std::vector<std::pair<ArgoLimits, Place>> limits_;
};

void import_argo(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) {
  ArgoImport(context, imported).import(documents);
}

}  // namespace

Peer argo();
Peer argo() {
  return {{.name = "argo",
           .help = "AnalysisTemplate, ClusterAnalysisTemplate and AnalysisRun of Argo Rollouts",
           .fields = {},
           .example = "apiVersion: argoproj.io/v1alpha1\n"
                      "kind: AnalysisTemplate\n"
                      "metadata:\n"
                      "  name: error-rate\n"
                      "spec:\n"
                      "  metrics:\n"
                      "  - name: error-rate\n"
                      "    interval: 1m\n"
                      "    count: 5\n"
                      "    successCondition: result[0] <= 0.01\n"
                      "    provider:\n"
                      "      prometheus:\n"
                      "        address: http://prometheus:9090\n"
                      "        query: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))\n"},
          matches,
          import_argo};
}

}  // namespace tidegate::specs
