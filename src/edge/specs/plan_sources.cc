#include "edge/specs/plan_sources.h"

#include <algorithm>

#include "base/text.h"

namespace tidegate::specs {

std::string PlanSources::add(PlannedServer server, Duration timeout) {
  if (!server.address.empty() && !server.address.contains("://")) server.address.insert(0, "http://");
  if (check_ == AnalysisContext::Sources::check) {
    if (server.skips_certificates && server.address.starts_with("https://")) {
      reading_.error(server.place, server.what + " checks no certificates: here they are always checked",
                     "name a source with tls: {ca_file: ...} in tidegate.yaml, and it by --source");
    }
    if (server.authenticates) {
      reading_.error(server.place, server.what + " takes its credentials out of a Secret, which is not read from here",
                     "name a source with bearer_token in tidegate.yaml, and it by --source");
    }
  }
  const auto [entry, is_new] = names_.try_emplace(server.address, "");
  if (!is_new) return entry->second;
  entry->second = names_.size() == 1 ? "prometheus" : "prometheus " + std::to_string(names_.size());
  plan_.sources.push_back({.name = entry->second,
                           .provider = ArgoPrometheus{.address = server.address, .timeout = timeout},
                           .place = server.place});
  return entry->second;
}

std::string fill_promql(const YamlNode& query, std::span<const Placeholder> placeholders, const PlaceholderValue& value,
                        PeerReading& reading) {
  check_promql(query, placeholders, value, reading);
  return replace(query.text, placeholders, [&](const Placeholder& one) { return value(one).value_or(""); }).text;
}

std::optional<std::string> GivenArguments::find(std::string_view name) {
  if (std::ranges::find(asked_, name) == asked_.end()) asked_.emplace_back(name);
  const auto found = std::ranges::find(settings_.rbegin(), settings_.rend(), name, &Setting::name);
  if (found == settings_.rend()) return std::nullopt;
  used_[found->name] = true;
  return found->value;
}

void GivenArguments::check_all_used(PeerReading& reading) const {
  for (const Setting& setting : settings_) {
    if (used_.contains(setting.name)) continue;
    std::string hint = did_you_mean(setting.name, asked_);
    if (hint.empty() && !asked_.empty()) hint = "there are " + join(asked_, ", ");
    reading.error({.file = setting.origin}, "nothing has the argument " + quoted(printable(setting.name, 60)), hint);
  }
}

}  // namespace tidegate::specs
