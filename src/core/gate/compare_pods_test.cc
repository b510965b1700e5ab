// Gauges of a canary's pods against its baseline's, from a query's answers to the verdict.
#include <gtest/gtest.h>

#include "core/gate/roll_out.h"
#include "core/gate/watch.h"
#include "support/one_check.h"
#include "support/present_parts.h"

namespace tidegate::gate {
namespace {

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute

// Answers range queries with the values of pods a, b, c ... of the arm whose key stands in the text.
class PodSource final : public Source {
 public:
  using Value = std::function<double(int pod, double minute)>;

  PodSource(Value canary, Value baseline) : canary_(std::move(canary)), baseline_(std::move(baseline)) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) {
      asked.push_back(question);
      answers.push_back(question.grid ? arm(question)
                        : are_same    ? test::present_parts(question, {"present", "current", "common"})
                                      : test::present_parts(question, {"present", "current"}));
    }
    return answers;
  }

  std::vector<Question> asked;
  bool are_same = false;  // both arms' pods
  int lasting = 5;        // pods of the canary that are there all the time; the others have one value each

 private:
  Answer arm(const Question& question) const {
    Answer answer{.kind = AnswerKind::matrix};
    const bool is_canary = question.text.find("stable") == std::string::npos;
    const auto& value = is_canary ? canary_ : baseline_;
    for (int pod = 0; pod < 5; ++pod) {
      Series series;
      series.labels.set("pod", (is_canary ? "c" : "s") + std::to_string(pod));
      if (is_canary && pod >= lasting) {
        series.samples.push_back({question.grid->end, value(pod, 0)});
        answer.series.push_back(std::move(series));
        continue;
      }
      for (auto at = question.grid->start; at <= question.grid->end; at = at + question.grid->step) {
        series.samples.push_back({at, value(pod, (at - kStart).seconds() / 60)});
      }
      answer.series.push_back(std::move(series));
    }
    return answer;
  }

  Value canary_, baseline_;
};

PodSource::Value around(double middle) {
  return [middle](int pod, double) { return middle + 0.01 * pod; };
}

Gate cpu_gate() {
  auto objective = test::query_objective(R"(sum by (pod) (rate(cpu_total{track="canary"}[${window}])))");
  objective.condition = {.kind = Condition::Kind::no_worse};
  auto baseline = std::get<QueryIndicator>(objective.indicator);
  baseline.text = R"(sum by (pod) (rate(cpu_total{track="stable"}[${window}])))";
  objective.over = hours(1);
  objective.compare = ComparePlan{.baseline = baseline, .false_alarms = 0.05};
  return test::gate_of({objective});
}

Decision check_pods(PodSource& source, const CheckTimes& times = {.at = kStart + minutes(30), .since = kStart},
                    const Gate& gate = cpu_gate()) {
  return check(gate, {{"default", &source}}, times);
}

TEST(ComparePods, higher_ones_fail_and_equal_ones_pass) {
  PodSource higher(around(0.6), around(0.4)), equal(around(0.4), around(0.4));
  EXPECT_EQ(check_pods(higher).verdict, Verdict::fail);
  EXPECT_EQ(check_pods(equal).verdict, Verdict::pass);
}

TEST(ComparePods, before_the_time_is_over_nothing_is_decided) {
  PodSource higher(around(0.6), around(0.4));
  const WatchPlan plan{.every = minutes(1), .length = hours(1)};
  const auto decision = check_pods(higher, {.at = kStart + minutes(30), .since = kStart, .plan = &plan});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
}

TEST(ComparePods, a_single_value_a_pod_proves_nothing) {
  PodSource equal(around(0.4), around(0.4)), higher(around(0.6), around(0.4));
  for (auto* source : {&equal, &higher}) {
    EXPECT_EQ(check_pods(*source, {.at = kStart + seconds(90), .since = kStart}).verdict, Verdict::inconclusive);
  }
}

TEST(ComparePods, what_is_mostly_excluded_proves_nothing) {
  PodSource equal(around(0.4), around(0.4));
  auto gate = cpu_gate();
  gate.exclusions = {{.text = "14 22 * * *", .length = minutes(20), .reason = "backup"}};
  const auto decision = check_pods(equal, {.at = kStart + minutes(30), .since = kStart}, gate);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("10m of 30m left after excluding"), std::string::npos) << decision.because;
}

TEST(ComparePods, are_judged_once_however_long_one_looks_on) {
  const auto late = [](int pod, double minute) { return (minute > 10 ? 0.9 : 0.4) + 0.01 * pod; };
  PodSource source(late, around(0.4));
  const WatchPlan plan{.every = minutes(1), .length = minutes(10), .extend = hours(1)};
  for (const int minute : {10, 20, 60}) {
    const auto decision = check_pods(
        source, {.at = kStart + minutes(minute), .since = kStart, .plan = &plan, .ends = kStart + minutes(10)});
    EXPECT_EQ(decision.verdict, Verdict::pass) << minute;
  }
}

TEST(ComparePods, are_judged_when_the_time_is_over_whenever_in_a_second_it_began) {
  PodSource source(around(0.4), around(0.4));
  const WatchPlan plan{.every = minutes(1), .length = minutes(10)};
  const auto start = kStart + milliseconds(400);
  EXPECT_EQ(check_pods(source, {.at = start + minutes(9), .since = start, .plan = &plan, .ends = start + minutes(10)})
                .verdict,
            Verdict::inconclusive);
  EXPECT_EQ(check_pods(source, {.at = start + minutes(10), .since = start, .plan = &plan, .ends = start + minutes(10)})
                .verdict,
            Verdict::pass);
}

TEST(ComparePods, that_come_and_go_are_no_pods) {
  PodSource source(around(0.4), around(0.4));
  source.lasting = 3;
  EXPECT_EQ(check_pods(source).assessments[0].measurement.comparison->canary.series, 3);
  source.lasting = 2;
  const auto decision = check_pods(source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("3 of 5 series of the canary have values in fewer than 5 intervals"),
            std::string::npos)
      << decision.because;
}

TEST(ComparePods, of_both_arms_are_none) {
  PodSource source(around(0.4), around(0.4));
  source.are_same = true;
  const auto decision = check_pods(source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("have series in common"), std::string::npos) << decision.because;
}

TEST(ComparePods, that_are_not_judged_yet_let_a_rollout_go_on) {
  PodSource source(around(0.4), around(0.4));
  const WatchPlan plan{.every = minutes(1), .length = hours(1)};
  EXPECT_TRUE(may_advance(check_pods(source, {.at = kStart + minutes(30), .since = kStart, .plan = &plan})));
}

TEST(ComparePods, what_is_excluded_is_in_no_mean) {
  const auto busy = [](int pod, double minute) { return minute > 10 && minute <= 20 ? 5 : 0.4 + 0.01 * pod; };
  PodSource source(busy, around(0.4)), same(busy, around(0.4));
  auto gate = cpu_gate();
  EXPECT_EQ(check_pods(source).verdict, Verdict::fail);
  gate.exclusions = {{.text = "24 22 * * *", .length = minutes(10), .reason = "backup"}};  // kStart is 22:14
  EXPECT_EQ(check_pods(same, {.at = kStart + minutes(30), .since = kStart}, gate).verdict, Verdict::pass);
}

TEST(ComparePods, the_warm_up_of_a_step_is_in_no_mean) {
  const auto warming = [](int pod, double minute) { return minute > 10 && minute <= 15 ? 5 : 0.4 + 0.01 * pod; };
  PodSource source(warming, around(0.4));
  auto gate = cpu_gate();
  gate.rollout = Rollout{.steps = {{0.05, minutes(10)}, {0.5, minutes(20)}}, .on_advance = {}, .on_abort = {}};
  const WatchPlan plan{.every = minutes(1), .length = minutes(30), .warmup = minutes(5)};
  const StepTaken steps[] = {{kStart, 0.05}, {kStart + minutes(10), 0.5}};
  const CheckTimes times{.at = kStart + minutes(30),
                         .since = kStart,
                         .warmup = minutes(5),
                         .plan = &plan,
                         .ends = planned_end(*gate.rollout, steps),
                         .steps = steps};
  EXPECT_EQ(check_pods(source, times, gate).verdict, Verdict::pass);
}

TEST(ComparePods, of_a_rollout_the_last_step_is_compared) {
  const auto later = [](int pod, double minute) { return minute > 20 ? 5 : 0.4 + 0.01 * pod; };
  PodSource source(later, around(0.4));
  auto gate = cpu_gate();
  gate.rollout = Rollout{.steps = {{0.05, minutes(20)}, {0.5, minutes(10)}}, .on_advance = {}, .on_abort = {}};
  const WatchPlan plan{.every = minutes(1), .length = minutes(30)};
  const StepTaken steps[] = {{kStart, 0.05}, {kStart + minutes(20), 0.5}};
  const CheckTimes times{.at = kStart + minutes(30),
                         .since = kStart,
                         .plan = &plan,
                         .ends = planned_end(*gate.rollout, steps),
                         .steps = steps};
  const auto decision = check_pods(source, times, gate);
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_NEAR(*decision.assessments[0].measurement.comparison->canary.value, 5, 0.01);
}

TEST(ComparePods, each_step_of_a_rollout_is_compared_at_its_end) {
  const auto early = [](int pod, double minute) { return minute <= 20 ? 5 : 0.4 + 0.01 * pod; };
  PodSource source(early, around(0.4));
  auto gate = cpu_gate();
  gate.rollout = Rollout{.steps = {{0.05, minutes(20)}, {0.5, minutes(10)}}, .on_advance = {}, .on_abort = {}};
  const WatchPlan plan{.every = minutes(1), .length = minutes(30)};
  const StepTaken steps[] = {{kStart, 0.05}};
  const auto at = [&](Duration after) {
    return check_pods(source,
                      {.at = kStart + after,
                       .since = kStart,
                       .plan = &plan,
                       .ends = planned_end(*gate.rollout, steps),
                       .steps = steps},
                      gate);
  };
  EXPECT_TRUE(may_advance(at(minutes(19))));
  EXPECT_EQ(at(minutes(20)).verdict, Verdict::fail);
}

TEST(ComparePods, the_targets_of_both_arms_are_asked_about) {
  PodSource source(around(0.4), around(0.4));
  check_pods(source);
  EXPECT_EQ(source.asked.size(), 5u) << "two arms, what each selects, and whether any target is down";
}

}  // namespace
}  // namespace tidegate::gate
