#include "app/cli/analysis_sources.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "base/url.h"
#include "edge/sources/kubernetes_job.h"
#include "edge/sources/web_service.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kAddressVariable = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS";

Result<void> check_host(const std::string& address, const specs::OperatorConfig& operators) {
  const auto url = TRY(parse_url(address));
  if (specs::host_is_allowed(operators, address)) return {};
  return fail(ErrorKind::invalid,
              format("the host {} is not among the allowed_hosts of {}", origin_of(url), operators.file));
}

std::vector<SourceHeader> headers_of(const AnalysisSource& source, const std::vector<ArgoHeader>& headers) {
  std::vector<SourceHeader> all;
  for (const auto& [name, value] : headers) {
    const bool holds_secret = std::ranges::find(source.secret_headers, name) != source.secret_headers.end();
    all.push_back({.name = name, .value = value, .holds_secret = holds_secret});
  }
  return all;
}

// Opens the sources of one analysis.
class Opener {
 public:
  Opener(const AnalysisPlan& plan, const AnalysisSources::Choice& choice, const sources::SourceContext& context)
      : analysis_(plan.name),
        is_argo_(std::holds_alternative<ArgoPlan>(plan.peer)),
        choice_(choice),
        context_(context) {}

  Result<std::unique_ptr<Source>> open(const AnalysisSource& source) const {
    if (const auto* web = std::get_if<ArgoWeb>(&source.provider)) return open_web(source, *web);
    if (const auto* job = std::get_if<ArgoJob>(&source.provider)) return open_job(source, *job);
    const auto config = TRY(config_of(source));
    return sources::open_source(config, context_);
  }

 private:
  Result<std::unique_ptr<Source>> open_web(const AnalysisSource& source, const ArgoWeb& web) const {
    TRY(check_host(web.url, choice_.operators));
    sources::WebService service{
        .config = {.name = source.name, .kind = "web", .url = web.url, .timeout = web.timeout, .place = source.place}};
    if (web.method == "POST") service.method = HttpRequest::Method::post;
    if (web.method == "PUT") service.method = HttpRequest::Method::put;
    service.body = web.json_body.is_null() ? web.body : web.json_body.write();
    if (!service.body.empty()) service.content_type = web.json_body.is_null() ? "text/plain" : "application/json";
    for (auto& header : headers_of(source, web.headers)) {
      if (to_lower(header.name) == "content-type") {
        service.content_type = header.value;
      } else {
        service.config.headers.push_back(std::move(header));
      }
    }
    return sources::open_web_service(service, context_);
  }

  Result<std::unique_ptr<Source>> open_job(const AnalysisSource& source, const ArgoJob& job) const {
    return sources::open_kubernetes_job({.analysis = analysis_,
                                         .metric = source.name.substr(source.name.find(' ') + 1),
                                         .name_space = job.name_space,
                                         .metadata = job.metadata,
                                         .spec = job.spec},
                                        context_);
  }

  Result<SourceConfig> config_of(const AnalysisSource& source) const {
    const auto& prometheus = std::get<ArgoPrometheus>(source.provider);
    if (choice_.source) return chosen(source, *choice_.source);
    if (!prometheus.address.empty()) return at(source, prometheus.address);
    const auto& standard = choice_.operators.default_source;
    if (!standard.empty()) return of_operators(standard);
    const auto address = is_argo_ ? context_.environment.get(kAddressVariable).value_or("") : "";
    if (!address.empty()) return at(source, address);
    return fail(ErrorKind::invalid,
                format("line {} of {} names no address of Prometheus: give it by --source URL{}", source.place.line,
                       source.place.file,
                       is_argo_ ? format(", a default_source in tidegate.yaml or {}", kAddressVariable)
                                : " or a default_source in tidegate.yaml"));
  }

  Result<SourceConfig> chosen(const AnalysisSource& source, const std::string& wish) const {
    if (choice_.operators.find(wish) != nullptr) return of_operators(wish);
    if (wish.contains(':') || wish.contains('/')) return at(source, wish);
    return fail(ErrorKind::invalid, "--source " + printable(wish, 60) +
                                        " is no address, and no source of an operator file (tidegate.yaml)");
  }

  Result<SourceConfig> of_operators(const std::string& name) const {
    const auto& found = *choice_.operators.find(name);
    if (found.missing.empty()) return found.config;
    return fail(ErrorKind::invalid, "the source " + quoted(name) + " can't be used: " + found.missing.front().message);
  }

  Result<SourceConfig> at(const AnalysisSource& source, const std::string& address) const {
    const auto& prometheus = std::get<ArgoPrometheus>(source.provider);
    const auto url = address.contains("://") ? address : "http://" + address;
    if (const auto parsed = parse_url(url); !parsed) {
      return fail(ErrorKind::invalid, format("the address that line {} of {} needs can't be used: {}",
                                             source.place.line, source.place.file, parsed.error().message));
    }
    TRY(check_host(url, choice_.operators));
    return SourceConfig{.name = source.name,
                        .kind = "prometheus",
                        .url = url,
                        .headers = headers_of(source, prometheus.headers),
                        .timeout = prometheus.timeout,
                        .place = source.place};
  }

  const std::string& analysis_;
  bool is_argo_;
  const AnalysisSources::Choice& choice_;
  const sources::SourceContext& context_;
};

}  // namespace

Result<AnalysisSources> AnalysisSources::open(const AnalysisPlan& plan, const Choice& choice,
                                              const sources::SourceContext& context) {
  AnalysisSources all;
  const Opener opener(plan, choice, context);
  for (const auto& source : plan.sources) {
    auto opened = TRY(opener.open(source));
    all.recording_.push_back(std::make_unique<gate::RecordingSource>(source.name, *opened));
    all.by_name_[source.name] = all.recording_.back().get();
    all.opened_.push_back(std::move(opened));
  }
  return all;
}

std::vector<gate::Exchange> AnalysisSources::exchanges() const {
  std::vector<gate::Exchange> all;
  for (const auto& each : recording_) all.insert(all.end(), each->exchanges().begin(), each->exchanges().end());
  return all;
}

}  // namespace tidegate::cli
