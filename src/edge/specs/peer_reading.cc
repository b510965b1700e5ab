#include "edge/specs/peer_reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "core/promql/parser.h"
#include "edge/specs/reading.h"
#include "edge/specs/surroundings.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostDiagnostics = 1000;

std::vector<std::string> strings(std::span<const std::string_view> views) { return {views.begin(), views.end()}; }

struct GoUnit {
  std::string_view name;
  double ms;
};
constexpr GoUnit kGoUnits[] = {{"ns", 1e-6}, {"us", 1e-3}, {"\u00B5s", 1e-3}, {"\u03BCs", 1e-3},
                               {"ms", 1},    {"s", 1e3},   {"m", 6e4},        {"h", 3.6e6}};

}  // namespace

bool PeerReading::is_full() const { return diagnostics_.size() >= kMostDiagnostics; }

void PeerReading::error(const Place& place, std::string message, std::string hint) {
  if (!is_full()) diagnostics_.push_back({place, std::move(message), std::move(hint)});
}

void PeerReading::warning(const Place& place, std::string message, std::string hint) {
  if (is_full()) return;
  diagnostics_.push_back({place, std::move(message), std::move(hint), Level::warning});
}

// ---- placeholders -------------------------------------------------------------------------------------------------

std::vector<Placeholder> placeholders_in(std::string_view text) {
  std::vector<Placeholder> found;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) {
      found.push_back({at, 2, "{{"});
      break;
    }
    found.push_back({at, end + 2 - at, std::string(trim(text.substr(at + 2, end - at - 2)))});
    at = end + 2;
  }
  return found;
}

Filled replace(std::string_view text, std::span<const Placeholder> placeholders,
               const std::function<std::string(const Placeholder&)>& value) {
  Filled filled;
  std::size_t at = 0;
  for (const Placeholder& one : placeholders) {
    filled.text += text.substr(at, one.offset - at);
    const std::string put = value(one);
    filled.pieces.push_back({filled.text.size(), put.size(), one.offset, one.length});
    filled.text += put;
    at = one.offset + one.length;
  }
  filled.text += text.substr(at);
  return filled;
}

std::string rewrite(std::string_view text, std::span<const Placeholder> placeholders,
                    const std::function<std::string(std::string_view)>& plain,
                    const std::function<std::string(const Placeholder&)>& value) {
  std::string out;
  std::size_t at = 0;
  for (const Placeholder& one : placeholders) {
    out += plain(text.substr(at, one.offset - at)) + value(one);
    at = one.offset + one.length;
  }
  return out + plain(text.substr(at));
}

// ---- values -------------------------------------------------------------------------------------------------------

std::optional<Duration> parse_go_duration(std::string_view text) {
  constexpr double kLongest = 9.2e15;
  if (text == "0") return Duration{};
  if (text.empty()) return std::nullopt;
  double ms = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::size_t unit_end = std::min(text.find_first_of("0123456789.", digits), text.size());
    const auto number = parse_double(text.substr(0, digits));
    const auto* unit = std::ranges::find(kGoUnits, text.substr(digits, unit_end - digits), &GoUnit::name);
    if (!number || unit == std::end(kGoUnits)) return std::nullopt;
    ms += *number * unit->ms;
    text.remove_prefix(unit_end);
  }
  if (ms > kLongest || std::abs(ms - std::round(ms)) > 1e-6) return std::nullopt;
  return Duration{std::llround(ms)};
}

TriedQuery try_promql(std::string_view query, std::span<const Placeholder> placeholders,
                      const PlaceholderValue& value) {
  std::optional<TriedQuery> first;
  for (const std::string_view stand_in : {"x", "5m", "1"}) {
    Filled filled = replace(query, placeholders,
                            [&](const Placeholder& one) { return value(one).value_or(std::string(stand_in)); });
    auto parsed = promql::parse_expression(filled.text, promql::kAnyServer);
    const bool is_right = parsed.has_value();
    if (is_right || !first) first = TriedQuery{std::move(parsed), std::move(filled)};
    if (is_right) break;
  }
  return std::move(*first);
}

namespace {

// A value that leaves the string it is put into, or opens one or a comment that goes on behind it, makes another query.
const Placeholder* breaking(std::string_view query, std::span<const Placeholder> placeholders,
                            const PlaceholderValue& value) {
  Surroundings surroundings;
  std::size_t at = 0;
  for (const Placeholder& one : placeholders) {
    surroundings.pass(query.substr(at, one.offset - at));
    const auto put = value(one);
    if (put && surroundings.are_broken_by(*put)) return &one;
    if (put) surroundings.pass(*put);
    at = one.offset + one.length;
  }
  return nullptr;
}

}  // namespace

void check_promql(const YamlNode& scalar, std::span<const Placeholder> placeholders, const PlaceholderValue& value,
                  PeerReading& reading) {
  if (const auto* one = breaking(scalar.text, placeholders, value)) {
    return reading.error(place_inside(scalar, one->offset, one->length),
                         "the value of " + quoted(printable(one->name, 60)) + " breaks out of where it is put",
                         "it holds a quote, a backslash or a # that makes another query of it");
  }
  const TriedQuery tried = try_promql(scalar.text, placeholders, value);
  if (tried.parsed && (*tried.parsed)->type != promql::Type::string) return;
  const auto error = tried.parsed ? promql::SyntaxError{.message = "the query gives a text; a gate needs numbers"}
                                  : tried.parsed.error();
  reading.error(Reading::place_in(scalar, tried.filled, error.offset, error.length), error.message, error.hint);
}

// ---- PeerObject ---------------------------------------------------------------------------------------------------

PeerObject::PeerObject(const YamlNode& node, std::string what, std::span<const std::string_view> known,
                       PeerReading& reading, Fill fill)
    : node_(node), what_(std::move(what)), reading_(reading), fill_(std::move(fill)) {
  if (!node.is_mapping()) reading.error(node.place, what_ + " is a mapping of keys to values; " + shape_of(node));
  check_keys(known);
}

void PeerObject::check_keys(std::span<const std::string_view> known) const {
  const auto names = strings(known);
  for (const auto& [key, value] : node_.entries) {
    if (reading_.is_full()) return;
    if (std::ranges::find(names, key.text) != names.end()) continue;
    std::string hint = did_you_mean(key.text, names);
    if (hint.empty() && names.size() <= 12) hint = "known keys are " + join(names, ", ");
    reading_.error(key.place, "unknown key " + quoted(printable(key.text, 60)) + " in " + what_, std::move(hint));
  }
}

const YamlNode* PeerObject::find(std::string_view name) const {
  const YamlNode* value = node_.find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const Place& PeerObject::key_place(std::string_view name) const {
  for (const auto& [key, value] : node_.entries) {
    if (key.text == name) return key.place;
  }
  return node_.place;
}

std::string PeerObject::text(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value == nullptr) return "";
  if (value->is_scalar()) return value->text;
  reading_.error(value->place, quoted(name) + " takes a text; " + shape_of(*value));
  return "";
}

std::string PeerObject::required(std::string_view name) const {
  const YamlNode* value = node_.find(name);
  if (value == nullptr && node_.is_mapping()) reading_.error(node_.place, what_ + " needs the key " + quoted(name));
  if (value == nullptr) return "";
  std::string said = text(name);
  const bool is_empty = value->is_null() || (value->is_scalar() && trim(said).empty());
  if (is_empty) reading_.error(key_place(name), quoted(name) + " is empty");
  return said;
}

std::optional<std::string> PeerObject::filled(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_scalar()) return text(name), std::nullopt;
  return fill_ ? fill_(*value) : std::optional(value->text);
}

std::optional<double> PeerObject::number(std::string_view name) const {
  const auto said = filled(name);
  if (!said) return std::nullopt;
  const auto number = parse_double(trim(*said));
  if (number && std::isfinite(*number)) return number;
  reading_.error(find(name)->place, quoted(name) + " takes a number, not " + quoted(printable(*said, 40)));
  return std::nullopt;
}

std::optional<std::int64_t> PeerObject::integer(std::string_view name) const {
  constexpr double kMost = 1e9;
  const auto number = this->number(name);
  if (!number) return std::nullopt;
  if (*number == std::trunc(*number) && std::abs(*number) <= kMost) return static_cast<std::int64_t>(*number);
  reading_.error(find(name)->place, quoted(name) + " takes a whole number, not " + shortest(*number));
  return std::nullopt;
}

std::optional<Duration> PeerObject::duration(std::string_view name) const {
  const auto said = filled(name);
  if (!said) return std::nullopt;
  const auto duration = parse_go_duration(trim(*said));
  if (duration) return duration;
  reading_.error(find(name)->place, quoted(name) + " takes a duration, not " + quoted(printable(*said, 40)),
                 "as in 30s, 5m or 1h30m");
  return std::nullopt;
}

bool PeerObject::boolean(std::string_view name) const {
  const auto said = filled(name);
  if (!said || *said == "false") return false;
  if (*said != "true") {
    reading_.error(find(name)->place, quoted(name) + " takes true or false, not " + quoted(printable(*said, 40)));
  }
  return *said == "true";
}

const YamlNode* PeerObject::mapping(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value == nullptr || value->is_mapping()) return value;
  reading_.error(value->place, quoted(name) + " takes a mapping; " + shape_of(*value));
  return nullptr;
}

std::span<const YamlNode> PeerObject::list(std::string_view name) const {
  const YamlNode* value = find(name);
  if (value == nullptr) return {};
  if (value->is_sequence()) return value->items;
  reading_.error(value->place, quoted(name) + " takes a list; " + shape_of(*value));
  return {};
}

std::vector<std::string> PeerObject::texts(std::string_view name) const {
  std::vector<std::string> texts;
  for (const YamlNode& item : list(name)) {
    if (item.is_scalar()) {
      texts.push_back(item.text);
    } else {
      reading_.error(item.place, quoted(name) + " takes a list of texts; " + shape_of(item));
    }
  }
  return texts;
}

// ---- Kubernetes ---------------------------------------------------------------------------------------------------

const YamlNode* at_path(const YamlNode& node, std::initializer_list<std::string_view> path) {
  const YamlNode* at = &node;
  for (const std::string_view key : path) {
    at = at->find(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Resource resource_of(const YamlNode& root) {
  const auto text = [&](std::initializer_list<std::string_view> path) {
    const YamlNode* node = at_path(root, path);
    return node != nullptr && node->is_scalar() ? node->text : std::string();
  };
  Resource resource{.group = {},
                    .version = {},
                    .kind = text({"kind"}),
                    .name = text({"metadata", "name"}),
                    .name_space = text({"metadata", "namespace"})};
  if (resource.name.empty()) resource.name = text({"metadata", "generateName"});
  while (resource.name.ends_with('-')) resource.name.pop_back();
  const std::string version = text({"apiVersion"});
  const std::size_t slash = version.find('/');
  if (slash == std::string::npos) {
    resource.version = version;
  } else {
    resource.group = version.substr(0, slash);
    resource.version = version.substr(slash + 1);
  }
  return resource;
}

// ---- names that say what is good ----------------------------------------------------------------------------------

GoodIs expectation_of(std::string_view name) {
  constexpr std::string_view kHigh[] = {"success", "availab", "uptime", "apdex"};
  constexpr std::string_view kLow[] = {"error", "fail",    "latency",       "duration",      "5xx",
                                       "404",   "restart", "response-time", "response_time", "response time"};
  const std::string lower = to_lower(name);
  const auto has = [&](std::string_view word) { return lower.contains(word); };
  const bool high = std::ranges::any_of(kHigh, has), low = std::ranges::any_of(kLow, has);
  if (high == low) return GoodIs::unknown;
  return high ? GoodIs::high : GoodIs::low;
}

void warn_direction(const NamedLimits& limits, const Place& place, PeerReading& reading) {
  const GoodIs good = expectation_of(limits.name);
  const std::string name = quoted(printable(limits.name, 60));
  if (good == GoodIs::high && limits.most && !limits.least) {
    reading.warning(place, "small values of " + name + " pass, and great ones fail", "is a minimum meant?");
  } else if (good == GoodIs::low && limits.least && !limits.most) {
    reading.warning(place, "great values of " + name + " pass, and small ones fail", "is a maximum meant?");
  }
  const std::string lower = to_lower(limits.name);
  const bool counts_errors = good == GoodIs::low && (lower.contains("error") || lower.contains("fail"));
  if (!counts_errors || !limits.most || *limits.most < limits.whole / 2 || *limits.most >= limits.whole) return;
  reading.warning(place,
                  name + " passes up to " + shortest(*limits.most) + ", and all of them are " + shortest(limits.whole),
                  "is the share of successes meant?");
}

}  // namespace tidegate::specs
