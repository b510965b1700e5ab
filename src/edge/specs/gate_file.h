#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"
#include "core/model/gate.h"
#include "core/model/kind.h"
#include "edge/specs/operator_file.h"

namespace tidegate::specs {

// One `--set name=value`.
struct Setting {
  std::string name;
  std::string value;
  std::string origin = "--set";  // named in diagnostics
};

// Reads a file that the gate names, by the name the gate has for it.
using FileReader = std::function<Result<std::string>(const std::string& name)>;

// Files beside the gate file: their names are relative to its folder.
FileReader files_beside(const std::string& gate_file);

// What a gate file is read with.
struct LoadContext {
  std::vector<Setting> settings;
  enum class UnknownSettings { refuse, ignore } unknown_settings = UnknownSettings::refuse;
  std::optional<Timestamp> since;  // ${change.time}
  Environment environment;         // ${env.NAME}
  FileReader read_file;            // the calendars of `exclude:`; empty: none can be read
  OperatorConfig operators;        // what load_operator_file gave
  std::vector<Kind> source_kinds;  // of edge/sources

  // `leave` is for replay: sources are only named, nothing about them is looked up or checked.
  enum class Sources { resolve, leave } sources = Sources::resolve;
  std::map<std::string, QueryLanguage> languages;  // of sources that are left, by name; promql of others
  bool calls_hooks = true;                         // false: nobody is told that a rollout has none
};

// A gate file as it was understood.
struct Loaded {
  std::optional<Gate> gate;                        // nothing when the diagnostics have errors
  Diagnostics diagnostics;                         // all of them, in the order of their places
  std::map<std::string, std::string> variables;    // every declared one with the value it has
  std::map<std::string, std::string> environment;  // each ${env.NAME} that was used outside of sources
  std::map<std::string, std::string> files;        // each file that was read, by the name the gate has for it
};

// Reads a gate in any dialect that edge/specs/dialects.def lists. `file` is its name for people and places. Nothing in
// the result is a secret, but for url_credentials and proxy_credentials of the sources.
Loaded load_gate(std::string_view text, std::string_view file, const LoadContext& context);

}  // namespace tidegate::specs
