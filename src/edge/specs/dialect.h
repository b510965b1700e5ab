#pragma once

#include <span>

#include "base/yaml.h"
#include "core/model/kind.h"
#include "edge/specs/gate_file.h"

namespace tidegate::specs {

// A language that gates are written in.
struct Dialect : Kind {
  bool (*matches)(const YamlNode& root) = nullptr;  // whether the file looks like it
  void (*load)(const YamlNode& root, const LoadContext& context, Loaded& loaded) = nullptr;
};

// All dialects, sorted by name.
std::span<const Dialect> dialects();

}  // namespace tidegate::specs
