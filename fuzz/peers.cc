// Any bytes as a gate of another tool: refused at a place inside of the text, or a gate that can be read as YAML again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "edge/specs/peer.h"

namespace {

using namespace tidegate;

void check_diagnostics(const Diagnostics& diagnostics, std::string_view text) {
  const auto lines = static_cast<int>(std::ranges::count(text, '\n')) + 1;
  for (const Diagnostic& diagnostic : diagnostics) {
    CHECK(diagnostic.place.line >= 0 && diagnostic.place.line <= lines);
    CHECK(diagnostic.place.line == 0 || (diagnostic.place.column >= 1 && diagnostic.place.length >= 1));
    CHECK(!diagnostic.message.empty());
  }
  CHECK(is_utf8(render_all(diagnostics, text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const specs::PeerContext context = {
      .arguments = {{.name = "service-name", .value = "web", .origin = "--arg"}}};
  const specs::PeerFile file{.name = "peer.yaml", .text = {reinterpret_cast<const char*>(bytes), size}};
  for (const auto& with : {specs::PeerContext{}, context}) {
    const specs::Imported imported = specs::import_files({&file, 1}, with);
    check_diagnostics(imported.diagnostics, file.text);
    check_diagnostics(imported.lost, file.text);
    CHECK(imported.gate.has_value() || has_errors(imported.diagnostics));
    if (!imported.gate) continue;
    CHECK(!imported.gate->objectives.empty());
    const std::string text = specs::write(*imported.gate);
    CHECK(parse_yaml(text, "gate.yaml").complete);
  }
  return 0;
}
