#include "edge/specs/analysis_file.h"

#include <algorithm>

#include "base/text.h"
#include "edge/specs/peer_plans.h"
#include "edge/specs/peer_reading.h"

namespace tidegate::specs {
namespace {

struct Runnable {
  std::string_view peer;
  Runs runs;
  AnalysisPlan (*plan)(PeerRoots roots, const AnalysisContext& context, PeerReading& reading);
};

constexpr Runnable kRunnable[] = {{"argo", Runs::repeatedly, plan_argo},
                                  {"flagger", Runs::repeatedly, plan_flagger},
                                  {"keptn", Runs::once, plan_keptn},
                                  {"klt", Runs::once, plan_klt}};

const Runnable* find_runnable(const YamlNode& root) {
  const Peer* peer = find_peer(root);
  if (peer == nullptr) return nullptr;
  const auto* found = std::ranges::find(kRunnable, peer->name, &Runnable::peer);
  return found == std::end(kRunnable) ? nullptr : found;
}

// Documents of one tool; what lies beside them is told, and a gate, which would not be judged, is refused.
const Runnable* sort_out(const std::vector<YamlNode>& roots, std::vector<const YamlNode*>& mine, PeerReading& reading) {
  const Runnable* runnable = nullptr;
  for (const YamlNode& root : roots) {
    const Runnable* found = find_runnable(root);
    if (found == nullptr && root.find("gate") != nullptr) {
      reading.error(root.place, "this is a gate, and the files before or behind are of another tool",
                    "run them one after the other");
    } else if (found == nullptr) {
      reading.warning(root.place, "this document is no analysis, and is not read");
    } else if (runnable != nullptr && found != runnable) {
      reading.error(
          root.place,
          "this is of " + std::string(found->peer) + ", and the one before is of " + std::string(runnable->peer),
          "run them one after the other");
    } else {
      runnable = found;
      mine.push_back(&root);
    }
  }
  return runnable;
}

}  // namespace

Runs how_it_runs(std::string_view text) {
  constexpr std::string_view kSigns[] = {"argoproj.io", "flagger.app", "metrics.keptn.sh", "sli", "indicators"};
  if (std::ranges::none_of(kSigns, [&](std::string_view sign) { return text.contains(sign); })) return Runs::never;
  const PeerFile file{.name = "", .text = std::string(text)};
  const auto documents = read_documents({&file, 1});
  for (const YamlNode& root : documents.roots) {
    if (const Runnable* found = find_runnable(root)) return found->runs;
  }
  return Runs::never;
}

Runs how_it_runs(const Peer& peer) {
  const auto* found = std::ranges::find(kRunnable, peer.name, &Runnable::peer);
  return found == std::end(kRunnable) ? Runs::never : found->runs;
}

LoadedAnalysis load_analysis(std::span<const PeerFile> files, const AnalysisContext& context) {
  LoadedAnalysis loaded;
  auto documents = read_documents(files);
  loaded.diagnostics = std::move(documents.diagnostics);
  PeerReading reading(loaded.diagnostics);
  std::vector<const YamlNode*> mine;
  const Runnable* runnable = sort_out(documents.roots, mine, reading);
  if (runnable != nullptr && documents.complete) {
    auto plan = runnable->plan(mine, context, reading);
    if (!reading.failed()) loaded.plan = std::move(plan);
  } else if (documents.complete) {
    reading.error({.file = files.front().name},
                  "there is no analysis of Argo Rollouts, Flagger, Keptn or its Lifecycle Toolkit");
  }
  order_by_place(loaded.diagnostics);
  return loaded;
}

}  // namespace tidegate::specs
