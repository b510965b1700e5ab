#include "edge/specs/presets.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "core/model/source_fields.h"
#include "edge/specs/gate_file.h"

namespace tidegate::specs {
namespace {

LoadContext plain_context() {
  LoadContext context;
  context.source_kinds = {{.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = ""}};
  return context;
}

TEST(Presets, load_without_a_diagnostic) {
  for (const Preset& preset : presets()) {
    const Loaded loaded = load_gate(preset.text, "gate.yaml", plain_context());
    EXPECT_EQ(render_all(loaded.diagnostics, preset.text), "") << preset.name;
    ASSERT_TRUE(loaded.gate) << preset.name;
    EXPECT_GE(loaded.gate->objectives.size(), 3u) << preset.name;
    EXPECT_TRUE(loaded.gate->watch) << preset.name;
  }
}

TEST(Presets, are_sorted_found_and_explained) {
  EXPECT_TRUE(std::ranges::is_sorted(presets(), {}, &Preset::name));
  for (const Preset& preset : presets()) {
    EXPECT_EQ(find_preset(preset.name), &preset);
    EXPECT_TRUE(preset.help.ends_with('.')) << preset.name;
    EXPECT_TRUE(preset.text.ends_with('\n')) << preset.name;
    for (const auto line : split(preset.text, '\n')) EXPECT_LE(count_code_points(line), 140u) << line;
  }
  EXPECT_EQ(find_preset("htpp"), nullptr);
}

}  // namespace
}  // namespace tidegate::specs
