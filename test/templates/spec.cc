#include "edge/specs/dialect.h"

namespace tidegate::specs {
namespace {

bool matches(const YamlNode& root) { return root.find("@name@") != nullptr; }

void load(const YamlNode& root, const LoadContext&, Loaded& loaded) {
  loaded.diagnostics.push_back({.place = root.place, .message = "@words@ files can't be read yet"});
}

}  // namespace

Dialect @name@() {
  return {{.name = "@name@", .help = "Whose language it is, in one sentence.", .example = "@name@: {}"}, matches, load};
}

}  // namespace tidegate::specs
