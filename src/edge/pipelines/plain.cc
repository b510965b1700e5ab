#include "edge/pipelines/deployed_at.h"
#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

Result<Timestamp> deployment_time(const Environment& environment, const ReadFile&) {
  return first_time_in(environment, {kDeployedAt});
}

}  // namespace

Pipeline plain() {
  Pipeline pipeline;
  pipeline.name = "plain";
  pipeline.help = "Any other place: a terminal, a cron job, a pipeline that tidegate has no special words for.";
  pipeline.example = "tidegate check gate.yaml --pipeline plain";
  pipeline.detect = [](const Environment&) { return true; };
  pipeline.begin = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.progress_over = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.end = [](const Finished&, const Environment&) { return Effects{}; };
  pipeline.diagnose = [](std::span<const Diagnostic>) { return Effects{}; };
  pipeline.shield = [](std::string text) { return text; };
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
