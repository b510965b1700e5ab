#include "core/gate/measure.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "support/fake_clock.h"
#include "support/fake_source.h"
#include "support/observations.h"

namespace tidegate::gate {
using namespace test;
namespace {

const Timestamp kNow{1'700'000'000'000};
constexpr double kNowSeconds = 1'700'000'000;

Question question(std::string text) { return {.text = std::move(text), .at = kNow, .grid = std::nullopt}; }

// Each batch of questions takes so long by the clock; a deadline before that ends it.
class SlowSource final : public Source {
 public:
  SlowSource(FakeClock& clock, Source& source, Duration takes) : clock_(clock), source_(source), takes_(takes) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    deadlines.push_back(deadline);
    clock_.advance(std::min(takes_, deadline));
    if (takes_ <= deadline) return source_.ask(questions, deadline);
    return std::vector<Result<Answer>>(questions.size(), fail(ErrorKind::timed_out, "too slow"));
  }

  std::vector<Duration> deadlines;

 private:
  FakeClock& clock_;
  Source& source_;
  Duration takes_;
};

// Traffic whose series have ended: how old they are takes a second round of questions.
FakeSource ended_traffic() {
  FakeSource source;
  source.counts("counts", 40, 2).number("total-old", 1000).number("counted-old", 3);
  source.number("counted-series", 1).number("total-before", 2);
  source.vector("max_over_time(timestamp(", "tidegate", {{"newest", kNowSeconds - 30}});
  return source;
}

Gate one_objective() {
  Gate gate{.name = "web", .sources = {{.name = "default"}}, .objectives = {error_rate()}};
  gate.objectives[0].max_age = minutes(6);  // series that have ended may count
  gate.rule = {.kind = Rule::Kind::all_of, .children = {{.objective = 0}}};
  return gate;
}

TEST(Asker, asks_each_question_once_however_often_it_comes) {
  FakeSource source;
  const Sources sources{{"a", &source}};
  Asker asker(sources, {.at = kNow});
  asker.ask({{"a", question("x")}, {"a", question("y")}, {"a", question("x")}});
  asker.ask({{"a", question("y")}, {"a", question("z")}});
  EXPECT_EQ(source.asked, (std::vector{question("x"), question("y"), question("z")}));
}

TEST(Asker, answers_in_the_order_of_the_questions) {
  FakeSource source;
  source.vector("one", "n", {{"1", 1}}).vector("two", "n", {{"2", 2}});
  const Sources sources{{"a", &source}};
  const auto answers = Asker(sources, {.at = kNow}).ask({{"a", question("two")}, {"a", question("one")}});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0]->series[0].samples[0].value, 2);
  EXPECT_EQ(answers[1]->series[0].samples[0].value, 1);
}

TEST(Asker, the_same_question_to_two_sources_is_two_questions) {
  FakeSource a, b;
  const Sources sources{{"a", &a}, {"b", &b}};
  Asker(sources, {.at = kNow}).ask({{"a", question("x")}, {"b", question("x")}});
  EXPECT_EQ(a.asked.size(), 1u);
  EXPECT_EQ(b.asked.size(), 1u);
}

// Answers only once the other one has been asked too.
class Waiting final : public Source {
 public:
  Waiting(std::promise<void>& here, std::future<void>& other) : here_(here), other_(other) {}
  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    here_.set_value();
    met = other_.wait_for(std::chrono::seconds(30)) == std::future_status::ready;
    return std::vector<Result<Answer>>(questions.size(), Answer{});
  }
  bool met = false;

 private:
  std::promise<void>& here_;
  std::future<void>& other_;
};

TEST(Asker, asks_all_sources_at_once) {
  std::promise<void> a_asked, b_asked;
  auto a_future = a_asked.get_future(), b_future = b_asked.get_future();
  Waiting a(a_asked, b_future), b(b_asked, a_future);
  const Sources sources{{"a", &a}, {"b", &b}};
  Asker(sources, {.at = kNow}).ask({{"a", question("x")}, {"b", question("x")}});
  EXPECT_TRUE(a.met && b.met);
}

TEST(Asker, many_sources_and_questions_keep_their_answers_apart) {
  constexpr int kSources = 8, kQuestions = 50;
  std::vector<FakeSource> all(kSources);
  Sources sources;
  std::vector<Asker::Ask> asks;
  for (int s = 0; s < kSources; ++s) {
    for (int q = 0; q < kQuestions; ++q) {
      const auto text = "q" + std::to_string(q) + ";";
      all[s].vector(text, "n", {{"x", s * 1000.0 + q}});
      asks.push_back({"s" + std::to_string(s), question(text)});
    }
    sources["s" + std::to_string(s)] = &all[s];
  }
  const auto answers = Asker(sources, {.at = kNow}).ask(asks);
  for (int i = 0; i < kSources * kQuestions; ++i) {
    EXPECT_EQ(answers[i]->series[0].samples[0].value, i / kQuestions * 1000 + i % kQuestions);
  }
}

TEST(Deadline, is_for_all_rounds_together) {
  FakeClock clock;
  auto traffic = ended_traffic();
  SlowSource slow(clock, traffic, seconds(20));
  const auto decision =
      check(one_objective(), {{"default", &slow}}, {.at = kNow, .clock = &clock, .deadline = seconds(60)});
  EXPECT_EQ(slow.deadlines, (std::vector{seconds(60), seconds(40)}));
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_FALSE(decision.deadline_passed);
}

TEST(Deadline, a_round_that_does_not_fit_is_a_doubt_with_an_exit_code_of_its_own) {
  FakeClock clock;
  auto traffic = ended_traffic();
  SlowSource slow(clock, traffic, seconds(40));
  const auto decision =
      check(one_objective(), {{"default", &slow}}, {.at = kNow, .clock = &clock, .deadline = seconds(60)});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 124);
}

TEST(Deadline, when_no_time_is_left_nothing_is_asked) {
  FakeClock clock;
  auto traffic = ended_traffic();
  SlowSource slow(clock, traffic, seconds(60));
  const auto decision =
      check(one_objective(), {{"default", &slow}}, {.at = kNow, .clock = &clock, .deadline = seconds(60)});
  EXPECT_EQ(slow.deadlines.back(), Duration{});
  EXPECT_EQ(decision.assessments[0].because, "the deadline passed before the source was asked");
  EXPECT_TRUE(decision.deadline_passed);
}

TEST(Deadline, a_request_that_times_out_while_the_run_has_time_is_no_deadline_of_the_run) {
  FakeClock clock;
  FakeSource source;
  source.answer("", fail(ErrorKind::timed_out, "no answer within 5s"));
  const auto decision = check(one_objective(), {{"default", &source}}, {.at = kNow, .clock = &clock});
  EXPECT_FALSE(decision.deadline_passed);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 4);
}

TEST(Interrupt, ends_in_a_decision_that_says_so) {
  FakeSource source;
  source.answer("", fail(ErrorKind::interrupted, "interrupted"));
  const auto decision = check(one_objective(), {{"default", &source}}, {.at = kNow});
  EXPECT_TRUE(decision.interrupted);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 130);
}

Measurement window_of(const CheckTimes& times, Duration over = minutes(5)) {
  FakeSource source;
  auto gate = one_objective();
  gate.objectives[0].over = over;
  const Sources sources{{"default", &source}};
  Asker asker(sources, times);
  canary::Courses courses;
  return measure(gate, times, asker, courses)[0]->observation.measurement;
}

TEST(Window, is_whole_seconds_and_holds_nothing_from_before_the_change) {
  const auto measurement = window_of({.at = kNow + milliseconds(999), .since = kNow - milliseconds(100'001)});
  EXPECT_EQ(measurement.window, (Window{kNow - seconds(100), kNow}));
}

TEST(Window, of_no_length_asks_nothing) {
  EXPECT_TRUE(window_of({.at = kNow}, {}).questions.empty());
  EXPECT_TRUE(window_of({.at = kNow, .since = kNow}).questions.empty());
  EXPECT_TRUE(window_of({.at = kNow, .since = kNow + hours(1)}).questions.empty());
}

TEST(Window, a_change_long_ago_cuts_nothing) {
  EXPECT_EQ(window_of({.at = kNow, .since = kNow - hours(24)}).window, (Window{kNow - minutes(5), kNow}));
}

TEST(Blame, is_asked_only_of_what_is_in_breach) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000);
  source.number("counted-series", 1).number("counted-old", 3);
  const auto count_blames = [&] {
    return std::ranges::count_if(source.asked, [](const Question& q) { return q.text.find("topk(") != q.text.npos; });
  };
  check(one_objective(), {{"default", &source}}, {.at = kNow});
  EXPECT_EQ(count_blames(), 0);
  source.number("counted-old", 300);
  check(one_objective(), {{"default", &source}}, {.at = kNow});
  EXPECT_EQ(count_blames(), 1);
}

TEST(Blame, an_error_while_asking_for_it_leaves_the_verdict) {
  FakeSource source;
  source.number("newest", kNowSeconds).counts("counts", 40, 2).number("total-old", 1000);
  source.number("counted-series", 1).number("counted-old", 300).answer("topk(", fail(ErrorKind::timed_out, "slow"));
  EXPECT_EQ(check(one_objective(), {{"default", &source}}, {.at = kNow}).verdict, Verdict::fail);
}

}  // namespace
}  // namespace tidegate::gate
