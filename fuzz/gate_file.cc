// Any bytes as a gate file and as an operator file: an answer, with every place inside of the text, and nothing else.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "core/model/source_fields.h"
#include "edge/specs/gate_file.h"

namespace {

using namespace tidegate;

specs::LoadContext make_context() {
  specs::LoadContext context;
  context.settings = {{.name = "ns", .value = "prod"}};
  context.unknown_settings = specs::LoadContext::UnknownSettings::ignore;
  context.since = Timestamp{1'700'000'000'000};
  context.environment = Environment({{"PROMETHEUS_URL", "http://prom:9090"}, {"REGION", "eu"}});
  context.read_file = [](const std::string&) -> Result<std::string> {
    return fail(ErrorKind::invalid, "there is no such file");
  };
  context.source_kinds = {
      {.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = "prometheus: http://p"}};
  return context;
}

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.place.line >= 0 && diagnostic.place.line <= lines);
    CHECK(diagnostic.place.line == 0 || (diagnostic.place.column >= 1 && diagnostic.place.length >= 1));
    CHECK(!diagnostic.message.empty());
  }
  const std::string shown = render_all(diagnostics, text);
  CHECK(is_utf8(shown));
  CHECK(!shown.contains('\0') && !shown.contains('\x1B'));
}

// What every gate that loads has, so that nothing behind it needs to check.
void check_gate(const Gate& gate) {
  CHECK(!gate.name.empty() && !gate.objectives.empty() && !gate.sources.empty());
  for (const Objective& objective : gate.objectives) {
    CHECK(!objective.name.empty() && objective.over.ms > 0 && objective.max_age.ms > 0);
    CHECK(std::ranges::find(gate.sources, objective.source, &SourceConfig::name) != gate.sources.end());
    CHECK(objective.condition.kind != Condition::Kind::between || objective.condition.low <= objective.condition.high);
  }
  for (const Exclusion& exclusion : gate.exclusions) CHECK(!exclusion.text.empty() && !exclusion.reason.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const specs::LoadContext context = make_context();
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const specs::Loaded loaded = specs::load_gate(text, "gate.yaml", context);
  check_diagnostics(loaded.diagnostics, text);
  CHECK(loaded.gate.has_value() != has_errors(loaded.diagnostics));
  if (loaded.gate) check_gate(*loaded.gate);
  const specs::LoadedOperators operators =
      specs::load_operator_file(text, "tidegate.yaml", context.environment, context.source_kinds);
  check_diagnostics(operators.diagnostics, text);
  return 0;
}
