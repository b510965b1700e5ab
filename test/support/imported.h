#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "edge/specs/draft_check.h"
#include "edge/specs/peer.h"
#include "support/loaded_gate.h"

// Gates of other tools given as text.
namespace tidegate::specs {

inline Imported imported(std::string_view text, std::vector<Setting> arguments = {}) {
  const PeerFile file{.name = "peer.yaml", .text = std::string(text)};
  return import_files({&file, 1}, {.arguments = std::move(arguments)});
}

// What is told, one a line: "3 warning: ...".
inline std::string told_of_peer(std::string_view text, std::vector<Setting> arguments = {}) {
  std::string lines;
  for (const Diagnostic& one : imported(text, std::move(arguments)).diagnostics) {
    lines +=
        std::to_string(one.place.line) + (one.level == Level::error ? " error: " : " warning: ") + one.message + "\n";
  }
  return lines;
}

// What is lost, one a line.
inline std::string lost_of_peer(std::string_view text) {
  std::string lines;
  for (const Diagnostic& one : imported(text).lost) {
    lines +=
        std::to_string(one.place.line) + " " + one.message.substr(std::string_view("not carried over: ").size()) + "\n";
  }
  return lines;
}

// The gate as it is loaded again; an empty one if there is none.
inline Gate gate_of_peer(std::string_view text, std::vector<Setting> arguments = {}) {
  const Imported done = imported(text, std::move(arguments));
  if (!done.gate) return {};
  const std::string written = write(*done.gate);
  EXPECT_EQ(render_all(read_back(written, *done.gate, context()), written), "") << written;
  LoadContext with = context();
  for (const DraftVariable& variable : done.gate->variables) {
    if (!variable.value) with.settings.push_back({.name = variable.name, .value = "x"});
  }
  return load_gate(written, "gate.yaml", with).gate.value_or(Gate{});
}

}  // namespace tidegate::specs
