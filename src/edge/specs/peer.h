#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml.h"
#include "core/model/kind.h"
#include "edge/specs/gate_file.h"
#include "edge/specs/native_draft.h"

namespace tidegate::specs {

// One file of another gate, with its name for people and places.
struct PeerFile {
  std::string name;
  std::string text;
};

// The documents of files, those of a list of Kubernetes one by one.
struct PeerDocuments {
  std::vector<YamlNode> roots;
  bool complete = true;  // all files were read whole
  Diagnostics diagnostics;
};
PeerDocuments read_documents(std::span<const PeerFile> files);

// Sorted by place, each once, and no more than anybody reads.
void order_by_place(Diagnostics& diagnostics);

// What such files are read with: `--arg name=value`.
struct PeerContext {
  std::vector<Setting> arguments;
};

// What became of them.
struct Imported {
  std::string peer;                 // the name of the kind; "" if none knows them
  std::optional<NativeDraft> gate;  // nothing when the diagnostics have errors
  Diagnostics diagnostics;          // errors, and warnings about mistakes of the files
  Diagnostics lost;                 // what does not carry over, at its place
};

// Another tool's language for gates: what each peer's file returns. Its documents may lie in several files.
struct Peer : Kind {
  bool (*matches)(const YamlNode& root) = nullptr;  // whether the document is one of its own
  void (*import)(std::span<const YamlNode* const> documents, const PeerContext& context, Imported& imported) = nullptr;
};

// All peers, sorted by name.
std::span<const Peer> peers();

// The peer whose document it is, or nullptr.
const Peer* find_peer(const YamlNode& root);

// Reads files of one peer into the native dialect. What is not understood is an error; what is and has no counterpart
// is told as lost. Documents that no peer knows are told too.
Imported import_files(std::span<const PeerFile> files, const PeerContext& context);

}  // namespace tidegate::specs
