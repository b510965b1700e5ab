#include "core/gate/score.h"

#include <gtest/gtest.h>

#include <array>

#include "core/canary/kayenta_judge.h"
#include "core/gate/decide.h"
#include "core/gate/watch.h"

namespace tidegate::gate {
namespace {

using Standing = KayentaScore::Standing;

constexpr Timestamp kStart{1'700'000'000'000};

// Four metrics that weigh 25 each, in groups of their own: "pphn" is Pass, Pass, High and no data.
Gate gate_of(std::string_view letters, KayentaMode mode = KayentaMode::fixed) {
  Gate gate{.name = "g", .judge = KayentaPlan{.mode = mode, .thresholds = {.pass = 75, .marginal = 50}}};
  gate.rule.kind = Rule::Kind::all_of;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    gate.rule.children.push_back({.objective = i});
    gate.objectives.push_back({.name = name, .source = "default"});
    if (letters[i] != 'o' && letters[i] != 'f') {
      gate.objectives.back().kayenta = KayentaMetricPlan{.config = {.name = name, .groups = {name}}};
    }
  }
  return gate;
}

// o: an ordinary objective that passes, f: one that fails, u: a metric whose source gave no answer, w: one whose query
// is wrong, C: one that is High and critical.
Assessment assess(char letter, std::size_t index) {
  Assessment assessment{.objective = std::string(1, static_cast<char>('a' + index)), .verdict = Verdict::pass};
  if (letter == 'o') return assessment;
  if (letter == 'f') return assessment.verdict = Verdict::fail, assessment;
  KayentaFinding finding{.label = MetricLabel::pass};
  if (letter == 'h' || letter == 'C') {
    finding.label = MetricLabel::high;
    finding.is_critical = letter == 'C';
    assessment.verdict = Verdict::fail;
  } else if (letter == 'n' || letter == 'u' || letter == 'w') {
    finding.label = MetricLabel::nodata;
    assessment.verdict = Verdict::inconclusive;
    assessment.because = "no values";
    assessment.measurement.caveats = {{.why = "no values",
                                       .disqualifies = true,
                                       .is_error = letter == 'u',
                                       .is_mistake = letter == 'w',
                                       .is_no_data = letter == 'n'}};
  }
  if (letter != 'u') assessment.measurement.kayenta = finding;
  return assessment;
}

std::vector<Assessment> assess(std::string_view letters) {
  std::vector<Assessment> assessments;
  for (std::size_t i = 0; i < letters.size(); ++i) assessments.push_back(assess(letters[i], i));
  return assessments;
}

Decision decision_of(std::string_view letters, Look look = Look::last, KayentaMode mode = KayentaMode::fixed) {
  return decide(gate_of(letters, mode), assess(letters), look);
}

std::string verdict_of(std::string_view letters, Look look = Look::last, KayentaMode mode = KayentaMode::fixed) {
  return std::string(verdict_name(decision_of(letters, look, mode).verdict));
}

TEST(Score, is_the_gates_verdict_and_outvotes_a_metric) {
  EXPECT_EQ(verdict_of("pppp"), "pass");
  const auto outvoted = decision_of("ppph");
  EXPECT_EQ(outvoted.verdict, Verdict::pass);
  EXPECT_EQ(outvoted.action, Action::open);
  EXPECT_EQ(outvoted.because, "the score 75 reaches 75: d is High");
  EXPECT_FALSE(outvoted.assessments[3].decides);
  const auto failed = decision_of("phhh");
  EXPECT_EQ(failed.verdict, Verdict::fail);
  EXPECT_EQ(failed.because, "the score 25 is too low (75 passes, 50 is marginal): b is High, c is High, d is High");
  EXPECT_TRUE(failed.assessments[3].decides);
}

TEST(Score, between_the_thresholds_fails_what_is_looked_at_once_and_is_open_while_a_watch_goes_on) {
  EXPECT_EQ(verdict_of("pphh"), "fail");
  const auto open = decision_of("pphh", Look::one_of_several);
  EXPECT_EQ(open.verdict, Verdict::inconclusive);
  EXPECT_EQ(open.action, Action::block);
  EXPECT_EQ(open.because, "the score 50 is not enough yet: 75 passes: c is High, d is High");
  EXPECT_EQ(open.score->standing, Standing::marginal);
}

TEST(Score, that_equals_the_marginal_one_ends_in_mode_exact_only) {
  EXPECT_EQ(verdict_of("pphh", Look::one_of_several, KayentaMode::exact), "fail");
  EXPECT_EQ(verdict_of("pphh", Look::one_of_several, KayentaMode::fixed), "inconclusive");
}

TEST(Score, a_metric_in_doubt_is_a_doubt_unless_the_others_fail_without_it) {
  const auto doubt = decision_of("pppn");
  EXPECT_EQ(doubt.verdict, Verdict::inconclusive);
  EXPECT_EQ(doubt.because, "d: no values");
  EXPECT_EQ(doubt.score->standing, Standing::open);
  EXPECT_EQ(verdict_of("pnnn"), "inconclusive");
  EXPECT_EQ(verdict_of("nhhh"), "fail");
  EXPECT_EQ(verdict_of("pppn", Look::last, KayentaMode::exact), "inconclusive");  // where Kayenta passes it
  EXPECT_EQ(exit_code(decision_of("pppu"), WarnExit::zero), 3);
  EXPECT_EQ(exit_code(decision_of("uuuu"), WarnExit::zero), 4);
  EXPECT_EQ(exit_code(decision_of("uhuu"), WarnExit::zero), 3);  // something was evaluated
}

TEST(Score, a_critical_metric_fails_at_once_and_alone) {
  EXPECT_EQ(verdict_of("pppC", Look::one_of_several), "fail");
  EXPECT_EQ(verdict_of("nnnC", Look::one_of_several), "fail");
}

TEST(Score, a_wrong_query_is_a_mistake_unless_the_others_fail_without_it) {
  EXPECT_EQ(exit_code(decision_of("pppw"), WarnExit::zero), 2);
  EXPECT_EQ(exit_code(decision_of("pppwC"), WarnExit::zero), 1);
  EXPECT_FALSE(decision_of("pppwC").mistaken);
}

TEST(Score, ordinary_objectives_must_pass_too) {
  EXPECT_EQ(verdict_of("ppppo"), "pass");
  EXPECT_EQ(decision_of("ppppo").because, "all 5 objectives hold; the score 100 reaches 75");
  EXPECT_EQ(verdict_of("ppppf"), "fail");
  const auto both = decision_of("phhhf");
  EXPECT_EQ(both.verdict, Verdict::fail);
}

TEST(Score, what_the_policy_lets_pass_without_data_is_as_if_it_were_muted) {
  auto gate = gate_of("pppn");
  gate.objectives[3].on_no_data = Doubt::pass;
  const auto decision = decide(gate, assess("pppn"));
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_TRUE(decision.assessments[3].waved_through);
  EXPECT_EQ(decision.score->groups.size(), 3U);
}

// The gate of these metrics, of which those without data pass by policy.
Gate letting_pass(std::string_view letters, std::vector<std::pair<std::string, double>> weights = {}) {
  auto gate = gate_of(letters);
  gate.judge->group_weights = std::move(weights);
  for (auto& objective : gate.objectives) objective.on_no_data = Doubt::pass;
  return gate;
}

TEST(Score, what_the_policy_lets_pass_takes_no_weight_with_it) {
  const auto gate = letting_pass("pn", {{"a", 50}, {"b", 50}});
  const auto decision = decide(gate, assess("pn"));
  EXPECT_EQ(decision.verdict, Verdict::pass) << decision.because;
  EXPECT_EQ(decision.score->value, 100);
  const auto nothing = decide(gate, assess("nn"));
  EXPECT_NE(nothing.verdict, Verdict::fail) << nothing.because;
  EXPECT_FALSE(nothing.score);
}

TEST(Score, what_the_policy_lets_pass_gives_its_weight_to_all_that_are_left_as_they_weigh) {
  const auto decision = decide(letting_pass("nhp", {{"a", 90}, {"b", 5}}), assess("nhp"));
  EXPECT_EQ(decision.verdict, Verdict::fail) << decision.because;
  EXPECT_EQ(decision.score->value, 50) << "b and c weigh 5 each";
}

TEST(Score, where_no_group_is_left_there_is_none) {
  auto gate = letting_pass("pn");
  gate.objectives[0].kayenta->config.groups = {};
  const auto decision = decide(gate, assess("pn"));
  EXPECT_EQ(decision.verdict, Verdict::pass) << decision.because;
  EXPECT_FALSE(decision.score);
}

TEST(Score, what_is_only_for_information_has_no_part_in_it) {
  auto gate = gate_of("pppC");
  gate.objectives[3].severity = Severity::info;
  auto assessments = assess("pppC");
  assessments[3].severity = Severity::info;
  assessments[3].decides = false;
  const auto decision = decide(gate, assessments);
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(decision.score->value, 100);
}

TEST(Score, a_gate_without_the_judge_has_none) {
  auto gate = gate_of("oo");
  gate.judge.reset();
  EXPECT_FALSE(decide(gate, assess("oo")).score);
}

// How many evaluations a watch needs for these scores, and what becomes of it.
std::string watched(std::span<const int> passing, KayentaMode mode) {
  static constexpr std::array<std::string_view, 5> kLetters = {"hhhh", "phhh", "pphh", "ppph", "pppp"};
  const auto gate = gate_of("pppp", mode);
  const auto count = static_cast<std::int64_t>(passing.size());
  Tally tally(gate, {.every = minutes(1), .length = minutes(count)}, kStart);
  for (std::int64_t i = 0; i < count; ++i) {
    tally.add(kStart + minutes(i + 1),
              decide(gate, assess(kLetters[static_cast<std::size_t>(passing[static_cast<std::size_t>(i)])]),
                     Look::one_of_several));
    if (tally.certain()) break;
  }
  const auto stop = tally.certain().value_or(Stop::time_over);
  const auto decision = tally.conclude(stop, kStart + minutes(count));
  return std::to_string(tally.evaluations()) + " " + std::string(verdict_name(decision.verdict));
}

TEST(Score, a_watch_ends_as_kayenta_ends_an_analysis_of_the_same_scores) {
  for (const auto mode : {KayentaMode::exact, KayentaMode::fixed}) {
    for (int code = 0; code < 125; ++code) {
      const int passing[] = {code / 25, code / 5 % 5, code % 5};
      const double scores[] = {25.0 * passing[0], 25.0 * passing[1], 25.0 * passing[2]};
      const auto kayenta = canary::decide_analysis(scores, {.pass = 75, .marginal = 50}, mode);
      EXPECT_EQ(watched(passing, mode), std::to_string(kayenta.judgements) + " " + (kayenta.passed ? "pass" : "fail"))
          << passing[0] << passing[1] << passing[2] << (mode == KayentaMode::exact ? " exact" : " fixed");
    }
  }
}

TEST(Score, a_watch_that_is_cut_short_at_a_marginal_score_is_inconclusive) {
  const auto gate = gate_of("pppp");
  Tally tally(gate, {.every = minutes(1), .length = minutes(3)}, kStart);
  tally.add(kStart + minutes(1), decide(gate, assess("pphh"), Look::one_of_several));
  EXPECT_EQ(tally.conclude(Stop::interrupted, kStart + minutes(2)).verdict, Verdict::inconclusive);
  const auto over = tally.conclude(Stop::time_over, kStart + minutes(3));
  EXPECT_EQ(over.verdict, Verdict::fail);
  EXPECT_TRUE(over.because.starts_with("the last score 50 does not reach 75: c is High, d is High")) << over.because;
}

}  // namespace
}  // namespace tidegate::gate
