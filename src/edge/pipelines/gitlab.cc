// GitLab CI: sections that fold in the job's log, and a dotenv report whose variables later jobs get.
// https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
// https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
#include <string>

#include "base/text.h"
#include "edge/pipelines/deployed_at.h"
#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

constexpr std::string_view kSection = "tidegate_progress";

std::string seconds_of(Timestamp time) { return std::to_string(time.ms / 1000); }

Effects begin(const Started& started, const Environment&) {
  Effects effects;
  if (started.progress == Started::Progress::none) return effects;
  effects.print = "\x1b[0Ksection_start:" + seconds_of(started.now) + ":" + std::string(kSection) +
                  "[collapsed=true]\r\x1b[0K" + printable(started.title) + "\n";
  return effects;
}

Effects progress_over(const Started& started, const Environment&) {
  Effects effects;
  if (started.progress == Started::Progress::none) return effects;
  effects.print = "\x1b[0Ksection_end:" + seconds_of(started.now) + ":" + std::string(kSection) + "\r\x1b[0K\n";
  return effects;
}

// A line of the dotenv report: no quotes, no newlines, and no "$", which a later job's shell or GitLab would expand.
std::string variable(std::string_view name, std::string_view value) {
  std::string safe = replace_all(printable(value, 500), "$", "");
  return "TIDEGATE_" + std::string(name) + "=" + safe + "\n";
}

Effects end(const Finished& finished, const Environment& environment) {
  std::string file = environment.get("TIDEGATE_DOTENV").value_or("tidegate.env");
  Effects effects;
  if (!file.empty()) {
    effects.appends.push_back({.path = file,
                               .text = variable("VERDICT", verdict_name(joint_verdict(finished.decisions))) +
                                       variable("ACTION", action_name(joint_action(finished.decisions))) +
                                       variable("EXIT_CODE", std::to_string(finished.exit_code)) +
                                       variable("EVIDENCE", finished.evidence_file)});
  }
  bool is_doubt = finished.exit_code == 3 || finished.exit_code == 4;
  if (is_doubt) {
    effects.print = "Exit code " + std::to_string(finished.exit_code) +
                    " means doubt, not failure. `allow_failure: {exit_codes: [3, 4]}` would let doubt pass with a " +
                    "warning; 1 would still stop the pipeline.\n";
  }
  return effects;
}

// The gate's own job begins behind the one that deploys; the pipeline began before it.
Result<Timestamp> deployment_time(const Environment& environment, const ReadFile&) {
  return first_time_in(environment, {kDeployedAt, "CI_JOB_STARTED_AT"});
}

}  // namespace

Pipeline gitlab() {
  Pipeline pipeline;
  pipeline.name = "gitlab";
  pipeline.help = "GitLab CI: folds progress in the job's log and writes a dotenv report (tidegate.env).";
  pipeline.example = "artifacts: {when: always, reports: {dotenv: tidegate.env, junit: tidegate-junit.xml}}";
  pipeline.detect = [](const Environment& environment) { return environment.has("GITLAB_CI"); };
  pipeline.begin = begin;
  pipeline.progress_over = progress_over;
  pipeline.end = end;
  pipeline.diagnose = [](std::span<const Diagnostic>) { return Effects{}; };
  pipeline.shield = [](std::string text) { return text; };
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
