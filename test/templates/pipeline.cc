#include "edge/pipelines/deployed_at.h"
#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

bool detect(const Environment& environment) { return environment.has("@name@_CI"); }

Effects end(const Finished&, const Environment&) { return {}; }

Effects diagnose(std::span<const Diagnostic>) { return {}; }

std::string shield(std::string text) { return text; }

Result<Timestamp> deployment_time(const Environment& environment, const ReadFile&) {
  return first_time_in(environment, {kDeployedAt});
}

}  // namespace

Pipeline @name@() {
  Pipeline pipeline;
  pipeline.name = "@name@";
  pipeline.help = "What it is, and what tidegate does there, in one sentence.";
  pipeline.example = "tidegate check gate.yaml";
  pipeline.detect = detect;
  pipeline.begin = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.progress_over = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.end = end;
  pipeline.diagnose = diagnose;
  pipeline.shield = shield;
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
