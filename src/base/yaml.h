#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace tidegate {

// One node of a YAML document, with the place where it stands. Scalars keep their text and whether they were quoted:
// what a text means (a number, a duration, a limit with a unit) is for the reader of the field to say, so `no`, `1e3`
// and 0x10 never turn into something else behind the writer's back.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };
  struct Entry;

  Kind kind = Kind::null;
  bool quoted = false;          // '..' or ".." or a block scalar (| or >)
  std::string text;             // a scalar's text; of a null what stands for it: "", "~" or "null"
  std::string raw;              // the scalar as the file has it, from `place` on; "" when that is just `text`
  Place place;                  // of the whole node; its length is at most the rest of its first line
  std::vector<YamlNode> items;  // of a sequence
  std::vector<Entry> entries;   // of a mapping, in the order written; keys are unique scalars

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_null() const { return kind == Kind::null; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }

  // The value under that key, or nullptr.
  const YamlNode* find(std::string_view key) const;
};

struct YamlNode::Entry {
  YamlNode first;   // the key
  YamlNode second;  // its value
};

struct YamlLimits {
  std::size_t bytes = 10 << 20;  // of the file, and of all that aliases stand for
  std::size_t depth = 100;       // of nesting
  std::size_t nodes = 200'000;   // after aliases are expanded
};

struct YamlDocument {
  YamlNode root;            // what was read; null when the file is empty or its first error comes before any content
  bool complete = false;    // the whole file was read: syntax, encoding and limits are right
  Diagnostics diagnostics;  // syntax, duplicate keys, undefined aliases, limits, encoding, several documents
};

// Reads one YAML 1.2 document (core schema: only `null`, `~` and nothing are null; everything else is text).
// Anchors, aliases and merge keys (`<<`) are expanded within the limits. A BOM and CRLF are accepted; NUL bytes, tabs
// as indentation, text that is not UTF-8, and duplicate keys are errors with their place. Never throws, never hangs.
YamlDocument parse_yaml(std::string_view text, std::string_view file_name, const YamlLimits& limits = {});

// The same of a text that may hold several documents, as files for Kubernetes do; empty ones are left out. The limits
// are those of all of them together.
struct YamlDocuments {
  std::vector<YamlNode> roots;
  bool complete = false;
  Diagnostics diagnostics;
};
YamlDocuments parse_yaml_documents(std::string_view text, std::string_view file_name, const YamlLimits& limits = {});

// The place of `length` bytes at `offset` of a scalar's text: for errors inside a query. It is right in every style,
// folded lines, block scalars and escapes included; white space counts to what stands before it.
Place place_inside(const YamlNode& scalar, std::size_t offset, std::size_t length = 1);

}  // namespace tidegate
