// Metrics of Kayenta's judge, from what a source says to the verdict.
#include "core/gate/inquiry_kayenta.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/canary/kayenta_judge.h"
#include "core/gate/check.h"
#include "support/one_check.h"
#include "support/present_parts.h"

namespace tidegate::gate {
namespace {

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute

// Answers range queries with the series whose key stands in the query: a value at each step, by the seconds since the
// start; nothing for none.
class GridSource final : public Source {
 public:
  using Value = std::function<std::optional<double>(double)>;

  GridSource& series(std::string key, Value value) {
    series_.emplace_back(std::move(key), std::move(value));
    return *this;
  }

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) {
      asked.push_back(question);
      answers.push_back(fails ? Result<Answer>(fail(ErrorKind::unreachable, "it is away")) : answer(question));
    }
    return answers;
  }

  std::vector<Question> asked;
  bool fails = false;
  bool has_series = true;  // what selectors select
  bool are_same = false;   // both arms' series
  std::string absent;      // what stands in selectors of an arm that select nothing

 private:
  Answer answer(const Question& question) const {
    if (!question.grid) return selected(question);
    Answer answer{.kind = AnswerKind::matrix};
    for (const auto& [key, value] : series_) {
      if (!question.text.contains(key)) continue;
      Series series;
      series.labels.set("n", std::to_string(answer.series.size()));
      for (auto at = question.grid->start; at <= question.grid->end; at = at + question.grid->step) {
        if (const auto number = value((at - kStart).seconds())) series.samples.push_back({at, *number});
      }
      if (!series.samples.empty()) answer.series.push_back(std::move(series));
    }
    return answer;
  }

  Answer selected(const Question& question) const {
    const bool is_absent = !absent.empty() && question.text.contains(absent);
    if (!has_series || is_absent) return test::present_parts(question, {"matcher-base"});
    return are_same ? test::present_parts(question, {"present", "current", "common"})
                    : test::present_parts(question, {"present", "current"});
  }

  std::vector<std::pair<std::string, Value>> series_;
};

// Values that wander by a tenth, the same for the same seed.
GridSource::Value wandering(double mean, int seed) {
  return [=](double s) { return mean * (1 + 0.1 * std::sin(s * 0.7 + seed * 1.3) * std::cos(s * 0.31 + seed)); };
}

GridSource::Value none() {
  return [](double) { return std::nullopt; };
}

GridSource arms(GridSource::Value canary, GridSource::Value baseline) {
  GridSource source;
  source.series("v2", std::move(canary)).series("v1", std::move(baseline));
  return source;
}

Gate gate_of(KayentaMode mode = KayentaMode::fixed, KayentaMetricConfig config = {}) {
  auto objective = test::query_objective(R"(errors{version="v2"})");
  config.name = objective.name = "errors";
  config.groups = {"all"};
  if (config.direction == Direction::either) config.direction = Direction::increase;
  auto baseline = std::get<QueryIndicator>(objective.indicator);
  baseline.text = R"(errors{version="v1"})";
  objective.condition = {.kind = Condition::Kind::no_worse};
  objective.over = hours(1);
  objective.kayenta = KayentaMetricPlan{.config = std::move(config), .baseline = std::move(baseline)};
  auto gate = test::gate_of({std::move(objective)});
  gate.judge = KayentaPlan{.mode = mode};
  return gate;
}

Decision check_at(Duration after, Source& source, const Gate& gate = gate_of()) {
  return check(gate, {{"default", &source}}, {.at = kStart + after, .since = kStart});
}

std::string end_of(Duration after, GridSource source, const Gate& gate = gate_of()) {
  const auto decision = check_at(after, source, gate);
  return std::string(verdict_name(decision.verdict)) + ": " + decision.because;
}

TEST(KayentaInquiry, asks_both_arms_on_one_grid_that_begins_a_step_after_the_change) {
  auto source = arms(wandering(5, 1), wandering(5, 2));
  EXPECT_EQ(check_at(minutes(20) + seconds(17), source).verdict, Verdict::pass);
  ASSERT_GE(source.asked.size(), 2U);
  const Grid grid{kStart + minutes(1), kStart + minutes(20), minutes(1)};
  EXPECT_EQ(source.asked[0].grid, grid);
  EXPECT_EQ(source.asked[1].grid, grid);
  EXPECT_EQ(source.asked[0].text, R"(errors{version="v2"})");
  EXPECT_EQ(source.asked[1].text, R"(errors{version="v1"})");
}

TEST(KayentaInquiry, a_query_that_looks_back_reads_nothing_from_before_the_change) {
  auto gate = gate_of();
  std::get<QueryIndicator>(gate.objectives[0].indicator).text = R"(sum(rate(errors{version="v2"}[5m])))";
  auto source = arms(wandering(5, 1), wandering(5, 2));
  check_at(minutes(30), source, gate);
  EXPECT_EQ(source.asked[0].grid->start, kStart + minutes(5));
}

TEST(KayentaInquiry, an_offset_asks_the_baseline_earlier_and_pairs_its_values) {
  auto gate = gate_of();
  gate.objectives[0].kayenta->offset = hours(2);
  gate.objectives[0].kayenta->baseline.text = R"(errors{version="v2"})";
  GridSource source;
  source.series("v2", [](double s) { return s < 0 ? 5 + std::sin(s) : 9 + std::sin(s); });
  EXPECT_EQ(check_at(minutes(30), source, gate).verdict, Verdict::fail);
  EXPECT_EQ(source.asked[1].grid->end, kStart - minutes(90));
}

TEST(KayentaInquiry, the_window_slides_where_the_judge_looks_back) {
  auto gate = gate_of();
  gate.objectives[0].kayenta->slides = true;
  gate.objectives[0].over = minutes(10);
  auto source = arms(wandering(5, 1), wandering(5, 2));
  check_at(minutes(40), source, gate);
  EXPECT_EQ(source.asked[0].grid->start, kStart + minutes(31));
  source.asked.clear();
  check_at(minutes(5), source, gate);  // but never to before the change
  EXPECT_EQ(source.asked[0].grid->start, kStart + minutes(1));
}

TEST(KayentaInquiry, a_baseline_that_is_the_canarys_own_past_proves_nothing_once_it_reaches_in) {
  auto gate = gate_of();
  gate.objectives[0].kayenta->baseline = std::get<QueryIndicator>(gate.objectives[0].indicator);
  gate.objectives[0].kayenta->offset = minutes(20);
  auto source = arms(wandering(5, 1), wandering(5, 2));
  EXPECT_EQ(check_at(minutes(20), source, gate).verdict, Verdict::pass);
  const auto decision = check_at(minutes(40), source, gate);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("its end is what is judged itself"), std::string::npos) << decision.because;
}

TEST(KayentaInquiry, high_fails_with_both_arms_and_the_effect) {
  auto source = arms(wandering(9, 1), wandering(5, 2));
  const auto decision = check_at(minutes(30), source);
  EXPECT_EQ(decision.verdict, Verdict::fail);
  const auto& assessment = decision.assessments[0];
  EXPECT_EQ(assessment.value, "High, 1.79x the baseline");
  EXPECT_EQ(assessment.limit, "no higher than the baseline");
  EXPECT_EQ(assessment.measurement.kayenta->canary.points, 30);
  EXPECT_EQ(assessment.measurement.kayenta->canary.values.size(), 30U);
}

// What the judge says as a pure function, of the values that the source has on the same grid.
TEST(KayentaInquiry, a_gate_comes_to_what_the_judge_comes_to) {
  for (const auto mode : {KayentaMode::exact, KayentaMode::fixed}) {
    Gate gate = gate_of(mode);
    const auto template_objective = gate.objectives[0];
    gate.objectives.clear();
    gate.rule.children.clear();
    gate.judge->group_weights = {{"a", 50}};
    GridSource source;
    KayentaConfig config{.group_weights = gate.judge->group_weights};
    std::vector<MetricPair> pairs;
    for (int i = 0; i < 6; ++i) {
      auto objective = template_objective;
      objective.name = "m" + std::to_string(i);
      std::get<QueryIndicator>(objective.indicator).text = objective.name + "_canary";
      objective.kayenta->baseline.text = objective.name + "_baseline";
      objective.kayenta->config.name = objective.name;
      objective.kayenta->config.groups = {i < 3 ? "a" : "b"};
      objective.kayenta->config.direction = i % 2 == 0 ? Direction::increase : Direction::either;
      const auto canary = wandering(5 + 0.6 * i, i), baseline = wandering(5, i + 10);
      source.series(objective.name + "_canary", canary).series(objective.name + "_baseline", baseline);
      config.metrics.push_back(objective.kayenta->config);
      pairs.push_back({.name = objective.name, .id = "", .control = {}, .experiment = {}});
      for (int minute = 1; minute <= 30; ++minute) {
        pairs.back().experiment.push_back(*canary(60.0 * minute));
        pairs.back().control.push_back(*baseline(60.0 * minute));
      }
      gate.rule.children.push_back({.objective = gate.objectives.size()});
      gate.objectives.push_back(std::move(objective));
    }
    const auto judgement = canary::kayenta_judge(config, gate.judge->thresholds, pairs, mode);
    const auto decision = check_at(minutes(30), source, gate);
    EXPECT_EQ(decision.score->value, judgement.score.summary);
    EXPECT_EQ(decision.verdict, judgement.classification == canary::ScoreClass::pass ? Verdict::pass : Verdict::fail);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      EXPECT_EQ(decision.assessments[i].measurement.kayenta->label, judgement.results[i].found.label) << i;
    }
    EXPECT_LT(judgement.score.summary, 100);
    EXPECT_GT(judgement.score.summary, 0);
  }
}

TEST(KayentaInquiry, no_pass_without_evidence_in_either_mode) {
  for (const auto mode : {KayentaMode::exact, KayentaMode::fixed}) {
    const auto gate = gate_of(mode);
    const auto replacing = gate_of(mode, {.nan_strategy = NanStrategy::replace});
    EXPECT_EQ(end_of(minutes(30), arms(none(), wandering(5, 2)), gate),
              "inconclusive: errors: the canary has no values");
    EXPECT_EQ(end_of(minutes(30), arms(wandering(5, 2), none()), replacing),
              "inconclusive: errors: the baseline has no values");
    EXPECT_EQ(end_of(minutes(30), arms(none(), none()), gate),
              "inconclusive: errors: neither the canary nor the baseline has values");
    for (const double odd : {std::nan(""), HUGE_VAL}) {
      const auto spoilt = [odd](double s) { return s > 600 ? odd : 5 + std::sin(s); };
      EXPECT_TRUE(end_of(minutes(30), arms(spoilt, wandering(5, 2)), gate).starts_with("inconclusive: ")) << odd;
    }
    EXPECT_TRUE(end_of(minutes(5), arms(wandering(5, 1), wandering(5, 2)), gate).starts_with("inconclusive: "));
    EXPECT_TRUE(end_of(minutes(1), arms(wandering(5, 1), wandering(5, 2)), gate).starts_with("inconclusive: "));
    EXPECT_TRUE(end_of({}, arms(wandering(5, 1), wandering(5, 2)), gate).starts_with("inconclusive: "));
  }
}

// Every fifth value of the canary is ten times what it is else: too few to be seen by their ranks.
TEST(KayentaInquiry, bursts_that_the_test_does_not_see_are_no_pass_of_the_fixed_judge) {
  const auto bursts = [](double s) { return std::fmod(s / 60, 5) < 1 ? 10.0 : 1 + 0.001 * std::sin(s); };
  const auto calm = [](double s) { return 1 + 0.001 * std::cos(s); };
  EXPECT_TRUE(end_of(minutes(60), arms(bursts, calm), gate_of(KayentaMode::fixed)).starts_with("inconclusive: "));
  EXPECT_TRUE(end_of(minutes(60), arms(bursts, calm), gate_of(KayentaMode::exact)).starts_with("pass: "))
      << "Kayenta's";
}

TEST(KayentaInquiry, series_that_both_arms_have_make_it_a_comparison_with_itself) {
  auto source = arms(wandering(5, 1), wandering(5, 2));
  source.are_same = true;
  const auto decision = check_at(minutes(60), source, gate_of(KayentaMode::fixed));
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.because.contains("have series in common")) << decision.because;
}

TEST(KayentaInquiry, what_is_high_is_no_doubt_where_the_baseline_has_no_series) {
  auto worse = arms(wandering(9, 1), wandering(5, 2)), alike = arms(wandering(5, 1), wandering(5, 2));
  worse.absent = alike.absent = "v1";
  EXPECT_EQ(check_at(minutes(60), worse, gate_of(KayentaMode::fixed)).verdict, Verdict::fail);
  EXPECT_EQ(check_at(minutes(60), alike, gate_of(KayentaMode::fixed)).verdict, Verdict::inconclusive);
}

TEST(KayentaInquiry, zeros_that_stand_on_no_series_are_no_values) {
  auto source = arms(wandering(5, 1), wandering(5, 2));
  source.has_series = false;
  const auto decision = check_at(minutes(60), source, gate_of(KayentaMode::fixed));
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.because.contains("the value stands on nothing")) << decision.because;
}

TEST(KayentaInquiry, a_canary_that_is_collected_no_more_is_stale) {
  const auto dies = [](double s) { return s <= 1800 ? std::optional(5 + std::sin(s)) : std::nullopt; };
  EXPECT_EQ(end_of(minutes(40), arms(dies, wandering(5, 2)), gate_of(KayentaMode::exact)),
            "inconclusive: errors: the newest sample is 10m old; max_age is 2m");
}

TEST(KayentaInquiry, no_data_where_there_must_be_is_a_failure) {
  for (const auto mode : {KayentaMode::exact, KayentaMode::fixed}) {
    EXPECT_TRUE(end_of(minutes(30), arms(none(), wandering(5, 2)), gate_of(mode, {.must_have_data = true}))
                    .starts_with("fail: the score 0 is too low"));
  }
}

TEST(KayentaInquiry, too_soon_for_data_is_a_doubt_also_where_there_must_be_some) {
  for (const auto mode : {KayentaMode::exact, KayentaMode::fixed}) {
    const auto gate = gate_of(mode, {.must_have_data = true});
    EXPECT_TRUE(end_of(minutes(7), arms(none(), wandering(5, 2)), gate).starts_with("inconclusive: "));
    EXPECT_TRUE(end_of(minutes(5), arms(wandering(5, 1), wandering(5, 2)), gate).starts_with("inconclusive: "));
    EXPECT_TRUE(end_of({}, arms(none(), none()), gate).starts_with("inconclusive: "));
  }
}

TEST(KayentaInquiry, several_series_in_an_arm_are_an_error_that_says_to_aggregate) {
  auto source = arms(wandering(5, 1), wandering(5, 2));
  source.series("v2", wandering(5, 3));
  const auto decision = check_at(minutes(30), source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(test::has_caveat(decision.assessments[0], "many-series"));
  EXPECT_EQ(decision.assessments[0].next, "aggregate in the query: a metric is one series an arm");
}

TEST(KayentaInquiry, a_source_that_is_away_is_an_error_not_a_label) {
  auto source = arms(wandering(5, 1), wandering(5, 2));
  source.fails = true;
  const auto decision = check_at(minutes(30), source);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 4);
  EXPECT_FALSE(decision.assessments[0].measurement.kayenta);
}

TEST(KayentaInquiry, excluded_times_count_in_neither_arm) {
  const auto bad_backup = [](double s) { return s > 600 && s <= 900 ? 500.0 : 5 + std::sin(s); };
  auto gate = gate_of();
  auto source = arms(bad_backup, wandering(5, 2));
  const auto decision = check_at(minutes(30), source, gate);
  EXPECT_EQ(decision.assessments[0].measurement.kayenta->canary.max, 500);
  gate.exclusions = {{.kind = Exclusion::Kind::query, .text = "backup", .source = "default", .reason = "backup"}};
  source.series("backup", [](double s) { return s > 540 && s <= 900 ? std::optional(1.0) : std::nullopt; });
  const auto cut = check_at(minutes(30), source, gate);
  EXPECT_LT(cut.assessments[0].measurement.kayenta->canary.max, 10);
  EXPECT_LT(cut.assessments[0].measurement.kayenta->canary.points, 30);
  const auto& shown = cut.assessments[0].measurement.kayenta->canary.values;
  ASSERT_EQ(shown.size(), 30u) << "each at its time, also those that don't count";
  EXPECT_FALSE(shown[11] || shown[14]);
  EXPECT_TRUE(shown[5] && shown[20]);
}

TEST(KayentaInquiry, a_window_of_more_steps_than_a_source_answers_is_told) {
  auto gate = gate_of();
  gate.judge->step = seconds(1);
  auto source = arms(wandering(5, 1), wandering(5, 2));
  const auto decision = check_at(hours(5), source, gate);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.because, "errors: the window of 5h has more than 11000 steps of 1s");
}

TEST(KayentaInquiry, shows_values_in_the_unit_and_judges_them_as_they_come) {
  auto gate = gate_of();
  std::get<QueryIndicator>(gate.objectives[0].indicator).unit = {
      .name = "ms", .dimension = Dimension::time, .scale = 0.001};
  auto source = arms(wandering(500, 1), wandering(500, 2));
  const auto finding = *check_at(minutes(30), source, gate).assessments[0].measurement.kayenta;
  EXPECT_NEAR(finding.canary.mean, 0.5, 0.05);
}

}  // namespace
}  // namespace tidegate::gate
