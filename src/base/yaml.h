#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace tidegate {

// One node of a YAML document, with the place where it stands. Scalars keep their text and whether they were quoted:
// what a text means (a number, a duration, a limit with a unit) is for the reader of the field to say, so `no`, `1e3`
// and 0x10 never turn into something else behind the writer's back.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };
  using Entry = std::pair<YamlNode, YamlNode>;  // key, value

  Kind kind = Kind::null;
  std::string text;             // a scalar's text
  bool quoted = false;          // '..' or ".." or a block scalar (| or >)
  Place place;                  // of the whole node; its length is at most the rest of its first line
  std::vector<YamlNode> items;  // of a sequence
  std::vector<Entry> entries;   // of a mapping, in the order written; keys are unique scalars
  std::string block;            // for a block scalar: its text as it stands, for places inside it
  Place block_place;            // ... and where its first content line begins (line 0: not a block scalar)

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_null() const { return kind == Kind::null; }

  // The value under that key, or nullptr.
  const YamlNode* find(std::string_view key) const;
};

struct YamlLimits {
  std::size_t bytes = 10 << 20;  // of the file
  std::size_t depth = 100;       // of nesting
  std::size_t nodes = 200'000;   // after aliases are expanded
};

struct YamlDocument {
  YamlNode root;            // null when there are errors before any content
  Diagnostics diagnostics;  // syntax, duplicate keys, undefined aliases, limits, encoding, several documents
};

// Reads one YAML 1.2 document (core schema: only `null`, `~` and nothing are null; everything else is text).
// Anchors, aliases and merge keys (`<<`) are expanded within the limits. A BOM and CRLF are accepted; NUL bytes, tabs
// as indentation, text that is not UTF-8, and duplicate keys are errors with their place. Never throws, never hangs.
YamlDocument parse_yaml(std::string_view text, std::string_view file_name, const YamlLimits& limits = {});

// The place of the byte at `offset` inside a scalar's text: for errors inside a query. Exact for plain, quoted without
// escapes, and literal block scalars; the scalar's own place otherwise.
Place place_inside(const YamlNode& scalar, std::size_t offset, std::size_t length = 1);

}  // namespace tidegate
