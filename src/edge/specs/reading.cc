#include "edge/specs/reading.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"
#include "core/model/source_fields.h"
#include "edge/specs/fields.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostDiagnostics = 1000;
constexpr std::size_t kMostSuggestions = 100;
constexpr std::size_t kMostCandidates = 1000;

// What other tools call our keys.
constexpr std::pair<std::string_view, std::string_view> kOtherWords[] = {
    {"name", "gate"},
    {"threshold", "at_most"},
    {"target", "at_least"},
    {"max", "at_most"},
    {"maximum", "at_most"},
    {"min", "at_least"},
    {"minimum", "at_least"},
    {"limit", "at_most"},
    {"less_than", "at_most"},
    {"window", "over"},
    {"timeframe", "over"},
    {"interval", "every"},
    {"duration", "for"},
    {"timezone", "time_zone"},
    {"tz", "time_zone"},
    {"expr", "query"},
    {"expression", "query"},
    {"promql", "query"},
    {"metric", "latency"},
    {"errors", "bad"},
    {"error", "bad"},
    {"success", "good"},
    {"count", "total"},
    {"histogram", "latency"},
    {"percentile", "quantile"},
    {"labels", "scope"},
    {"filter", "scope"},
    {"selector", "scope"},
    {"vars", "variables"},
    {"args", "variables"},
    {"params", "variables"},
    {"initialDelay", "warmup"},
    {"initial_delay", "warmup"},
    {"delay", "warmup"},
    {"failureLimit", "failure_limit"},
    {"slos", "objectives"},
    {"checks", "objectives"},
    {"metrics", "objectives"},
    {"rules", "objectives"},
    {"server", "prometheus"},
    {"url", "prometheus"},
    {"address", "prometheus"},
    {"token", "bearer_token"},
    {"any", "any_of"},
    {"all", "all_of"},
    {"or", "any_of"},
    {"and", "all_of"},
    {"unless", "only_if"},
    {"when", "only_if"},
    {"ics", "calendar"},
    {"schedule", "cron"},
    {"type", "severity"},
};

bool has_field(std::span<const Field> fields, std::string_view name) {
  return std::ranges::find(fields, name, &Field::name) != fields.end();
}

std::array<std::span<const Field>, 4> source_fields() {
  return {prometheus_source_fields(), blocks_source_fields(), file_source_fields(), scrape_source_fields()};
}

// Which other kinds of source take a key that a source hasn't.
std::string from_other_sources(std::string_view key, std::span<const Field> fields) {
  const auto is_here = [&](std::span<const Field> each) { return each.data() == fields.data(); };
  if (std::ranges::none_of(source_fields(), is_here)) return "";
  std::vector<std::string> kinds;
  for (const auto each : source_fields()) {
    if (has_field(each, key)) kinds.emplace_back(each.front().name);
  }
  return kinds.empty() ? "" : "only a source of the kind " + join(kinds, " or ") + " takes it";
}

// Where a key that is unknown here is known.
std::string home_among(std::span<const Field> fields, std::string_view key) {
  for (const Field& field : fields) {
    if (has_field(field.fields, key)) return "it belongs under `" + std::string(field.name) + "`";
  }
  return "";
}

std::string home_of(std::string_view key) {
  const auto in = [&](std::span<const Field> fields) { return has_field(fields, key); };
  if (in(objective_fields())) return "it belongs in an objective, under `objectives`";
  if (in(gate_fields())) return "it belongs at the top of the gate file";
  if (in(group_fields())) return "it belongs in a group, under `objectives`";
  for (const auto fields : {gate_fields(), objective_fields()}) {
    if (const std::string under = home_among(fields, key); !under.empty()) return under;
  }
  for (const auto fields : source_fields()) {
    if (in(fields)) return "it belongs in a source";
  }
  if (in(operator_fields())) return "it belongs in the operator file, tidegate.yaml";
  return "";
}

std::string from_other_words(std::string_view key, std::span<const Field> fields) {
  for (const auto& [theirs, ours] : kOtherWords) {
    if (theirs != key) continue;
    if (has_field(fields, ours)) return "did you mean \"" + std::string(ours) + "\"?";
  }
  for (const auto& [theirs, ours] : kOtherWords) {
    if (theirs == key && !home_of(key).empty()) break;
    if (theirs == key) return "did you mean \"" + std::string(ours) + "\"? " + home_of(ours);
  }
  return "";
}

std::vector<std::string> names_of(std::span<const Field> fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  return names;
}

std::string unknown_key_hint(std::string_view key, std::span<const Field> fields, const Reading& reading) {
  const std::vector<std::string> names = names_of(fields);
  const auto is_plural = [&](const std::string& name) { return key == name + "s" || name == std::string(key) + "s"; };
  const auto meant = std::ranges::find_if(names, is_plural);
  if (meant != names.end()) return "did you mean " + quoted(*meant) + "?";
  if (std::string other = from_other_sources(key, fields); !other.empty()) return other;
  if (std::string other = from_other_words(key, fields); !other.empty()) return other;
  if (std::string home = home_among(fields, key); !home.empty()) return home;
  if (std::string home = home_of(key); !home.empty()) return home;
  if (std::string near = reading.suggestion(key, names); !near.empty()) return near;
  if (fields.data() == objective_fields().data()) {  // or a group in place of one
    if (std::string near = reading.suggestion(key, names_of(group_fields())); !near.empty()) return near;
  }
  return "known keys are " + join(names, ", ");
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

// ---- Reading ------------------------------------------------------------------------------------------------------

void Reading::error(const Place& place, std::string message, std::string hint) {
  if (diagnostics_.size() < kMostDiagnostics) diagnostics_.push_back({place, std::move(message), std::move(hint)});
}

void Reading::warning(const Place& place, std::string message, std::string hint) {
  if (diagnostics_.size() >= kMostDiagnostics) return;
  diagnostics_.push_back({place, std::move(message), std::move(hint), Level::warning});
}

void Reading::unmet(const Place& place, std::string message, std::string hint) {
  if (unmet_.size() < kMostDiagnostics) unmet_.push_back({place, std::move(message), std::move(hint)});
}

void Reading::error_of(const Place& place, const Error& error) {
  const std::size_t at = error.message.rfind("; ");
  if (at == std::string::npos) return this->error(place, error.message);
  this->error(place, error.message.substr(0, at), error.message.substr(at + 2));
}

void Reading::error_of(const YamlNode& value, const Filled& text, const Error& error) {
  if (!text.from_environment) return error_of(value.place, error);
  const std::size_t at = error.message.rfind("; ");
  this->error(value.place, "what " + shown(value, text) + " stands for does not fit here",
              at == std::string::npos ? "" : error.message.substr(at + 2));
}

std::string Reading::shown(const YamlNode& value, const Filled& text) {
  return quoted(printable(trim(text.from_environment ? value.text : text.text), 40));
}

void Reading::secret_error(const YamlNode& value, std::string message, std::string hint) {
  error(value.place, std::move(message), std::move(hint));
  if (diagnostics_.size() < kMostDiagnostics) diagnostics_.back().line = Diagnostic::Line::withheld;
}

std::string Reading::suggestion(std::string_view word, std::span<const std::string> candidates) const {
  if (candidates.size() > kMostCandidates || diagnostics_.size() > kMostSuggestions) return "";
  return did_you_mean(word, candidates);
}

std::optional<Filled> Reading::fill(const YamlNode& scalar, Syntax syntax) {
  std::vector<VariableProblem> problems;
  std::optional<Filled> filled = variables_.fill(scalar.text, syntax, problems);
  for (VariableProblem& problem : problems) {
    const Place place = place_inside(scalar, problem.offset, problem.length);
    if (problem.about == VariableProblem::About::environment) {
      unmet(place, std::move(problem.message), std::move(problem.hint));
    } else {
      error(place, std::move(problem.message), std::move(problem.hint));
    }
  }
  return filled;
}

Place Reading::place_in(const YamlNode& scalar, const Filled& filled, std::size_t offset, std::size_t length) {
  const auto [from, bytes] = filled.origin(offset, length);
  return place_inside(scalar, from, bytes);
}

// ---- Object -------------------------------------------------------------------------------------------------------

std::string shape_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null: return "nothing stands here";
    case YamlNode::Kind::scalar: return "a text stands here";
    case YamlNode::Kind::sequence: return "a list stands here";
    case YamlNode::Kind::mapping: return "a mapping stands here";
  }
  return "";
}

Object::Object(const YamlNode& node, std::span<const Field> fields, std::string what, Reading& reading)
    : node_(node), fields_(fields), what_(std::move(what)), reading_(reading) {
  if (!node.is_mapping()) {
    reading.error(node.place, what_ + " is a mapping of keys to values; " + shape_of(node));
    return;
  }
  check_keys();
  check_presence();
  check_groups();
  check_needs();
}

const Field& Object::field(std::string_view name) const { return field_of(fields_, name); }

const YamlNode* Object::find(std::string_view name) const {
  const YamlNode* value = node_.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Place& Object::key_place(std::string_view name) const {
  const auto found = std::ranges::find(node_.entries, name,
                                       [](const YamlNode::Entry& entry) { return std::string_view(entry.first.text); });
  return found == node_.entries.end() ? node_.place : found->first.place;
}

void Object::check_keys() const {
  for (const auto& [key, value] : node_.entries) {
    const auto known = std::ranges::find(fields_, key.text, &Field::name);
    if (known == fields_.end()) {
      reading_.error(key.place, "unknown key " + quoted(printable(key.text, 60)) + " in " + what_,
                     unknown_key_hint(key.text, fields_, reading_));
    } else if (value.is_null()) {
      reading_.error(key.place, quoted(key.text) + " has no value",
                     "write " + std::string(known->name) + ": " + std::string(known->example) + ", or remove the key");
    }
  }
}

void Object::check_presence() const {
  for (const Field& field : fields_) {
    if (!field.required() || !field.one_of.empty() || node_.find(field.name) != nullptr) continue;
    const std::string name(field.name);
    if (is_misspelt({&name, 1})) continue;
    reading_.error(node_.place, what_ + " needs the key " + quoted(field.name),
                   "write " + std::string(field.name) + ": " + std::string(field.example));
  }
}

// Whether an unknown key is likely meant to be one of those: it is told then, and nothing is missing.
bool Object::is_misspelt(std::span<const std::string> names) const {
  return std::ranges::any_of(node_.entries, [&](const YamlNode::Entry& entry) {
    const auto& key = entry.first.text;
    return std::ranges::find(fields_, key, &Field::name) == fields_.end() && nearest(key, names);
  });
}

void Object::check_groups() const {
  std::map<std::string_view, std::vector<std::string>> members, present;
  std::map<std::string_view, bool> is_required;
  for (const Field& field : fields_) {
    if (field.one_of.empty()) continue;
    members[field.one_of].emplace_back(field.name);
    is_required[field.one_of] = field.required();
    if (node_.find(field.name) != nullptr) present[field.one_of].emplace_back(field.name);
  }
  for (const auto& [group, names] : members) {
    const std::vector<std::string>& here = present[group];
    if (here.empty() && is_required[group] && !is_misspelt(names)) {
      reading_.error(node_.place, what_ + " needs one of the keys " + join(names, ", "));
    }
    for (std::size_t i = 1; i < here.size(); ++i) {
      reading_.error(key_place(here[i]),
                     quoted(here[i]) + " and " + quoted(here[0]) + " exclude each other in " + what_,
                     "keep one of them");
    }
  }
}

// Of what it could need, that which excludes nothing that stands here is what was forgotten.
void Object::check_needs() const {
  const auto here = [&](std::string_view name) { return node_.find(name) != nullptr; };
  const auto rival_of = [&](const Field& needed) {
    return std::ranges::find_if(fields_, [&](const Field& other) {
      return !needed.one_of.empty() && other.one_of == needed.one_of && here(other.name);
    });
  };
  for (const Field& field : fields_) {
    if (field.needs.empty() || !here(field.name) || std::ranges::any_of(field.needs, here)) continue;
    std::vector<std::string> free, all, examples;
    for (const std::string_view name : field.needs) {
      const Field& needed = this->field(name);
      all.push_back(quoted(name));
      if (rival_of(needed) != fields_.end()) continue;
      free.push_back(quoted(name));
      examples.push_back(std::string(name) + ": " + std::string(needed.example));
    }
    const std::string hint =
        free.empty() ? "remove it: it says nothing about " + quoted(rival_of(this->field(field.needs.front()))->name)
                     : "write " + join(examples, ", or ");
    reading_.error(key_place(field.name),
                   quoted(field.name) + " needs " + join(free.empty() ? all : free, " or ") + " beside it", hint);
  }
}

void Object::wrong_shape(const YamlNode& value, std::string_view name) const {
  const Field& known = field(name);
  const bool selects = known.type == FieldType::selector || known.type == FieldType::query;
  const std::string hint = selects && value.is_mapping() ? "put quotes around a selector that begins with {" : "";
  reading_.error(value.place, quoted(name) + " takes " + describe_type(known) + "; " + shape_of(value), hint);
}

std::optional<Filled> Object::filled(std::string_view name, Syntax syntax) const {
  const YamlNode* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_scalar()) return reading_.fill(*value, syntax);
  wrong_shape(*value, name);
  return std::nullopt;
}

std::string Object::text(std::string_view name) const {
  std::optional<Filled> value = filled(name);
  if (!value) return "";
  const YamlNode& node = *find(name);
  const auto control =
      std::ranges::find_if(value->text, [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
  if (control != value->text.end()) {
    reading_.error(node.place,
                   quoted(name) + " holds the control character " + printable(std::string_view(&*control, 1)));
  }
  if (trim(value->text).empty())
    reading_.error(node.place, quoted(name) + " is empty", "write a text, or remove the key");
  return std::string(trim(value->text));
}

std::optional<Duration> Object::duration(std::string_view name, Zero zero) const {
  const std::optional<Filled> value = filled(name);
  if (!value) return std::nullopt;
  const Result<Duration> duration = parse_duration(trim(value->text));
  if (!duration) {
    reading_.error_of(*find(name), *value, duration.error());
    return std::nullopt;
  }
  if (duration->ms > 0 || zero == Zero::allowed) return *duration;
  reading_.error(find(name)->place, quoted(name) + " must be longer than nothing");
  return std::nullopt;
}

std::optional<Duration> Object::whole_seconds(std::string_view name) const {
  const auto length = duration(name, Zero::refused);
  if (!length || length->ms % 1000 == 0) return length;
  reading_.error(find(name)->place, quoted(name) + " takes whole seconds, not " + format_duration(*length));
  return std::nullopt;
}

std::optional<std::int64_t> Object::integer(std::string_view name, std::int64_t most) const {
  const std::optional<Filled> value = filled(name);
  if (!value) return std::nullopt;
  const std::string_view digits = trim(value->text);
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc() && end == digits.data() + digits.size() && number >= 0 && number <= most) return number;
  reading_.error(find(name)->place, quoted(name) + " takes a whole number from 0 to " + std::to_string(most) +
                                        ", not " + Reading::shown(*find(name), *value));
  return std::nullopt;
}

std::optional<std::size_t> Object::choice(std::string_view name) const {
  const std::optional<Filled> value = filled(name);
  if (!value) return std::nullopt;
  const auto choices = field(name).choices;
  const auto found = std::ranges::find(choices, value->text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const std::vector<std::string> names(choices.begin(), choices.end());
  const auto* is_none = names.size() == 1 ? " is not " : " is none of ";
  reading_.error(find(name)->place, Reading::shown(*find(name), *value) + is_none + join(names, ", "),
                 reading_.suggestion(value->text, names));
  return std::nullopt;
}

std::optional<bool> Object::boolean(std::string_view name) const {
  const std::optional<Filled> value = filled(name);
  if (!value) return std::nullopt;
  if (value->text == "true" || value->text == "false") return value->text == "true";
  reading_.error(find(name)->place, quoted(name) + " takes true or false, not " + Reading::shown(*find(name), *value));
  return std::nullopt;
}

const YamlNode* Object::mapping(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value != nullptr && !value->is_mapping()) return wrong_shape(*value, name), nullptr;
  return value;
}

const YamlNode* Object::sequence(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value != nullptr && !value->is_sequence()) return wrong_shape(*value, name), nullptr;
  return value;
}

}  // namespace tidegate::specs
