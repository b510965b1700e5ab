#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "edge/pipelines/pipeline.h"
#include "support/decisions.h"

namespace tidegate::pipelines {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

const Pipeline& gitlab_pipeline() { return *find_pipeline("gitlab"); }

Effects end_of(std::vector<Decision> decisions, int exit_code, Variables variables = {}) {
  return gitlab_pipeline().end({.decisions = decisions, .exit_code = exit_code, .evidence_file = "evidence.json"},
                               Environment(std::move(variables)));
}

TEST(GitLab, later_jobs_get_the_verdict_as_variables) {
  Effects effects = end_of({test::failed()}, 1);
  EXPECT_EQ(effects.appends, (std::vector<FileAppend>{{.path = "tidegate.env",
                                                       .text = "TIDEGATE_VERDICT=fail\n"
                                                               "TIDEGATE_ACTION=block\n"
                                                               "TIDEGATE_EXIT_CODE=1\n"
                                                               "TIDEGATE_EVIDENCE=evidence.json\n"}}));
}

TEST(GitLab, the_dotenv_file_can_be_elsewhere_or_nowhere) {
  EXPECT_EQ(end_of({}, 3, {{"TIDEGATE_DOTENV", "out/gate.env"}}).appends.at(0).path, "out/gate.env");
  EXPECT_TRUE(end_of({}, 3, {{"TIDEGATE_DOTENV", ""}}).appends.empty());
}

TEST(GitLab, a_hostile_file_name_adds_no_variable_and_expands_to_nothing) {
  std::string text = gitlab_pipeline()
                         .end({.exit_code = 0, .evidence_file = "a\nLD_PRELOAD=x $CI_JOB_TOKEN"}, Environment())
                         .appends.at(0)
                         .text;
  EXPECT_TRUE(text.ends_with("\nTIDEGATE_EVIDENCE=a\\x0ALD_PRELOAD=x CI_JOB_TOKEN\n")) << text;
}

TEST(GitLab, progress_folds_in_the_log) {
  Started started{
      .title = "tidegate watch gate.yaml", .now = {1'700'000'000'000}, .progress = Started::Progress::lines};
  EXPECT_EQ(gitlab_pipeline().begin(started, Environment()).print,
            "\x1b[0Ksection_start:1700000000:tidegate_progress[collapsed=true]\r\x1b[0Ktidegate watch gate.yaml\n");
  EXPECT_EQ(gitlab_pipeline().progress_over(started, Environment()).print,
            "\x1b[0Ksection_end:1700000000:tidegate_progress\r\x1b[0K\n");
}

TEST(GitLab, a_doubt_is_explained) {
  EXPECT_TRUE(end_of({test::doubtful()}, 3).print.find("allow_failure: {exit_codes: [3, 4]}") != std::string::npos);
  EXPECT_EQ(end_of({test::failed()}, 1).print, "");
}

TEST(GitLab, the_change_was_there_when_the_gates_job_began_and_not_when_the_pipeline_did) {
  Environment environment(
      Variables{{"CI_PIPELINE_CREATED_AT", "2026-11-22T11:30:00Z"}, {"CI_JOB_STARTED_AT", "2026-11-22T12:00:00Z"}});
  EXPECT_EQ(gitlab_pipeline().deployment_time(environment, nullptr).value(), test::kNoon);
}

}  // namespace
}  // namespace tidegate::pipelines
