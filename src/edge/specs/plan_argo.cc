// Analyses of Argo Rollouts, ready to be run.

#include <algorithm>
#include <map>

#include "base/format.h"
#include "base/json_path.h"
#include "base/text.h"
#include "base/url.h"
#include "core/expressions/parser.h"
#include "edge/specs/argo_reader.h"
#include "edge/specs/peer_plans.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kAnalyses[] = {"AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"};

bool is_analysis(const YamlNode& root) { return is_one_of(resource_of(root).kind, kAnalyses); }

std::string metric_named(const ArgoMetric& metric) { return "the metric " + quoted(printable(metric.name, 60)); }

// A text with its arguments: as it is sent, and as it may be seen, where secrets stay {{args.name}}.
struct Text {
  std::string sent;
  std::string shown;
  bool holds_secret() const { return sent != shown; }
};

// Whether the one secret of a shown header is its last word: "Bearer {{args.token}}".
bool ends_with_secret(std::string_view shown) {
  const std::string_view word = shown.substr(shown.rfind(' ') + 1);  // npos + 1 is 0
  return word.starts_with("{{args.") && word.ends_with("}}") && shown.rfind("{{") == shown.size() - word.size() &&
         shown.find("{{") == shown.rfind("{{");
}

// Fills in the arguments of one analysis.
class Filler {
 public:
  Filler(const ArgoRead& read, const AnalysisContext& context, PeerReading& reading)
      : read_(read), context_(context), reading_(reading) {}

  Text any(std::string_view text, const Place& place) {
    Text filled;
    const auto placeholders = placeholders_in(text);
    filled.sent = replace(text, placeholders, [&](const Placeholder& one) { return value(one, place); }).text;
    filled.shown = replace(text, placeholders, [&](const Placeholder& one) {
                     const std::string name = argument_of(one);
                     return read_.arguments.is_secret(name) ? "{{args." + name + "}}" : value(one, place);
                   }).text;
    return filled;
  }

  // Where no secret may stand, since it would be seen.
  std::string plain(std::string_view text, const Place& place) {
    for (const Placeholder& one : placeholders_in(text)) {
      const std::string name = argument_of(one);
      if (!read_.arguments.is_secret(name)) continue;
      reading_.error(place,
                     "the argument " + quoted(printable(name, 60)) + " is out of a Secret and would be seen here",
                     "use it in headers only");
      return "";
    }
    return any(text, place).sent;
  }

  Json plain_json(const Json& json, const Place& place) {
    if (json.is_string()) return plain(json.string(), place);
    Json filled = json.is_array() ? Json::array() : json.is_object() ? Json::object() : json;
    for (const Json& item : json.items()) filled.push(plain_json(item, place));
    for (const auto& [name, member] : json.members()) filled.set(name, plain_json(member, place));
    return filled;
  }

 private:
  std::string value(const Placeholder& one, const Place& place) {
    const std::string name = argument_of(one);
    const auto known = read_.arguments.value(name);
    if (known) return *known;
    const bool is_secret = read_.arguments.is_secret(name);
    if (is_secret && context_.sources == AnalysisContext::Sources::leave) return "";
    const std::string shown = printable(name, 60);
    reading_.error(place, "the argument " + quoted(shown) + (is_secret ? " is out of a Secret" : " has no value"),
                   is_secret ? "name an environment variable that holds it: --arg-env " + shown + "=VARIABLE"
                             : "give it: --arg " + shown + "=VALUE");
    return "";
  }

  const ArgoRead& read_;
  const AnalysisContext& context_;
  PeerReading& reading_;
};

class Planner {
 public:
  Planner(const AnalysisContext& context, PeerReading& reading) : context_(context), reading_(reading) {}

  AnalysisPlan plan(std::span<const ArgoRead> reads) {
    std::vector<std::string> names;
    for (const ArgoRead& read : reads) {
      check_templates(read, reads);
      Filler filler(read, context_, reading_);
      for (const ArgoMetric& metric : read.analysis.metrics) add(metric, read.analysis.name_space, filler);
      if (!read.analysis.name.empty()) names.push_back(read.analysis.name);
    }
    const Place& place = reads.front().analysis.place;
    plan_.name = names.empty() ? "analysis" : join(names, ", ");
    plan_.file = place.file;
    const bool is_empty = argo_.metrics.empty() && !reading_.failed();
    if (is_empty) reading_.error(place, "there are no metrics: there is nothing to judge");
    plan_.peer = std::move(argo_);
    return std::move(plan_);
  }

 private:
  void check_templates(const ArgoRead& read, std::span<const ArgoRead> reads) {
    for (const std::string& name : read.analysis.templates) {
      const auto is_it = [&](const ArgoRead& other) { return other.analysis.name == name; };
      if (std::ranges::any_of(reads, is_it)) continue;
      reading_.error(read.analysis.place, "the template " + quoted(printable(name, 60)) + " is not among these files",
                     "name its file too");
    }
  }

  void add(const ArgoMetric& metric, const std::string& name_space, Filler& filler) {
    const auto is_it = [&](const AnalysisMetric& other) { return other.metric.name == metric.name; };
    if (const auto first = std::ranges::find_if(argo_.metrics, is_it); first != argo_.metrics.end()) {
      const Place& place = first->metric.place;
      return reading_.error(metric.place, metric_named(metric) + " stands twice",
                            format("the first one is on line {} of {}; names are unique", place.line, place.file));
    }
    AnalysisMetric planned{.metric = metric};
    planned.metric.success_condition = filler.plain(metric.success_condition, metric.place);
    planned.metric.failure_condition = filler.plain(metric.failure_condition, metric.place);
    for (const auto& condition : {planned.metric.success_condition, planned.metric.failure_condition}) {
      const auto tree = expressions::parse_condition(condition);
      const bool is_wrong = !condition.empty() && !tree;
      if (is_wrong) reading_.error(metric.place, quoted(printable(condition)) + ": " + tree.error().message);
    }
    if (const auto* prometheus = std::get_if<ArgoPrometheus>(&metric.provider)) {
      add_prometheus(*prometheus, filler, planned);
    } else if (const auto* web = std::get_if<ArgoWeb>(&metric.provider)) {
      add_web(*web, filler, planned);
    } else {
      add_job(std::get<ArgoJob>(metric.provider), name_space, filler, planned);
    }
    argo_.metrics.push_back(std::move(planned));
  }

  std::vector<ArgoHeader> headers(const std::vector<ArgoHeader>& headers, Filler& filler, const Place& place,
                                  AnalysisSource& source) {
    std::vector<ArgoHeader> filled;
    for (const ArgoHeader& header : headers) {
      const Text value = filler.any(header.value, place);
      if (value.holds_secret()) source.secret_headers.push_back(header.name);
      if (value.holds_secret() && !ends_with_secret(value.shown)) {
        reading_.error(place, "the header " + quoted(printable(header.name, 60)) + " has a Secret among other text",
                       "only so can it be kept out of all that is shown: {{args.name}} alone, or behind a blank");
      }
      source.name += "\n" + header.name + ": " + value.shown;
      filled.push_back({header.name, value.sent});
    }
    return filled;
  }

  void add_prometheus(const ArgoPrometheus& prometheus, Filler& filler, AnalysisMetric& planned) {
    const Place& place = planned.metric.place;
    ArgoPrometheus filled = prometheus;
    AnalysisSource source{.place = place};
    filled.query = filler.plain(prometheus.query, place);
    filled.address = trim(filler.plain(prometheus.address, place));
    if (!filled.address.empty() && !filled.address.contains("://")) filled.address.insert(0, "http://");
    filled.headers = headers(prometheus.headers, filler, place, source);
    if (filled.range) fill_range(*filled.range, filler, planned.metric);
    if (context_.sources == AnalysisContext::Sources::check) {
      check_trust(planned.metric, filled, filled.address);
    }
    planned.question = std::string(trim(filled.query));
    planned.metric.provider = filled;
    source.provider = std::move(filled);
    planned.source = share(std::move(source));
  }

  void fill_range(ArgoRange& range, Filler& filler, const ArgoMetric& metric) {
    range.start = filler.plain(range.start, metric.place);
    range.end = filler.plain(range.end, metric.place);
    const std::string step = filler.plain(range.step, metric.place);
    const auto length = parse_go_duration(step);
    if (!length || *length <= Duration{}) {
      return reading_.error(
          metric.place,
          metric_named(metric) + ": the step " + quoted(printable(step, 40)) + " of its rangeQuery is no duration",
          "write one, such as 1m");
    }
    range.step = format_duration(*length);
  }

  void add_web(const ArgoWeb& web, Filler& filler, AnalysisMetric& planned) {
    const Place& place = planned.metric.place;
    ArgoWeb filled = web;
    AnalysisSource source{.place = place};
    filled.url = trim(filler.plain(web.url, place));
    filled.json_path = filler.plain(web.json_path, place);
    filled.body = filler.plain(web.body, place);
    filled.json_body = filler.plain_json(web.json_body, place);
    filled.headers = headers(web.headers, filler, place, source);
    const auto url = parse_url(filled.url);
    if (!url && !filled.url.empty()) reading_.error(place, metric_named(planned.metric) + ": " + url.error().message);
    const auto path = parse_json_path(filled.json_path);
    if (!path) reading_.error(place, path.error().message);
    if (context_.sources != AnalysisContext::Sources::leave) {
      check_trust(planned.metric, filled, filled.url);
    }
    planned.question = filled.method + " " + (url ? display_url(*url) : "");
    planned.metric.provider = filled;
    source.name = planned.source = "web: " + planned.metric.name;
    source.provider = std::move(filled);
    plan_.sources.push_back(std::move(source));
  }

  void add_job(const ArgoJob& job, const std::string& name_space, Filler& filler, AnalysisMetric& planned) {
    const Place& place = planned.metric.place;
    const bool is_refused = context_.jobs == AnalysisContext::Jobs::refuse;
    if (is_refused && context_.sources != AnalysisContext::Sources::leave) {
      return reading_.error(place, metric_named(planned.metric) + " runs a Kubernetes Job, which is not done unasked",
                            "--jobs kubectl runs it where kubectl points to, and deletes it afterwards");
    }
    ArgoJob filled = job;
    filled.name_space = name_space;
    filled.metadata = filler.plain_json(job.metadata, place);
    filled.spec = filler.plain_json(job.spec, place);
    planned.question = "job " + (name_space.empty() ? "" : name_space + "/") + planned.metric.name;
    planned.metric.provider = filled;
    planned.source = "job: " + planned.metric.name;
    plan_.sources.push_back({.name = planned.source, .provider = std::move(filled), .place = place});
  }

  // Certificates are always checked, and of the ways to log in we know headers alone.
  template <class ArgoProvider>
  void check_trust(const ArgoMetric& metric, const ArgoProvider& provider, const std::string& address) {
    if (provider.skips_certificates && address.starts_with("https://")) {
      reading_.error(metric.place, metric_named(metric) + " is insecure: here certificates are always checked",
                     "name a source with tls: {ca_file: ...} in tidegate.yaml, and it by --source");
    }
    if (!provider.authenticates) return;
    reading_.error(metric.place, metric_named(metric) + ": its authentication (SigV4, OAuth2) is not supported",
                   "send a token in a header, or name a source with bearer_token in tidegate.yaml, and it by --source");
  }

  // One source for all that ask the same server in the same way.
  std::string share(AnalysisSource source) {
    const auto& prometheus = std::get<ArgoPrometheus>(source.provider);
    const std::string key =
        prometheus.address +
        format("\n{} {} {}", prometheus.timeout.ms, prometheus.skips_certificates, prometheus.authenticates) +
        source.name;
    const auto [entry, is_new] = shared_.try_emplace(key, "");
    if (!is_new) return entry->second;
    entry->second = shared_.size() == 1 ? "prometheus" : "prometheus " + std::to_string(shared_.size());
    source.name = entry->second;
    plan_.sources.push_back(std::move(source));
    return entry->second;
  }

  const AnalysisContext& context_;
  PeerReading& reading_;
  AnalysisPlan plan_;
  ArgoPlan argo_;
  std::map<std::string, std::string> shared_;  // names by what they are made of
};

// A secret on the command line is seen by all who see processes.
void check_secrets(const AnalysisContext& context, std::span<const ArgoRead> reads, PeerReading& reading) {
  for (const Setting& setting : context.arguments) {
    const auto hides = [&](const ArgoRead& read) { return read.arguments.is_secret(setting.name); };
    if (std::ranges::none_of(reads, hides)) continue;
    const std::string name = printable(setting.name, 60);
    reading.error({.file = setting.origin}, "the argument " + quoted(name) + " is out of a Secret",
                  "others see what stands on a command line: --arg-env " + name + "=VARIABLE");
  }
}

}  // namespace

AnalysisPlan plan_argo(PeerRoots roots, const AnalysisContext& context, PeerReading& reading) {
  PeerContext peer{.arguments = context.arguments};
  peer.arguments.insert(peer.arguments.end(), context.secret_arguments.begin(), context.secret_arguments.end());
  ArgoUse use;
  std::vector<ArgoRead> reads;
  for (const YamlNode* root : roots) collect_use(*root, use);
  for (const YamlNode* root : roots) {
    if (is_analysis(*root)) reads.push_back(read_argo(*root, peer, use, reading));
  }
  if (reads.empty()) {
    reading.error(roots.front()->place, "there is no AnalysisTemplate, ClusterAnalysisTemplate or AnalysisRun",
                  "a Rollout only names its templates: name their files too");
  }
  check_given(peer.arguments, reads, reading);
  check_secrets(context, reads, reading);
  return reading.failed() ? AnalysisPlan() : Planner(context, reading).plan(reads);
}

}  // namespace tidegate::specs
