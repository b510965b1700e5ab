#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace tidegate {

// A JSON value: small, ordered (members keep the order they were added in), and exact: doubles are written in the
// shortest form that reads back as the same bits. JSON has no NaN and no infinity: those are written as the strings
// "NaN", "+Inf", "-Inf", and number() reads them back.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;  // null
  Json(bool value) : value_(value) {}
  Json(double value);
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::size_t value) : value_(static_cast<std::int64_t>(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_number() const;  // an integer or a double; the strings for NaN and infinity don't count

  // The value if it is of that kind, else the fallback: reading JSON of others never throws.
  const Object& members() const;  // an empty one if it isn't an object
  const Array& items() const;     // an empty one if it isn't an array
  std::string_view string(std::string_view otherwise = "") const;
  bool boolean(bool otherwise = false) const;
  std::int64_t integer(std::int64_t otherwise = 0) const;
  double number(double otherwise = 0) const;  // integers too, and "NaN", "+Inf", "-Inf"

  // The member of that name, or null; the last one if a name stands twice.
  const Json& operator[](std::string_view name) const;
  bool has(std::string_view name) const;

  // Adds a member to an object (a null becomes an object first) and returns this, so that calls chain.
  Json& set(std::string name, Json value);
  Json& push(Json value);

  bool operator==(const Json&) const = default;

  // On one line, or indented by two spaces a level with a newline at the end.
  std::string write() const;
  std::string write_pretty() const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// Reads one whole JSON document (RFC 8259, strict: nothing behind it, valid UTF-8, at most 1,000 levels deep).
Result<Json> parse_json(std::string_view text);

}  // namespace tidegate
