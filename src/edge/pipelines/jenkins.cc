// Jenkins runs plain shell steps: `sh` fails the build on every code but 0. integrations/jenkins has a step that keeps
// doubt apart from failure. https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
#include "edge/pipelines/deployed_at.h"
#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

Effects end(const Finished& finished, const Environment&) {
  Effects effects;
  bool is_doubt = finished.exit_code == 3 || finished.exit_code == 4;
  if (is_doubt) {
    effects.print =
        "Exit code " + std::to_string(finished.exit_code) +
        " means doubt, not failure. A plain `sh` step fails the build with it; the shared step `tidegate` " +
        "can mark the build unstable instead.\n";
  }
  if (finished.exit_code != 0 && finished.junit_file.empty()) {
    effects.print += "To see the objectives on the build's test page, add --format text,junit=tidegate-junit.xml and " +
                     std::string("a `junit` step behind it.\n");
  }
  return effects;
}

Result<Timestamp> deployment_time(const Environment& environment, const ReadFile&) {
  return first_time_in(environment, {kDeployedAt});
}

}  // namespace

Pipeline jenkins() {
  Pipeline pipeline;
  pipeline.name = "jenkins";
  pipeline.help = "Jenkins: hints how to show the objectives as tests and how to treat doubt.";
  pipeline.example = "sh 'tidegate check gate.yaml --format text,junit=tidegate-junit.xml'";
  pipeline.detect = [](const Environment& environment) { return environment.has("JENKINS_URL"); };
  pipeline.begin = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.progress_over = [](const Started&, const Environment&) { return Effects{}; };
  pipeline.end = end;
  pipeline.diagnose = [](std::span<const Diagnostic>) { return Effects{}; };
  pipeline.shield = [](std::string text) { return text; };
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
