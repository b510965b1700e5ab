#include "edge/specs/dialect.h"

namespace tidegate::specs {
namespace {

bool matches(const YamlNode& root) { return root.find("@name@") != nullptr; }

void load(const YamlNode& root, const LoadContext&, Loaded& loaded) {
  Gate gate;
  gate.name = root.find("@name@")->text;
  if (gate.name.empty()) loaded.diagnostics.push_back({.place = root.place, .message = "the gate has no name"});
  loaded.gate = gate;  // without objectives it never opens
}

}  // namespace

Dialect @name@() {
  return {{.name = "@name@", .help = "Whose language it is, in one sentence.", .example = "@name@: web"}, matches, load};
}

}  // namespace tidegate::specs
