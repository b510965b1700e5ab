#include "edge/specs/kayenta_query.h"

#include <algorithm>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "edge/specs/native_draft.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kWhole = "PromQL:";

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_word = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && is_letter(text[0]) && std::ranges::all_of(text, is_word);
}

// Only plain ${name} of FreeMarker's language, in which Spinnaker writes $\{name}.
Result<std::string> expanded(std::string_view written, const KayentaBinding& binding) {
  const std::string text = replace_all(std::string(written), "$\\{", "${");
  for (const std::string_view other : {"<#", "<@", "#{", "[="}) {
    if (text.contains(other)) {
      return fail(ErrorKind::invalid,
                  format("its template has {} of FreeMarker, of which only ${{name}} is read", other));
    }
  }
  std::string out;
  std::size_t at = 0;
  for (auto open = text.find("${"); open != std::string::npos; open = text.find("${", at)) {
    const auto close = text.find('}', open);
    const std::string name(trim(text.substr(open + 2, close == std::string::npos ? 0 : close - open - 2)));
    if (!is_name(name)) {
      return fail(ErrorKind::invalid, format("of its template only ${{name}} is read, and not {}",
                                             quoted(printable(text.substr(open), 40))));
    }
    if (open > 0 && text[open - 1] == '$') {
      return fail(ErrorKind::invalid, "its template has a $ directly before ${" + name +
                                          "}, which a gate can't say: there $${ is a plain ${");
    }
    out += without_variables(std::string_view(text).substr(at, open - at)) + binding(name);
    at = close + 1;
  }
  return out + without_variables(std::string_view(text).substr(at));
}

// The template of a metric; "" if it has none.
Result<std::string> template_of(const KayentaConfig& config, const KayentaQuery& query) {
  if (!query.custom_inline_template.empty()) return query.custom_inline_template;
  if (query.custom_filter_template.empty()) return std::string();
  const auto found = std::ranges::find(config.templates, query.custom_filter_template,
                                       [](const auto& one) { return std::string_view(one.first); });
  if (found != config.templates.end()) return found->second;
  return fail(ErrorKind::invalid,
              format("the config has no template {}", quoted(printable(query.custom_filter_template, 60))));
}

// What narrows a metric to a scope where no template does.
Result<std::vector<std::string>> filters_of(const std::string& resource_type, const KayentaBinding& binding) {
  if (resource_type == "gce_instance") {
    return std::vector<std::string>{"instance=~\"" + binding("scope") + "-.{4}\"",
                                    "zone=~\".+/zones/" + binding("location") + "-.{1}\""};
  }
  if (resource_type == "aws_ec2_instance") {
    return std::vector<std::string>{"asg_groupName=\"" + binding("scope") + "\"",
                                    "zone=~\"" + binding("location") + ".{1}\""};
  }
  if (resource_type.empty()) {
    return fail(ErrorKind::invalid, "it has neither a resourceType nor a template, which Kayenta refuses");
  }
  return fail(ErrorKind::invalid,
              format("Kayenta has no support for its resourceType {}", quoted(printable(resource_type, 60))));
}

}  // namespace

Result<std::string> kayenta_promql(const KayentaConfig& config, const KayentaMetricConfig& metric,
                                   const KayentaBinding& binding) {
  const KayentaQuery& query = metric.query;
  const auto written = TRY(template_of(config, query));
  const auto custom = TRY(expanded(written, binding));
  if (custom.starts_with(kWhole)) return std::string(trim(std::string_view(custom).substr(kWhole.size())));
  std::vector<std::string> filters;
  for (const std::string& one : query.label_bindings) filters.push_back(without_variables(one));
  if (custom.empty()) {
    const auto more = TRY(filters_of(query.resource_type, binding));
    filters.insert(filters.end(), more.begin(), more.end());
  } else {
    filters.insert(filters.begin(), custom);
  }
  if (query.metric_name.empty()) return fail(ErrorKind::invalid, "it names no metric");
  std::string text = "avg(" + without_variables(query.metric_name) + "{" + join(filters, ",") + "})";
  if (!query.group_by_fields.empty()) text += " by (" + join(query.group_by_fields, ",") + ")";
  return text;
}

}  // namespace tidegate::specs
