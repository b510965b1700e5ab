#pragma once

#include <string>
#include <string_view>

#include "base/file.h"
#include "core/model/source_fields.h"
#include "edge/specs/dialect.h"
#include "edge/specs/gate_file.h"

// Gate files given as text, read as those of a machine with a few variables of the environment.
namespace tidegate::specs {

inline LoadContext context() {
  LoadContext context;
  context.environment = Environment({{"PROMETHEUS_URL", "https://prom:9090/p"},
                                     {"WITH_PASSWORD", "http://gate:s3cr3t@prom"},
                                     {"REGION", "eu-1"},
                                     {"HOME", "/home/gate"},
                                     {"EMPTY", ""}});
  context.source_kinds = {{.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = ""}};
  context.read_file = files_beside("test/specs/gate.yaml");
  return context;
}

inline Gate load(std::string_view text, const LoadContext& with = context()) {
  Loaded loaded = load_gate(text, "gate.yaml", with);
  EXPECT_EQ(render_all(loaded.diagnostics, text), "");
  return loaded.gate.value_or(Gate{});
}

inline std::string told(std::string_view text, const LoadContext& with = context()) {
  const Loaded loaded = load_gate(text, "gate.yaml", with);
  return render_all(loaded.diagnostics, text);
}

// A gate with one objective, whose keys are given in flow style.
inline std::string with_objective(std::string_view keys, std::string_view top = "") {
  return "gate: g\nsource: {prometheus: http://prom}\n" + std::string(top) + "objectives:\n- {name: o, " +
         std::string(keys) + "}\n";
}

inline Objective objective(std::string_view keys, std::string_view top = "") {
  const Gate gate = load(with_objective(keys, top));
  return gate.objectives.size() == 1 ? gate.objectives[0] : Objective{};
}

// The messages alone, one a line.
inline std::string messages(std::string_view text, const LoadContext& with = context()) {
  std::string lines;
  for (const Diagnostic& diagnostic : load_gate(text, "gate.yaml", with).diagnostics)
    lines += diagnostic.message + "\n";
  return lines;
}

}  // namespace tidegate::specs
