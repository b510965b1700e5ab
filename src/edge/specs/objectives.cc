#include "edge/specs/objectives.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "edge/specs/conditions.h"
#include "edge/specs/fields.h"
#include "edge/specs/kayenta.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr Duration kComparedFor = hours(1);  // where nobody knows when the change was

bool compares(const Objective& objective) { return objective.compare || objective.kayenta; }

class ObjectivesReader {
 public:
  ObjectivesReader(const ObjectiveDefaults& defaults, GateSources& sources, Reading& reading, Gate& gate)
      : defaults_(defaults), sources_(sources), reading_(reading), gate_(gate) {}

  // The members of a group, or of the gate.
  std::vector<Rule> read_members(const YamlNode& list, std::string_view what) {
    std::vector<Rule> rules;
    if (list.items.empty()) reading_.error(list.place, std::string(what) + " has no objectives");
    for (const YamlNode& item : list.items) {
      if (item.is_mapping() && (item.find("any_of") != nullptr || item.find("all_of") != nullptr)) {
        read_group(item, rules);
      } else {
        read_objective(item, rules);
      }
    }
    return rules;
  }

  void check_only_if() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < gate_.objectives.size(); ++i) {
      if (index_.emplace(gate_.objectives[i].name, i).second) names.push_back(gate_.objectives[i].name);
    }
    for (const Reference& reference : references_) check_reference(reference, names);
    check_circles();
  }

 private:
  struct Reference {
    std::size_t objective = 0;  // index into gate_.objectives
    Place place;                // of the name under only_if
  };

  void read_group(const YamlNode& node, std::vector<Rule>& rules) {
    const Object group(node, group_fields(), "a group of objectives", reading_);
    Rule rule;
    rule.kind = group.has("any_of") ? Rule::Kind::any_of : Rule::Kind::all_of;
    if (group.has("name")) rule.name = unique_name(group);
    const std::string_view key = rule.kind == Rule::Kind::any_of ? "any_of" : "all_of";
    const YamlNode* members = group.sequence(key);
    if (members == nullptr) return;
    rule.children = read_members(*members, "`" + std::string(key) + "`");
    rules.push_back(std::move(rule));
  }

  // The name, which no other objective or group may have.
  std::string unique_name(const Object& object) {
    const std::string name = object.text("name");
    if (name.empty()) return name;
    const Place& place = object.find("name")->place;
    if (count_code_points(name) > kLongestName) reading_.error(place, "a name has at most 200 characters");
    const auto [first, is_new] = lines_.emplace(name, place.line);
    if (!is_new) {
      reading_.error(place, "the name " + quoted(printable(name, 60)) + " is taken",
                     "it is on line " + std::to_string(first->second) + " already; names are unique in a gate");
    }
    return name;
  }

  static std::string what_of(const YamlNode& node) {
    const YamlNode* name = node.find("name");
    const bool named = name != nullptr && name->is_scalar() && !name->text.empty();
    return named ? "the objective " + quoted(printable(name->text, 60)) : "an objective";
  }

  void read_objective(const YamlNode& node, std::vector<Rule>& rules) {
    const Object object(node, objective_fields(), what_of(node), reading_);
    if (!object.is_mapping()) return;
    Objective objective;
    objective.place = node.place;
    objective.name = unique_name(object);
    objective.description = object.text("description");
    objective.runbook = object.has("runbook") ? object.text("runbook") : defaults_.runbook;
    objective.source = sources_.use(object.find("source"), node.place);
    const auto source = sources_.config(objective.source);
    const auto compare = read_compare(object, defaults_.compare, reading_);
    auto scope = defaults_.scope;
    scope.insert(scope.end(), compare.canary.begin(), compare.canary.end());
    if (const auto indicator = read_indicator(object, scope, source, reading_)) {
      objective.indicator = *indicator;
      read_limits_of(object, objective);
    }
    if (object.choice("proof")) objective.compare = read_proof(object, compare, objective, reading_);
    if (object.choice("no_worse_than")) {
      objective.compare = read_comparison(object, compare, defaults_.scope, source, reading_);
      auto* query = std::get_if<QueryIndicator>(&objective.indicator);
      if (query && objective.compare) narrow(*query, compare.canary, object.key_place("no_worse_than"), reading_);
    }
    read_policy(object, objective);
    if (object.has("kayenta")) read_kayenta_metric(object, compare, source, gate_, reading_, objective);
    read_evidence(object, objective);
    rules.push_back({.kind = Rule::Kind::objective, .objective = gate_.objectives.size(), .name = {}, .children = {}});
    gate_.objectives.push_back(std::move(objective));
  }

  void read_limits_of(const Object& object, Objective& objective) {
    const auto limits = read_limits(object, objective.indicator, reading_);
    if (!limits) return;
    objective.condition = limits->condition;
    objective.warn_above = limits->warn_above;
    objective.warn_below = limits->warn_below;
  }

  void read_evidence(const Object& object, Objective& objective) {
    const bool is_long = compares(objective) && !defaults_.says_over;
    objective.over = object.whole_seconds("over").value_or(is_long ? kComparedFor : defaults_.over);
    if (objective.kayenta && objective.kayenta->slides) objective.over = gate_.judge->lookback;
    objective.max_age = object.duration("max_age", Zero::refused).value_or(defaults_.max_age);
    const bool counts_events = !object.has("query");
    auto least = object.integer("min_events");
    if (!least && counts_events) least = defaults_.min_events;
    if (least && counts_events) objective.min_events = static_cast<double>(*least);
    if (const auto across = object.choice("across")) {
      constexpr Across kInOrder[] = {Across::max, Across::min, Across::mean, Across::every, Across::any};
      objective.across = kInOrder[*across];
    }
  }

  void read_policy(const Object& object, Objective& objective) {
    constexpr Severity kSeverities[] = {Severity::block, Severity::warn, Severity::info};
    constexpr Doubt kDoubts[] = {Doubt::block, Doubt::pass, Doubt::hold};
    if (const auto severity = object.choice("severity")) objective.severity = kSeverities[*severity];
    if (const auto doubt = object.choice("on_no_data")) objective.on_no_data = kDoubts[*doubt];
    objective.only_if = object.text("only_if");
    if (!objective.only_if.empty()) references_.push_back({gate_.objectives.size(), object.find("only_if")->place});
  }

  void check_reference(const Reference& reference, std::span<const std::string> names) {
    const Objective& objective = gate_.objectives[reference.objective];
    if (objective.only_if == objective.name) {
      return reading_.error(reference.place, "an objective can't be its own condition", "name another objective");
    }
    if (index_.contains(objective.only_if)) return;
    const bool is_group = lines_.contains(objective.only_if);
    const std::string message = is_group ? " is a group; only_if takes an objective" : " is no objective of this gate";
    reading_.error(reference.place, quoted(printable(objective.only_if, 60)) + message,
                   is_group ? "" : reading_.suggestion(objective.only_if, names));
  }

  // Each objective has at most one only_if: following them either ends or comes back to where it was.
  void check_circles() {
    std::vector<std::size_t> seen_from(gate_.objectives.size(), SIZE_MAX);
    for (const Reference& reference : references_) {
      std::size_t at = reference.objective;
      while (seen_from[at] == SIZE_MAX) {
        seen_from[at] = reference.objective;
        const auto next = index_.find(gate_.objectives[at].only_if);
        if (next == index_.end() || next->second == at) break;
        at = next->second;
        if (seen_from[at] == reference.objective) tell_circle(reference, at);
      }
    }
  }

  void tell_circle(const Reference& reference, std::size_t from) {
    constexpr std::size_t kMostNamed = 5;
    std::string circle = quoted(printable(gate_.objectives[from].name, 40));
    std::size_t at = from;
    for (std::size_t named = 0; named < kMostNamed; ++named) {
      at = index_.at(gate_.objectives[at].only_if);
      circle += " -> " + quoted(printable(gate_.objectives[at].name, 40));
      if (at == from) break;
    }
    reading_.error(reference.place, "only_if goes in a circle: " + circle, "take one of them out");
  }

  const ObjectiveDefaults& defaults_;
  GateSources& sources_;
  Reading& reading_;
  Gate& gate_;
  std::map<std::string, int> lines_;                       // where each name stands
  std::map<std::string, std::size_t, std::less<>> index_;  // of each objective's name; filled when all are read
  std::vector<Reference> references_;
};

}  // namespace

void read_objectives(const YamlNode& list, const ObjectiveDefaults& defaults, GateSources& sources, Reading& reading,
                     Gate& gate) {
  ObjectivesReader reader(defaults, sources, reading, gate);
  gate.rule = {
      .kind = Rule::Kind::all_of, .objective = 0, .name = {}, .children = reader.read_members(list, "the gate")};
  reader.check_only_if();
}

}  // namespace tidegate::specs
