#include "edge/specs/operator_file.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "base/yaml.h"
#include "edge/specs/fields.h"
#include "edge/specs/reading.h"
#include "edge/specs/sources.h"

namespace tidegate::specs {
namespace {

// "prometheus.internal:9090" -> host and port; port 0 is any.
struct HostPattern {
  std::string host;  // "*.example.com", lower case
  int port = 0;
};

std::optional<HostPattern> parse_host_pattern(std::string_view text) {
  const bool wild = text.starts_with("*.");
  const std::string probe = "http://" + std::string(wild ? text.substr(2) : text);
  const Result<Url> url = parse_url(probe);
  if (!url || !url->userinfo.empty() || !url->path.empty() || !url->query.empty() || probe.contains('#'))
    return std::nullopt;
  return HostPattern{.host = wild ? "*." + url->host : url->host, .port = url->port};
}

bool matches(const HostPattern& pattern, const Url& url) {
  if (pattern.port != 0 && pattern.port != port_of(url)) return false;
  if (!pattern.host.starts_with("*.")) return pattern.host == url.host;
  return url.host.size() > pattern.host.size() - 1 && url.host.ends_with(pattern.host.substr(1));
}

// A source whose environment variables are missing is kept, and told about when a gate wants it.
void read_sources(const Object& file, OperatorConfig& config, Diagnostics& diagnostics, Reading& reading,
                  Variables& variables, const std::vector<Kind>& kinds) {
  const YamlNode* sources = file.mapping("sources");
  if (sources == nullptr) return;
  for (const auto& [key, value] : sources->entries) {
    if (!is_source_name(key.text)) {
      reading.error(key.place, quoted(printable(key.text, 60)) + " is no name for a source",
                    "use letters, digits, _ . and -");
      continue;
    }
    OperatorSource entry;
    Reading of_source(diagnostics, variables, entry.missing);
    const auto source = read_source(value, key.text, config.file, kinds, of_source);
    entry.config = source.value_or(SourceConfig{.name = key.text});
    config.sources.push_back(std::move(entry));
  }
}

void read_default(const Object& file, OperatorConfig& config, Reading& reading) {
  config.default_source = file.text("default_source");
  if (config.default_source.empty() || config.find(config.default_source) != nullptr) return;
  std::vector<std::string> names;
  for (const OperatorSource& source : config.sources) names.push_back(source.config.name);
  reading.error(file.find("default_source")->place,
                "there is no source named " + quoted(printable(config.default_source, 60)),
                reading.suggestion(config.default_source, names));
}

void read_hosts(const Object& file, OperatorConfig& config, Reading& reading) {
  const YamlNode* hosts = file.sequence("allowed_hosts");
  if (hosts == nullptr) return;
  if (hosts->items.empty()) {
    reading.error(hosts->place, "\"allowed_hosts\" allows no host", "list some, or remove the key to allow all");
  }
  for (const YamlNode& item : hosts->items) {
    const std::optional<Filled> text = item.is_scalar() ? reading.fill(item, Syntax::plain) : std::nullopt;
    if (text && parse_host_pattern(text->text)) {
      config.allowed_hosts.push_back(text->text);
    } else if (text || !item.is_scalar()) {
      reading.error(item.place, "this is no host", "write host, host:port, or \"*.example.com\" for all below it");
    }
  }
}

}  // namespace

const OperatorSource* OperatorConfig::find(std::string_view name) const {
  const auto found = std::ranges::find(
      sources, name, [](const OperatorSource& source) { return std::string_view(source.config.name); });
  return found == sources.end() ? nullptr : &*found;
}

bool host_is_allowed(const OperatorConfig& config, std::string_view url) {
  if (config.allowed_hosts.empty()) return true;
  const Result<Url> parsed = parse_url(url);
  return parsed && std::ranges::any_of(config.allowed_hosts, [&](const std::string& text) {
           const auto pattern = parse_host_pattern(text);
           return pattern && matches(*pattern, *parsed);
         });
}

LoadedOperators load_operator_file(std::string_view text, std::string_view file, const Environment& environment,
                                   const std::vector<Kind>& source_kinds) {
  YamlDocument document = parse_yaml(text, file);
  LoadedOperators loaded{.config = {.file = std::string(file)}, .diagnostics = std::move(document.diagnostics)};
  Variables variables(environment, std::nullopt);
  Reading reading(loaded.diagnostics, variables);
  if (document.complete && !document.root.is_null()) {  // an empty file decides nothing
    const Object root(document.root, operator_fields(), "the operator file", reading);
    if (root.is_mapping()) {
      read_sources(root, loaded.config, loaded.diagnostics, reading, variables, source_kinds);
      read_default(root, loaded.config, reading);
      read_hosts(root, loaded.config, reading);
    }
  }
  withhold_secrets(text, loaded.diagnostics);
  if (has_errors(loaded.diagnostics)) loaded.config = {.file = std::string(file)};
  return loaded;
}

}  // namespace tidegate::specs
