#pragma once

#include <span>
#include <string_view>

namespace tidegate {

// What a field of the gate file or the operator file takes.
enum class FieldType {
  text,        // any text
  integer,     // a whole number, 0 or more
  number,      // a decimal number above 0
  boolean,     // true or false
  fraction,    // a number between 0 and 1, both excluded
  duration,    // "5m"
  quantity,    // "1%", "500ms": a number with a unit
  interval,    // [a, b]: two quantities
  unit,        // the name of a unit, or a word for it
  selector,    // a PromQL selector
  matchers,    // PromQL matchers without braces
  query,       // in the source's language
  url,         // http or https
  address,     // the same, or host:port
  path,        // a file beside the one that names it
  secret,      // {env: NAME} or {file: PATH}
  cron,        // five fields, as crontab(5) has them
  time_zone,   // a name of the IANA database
  choice,      // one of `choices`
  reference,   // the name of another objective, or of a source
  host,        // host, host:port or *.suffix
  source,      // the name of a source, or an object whose keys are a source kind's fields
  object,      // with `fields`, or one of what `items` says
  list,        // of objects with `fields`, or of what `items` says when there are none
  map,         // any names; each value is what `items` says
  objectives,  // a list of objectives and groups
};

// One key, described once: the parser's checks, the JSON Schema, `tidegate explain` and docs/reference all read this.
struct Field {
  enum class Presence { optional, required };

  std::string_view name;
  FieldType type = FieldType::text;
  std::string_view help;          // a sentence
  std::string_view example = "";  // as YAML
  Presence presence = Presence::optional;
  std::string_view fallback = "";  // what holds without it, as YAML or in words
  std::span<const std::string_view> choices = {};
  std::span<const Field> fields = {};     // of an object, or of the objects in a list or map
  std::span<const FieldType> items = {};  // of what a list or map holds beside objects, or what an object may be too
  std::string_view one_of = "";           // keys with the same word exclude each other; if required, one must be there
  std::span<const std::string_view> needs = {};  // one of these must stand beside it

  bool required() const { return presence == Presence::required; }
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
