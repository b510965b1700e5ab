// The descriptors as JSON Schema. What a schema can't say (units that fit, selectors that parse) the reader says.
#include "edge/specs/schema.h"

#include <algorithm>
#include <map>

#include "base/json.h"
#include "base/text.h"
#include "core/model/quantity.h"
#include "edge/specs/fields.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kDuration = "([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?";
constexpr std::string_view kVariable = "\\$\\{[^}]+\\}";  // anywhere in a text: what it becomes isn't known yet

Json reference(std::string_view name) { return Json::object().set("$ref", "#/definitions/" + std::string(name)); }

Json any_of(std::vector<Json> schemas) { return Json::object().set("anyOf", Json(std::move(schemas))); }

Json of_type(std::string_view type) { return Json::object().set("type", type); }

// `otherwise` is for VS Code and yaml-language-server, which else would show the pattern to people.
Json pattern(std::string text, std::string_view otherwise) {
  return of_type("string").set("pattern", std::move(text)).set("patternErrorMessage", otherwise);
}

Json names(std::span<const std::string_view> words) {
  Json list = Json::array();
  for (const std::string_view word : words) list.push(word);
  return list;
}

// A text that may be written without quotes though YAML takes it for a number or a boolean.
Json any_text() {
  constexpr std::string_view kTypes[] = {"string", "number", "boolean"};
  return Json::object().set("type", names(kTypes));
}

Json required(std::string_view name) {
  const std::string_view list[] = {name};
  return Json::object().set("required", names(list));
}

// ---- Types --------------------------------------------------------------------------------------------------------

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}/").contains(c)) out += '\\';
    out += c;
  }
  return out;
}

std::string unit_alternatives() {
  std::vector<std::string> units;
  for (const auto table : {all_units(), all_unit_words()}) {
    for (const Unit& unit : table) units.push_back(escaped(unit.name));
  }
  return join(units, "|");
}

Json duration_definition() {
  const std::string text = "^\\s*(0|(?=[0-9])" + std::string(kDuration) + ")\\s*$|" + std::string(kVariable);
  return any_of({pattern(text, "not a duration: write 500ms, 30s, 5m, 1h30m, 7d"), Json::object().set("const", 0)});
}

Json quantity_definition() {
  const std::string number = "[-+]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][-+]?[0-9]+)?";
  const std::string text = "^\\s*(" + number + "\\s*(" + unit_alternatives() + ")?|(?=[0-9])" + std::string(kDuration) +
                           ")\\s*$|" + std::string(kVariable);
  return any_of({pattern(text, "not a number with a unit: write 1%, 500ms, 2GiB, 100/s"), of_type("number")});
}

Json unit_definition() {
  Json list = Json::array();
  for (const auto table : {all_unit_words(), all_units()}) {
    for (const Unit& unit : table) list.push(unit.name);
  }
  return any_of({Json::object().set("enum", std::move(list)), reference("variable")});
}

// What the types are that need more than a line; the others stand where they are used.
Json type_definitions() {
  const Json quantity = reference("quantity");
  return Json::object()
      .set("variable", pattern(std::string(kVariable), "not one of the values that can stand here, nor a ${variable}"))
      .set("duration", duration_definition())
      .set("quantity", quantity_definition())
      .set("interval", of_type("array")
                           .set("items", Json(Json::Array{quantity, quantity}))
                           .set("minItems", 2)
                           .set("maxItems", 2)
                           .set("additionalItems", false))
      .set("unit", unit_definition());
}

Json object_of(std::span<const Field> fields);
Json value_of(const Field& field);

// What one value of that type looks like.
Json type_of(FieldType type) {
  switch (type) {
    case FieldType::text:
    case FieldType::reference: return any_text();
    case FieldType::integer: return any_of({of_type("integer").set("minimum", 0), reference("variable")});
    case FieldType::number: return any_of({of_type("number").set("exclusiveMinimum", 0), reference("variable")});
    case FieldType::fraction:
      return any_of({of_type("number").set("exclusiveMinimum", 0).set("exclusiveMaximum", 1), reference("variable")});
    case FieldType::boolean: return any_of({of_type("boolean"), reference("variable")});
    case FieldType::duration: return reference("duration");
    case FieldType::quantity: return reference("quantity");
    case FieldType::interval: return reference("interval");
    case FieldType::unit: return reference("unit");
    case FieldType::url: return pattern("^https?://|\\$\\{", "not an http or https URL");
    case FieldType::address:
      return pattern("^(https?://.+|(\\[[0-9a-fA-F:]+\\]|[^/:@\\[\\]\\s]+)(:[0-9]+)?(/.*)?)$|\\$\\{",
                     "not an http or https URL, nor host:port");
    case FieldType::cron:
      return pattern("^\\s*(@[a-z]+|\\S+(\\s+\\S+){4})\\s*$|\\$\\{",
                     "not a cron expression: write five fields, as in 0 22 * * *");
    case FieldType::secret: return reference("secret");
    case FieldType::source: return reference("source");
    case FieldType::selector:
    case FieldType::matchers:
    case FieldType::query:
    case FieldType::path:
    case FieldType::time_zone:
    case FieldType::host: return of_type("string").set("minLength", 1);
    case FieldType::objectives: return of_type("array").set("items", reference("member")).set("minItems", 1);
    case FieldType::choice:
    case FieldType::object:
    case FieldType::list:
    case FieldType::map: return Json::object();  // made of the field, not of its type alone
  }
  return Json::object();
}

// What may stand in a list or a map, or for an object: objects with the field's fields, or what its items say.
Json member_of(const Field& field) {
  std::vector<Json> members;
  for (const FieldType type : field.items) {
    const bool is_choice = type == FieldType::choice;
    members.push_back(is_choice ? Json::object().set("enum", names(field.choices)) : type_of(type));
  }
  if (!field.fields.empty()) members.push_back(object_of(field.fields));
  const bool may_be_null = field.type == FieldType::map && !field.fields.empty();  // a variable that must be set
  if (may_be_null) members.push_back(of_type("null"));
  return members.size() == 1 ? members.front() : any_of(std::move(members));
}

Json value_of(const Field& field) {
  switch (field.type) {
    case FieldType::choice: return any_of({Json::object().set("enum", names(field.choices)), reference("variable")});
    case FieldType::object: return member_of(field);
    case FieldType::list: return of_type("array").set("items", member_of(field));
    case FieldType::map: return of_type("object").set("additionalProperties", member_of(field));
    case FieldType::source: return any_of({of_type("string"), reference("source")});
    default: return type_of(field.type);
  }
}

// ---- Objects ------------------------------------------------------------------------------------------------------

std::string description_of(const Field& field) {
  std::string text(field.help);
  if (!field.fallback.empty()) text += " Default: " + std::string(field.fallback) + ".";
  if (!field.example.empty()) text += " Example: " + std::string(field.name) + ": " + std::string(field.example);
  return text;
}

Json property_of(const Field& field) {
  Json property = value_of(field);
  const std::string description = description_of(field);
  // Draft 7 ignores what stands beside a $ref.
  if (property.has("$ref")) property = Json::object().set("allOf", Json(Json::Array{std::move(property)}));
  return property.set("description", description);
}

// Exactly one key of a required group, at most one of another.
void add_groups(std::span<const Field> fields, Json& rules) {
  std::map<std::string_view, std::vector<const Field*>> groups;
  for (const Field& field : fields) {
    if (!field.one_of.empty()) groups[field.one_of].push_back(&field);
  }
  for (const auto& [group, members] : groups) {
    Json choices = Json::array();
    for (const Field* member : members) choices.push(required(member->name));
    if (members.front()->required()) {
      rules.push(Json::object().set("oneOf", std::move(choices)));
    } else {
      rules.push(Json::object().set("not", Json::object().set("allOf", std::move(choices))));
    }
  }
}

Json needs_of(std::span<const Field> fields) {
  Json needs = Json::object();
  for (const Field& field : fields) {
    if (field.needs.empty()) continue;
    std::vector<Json> choices;
    for (const std::string_view name : field.needs) choices.push_back(required(name));
    needs.set(std::string(field.name), choices.size() == 1 ? names(field.needs) : any_of(std::move(choices)));
  }
  return needs;
}

Json object_of(std::span<const Field> fields) {
  Json properties = Json::object(), always = Json::array(), rules = Json::array();
  for (const Field& field : fields) {
    properties.set(std::string(field.name), property_of(field));
    if (field.required() && field.one_of.empty()) always.push(field.name);
  }
  add_groups(fields, rules);
  Json object = of_type("object").set("additionalProperties", false).set("properties", std::move(properties));
  if (!always.items().empty()) object.set("required", std::move(always));
  if (!rules.items().empty()) object.set("allOf", std::move(rules));
  if (Json needs = needs_of(fields); !needs.members().empty()) object.set("dependencies", std::move(needs));
  return object;
}

// An objective, or a group of them: told apart by the group's keys, so that an editor complains about the right one.
Json member_definition() {
  const Json is_group = any_of({required("any_of"), required("all_of")});
  return Json::object().set("if", is_group).set("then", reference("group")).set("else", reference("objective"));
}

Json source_definition(const std::vector<Kind>& kinds) {
  std::vector<Json> sources;
  for (const Kind& kind : kinds) sources.push_back(object_of(kind.fields).set("description", kind.help));
  return sources.size() == 1 ? sources.front() : any_of(std::move(sources));
}

std::string write_schema(std::string_view title, std::string_view description, std::span<const Field> fields,
                         Json definitions) {
  Json schema = Json::object()
                    .set("$schema", "http://json-schema.org/draft-07/schema#")
                    .set("title", title)
                    .set("description", description);
  const Json object = object_of(fields);
  for (const auto& [name, value] : object.members()) schema.set(name, value);
  return schema.set("definitions", std::move(definitions)).write_pretty();
}

}  // namespace

std::string gate_schema(const std::vector<Kind>& source_kinds) {
  Json definitions = type_definitions()
                         .set("secret", object_of(secret_fields()))
                         .set("source", source_definition(source_kinds))
                         .set("member", member_definition())
                         .set("objective", object_of(objective_fields()))
                         .set("group", object_of(group_fields()));
  return write_schema("tidegate gate", "What must hold for a release to go on.", gate_fields(), std::move(definitions));
}

std::string operator_schema(const std::vector<Kind>& source_kinds) {
  Json definitions =
      type_definitions().set("secret", object_of(secret_fields())).set("source", source_definition(source_kinds));
  return write_schema("tidegate operator file", "Sources by name, and what gates may ask.", operator_fields(),
                      std::move(definitions));
}

}  // namespace tidegate::specs
