#include "edge/specs/presets.h"

#include <algorithm>

namespace tidegate::specs {

#define PRESET(name) Preset preset_##name();
#include "edge/specs/presets.def"
#undef PRESET

std::span<const Preset> presets() {
  static const Preset table[] = {
#define PRESET(name) preset_##name(),
#include "edge/specs/presets.def"
#undef PRESET
  };
  return table;
}

const Preset* find_preset(std::string_view name) {
  const auto found = std::ranges::find(presets(), name, &Preset::name);
  return found == presets().end() ? nullptr : &*found;
}

}  // namespace tidegate::specs
