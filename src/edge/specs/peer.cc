#include "edge/specs/peer.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "edge/specs/peer_reading.h"

namespace tidegate::specs {

#define PEER(name) Peer name();
#include "edge/specs/peers.def"
#undef PEER

std::span<const Peer> peers() {
  static const Peer table[] = {
#define PEER(name) name(),
#include "edge/specs/peers.def"
#undef PEER
  };
  return table;
}

const Peer* find_peer(const YamlNode& root) {
  const auto found = std::ranges::find_if(peers(), [&](const Peer& peer) { return peer.matches(root); });
  return found == peers().end() ? nullptr : &*found;
}

namespace {

constexpr std::size_t kMostDiagnostics = 1000;

// What `kubectl get -o yaml` gives of several is a list of documents.
void keep(YamlNode root, std::vector<YamlNode>& roots) {
  const YamlNode* kind = root.find("kind");
  const auto items = std::ranges::find(root.entries, "items", [](const auto& entry) { return entry.first.text; });
  const bool is_list = kind != nullptr && kind->text.ends_with("List") && items != root.entries.end();
  if (!is_list || !items->second.is_sequence()) return roots.push_back(std::move(root));
  for (YamlNode& item : items->second.items) roots.push_back(std::move(item));
}

}  // namespace

PeerDocuments read_documents(std::span<const PeerFile> files) {
  PeerDocuments all;
  for (const PeerFile& file : files) {
    auto documents = parse_yaml_documents(file.text, file.name);
    for (auto& one : documents.diagnostics) all.diagnostics.push_back(std::move(one));
    const bool is_empty = documents.complete && documents.roots.empty();
    if (is_empty) all.diagnostics.push_back({.place = {.file = file.name}, .message = "the file is empty"});
    all.complete &= documents.complete;
    for (auto& root : documents.roots) keep(std::move(root), all.roots);
  }
  return all;
}

void order_by_place(Diagnostics& diagnostics) {
  std::ranges::stable_sort(diagnostics, {}, [](const Diagnostic& one) { return std::tie(one.place, one.message); });
  const auto same = std::ranges::unique(diagnostics);
  diagnostics.erase(same.begin(), same.end());
  if (diagnostics.size() > kMostDiagnostics) diagnostics.resize(kMostDiagnostics);
}

namespace {

// What a document is that no peer knows.
std::string kind_of(const YamlNode& root) {
  if (!root.is_mapping()) return "something that is no mapping";
  if (root.find("gate") != nullptr) return "a gate of tidegate already";
  const YamlNode* kind = root.find("kind");
  if (kind != nullptr && kind->is_scalar()) return "of the kind " + quoted(printable(kind->text, 60));
  if (root.find("metrics") != nullptr || root.find("analysis") != nullptr || root.find("spec") != nullptr) {
    return "a part of one: it has no apiVersion and kind";
  }
  return "none that is known: it has no apiVersion and kind";
}

std::string known_peers() {
  std::vector<std::string> names;
  for (const Peer& peer : peers()) names.emplace_back(peer.name);
  return join(names, ", ");
}

class Importer {
 public:
  Importer(PeerDocuments documents, const PeerContext& context)
      : context_(context), roots_(std::move(documents.roots)), is_complete_(documents.complete) {
    imported_.diagnostics = std::move(documents.diagnostics);
  }

  Imported finish() {
    if (is_complete_) import();
    order_by_place(imported_.diagnostics);
    order_by_place(imported_.lost);
    if (has_errors(imported_.diagnostics)) imported_.gate.reset();
    return std::move(imported_);
  }

 private:
  void refuse(Place place, std::string message, std::string hint) {
    imported_.diagnostics.push_back({std::move(place), std::move(message), std::move(hint)});
  }

  void import() {
    const Peer* peer = nullptr;
    std::vector<const YamlNode*> mine, others;
    for (const YamlNode& root : roots_) {
      const Peer* found = find_peer(root);
      if (found != nullptr && peer != nullptr && found != peer) {
        return refuse(
            root.place,
            "this is of " + std::string(found->name) + ", and the one before is of " + std::string(peer->name),
            "import them one after the other");
      }
      if (found != nullptr) peer = found;
      (found != nullptr ? mine : others).push_back(&root);
    }
    tell_others(others, peer);
    if (peer == nullptr) return;
    imported_.peer = peer->name;
    peer->import(mine, context_, imported_);
    check_objectives(*mine.front());
  }

  void tell_others(const std::vector<const YamlNode*>& others, const Peer* peer) {
    for (const YamlNode* root : others) {
      const std::string message = "this document is " + kind_of(*root);
      if (peer == nullptr) {
        refuse(root->place, message, "import knows the gates of " + known_peers());
      } else {
        imported_.diagnostics.push_back({root->place, message + ", and is not read", "", Level::warning});
      }
    }
  }

  // A gate without objectives is none; what stood in the way of each is among what is lost.
  void check_objectives(const YamlNode& first) {
    if (has_errors(imported_.diagnostics) || !imported_.gate || !imported_.gate->objectives.empty()) return;
    refuse(first.place, "no objective of it can be carried over", "");
  }

  const PeerContext& context_;
  std::vector<YamlNode> roots_;
  bool is_complete_;
  Imported imported_;
};

}  // namespace

Imported import_files(std::span<const PeerFile> files, const PeerContext& context) {
  return Importer(read_documents(files), context).finish();
}

}  // namespace tidegate::specs
