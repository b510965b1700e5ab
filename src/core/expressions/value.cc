#include "core/expressions/value.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace tidegate::expressions {

Value Value::list(List items) {
  Value value;
  value.value_ = std::make_shared<const List>(std::move(items));
  return value;
}

Value Value::map(Map members) {
  Value value;
  value.value_ = std::make_shared<const Map>(std::move(members));
  return value;
}

const Value::List* Value::items() const {
  const auto* list = std::get_if<std::shared_ptr<const List>>(&value_);
  return list == nullptr ? nullptr : list->get();
}

const Value::Map* Value::members() const {
  const auto* map = std::get_if<std::shared_ptr<const Map>>(&value_);
  return map == nullptr ? nullptr : map->get();
}

const Value* Value::find(std::string_view key) const {
  const Map* map = members();
  if (map == nullptr) return nullptr;
  const auto found = std::find_if(map->rbegin(), map->rend(), [&](const auto& member) { return member.first == key; });
  return found == map->rend() ? nullptr : &found->second;
}

bool Value::operator==(const Value& other) const {
  if (value_.index() != other.value_.index()) return false;
  if (const List* list = items()) return *list == *other.items();
  const Map* map = members();
  if (map == nullptr) return value_ == other.value_;
  const auto is_there = [&](const auto& member) {
    const Value* theirs = other.find(member.first);
    return theirs != nullptr && *theirs == member.second;
  };
  return map->size() == other.members()->size() && std::ranges::all_of(*map, is_there);
}

std::string_view name_of_type(const Value& value) {
  if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
  if (value.number() != nullptr) return "a number";
  if (value.text() != nullptr) return "a text";
  if (value.items() != nullptr) return "a list";
  return value.members() != nullptr ? "a map" : "nil";
}

namespace {

std::string in_quotes(std::string_view text, std::size_t most) { return '"' + printable(text, most) + '"'; }

void write(const Value& value, std::size_t most, std::string& out) {
  if (out.size() > most) return;
  if (value.is_nil()) out += "nil";
  if (value.boolean() != nullptr) out += *value.boolean() ? "true" : "false";
  if (value.number() != nullptr) out += shortest(*value.number());
  if (value.text() != nullptr) out += in_quotes(*value.text(), most);
  std::string_view comma;
  if (const auto* items = value.items()) {
    out += "[";
    for (const Value& item : *items) {
      if (out.size() > most) break;
      out += std::exchange(comma, ", ");
      write(item, most, out);
    }
    out += "]";
  }
  if (const auto* members = value.members()) {
    out += "{";
    for (const auto& [key, member] : *members) {
      if (out.size() > most) break;
      out += std::exchange(comma, ", ");
      out += in_quotes(key, most) + ": ";
      write(member, most, out);
    }
    out += "}";
  }
}

}  // namespace

std::string show(const Value& value, std::size_t most) {
  std::string out;
  write(value, most, out);
  return out.size() <= most ? out : printable(out, most);
}

bool holds_not_a_number(const Value& value) {
  if (const double* number = value.number()) return std::isnan(*number);
  if (const auto* items = value.items()) return std::ranges::any_of(*items, holds_not_a_number);
  const auto* members = value.members();
  return members != nullptr &&
         std::ranges::any_of(*members, [](const auto& member) { return holds_not_a_number(member.second); });
}

}  // namespace tidegate::expressions
