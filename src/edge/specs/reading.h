#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "base/yaml.h"
#include "core/model/kind.h"
#include "core/model/quantity.h"
#include "edge/specs/variables.h"

// Reading YAML by descriptors: whatever is wrong becomes a diagnostic, and the value nothing.
namespace tidegate::specs {

// What reading one file goes with.
class Reading {
 public:
  Reading(Diagnostics& diagnostics, Variables& variables) : Reading(diagnostics, variables, diagnostics) {}

  // `unmet` gets the errors that are about the environment rather than about the file.
  Reading(Diagnostics& diagnostics, Variables& variables, Diagnostics& unmet)
      : diagnostics_(diagnostics), variables_(variables), unmet_(unmet) {}

  void error(const Place& place, std::string message, std::string hint = "");
  void warning(const Place& place, std::string message, std::string hint = "");

  void unmet(const Place& place, std::string message, std::string hint = "");

  // An error as base writes it, "what is wrong; what to write instead": the last part becomes the hint.
  void error_of(const Place& place, const Error& error);

  // The same about a value, which is not shown when the environment filled it in: it may be a secret.
  void error_of(const YamlNode& value, const Filled& text, const Error& error);

  // A value as messages show it: quoted, and as the file has it when the environment filled it in.
  static std::string shown(const YamlNode& value, const Filled& text);

  // An error at a value that is a secret, or may be one: neither the message nor the line shown has it.
  void secret_error(const YamlNode& value, std::string message, std::string hint);

  // did_you_mean, or "" when there are so many candidates or errors that it would take long.
  std::string suggestion(std::string_view word, std::span<const std::string> candidates) const;

  // The scalar's text with its variables filled in. REQUIRES: a scalar.
  std::optional<Filled> fill(const YamlNode& scalar, Syntax syntax);

  // The place of bytes of a filled text.
  static Place place_in(const YamlNode& scalar, const Filled& filled, std::size_t offset, std::size_t length);

  Variables& variables() { return variables_; }

 private:
  Diagnostics& diagnostics_;
  Variables& variables_;
  Diagnostics& unmet_;
};

enum class Zero { allowed, refused };

// One mapping of the file, read by its descriptors. Unknown and missing keys, keys without a value and keys that
// exclude each other are told on construction. Members that aren't there, or are wrong, are nothing.
class Object {
 public:
  // `what` names it in sentences: "an objective", "`watch`".
  Object(const YamlNode& node, std::span<const Field> fields, std::string what, Reading& reading);

  bool is_mapping() const { return node_.is_mapping(); }
  const YamlNode& node() const { return node_; }
  const std::string& what() const { return what_; }
  const Field& field(std::string_view name) const;

  // The value under a key, unless it is null.
  const YamlNode* find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }

  // The key's own node, or the mapping's if it isn't there: for the places of diagnostics.
  const Place& key_place(std::string_view name) const;

  std::optional<Filled> filled(std::string_view name, Syntax syntax = Syntax::plain) const;
  std::string text(std::string_view name) const;  // "" when it isn't there; control characters are errors
  std::optional<Duration> duration(std::string_view name, Zero zero) const;
  std::optional<Duration> whole_seconds(std::string_view name) const;  // longer than nothing
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t most = 1'000'000'000'000) const;
  std::optional<bool> boolean(std::string_view name) const;
  std::optional<std::size_t> choice(std::string_view name) const;  // its index in the descriptor's choices

  // The value if it is of that kind; anything else is an error.
  const YamlNode* mapping(std::string_view name) const;
  const YamlNode* sequence(std::string_view name) const;

  void wrong_shape(const YamlNode& value, std::string_view name) const;

 private:
  void check_keys() const;
  void check_presence() const;
  void check_groups() const;
  bool is_misspelt(std::span<const std::string> names) const;
  void check_needs() const;

  const YamlNode& node_;
  std::span<const Field> fields_;
  std::string what_;
  Reading& reading_;
};

// What stands there instead: "a list stands here".
std::string shape_of(const YamlNode& node);

}  // namespace tidegate::specs
