#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "edge/pipelines/pipeline.h"
#include "support/decisions.h"

namespace tidegate::pipelines {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

const Pipeline& github() { return *find_pipeline("github_actions"); }

Effects end_of(std::vector<Decision> decisions, int exit_code = 1, Variables variables = {}) {
  return github().end({.decisions = decisions,
                       .exit_code = exit_code,
                       .markdown = "### report\n",
                       .evidence_file = "evidence.json",
                       .junit_file = "tidegate-junit.xml"},
                      Environment(std::move(variables)));
}

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

TEST(GitHub, a_breach_is_an_error_at_its_objective_and_a_doubt_a_warning) {
  EXPECT_EQ(
      end_of({test::failed()}).print,
      "::error file=gate.yaml,line=12,col=5,title=payment-canary%3A p99 latency%3A fail::the 99th percentile is 812 "
      "ms; the limit is at most 500 ms%0Alook at the pods named above; their share of slow requests is the "
      "largest\n"
      "::warning file=gate.yaml,title=payment-canary%3A cpu%3A inconclusive::no series came back, so there is nothing "
      "to judge\n");
}

TEST(GitHub, a_warning_warns_and_a_pass_says_nothing) {
  EXPECT_TRUE(end_of({test::warned()}, 0).print.starts_with("::warning "));
  EXPECT_EQ(end_of({test::passed()}, 0).print, "");
}

TEST(GitHub, what_does_not_decide_is_not_annotated) {
  Decision decision = test::passed();
  decision.assessments.push_back(test::failing_latency());
  decision.assessments.back().decides = false;
  EXPECT_EQ(end_of({decision}, 0).print, "");
}

TEST(GitHub, a_closed_gate_never_stays_silent) {
  Decision decision = test::passed();
  decision.verdict = Verdict::inconclusive;
  decision.action = Action::block;
  decision.because = "the run was interrupted";
  EXPECT_EQ(end_of({decision}, 130).print,
            "::warning file=gate.yaml,title=web%3A inconclusive::the run was interrupted\n");
}

TEST(GitHub, files_are_named_from_the_repository_root) {
  Decision decision = test::doubtful();
  decision.file = "/runner/work/shop/gates/web.yaml";
  EXPECT_TRUE(has(end_of({decision}, 3, {{"GITHUB_WORKSPACE", "/runner/work/shop"}}).print,
                  "::warning file=gates/web.yaml,title="));
}

TEST(GitHub, files_are_named_from_the_repository_root_in_any_folder_of_it) {
  Decision decision = test::doubtful();
  decision.file = "gates/web.yaml";
  const auto file_in = [&](const std::string& folder) {
    const auto print = end_of({decision}, 3, {{"GITHUB_WORKSPACE", "/runner/shop"}, {"PWD", folder}}).print;
    return print.substr(0, print.find(','));
  };
  EXPECT_EQ(file_in("/runner/shop"), "::warning file=gates/web.yaml");
  EXPECT_EQ(file_in("/runner/shop/sub"), "::warning file=sub/gates/web.yaml");
  EXPECT_EQ(file_in("/runner/shopping"), "::warning file=gates/web.yaml");
}

TEST(GitHub, many_breaches_keep_to_what_github_shows) {
  Decision decision = test::failed();
  for (int i = 0; i < 20; ++i) decision.assessments.push_back(test::failing_latency());
  std::string print = end_of({decision}).print;
  EXPECT_EQ(std::ranges::count(print, '\n'), 11);
  EXPECT_TRUE(has(print, "%0A... and 11 more: see the step's log and summary\n"));
}

TEST(GitHub, summary_and_outputs_go_to_the_runners_files) {
  Effects effects = end_of({test::failed()}, 1, {{"GITHUB_STEP_SUMMARY", "s"}, {"GITHUB_OUTPUT", "o"}});
  ASSERT_EQ(effects.appends.size(), 2u);
  EXPECT_EQ(effects.appends[0], (FileAppend{.path = "s", .text = "### report\n\n"}));
  EXPECT_EQ(effects.appends[1].path, "o");
  EXPECT_TRUE(
      effects.appends[1].text.starts_with("verdict<<tidegate_end_of_verdict\nfail\ntidegate_end_of_verdict\n"
                                          "action<<tidegate_end_of_action\nblock\ntidegate_end_of_action\n"
                                          "exit-code<<tidegate_end_of_exit_code\n1\ntidegate_end_of_exit_code\n"))
      << effects.appends[1].text;
}

TEST(GitHub, an_output_can_not_forge_another) {
  Decision decision = test::failed();
  decision.because = "x\ntidegate_end_of_because\nverdict=pass";
  std::string text = end_of({decision}, 1, {{"GITHUB_OUTPUT", "o"}}).appends.at(0).text;
  EXPECT_TRUE(has(text, "because<<tidegate_end_of_because_\n")) << text;
  EXPECT_FALSE(has(text, "\nverdict=pass"));
}

TEST(GitHub, hostile_text_stays_in_its_command) {
  std::string print = end_of({test::hostile()}).print;
  EXPECT_EQ(std::ranges::count(print, '\n'), 1);
  EXPECT_TRUE(print.starts_with("::error file="));
}

TEST(GitHub, no_line_of_a_shielded_text_is_a_command) {
  EXPECT_EQ(github().shield("::error::x\n  ::stop-commands::y\nok :: fine\nsee ##[add-mask]z"),
            ":\u200b:error::x\n  :\u200b:stop-commands::y\nok :: fine\nsee #\u200b#[add-mask]z");
}

TEST(GitHub, progress_folds_in_the_log) {
  Started started{.title = "tidegate watch 100%.yaml", .progress = Started::Progress::lines};
  EXPECT_EQ(github().begin(started, Environment()).print, "::group::tidegate watch 100%25.yaml\n");
  EXPECT_EQ(github().progress_over(started, Environment()).print, "::endgroup::\n");
}

TEST(GitHub, mistakes_in_a_gate_file_are_annotated_where_they_are) {
  std::vector<Diagnostic> diagnostics = {{.place = {.file = "gate.yaml", .line = 9, .column = 5},
                                          .message = "unknown key \"at_mots\"",
                                          .hint = "did you mean \"at_most\"?"}};
  EXPECT_EQ(github().diagnose(diagnostics).print,
            "::error file=gate.yaml,line=9,col=5,title=tidegate::unknown key \"at_mots\"%0Ahint: did you mean "
            "\"at_most\"?\n");
}

Result<Timestamp> time_of_event(std::string event) {
  return github().deployment_time(Environment(Variables{{"GITHUB_EVENT_PATH", "event.json"}}),
                                  [&](std::string_view) { return Result<std::string>(event); });
}

TEST(GitHub, the_change_was_made_when_a_deployment_or_the_workflow_that_deploys_succeeded) {
  EXPECT_EQ(time_of_event(R"({"deployment":{"created_at":"2026-11-22T11:00:00Z"},
                              "deployment_status":{"state":"success","created_at":"2026-11-22T12:00:00Z"}})")
                .value(),
            test::kNoon);
  EXPECT_EQ(time_of_event(R"({"workflow_run":{"run_started_at":"2026-11-22T11:00:00Z","status":"completed",
                              "conclusion":"success","updated_at":"2026-11-22T12:00:00Z"}})")
                .value(),
            test::kNoon);
}

TEST(GitHub, a_deployment_that_was_asked_for_or_goes_on_does_not_say_when_it_is_done) {
  EXPECT_FALSE(time_of_event(R"({"deployment":{"created_at":"2026-11-22T12:00:00Z"}})"));
  EXPECT_FALSE(time_of_event(R"({"deployment_status":{"state":"in_progress","created_at":"2026-11-22T12:00:00Z"}})"));
  EXPECT_FALSE(time_of_event(R"({"workflow_run":{"status":"in_progress","updated_at":"2026-11-22T12:00:00Z"}})"));
}

TEST(GitHub, an_event_that_says_nothing_of_a_deployment_is_an_error_with_a_way_out) {
  auto time = time_of_event(R"({"ref":"refs/heads/main"})");
  ASSERT_FALSE(time);
  EXPECT_TRUE(has(time.error().message, "TIDEGATE_DEPLOYED_AT=$(date -u +%FT%TZ) >> $GITHUB_ENV"));
  EXPECT_FALSE(time_of_event("not json"));
}

}  // namespace
}  // namespace tidegate::pipelines
