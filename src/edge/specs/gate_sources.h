#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/gate.h"
#include "edge/specs/gate_file.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// The sources that one gate may ask: its own `source:` and `sources:`, and the operator file's.
class GateSources {
 public:
  // Reads the gate's own. `file` is the gate file.
  GateSources(const Object& gate, std::string_view file, const LoadContext& context, Reading& reading);

  // The name of the source that is meant by `name` (nullptr: none is named), which from now on is in used(). "" when
  // there is no such source; that is told at the name, or at `place`.
  std::string use(const YamlNode* name, const Place& place);

  // The source that use() named; nullptr of "". Until the next use().
  const SourceConfig* config(std::string_view name) const;

  // Each source that was used, once.
  std::vector<SourceConfig> used() && { return std::move(used_); }

 private:
  void read_default(const Object& gate);
  void read_named(const Object& gate);
  void add(const YamlNode& node, const std::string& name, const Place& place);
  SourceConfig left(const std::string& name, const Place& place) const;
  void check_hosts(const SourceConfig& config);
  bool take(const std::string& name, const Place& place);
  std::string default_name(const Place& place);
  void unknown(const std::string& name, const Place& place);

  const LoadContext& context_;
  std::string file_;
  Reading& reading_;
  std::map<std::string, SourceConfig> own_;
  std::vector<std::string> broken_;  // declared, but not readable
  std::string default_;
  bool default_is_broken_ = false;
  std::vector<SourceConfig> used_;
};

}  // namespace tidegate::specs
