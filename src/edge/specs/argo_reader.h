#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml.h"
#include "core/model/argo_analysis.h"
#include "edge/specs/peer.h"
#include "edge/specs/peer_reading.h"

// Reading Argo Rollouts' AnalysisTemplate, ClusterAnalysisTemplate and AnalysisRun. Source: argo-rollouts 1.10,
// pkg/apis/rollouts/v1alpha1/analysis_types.go, and what utils/analysis/factory.go refuses.
namespace tidegate::specs {

// The arguments of one analysis and what they are worth: what --arg says, else what a Rollout of the same files says,
// else their own value.
class ArgoArguments {
 public:
  void declare(ArgoArgument argument) { declared_.insert_or_assign(argument.name, std::move(argument)); }
  void set(const std::string& name, std::string value) { given_[name] = std::move(value); }

  bool is_declared(const std::string& name) const { return declared_.contains(name); }
  bool is_secret(const std::string& name) const;
  std::optional<std::string> value(const std::string& name) const;  // nothing: it is not known yet
  void use(const std::string& name) { used_.insert(name); }
  bool is_used(const std::string& name) const { return used_.contains(name); }
  std::vector<std::string> names() const;

 private:
  std::map<std::string, ArgoArgument> declared_;
  std::map<std::string, std::string> given_;
  std::set<std::string> used_;
};

// "args.name" of a placeholder: the name; "" if it is something else.
std::string argument_of(const Placeholder& placeholder);

struct ArgoRead {
  ArgoAnalysis analysis;
  ArgoArguments arguments;
};

// What Rollouts and Experiments say about the analyses they name.
struct ArgoUse {
  std::map<std::string, std::string> arguments;
  std::vector<std::string> dry_runs;  // regular expressions of metrics' names
};

// One document of the kinds above. `use` is what else the files say about it.
ArgoRead read_argo(const YamlNode& root, const PeerContext& context, const ArgoUse& use, PeerReading& reading);

// What is given must be an argument of one of them at least.
void check_given(std::span<const Setting> settings, std::span<const ArgoRead> reads, PeerReading& reading);

// What a Rollout or Experiment says; other documents say nothing.
void collect_use(const YamlNode& root, ArgoUse& use);

}  // namespace tidegate::specs
