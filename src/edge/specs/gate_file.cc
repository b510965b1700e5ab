#include "edge/specs/gate_file.h"

#include <algorithm>
#include <tuple>

#include "base/file.h"
#include "base/yaml.h"
#include "edge/specs/analysis_file.h"
#include "edge/specs/dialect.h"
#include "edge/specs/peer.h"
#include "edge/specs/sources.h"

namespace tidegate::specs {

#define DIALECT(name) Dialect name();
#include "edge/specs/dialects.def"
#undef DIALECT

std::span<const Dialect> dialects() {
  static const Dialect table[] = {
#define DIALECT(name) name(),
#include "edge/specs/dialects.def"
#undef DIALECT
  };
  return table;
}

namespace {

// What looks like no dialect is read as the native one, which then says what is missing.
const Dialect& dialect_of(const YamlNode& root) {
  const auto found = std::ranges::find_if(dialects(), [&](const Dialect& dialect) { return dialect.matches(root); });
  if (found != dialects().end()) return *found;
  return *std::ranges::find(dialects(), "native", &Dialect::name);
}

void put_in_order(Diagnostics& diagnostics) {
  std::ranges::stable_sort(diagnostics, {}, [](const Diagnostic& one) { return std::tie(one.place, one.message); });
  const auto same = std::ranges::unique(diagnostics);
  diagnostics.erase(same.begin(), same.end());
}

}  // namespace

FileReader files_beside(const std::string& gate_file) {
  constexpr std::size_t kLargest = 1 << 20;
  return [folder = folder_of(gate_file)](const std::string& name) {
    return read_file(path_beside(folder, name), kLargest);
  };
}

Loaded load_gate(std::string_view text, std::string_view file, const LoadContext& context) {
  YamlDocument document = parse_yaml(text, file);
  Loaded loaded;
  loaded.diagnostics = std::move(document.diagnostics);
  if (document.complete && document.root.is_null()) {
    loaded.diagnostics.push_back({.place = {.file = std::string(file)},
                                  .message = "the file is empty",
                                  .hint = "`tidegate init` writes a gate to start from"});
  } else if (const Peer* peer = document.complete ? find_peer(document.root) : nullptr) {
    const Runs runs = how_it_runs(*peer);
    loaded.diagnostics.push_back({.place = document.root.place,
                                  .message = "this is one of: " + std::string(peer->help),
                                  .hint = std::string("`tidegate import` makes a gate of it") +
                                          (runs == Runs::repeatedly ? "; `tidegate watch` runs it as it is"
                                           : runs == Runs::once     ? "; `tidegate check` runs it as it is"
                                                                    : "")});
  } else if (document.complete) {
    dialect_of(document.root).load(document.root, context, loaded);
  }
  withhold_secrets(text, loaded.diagnostics);
  put_in_order(loaded.diagnostics);
  if (has_errors(loaded.diagnostics)) loaded.gate.reset();
  return loaded;
}

}  // namespace tidegate::specs
