#include "edge/specs/flagger_queries.h"

#include <algorithm>
#include <vector>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr FlaggerBuiltIn kBuiltIns[] = {
    {"istio", "istio_requests_total", "response_code!~\"5.*\"", "istio_request_duration_milliseconds",
     "reporter=\"destination\", destination_workload_namespace=\"{{ namespace }}\", "
     "destination_workload=~\"{{ target }}\""},
    {"linkerd", "response_total", "classification!=\"failure\"", "response_latency_ms",
     "namespace=\"{{ namespace }}\", deployment=~\"{{ target }}\", direction=\"inbound\""},
    {"appmesh", "envoy_cluster_upstream_rq", "envoy_response_code!~\"5.*\"", "envoy_cluster_upstream_rq_time",
     "kubernetes_namespace=\"{{ namespace }}\", "
     "kubernetes_pod_name=~\"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\""},
    {"contour", "envoy_cluster_upstream_rq", "envoy_response_code!~\"5.*\"", "envoy_cluster_upstream_rq_time",
     "envoy_cluster_name=~\"{{ namespace }}_{{ target }}-canary_[0-9a-zA-Z-]+\""},
    {"gloo", "envoy_cluster_upstream_rq", "envoy_response_code!~\"5.*\"", "envoy_cluster_upstream_rq_time",
     "envoy_cluster_name=~\"{{ namespace }}-{{ target }}-canary-[0-9a-zA-Z-]+_[0-9a-zA-Z-]+\""},
    {"kuma", "envoy_cluster_upstream_rq", "envoy_response_code!~\"5.*\"", "envoy_cluster_upstream_rq_time",
     "service=~\"{{ target }}-canary_{{ namespace }}_svc_[0-9a-zA-Z-]+\""},
    {"nginx", "nginx_ingress_controller_requests", "status!~\"5.*\"", "",
     "namespace=\"{{ namespace }}\", ingress=\"{{ ingress }}\""},
    {"kubernetes", "http_request_duration_seconds_count", "status!~\"5.*\"", "http_request_duration_seconds",
     "kubernetes_namespace=\"{{ namespace }}\", "
     "kubernetes_pod_name=~\"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)\"",
     true},
};

std::string rate(std::string_view name, std::string_view matchers) {
  return format("rate({}{{{}}}[{{{{ interval }}}}])", name, matchers);
}

}  // namespace

const FlaggerBuiltIn* find_flagger_built_in(std::string_view provider) {
  const auto plain = provider.substr(0, provider.find(':'));
  const bool has_versions = plain == "gloo" || plain == "appmesh";  // "appmesh:v1beta2"
  const auto* found = std::ranges::find(kBuiltIns, has_versions ? plain : provider, &FlaggerBuiltIn::provider);
  return found == std::end(kBuiltIns) ? nullptr : found;
}

std::string flagger_query_of(const FlaggerBuiltIn& built_in, std::string_view metric) {
  const std::string matchers(built_in.matchers);
  if (metric == "request-success-rate") {
    return format("sum({}) / sum({}) * 100", rate(built_in.requests, matchers + ", " + std::string(built_in.good)),
                  rate(built_in.requests, matchers));
  }
  if (built_in.provider == "nginx") {  // a mean, for want of buckets
    constexpr std::string_view kLatency = "nginx_ingress_controller_ingress_upstream_latency_seconds";
    return format("sum({}) / sum({}) * 1000", rate(std::string(kLatency) + "_sum", matchers),
                  rate(std::string(kLatency) + "_count", matchers));
  }
  return format("histogram_quantile(0.99, sum({}) by (le)){}",
                rate(std::string(built_in.duration) + "_bucket", matchers), built_in.in_seconds ? " * 1000" : "");
}

std::string flagger_built_ins() {
  std::vector<std::string> names;
  for (const FlaggerBuiltIn& one : kBuiltIns) names.emplace_back(one.provider);
  return join(names, ", ");
}

const FlaggerTemplate* find_template(std::span<const FlaggerTemplate> templates, const FlaggerCanary& canary,
                                     const FlaggerMetric& metric) {
  const auto space = [&](const std::string& own) { return own.empty() ? canary.name_space : own; };
  const auto found = std::ranges::find_if(templates, [&](const FlaggerTemplate& each) {
    const bool same_space = each.name_space.empty() || space(metric.template_namespace) == each.name_space;
    return each.name == metric.template_name && same_space;
  });
  return found == templates.end() ? nullptr : &*found;
}

}  // namespace tidegate::specs
