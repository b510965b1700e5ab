#include "edge/pipelines/pipeline.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/text.h"
#include "support/decisions.h"

namespace tidegate::pipelines {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Result<std::string> no_file(std::string_view path) { return fail(ErrorKind::invalid, "no " + std::string(path)); }

TEST(Pipelines, each_is_found_by_its_environment) {
  EXPECT_EQ(detect_pipeline(Environment(Variables{{"GITHUB_ACTIONS", "true"}})).name, "github_actions");
  EXPECT_EQ(detect_pipeline(Environment(Variables{{"GITLAB_CI", "true"}})).name, "gitlab");
  EXPECT_EQ(detect_pipeline(Environment(Variables{{"JENKINS_URL", "http://ci"}})).name, "jenkins");
  EXPECT_EQ(detect_pipeline(Environment(Variables{{"CI", "true"}})).name, "plain");
  EXPECT_EQ(detect_pipeline(Environment()).name, "plain");
}

TEST(Pipelines, plain_is_the_last_for_it_is_found_everywhere) { EXPECT_EQ(pipelines().back().name, "plain"); }

TEST(Pipelines, each_is_whole) {
  std::set<std::string_view> names;
  for (const Pipeline& pipeline : pipelines()) {
    EXPECT_TRUE(names.insert(pipeline.name).second);
    EXPECT_TRUE(pipeline.help.ends_with('.')) << pipeline.name;
    EXPECT_FALSE(pipeline.example.empty()) << pipeline.name;
    EXPECT_TRUE(pipeline.detect && pipeline.begin && pipeline.progress_over && pipeline.end && pipeline.diagnose &&
                pipeline.shield && pipeline.deployment_time)
        << pipeline.name;
    EXPECT_EQ(find_pipeline(pipeline.name), &pipeline);
  }
  EXPECT_EQ(find_pipeline("travis"), nullptr);
}

TEST(Pipelines, in_each_the_deploying_step_may_say_when_it_deployed) {
  Environment environment(
      Variables{{"TIDEGATE_DEPLOYED_AT", "2026-11-22T12:00:00Z"}, {"CI_JOB_STARTED_AT", "2026-11-22T11:00:00Z"}});
  for (const Pipeline& pipeline : pipelines()) {
    auto time = pipeline.deployment_time(environment, no_file);
    ASSERT_TRUE(time) << pipeline.name;
    EXPECT_EQ(*time, test::kNoon) << pipeline.name;
  }
}

TEST(Pipelines, a_deployment_time_that_is_no_time_is_an_error_not_ignored) {
  for (const std::string text : {"yesterday", "10"}) {
    Environment environment(Variables{{"TIDEGATE_DEPLOYED_AT", text}, {"CI_JOB_STARTED_AT", "2026-11-22T11:00:00Z"}});
    for (const Pipeline& pipeline : pipelines()) {
      auto time = pipeline.deployment_time(environment, no_file);
      ASSERT_FALSE(time) << pipeline.name;
      EXPECT_TRUE(time.error().message.starts_with("TIDEGATE_DEPLOYED_AT is \"" + text + "\", which is no time"))
          << time.error().message;
    }
  }
}

TEST(Pipelines, an_unknown_deployment_time_says_what_to_set) {
  for (const Pipeline& pipeline : pipelines()) {
    auto time = pipeline.deployment_time(Environment(), no_file);
    ASSERT_FALSE(time) << pipeline.name;
    EXPECT_TRUE(time.error().message.find("TIDEGATE_DEPLOYED_AT") != std::string::npos) << time.error().message;
  }
}

TEST(Pipelines, a_check_has_no_progress_to_fold) {
  for (const Pipeline& pipeline : pipelines()) {
    EXPECT_EQ(pipeline.begin({.title = "tidegate check"}, Environment()), Effects{}) << pipeline.name;
    EXPECT_EQ(pipeline.progress_over({.title = "tidegate check"}, Environment()), Effects{}) << pipeline.name;
  }
}

TEST(Jenkins, tells_doubt_from_failure) {
  const Pipeline& jenkins = *find_pipeline("jenkins");
  EXPECT_TRUE(jenkins.end({.exit_code = 3}, Environment()).print.starts_with("Exit code 3 means doubt, not failure."));
  EXPECT_EQ(jenkins.end({.exit_code = 1, .junit_file = "tidegate-junit.xml"}, Environment()).print, "");
  EXPECT_EQ(jenkins.end({.exit_code = 0}, Environment()).print, "");
}

}  // namespace
}  // namespace tidegate::pipelines
