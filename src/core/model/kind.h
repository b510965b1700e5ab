#pragma once

#include <span>
#include <string_view>

namespace tidegate {

// What a field of the gate file or the operator file takes.
enum class FieldType {
  text,  // any text
  integer,
  boolean,
  number,    // a bare decimal number
  duration,  // "5m"
  quantity,  // "1%", "500ms": a number with a unit
  selector,  // a PromQL selector
  query,     // in the source's language
  url,
  path,    // a file beside the gate file
  secret,  // {env: NAME} or {file: PATH}
  choice,  // one of `choices`
  object,  // with `fields`
  list,    // of objects with `fields`, or of texts when there are none
  map,     // any keys, text values
  any,     // described in words by `help` and checked by its reader
};

// One key, described once: the parser's unknown-key check, the JSON Schema, `tidegate explain` and docs/reference all
// read this.
struct Field {
  std::string_view name;
  FieldType type = FieldType::text;
  std::string_view help;          // a sentence
  std::string_view example = "";  // as YAML
  bool required = false;
  std::span<const std::string_view> choices = {};
  std::span<const Field> fields = {};
};

// One member of a family of look-alikes (a source, a report format, a pipeline ...): what each kind's file returns,
// beside its function pointer.
struct Kind {
  std::string_view name;  // as users write it
  std::string_view help;  // one sentence
  std::span<const Field> fields = {};
  std::string_view example = "";
};

}  // namespace tidegate
