#include "edge/specs/rollout.h"

#include <gtest/gtest.h>

#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

// With hooks that do nothing where it has none of its own.
std::string with_rollout(std::string_view rollout, std::string_view watch = "") {
  auto text = std::string(rollout);
  for (const auto* hook : {"on_advance", "on_abort"}) {
    if (!text.contains(hook)) text += std::string(", ") + hook + ": {run: ['true']}";
  }
  return with_objective("query: up, at_least: 1", "rollout: {" + text + "}\n" + std::string(watch) + "\n");
}

std::string said(std::string_view rollout, std::string_view watch = "") {
  return messages(with_rollout(rollout, watch));
}

TEST(Rollout, is_its_steps_with_their_times) {
  const auto gate = load(with_rollout("steps: [{traffic: 5%, for: 20m}, 25%, 50%, 100%], each: 10m, baseline: same"));
  ASSERT_TRUE(gate.rollout);
  const std::vector<RolloutStep> steps{{0.05, minutes(20)}, {0.25, minutes(10)}, {0.5, minutes(10)}};
  EXPECT_EQ(gate.rollout->steps, steps);
  EXPECT_EQ(gate.rollout->baseline, Rollout::BaselineTraffic::same);
  EXPECT_EQ(gate.watch->length, minutes(40)) << "it takes as long as its steps";
}

TEST(Rollout, calls_a_program_or_a_url) {
  const auto gate =
      load(with_rollout("steps: [5%], each: 10m, on_advance: {run: [./set, '${env.REGION}'], deadline: 1m}, "
                        "on_abort: {url: http://flags/abort}"));
  ASSERT_TRUE(gate.rollout && gate.rollout->on_advance && gate.rollout->on_abort);
  EXPECT_EQ(gate.rollout->on_advance->run, (std::vector<std::string>{"./set", "eu-1"}));
  EXPECT_EQ(gate.rollout->on_advance->deadline, minutes(1));
  EXPECT_EQ(gate.rollout->on_abort->url, "http://flags/abort");
}

TEST(Rollout, steps_that_make_no_sense_are_told) {
  EXPECT_EQ(said("steps: [25%, 5%], each: 10m"), "a step gives the canary more traffic than the one before\n");
  EXPECT_EQ(said("steps: [100%], each: 10m"), "100% alone is no step: nothing would be judged before\n");
  EXPECT_EQ(said("steps: [5%]"), "nothing says how long this step takes\n");
  EXPECT_EQ(said("steps: [120%], each: 10m"), "a step takes a share of the traffic, such as 5%, not \"120%\"\n");
  EXPECT_EQ(said("steps: [0.05], each: 10m"), "a step takes a share of the traffic, such as 5%, not \"0.05\"\n");
  EXPECT_EQ(said("steps: [5%], each: 10s"), "a step of 10s ends before anything is seen of it\n");
}

TEST(Rollout, a_step_shorter_than_half_of_a_window_would_never_end) {
  const auto told = [](std::string_view watch) {
    const auto top =
        "rollout: {steps: [{traffic: 5%, for: 1h}, 25%], each: 2m, on_advance: {run: ['true']}, on_abort: "
        "{run: ['true']}}\n" +
        std::string(watch);
    const auto text = with_objective("ratio: {bad: b, total: t}, at_most: 1%", top);
    return std::pair{messages(text), has_errors(load_gate(text, "gate.yaml", context()).diagnostics)};
  };
  const std::string why = "after its warm-up a step has 2m, less than half of the window of \"o\", 5m\n";
  EXPECT_EQ(told(""), std::pair(why, true));
  EXPECT_EQ(told("watch: {extend: 1m}\n"), std::pair(why, false));
}

TEST(Rollout, its_end_is_that_of_its_last_step_and_nothing_else) {
  constexpr std::string_view kSteps = "steps: [5%, 50%], each: 10m";
  EXPECT_EQ(said(kSteps, "watch: {for: 1h}"), "the steps of `rollout` say how long it takes\n");
  for (const auto watch : {"watch: {min_duration: 5m}", "watch: {consecutive_passes: 3}"}) {
    EXPECT_EQ(said(kSteps, watch), "a gate with a rollout passes at the end of its last step\n") << watch;
  }
}

TEST(Rollout, hooks_that_say_too_little_or_too_much_are_told) {
  EXPECT_EQ(said("steps: [5%], each: 10m, on_advance: {run: []}"), "`run` names no program\n");
  EXPECT_EQ(said("steps: [5%], each: 10m, on_advance: {url: 'http://me:secret@flags/'}"),
            "credentials stand in the URL\n");
  EXPECT_NE(said("steps: [5%], each: 10m, on_advance: {run: [a], url: http://flags/}"), "");
}

TEST(Rollout, that_gives_or_leaves_traffic_to_nobody_is_told) {
  auto with = context();
  const auto told = [&](std::string_view hooks) {
    return messages(
        with_objective("query: up, at_least: 1", "rollout: {steps: [5%], each: 10m" + std::string(hooks) + "}\n"),
        with);
  };
  EXPECT_EQ(told(""), "nothing changes the traffic: the rollout has no `on_advance`\n");
  EXPECT_EQ(told(", on_advance: {run: [a]}"), "a canary that fails keeps its traffic: the rollout has no `on_abort`\n");
  EXPECT_EQ(told(", on_advance: {run: [a]}, on_abort: {run: [a]}"), "");
  with.calls_hooks = false;
  EXPECT_EQ(told(""), "");
}

TEST(Rollout, only_allowed_hosts_are_called) {
  auto with = context();
  with.operators.file = "/etc/tidegate/tidegate.yaml";
  with.operators.allowed_hosts = {"prom"};
  EXPECT_EQ(messages(with_rollout("steps: [5%], each: 10m, on_abort: {url: http://evil/}"), with),
            "the host is not among the allowed_hosts of /etc/tidegate/tidegate.yaml\n");
}

TEST(Rollout, a_replay_reads_no_hooks) {
  auto with = context();
  with.sources = LoadContext::Sources::leave;
  const auto gate = load(with_rollout("steps: [5%], each: 10m, on_abort: {run: [a, '${env.GONE}']}"), with);
  ASSERT_TRUE(gate.rollout);
  EXPECT_FALSE(gate.rollout->on_abort);
}

}  // namespace
}  // namespace tidegate::specs
