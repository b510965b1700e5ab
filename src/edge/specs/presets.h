#pragma once

#include <span>
#include <string_view>

namespace tidegate::specs {

// A commented gate file to start from: `tidegate init --preset http`.
struct Preset {
  std::string_view name;
  std::string_view help;  // what it measures, a sentence
  std::string_view text;  // loads without a diagnostic
};

// Sorted by name.
std::span<const Preset> presets();
const Preset* find_preset(std::string_view name);

}  // namespace tidegate::specs
