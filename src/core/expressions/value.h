#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tidegate::expressions {

// What a condition computes with, as JSON has it: nil, true or false, a number, a text, a list or a map. Lists and maps
// never change and are shared, so copying a value costs nothing.
class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;  // in the order of the answer; of equal keys the last counts

  Value() = default;  // nil
  Value(bool value) : value_(value) {}
  Value(double value) : value_(value) {}
  Value(int value) : value_(static_cast<double>(value)) {}
  Value(std::string value) : value_(std::move(value)) {}
  Value(const char* value) : value_(std::string(value)) {}
  Value(const void*) = delete;  // no pointer is true
  static Value list(List items);
  static Value map(Map members);

  bool is_nil() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* boolean() const { return std::get_if<bool>(&value_); }  // nullptr if it is none, here and below
  const double* number() const { return std::get_if<double>(&value_); }
  const std::string* text() const { return std::get_if<std::string>(&value_); }
  const List* items() const;
  const Map* members() const;
  const Value* find(std::string_view key) const;  // of a map

  // Numbers as IEEE 754 has it: NaN equals nothing.
  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, double, std::string, std::shared_ptr<const List>, std::shared_ptr<const Map>>
      value_;
};

// For sentences: "nil", "a number", "a list".
std::string_view name_of_type(const Value& value);

// As people read it: nil, true, 0.05, "ok", [1, 2], {"a": 1}; cut at about `most` bytes.
std::string show(const Value& value, std::size_t most = 200);

// Whether a NaN is in it, at any depth. Conditions let NaN through: a gate must not.
bool holds_not_a_number(const Value& value);

}  // namespace tidegate::expressions
