#include "edge/specs/argo_providers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/text.h"
#include "edge/specs/argo_checks.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kProviders[] = {"prometheus", "web",        "job",      "kayenta",  "wavefront",  "newRelic",
                                           "datadog",    "cloudWatch", "graphite", "influxdb", "skywalking", "plugin"};
constexpr std::string_view kPrometheus[] = {"address",  "query",   "authentication", "timeout",
                                            "insecure", "headers", "rangeQuery"};
constexpr std::string_view kRange[] = {"start", "end", "step"};
constexpr std::string_view kHeader[] = {"key", "value"};
constexpr std::string_view kWeb[] = {"method",         "url",      "headers",  "body",          "jsonBody",
                                     "timeoutSeconds", "jsonPath", "insecure", "authentication"};
constexpr std::string_view kMethods[] = {"GET", "POST", "PUT"};
constexpr std::string_view kJob[] = {"metadata", "spec"};
constexpr std::string_view kKayenta[] = {"address",
                                         "application",
                                         "canaryConfigName",
                                         "metricsAccountName",
                                         "configurationAccountName",
                                         "storageAccountName",
                                         "threshold",
                                         "scopes"};

// As YAML's core schema reads it.
Json json_of(const YamlNode& node) {
  if (node.is_null()) return {};
  if (node.is_sequence()) {
    Json list = Json::array();
    for (const YamlNode& item : node.items) list.push(json_of(item));
    return list;
  }
  if (node.is_mapping()) {
    Json object = Json::object();
    for (const auto& [key, value] : node.entries) object.set(key.text, json_of(value));
    return object;
  }
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  const auto number = node.quoted ? std::nullopt : parse_double(node.text);
  if (!number) return node.text;
  const bool is_whole = *number == std::floor(*number) && std::abs(*number) < 9e15;
  return is_whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
}

class ProviderReader {
 public:
  ProviderReader(ArgoArguments& arguments, PeerReading& reading) : arguments_(arguments), reading_(reading) {}

  bool read(const PeerObject& metric, ArgoMetric& read) {
    const YamlNode* node = metric.mapping("provider");
    if (node == nullptr) {
      reading_.error(metric.node().place, metric.what() + " has no provider: there is nothing to ask");
      return false;
    }
    const PeerObject provider(*node, "`provider`", kProviders, reading_);
    if (node->entries.size() != 1) {
      reading_.error(node->place,
                     metric.what() + " needs exactly one provider, and has " + std::to_string(node->entries.size()));
      return false;
    }
    const std::string& name = node->entries[0].first.text;
    if (name == "prometheus") return read_prometheus(provider, read);
    if (name == "web") return read_web(provider, read);
    if (name == "job") return read_job(provider, read);
    const bool is_known = std::ranges::find(kProviders, name) != std::end(kProviders);
    if (is_known)
      reading_.error(node->entries[0].first.place, "the provider " + quoted(name) + " is not supported yet");
    check_below(*node);
    const YamlNode* kayenta = name == "kayenta" ? provider.mapping(name) : nullptr;
    if (kayenta != nullptr) PeerObject(*kayenta, "`kayenta`", kKayenta, reading_);
    return false;
  }

 private:
  // A text whose arguments are declared; they stay in it.
  std::string text(const PeerObject& object, std::string_view name) {
    const YamlNode* node = object.find(name);
    if (node != nullptr && node->is_scalar()) check_placeholders(*node, arguments_, reading_);
    return object.text(name);
  }

  std::vector<ArgoHeader> headers(const PeerObject& object) {
    std::vector<ArgoHeader> headers;
    for (const YamlNode& node : object.list("headers")) {
      const PeerObject header(node, "a header", kHeader, reading_);
      if (header.is_mapping()) headers.push_back({.name = header.required("key"), .value = text(header, "value")});
    }
    return headers;
  }

  static Duration seconds_of(const PeerObject& object, std::string_view name, Duration otherwise) {
    const auto whole = object.integer(name);
    return whole && *whole > 0 ? seconds(*whole) : otherwise;
  }

  // Arguments in any text below that node.
  void check_below(const YamlNode& node) {
    if (node.is_scalar()) check_placeholders(node, arguments_, reading_);
    for (const YamlNode& item : node.items) check_below(item);
    for (const auto& [key, value] : node.entries) check_below(value);
  }

  void check_below(const PeerObject& object, std::string_view name) {
    if (const YamlNode* node = object.find(name)) check_below(*node);
  }

  bool read_prometheus(const PeerObject& provider, ArgoMetric& read) {
    const YamlNode* node = provider.mapping("prometheus");
    if (node == nullptr) return false;
    const PeerObject object(*node, "`prometheus`", kPrometheus, reading_);
    ArgoPrometheus prometheus{.address = text(object, "address"),
                              .query = object.required("query"),
                              .range = std::nullopt,
                              .timeout = seconds_of(object, "timeout", seconds(30)),
                              .headers = headers(object),
                              .skips_certificates = object.boolean("insecure"),
                              .authenticates = object.has("authentication")};
    check_below(object, "authentication");
    const YamlNode* query = object.find("query");
    const bool has_query = query != nullptr && query->is_scalar() && !trim(query->text).empty();
    if (has_query) check_query(*query, arguments_, reading_);
    if (const YamlNode* range = object.mapping("rangeQuery")) {
      const PeerObject times(*range, "`rangeQuery`", kRange, reading_);
      for (const std::string_view end : {"start", "end"}) {
        if (const YamlNode* moment = times.find(end)) check_moment(*moment, arguments_, reading_);
      }
      prometheus.range = {.start = times.required("start"), .end = times.required("end"), .step = text(times, "step")};
    }
    read.provider = std::move(prometheus);
    return has_query;
  }

  bool read_web(const PeerObject& provider, ArgoMetric& read) {
    const YamlNode* node = provider.mapping("web");
    if (node == nullptr) return false;
    const PeerObject object(*node, "`web`", kWeb, reading_);
    ArgoWeb web{.url = text(object, "url"),
                .json_path = text(object, "jsonPath"),
                .body = text(object, "body"),
                .headers = headers(object),
                .timeout = seconds_of(object, "timeoutSeconds", seconds(10)),
                .skips_certificates = object.boolean("insecure"),
                .authenticates = object.has("authentication")};
    if (web.url.empty()) reading_.error(node->place, "`web` needs the key \"url\"");
    if (object.has("method")) web.method = object.text("method");
    if (std::ranges::find(kMethods, web.method) == std::end(kMethods)) {
      reading_.error(object.find("method")->place, quoted(printable(web.method, 20)) + " is none of GET, POST, PUT");
    }
    if (object.has("body") && object.has("jsonBody")) {
      reading_.error(object.key_place("jsonBody"), "\"body\" and \"jsonBody\" exclude each other", "keep one of them");
    }
    check_below(object, "jsonBody");
    if (const YamlNode* body = object.find("jsonBody")) web.json_body = json_of(*body);
    check_below(object, "authentication");
    read.provider = std::move(web);
    return true;
  }

  bool read_job(const PeerObject& provider, ArgoMetric& read) {
    const YamlNode* node = provider.mapping("job");
    if (node == nullptr) return false;
    const PeerObject object(*node, "`job`", kJob, reading_);
    check_below(*node);
    ArgoJob job;
    if (const YamlNode* limit = at_path(*node, {"spec", "backoffLimit"}); limit != nullptr && limit->is_scalar()) {
      const auto number = parse_double(limit->text);
      if (number) job.backoff_limit = static_cast<std::int64_t>(*number);
    }
    const YamlNode* containers = at_path(*node, {"spec", "template", "spec", "containers"});
    if (containers == nullptr || containers->items.empty()) {
      reading_.error(node->place, "the job has no containers: there is nothing to run");
    }
    for (const YamlNode& container : containers == nullptr ? std::span<const YamlNode>() : containers->items) {
      const YamlNode* image = container.find("image");
      if (image != nullptr && image->is_scalar()) job.images.push_back(image->text);
    }
    if (const YamlNode* metadata = object.mapping("metadata")) job.metadata = json_of(*metadata);
    if (const YamlNode* spec = object.mapping("spec")) job.spec = json_of(*spec);
    read.provider = std::move(job);
    return true;
  }

  ArgoArguments& arguments_;
  PeerReading& reading_;
};

}  // namespace

bool read_argo_provider(const PeerObject& metric, ArgoArguments& arguments, ArgoMetric& read, PeerReading& reading) {
  return ProviderReader(arguments, reading).read(metric, read);
}

}  // namespace tidegate::specs
