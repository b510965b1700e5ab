#include "edge/specs/draft_builder.h"

#include <algorithm>

#include "base/text.h"
#include "core/promql/selectors.h"
#include "edge/specs/variables.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kWindow = "${window}";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

struct Range {
  std::size_t offset = 0;  // behind the [
  std::size_t length = 0;
};

// All [...] outside of strings; nothing if one of them is no plain range, or they differ.
std::optional<std::vector<Range>> equal_ranges(std::string_view query) {
  std::vector<Range> ranges;
  char quote = '\0';
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (quote != '\0') {
      if (c == '\\' && quote != '`') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == '[') {
      const std::size_t end = query.find(']', i);
      if (end == std::string_view::npos) return std::nullopt;
      ranges.push_back({i + 1, end - i - 1});
      i = end;
    }
  }
  const auto text = [&](const Range& range) { return trim(query.substr(range.offset, range.length)); };
  const auto is_same = [&](const Range& range) { return text(range) == text(ranges.front()); };
  if (ranges.empty() || !std::ranges::all_of(ranges, is_same)) return std::nullopt;
  return ranges;
}

// The first word of a URL's host: "prom" of http://prom.example.com:9090.
std::string host_name(std::string_view address) {
  address.remove_prefix(std::min(address.find("//") + 2, address.size()));  // npos + 2 is 1
  const std::string_view host = address.substr(0, address.find_first_of("./:"));
  const bool is_name = !host.empty() && is_letter(host[0]) && std::ranges::all_of(host, is_word);
  return is_name && host != "localhost" ? std::string(host) : "prometheus";
}

}  // namespace

std::string variable_name(std::string_view name) {
  constexpr std::string_view kBuiltIn[] = {"window", "change", "env"};
  std::string made;
  for (const char c : name) made += is_word(c) ? c : '-';
  if (made.empty() || !is_letter(made[0])) made.insert(0, "_");
  if (is_one_of(made, kBuiltIn)) made += "-argument";
  return made;
}

std::string gate_name_of(const Place& place) {
  std::string_view name = place.file;
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  name = name.substr(0, name.rfind('.'));
  return name.empty() || name == "-" || name == "standard input" ? "imported" : printable(name, 100);
}

std::string metric_name(std::string name) {
  for (char& c : name) {
    if (!is_word(c) || c == '-') c = '_';
  }
  return name.empty() || !is_letter(name[0]) ? "_" + name : name;
}

void DraftBuilder::lose(const Place& place, std::string message) {
  if (std::ranges::find(draft_.remarks, message) == draft_.remarks.end()) draft_.remarks.push_back(message);
  lost_.push_back({place, "not carried over: " + std::move(message), "", Level::warning});
}

void DraftBuilder::lose(DraftObjective& objective, const Place& place, std::string message) {
  objective.remarks.push_back(message);
  lost_.push_back({place, "not carried over: of " + quoted(printable(objective.name, 60)) + ", " + std::move(message),
                   "", Level::warning});
}

std::string DraftBuilder::declare(DraftVariable variable) {
  const std::string base = variable_name(variable.name);
  variable.name = base;
  for (int i = 2;; ++i) {
    const auto known = std::ranges::find(draft_.variables, variable.name, &DraftVariable::name);
    const bool is_new = known == draft_.variables.end();
    if (is_new || known->value == variable.value) {
      std::string reference = "${" + variable.name + "}";
      if (is_new) draft_.variables.push_back(std::move(variable));
      return reference;
    }
    variable.name = base + "-" + std::to_string(i);
  }
}

std::string DraftBuilder::source(DraftSource source) {
  std::string& known = sources_[{source.address, source.headers}];
  if (!known.empty()) return known;
  const std::string base = host_name(source.address);
  known = base;
  for (int i = 2; !source_names_.insert(known).second; ++i) known = base + "-" + std::to_string(i);
  source.name = known;
  draft_.sources.push_back(std::move(source));
  return known;
}

std::string DraftBuilder::unknown_source(std::vector<std::pair<std::string, std::string>> headers) {
  return source({.name = {},
                 .address = "http://localhost:9090",
                 .remark = "The files name no server: write its address here.",
                 .headers = std::move(headers)});
}

std::string DraftBuilder::unique_name(std::string_view name) {
  const std::string base(name.empty() ? "objective" : name);
  std::string unique = base;
  for (int i = 2; !names_.insert(unique).second; ++i) unique = base + " " + std::to_string(i);
  return unique;
}

void DraftBuilder::check_arguments(std::span<const Setting> arguments, PeerReading& reading) const {
  std::vector<std::string> names;
  for (const DraftVariable& variable : draft_.variables) names.push_back(variable.name);
  for (const Setting& setting : arguments) {
    const auto is_it = [&](const std::string& name) {
      return name == variable_name(setting.name) || name == variable_name(to_lower(setting.name));
    };
    if (std::ranges::any_of(names, is_it)) continue;
    reading.error({.file = setting.origin}, "no query has the argument " + quoted(printable(setting.name, 60)),
                  did_you_mean(setting.name, names));
  }
}

void DraftBuilder::finish(const Place& place) {
  if (draft_.watch) lengthen_watch(place);
  if (draft_.sources.size() > 1) return;
  for (DraftObjective& objective : draft_.objectives) {
    std::erase_if(objective.fields, [](const DraftField& field) { return field.key == "source"; });
  }
}

// How long its window is; five minutes where it says nothing, or a variable without a value.
Duration DraftBuilder::window_of(const DraftObjective& objective) const {
  const auto over = std::ranges::find(objective.fields, "over", &DraftField::key);
  if (over == objective.fields.end()) return minutes(5);
  for (const DraftVariable& variable : draft_.variables) {
    if (over->value == yaml_text("${" + variable.name + "}")) {
      return parse_duration(variable.value.value_or("")).value_or(minutes(5));
    }
  }
  return parse_duration(over->value).value_or(minutes(5));
}

// A window of which less than half lies behind the change proves nothing, so a watch that ends by then can't pass.
void DraftBuilder::lengthen_watch(const Place& place) {
  DraftWatch& watch = *draft_.watch;
  if (!watch.length) return;
  Duration longest = seconds(1);
  for (const DraftObjective& objective : draft_.objectives) {
    const bool grows = std::ranges::find(objective.fields, "kayenta", &DraftField::key) != objective.fields.end();
    if (!grows) longest = std::max(longest, window_of(objective));
  }
  const Duration warmup = watch.warmup.value_or(Duration{});
  const Duration needed = warmup + longest;
  if ((*watch.length - warmup - seconds(1)).ms * 2 >= longest.ms) return;
  lose(place, "that it takes " + format_duration(*watch.length) + ": the windows need " + format_duration(needed) +
                  " after the change");
  watch.length = needed;
}

void add_query(std::string query, DraftObjective& objective) {
  const auto ranges = equal_ranges(query);
  std::string over;
  if (ranges) over = std::string(trim(std::string_view(query).substr(ranges->front().offset, ranges->front().length)));
  const auto length = parse_duration(over);
  const bool is_duration = length && length->ms > 0 && length->ms % 1000 == 0;
  const bool is_variable = over.starts_with("${") && over.find('}') == over.size() - 1 && over != kWindow;
  const bool is_window = is_duration || is_variable;
  for (std::size_t i = is_window ? ranges->size() : 0; i-- > 0;) {
    query.replace((*ranges)[i].offset, (*ranges)[i].length, kWindow);
  }
  objective.fields.push_back({.key = "query", .value = std::move(query), .form = DraftField::Form::text});
  if (is_window) objective.fields.push_back({.key = "over", .value = yaml_text(over)});
}

void add_limits(const DraftLimits& limits, DraftObjective& objective) {
  const auto add = [&](std::string key, std::string value) {
    objective.fields.push_back({.key = std::move(key), .value = std::move(value)});
  };
  if (limits.least && limits.most) {
    add("between", "[" + yaml_text(*limits.least) + ", " + yaml_text(*limits.most) + "]");
  } else if (limits.most) {
    add("at_most", yaml_text(*limits.most));
  } else if (limits.least) {
    add("at_least", yaml_text(*limits.least));
  }
  if (limits.warn_above) add("warn_above", yaml_text(*limits.warn_above));
  if (limits.warn_below) add("warn_below", yaml_text(*limits.warn_below));
}

}  // namespace tidegate::specs
