#include "core/gate/watch.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "support/fake_clock.h"

namespace tidegate::gate {
namespace {

// A watch told as a story. One word an evaluation, one letter an objective, the last word repeats:
//   p passes, f fails, d doubt, e its source gave an error, h doubt that the policy holds, w doubt waved through,
//   m its query is wrong, i fails but is only for information, W warns, n has nothing to ask about yet,
//   c a comparison that is proven to be no worse, o one that is open, x one that is worse.
// Objectives a, b, c ...; `sources` names the source of each, "ss" when both have the same.
struct Story {
  const char* says;
  const char* script;
  WatchPlan plan = {.every = seconds(30), .length = minutes(5), .max_outage = minutes(2)};
  const char* sources = "ss";
  std::optional<Duration> since = std::nullopt;    // the change, relative to the start
  std::optional<Duration> give_up = std::nullopt;  // after the start
  std::optional<Duration> interrupt = std::nullopt;
  Duration answer_takes = {};
};

struct Ending {
  Decision decision;
  std::vector<Duration> evaluated;  // when, after the start
};

Assessment assess(char letter, const std::string& name) {
  Assessment assessment{.objective = name, .verdict = Verdict::inconclusive};
  if (letter != 'n') assessment.measurement.window = {.end = Timestamp{} + minutes(5)};
  switch (letter) {
    case 'p': assessment.verdict = Verdict::pass; break;
    case 'W': assessment.verdict = Verdict::warn; break;
    case 'f': assessment.verdict = Verdict::fail; break;
    case 'i':
      assessment.verdict = Verdict::fail;
      assessment.severity = Severity::info;
      assessment.decides = false;
      break;
    case 'e':
      assessment.measurement.caveats = {
          {.kind = "source-error", .why = "refused", .disqualifies = true, .is_error = true}};
      break;
    case 'w': assessment.waved_through = true; break;
    case 'c':
      assessment.verdict = Verdict::pass;
      assessment.measurement.comparison = {.finding = Comparison::Finding::no_worse};
      break;
    case 'o': assessment.measurement.comparison = {.finding = Comparison::Finding::open}; break;
    case 'x':
      assessment.verdict = Verdict::fail;
      assessment.measurement.comparison = {.finding = Comparison::Finding::worse};
      break;
    default: break;  // d, h: a doubt
  }
  return assessment;
}

// The gate's decision by the assessments: what decide() does, as short as the stories need it.
Decision decide(std::string_view letters, Timestamp at) {
  Decision decision{.gate = "g", .verdict = Verdict::pass, .action = Action::open, .because = "all is said"};
  decision.decided_at = at;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    decision.assessments.push_back(assess(letters[i], std::string(1, static_cast<char>('a' + i))));
  }
  auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
  if (has('W')) decision.verdict = Verdict::warn;
  if (has('d') || has('o') || has('e') || has('h') || has('n')) decision.verdict = Verdict::inconclusive;
  if (has('f') || has('x')) decision.verdict = Verdict::fail;
  if (decision.verdict == Verdict::fail || decision.verdict == Verdict::inconclusive) decision.action = Action::block;
  if (has('h') && !has('f')) decision.action = Action::hold;
  if (has('m') && !has('f')) decision.verdict = Verdict::inconclusive, decision.action = Action::block;
  decision.mistaken = has('m') && !has('f');
  decision.nothing_evaluated = letters.find_first_not_of('e') == std::string_view::npos;
  return decision;
}

Gate gate_of(std::string_view sources) {
  Gate gate{.name = "g"};
  for (std::size_t i = 0; i < sources.size(); ++i) {
    gate.objectives.push_back(
        {.name = std::string(1, static_cast<char>('a' + i)), .source = std::string(1, sources[i])});
  }
  return gate;
}

Ending tell(const Story& story) {
  FakeClock clock;
  auto start = clock.now();
  auto words = split(story.script, ' ');
  auto gate = gate_of(std::string_view(story.sources).substr(0, words.front().size()));
  Ending ending;
  auto evaluate = [&](Timestamp at, Duration) {
    ending.evaluated.push_back(at - start);
    clock.advance(story.answer_takes);
    return decide(words[std::min(ending.evaluated.size(), words.size()) - 1], at);
  };
  WatchOrder order{.plan = story.plan, .start = start};
  if (story.since) order.since = start + *story.since;
  if (story.give_up) order.give_up = start + *story.give_up;
  if (story.interrupt) clock.interrupt_at(start + *story.interrupt);
  ending.decision = watch(gate, order, clock, evaluate, [](const WatchProgress&) {});
  return ending;
}

// "fail after 3: failing was certain", the exit code in between.
std::string end_of(const Story& story) {
  auto [decision, evaluated] = tell(story);
  return std::string(verdict_name(decision.verdict)) + " " + std::to_string(exit_code(decision, WarnExit::zero)) +
         " after " + std::to_string(evaluated.size()) + ": " + decision.watch->stopped;
}

WatchPlan plan(int failure_limit, int consecutive_passes = 0) {
  return {.every = seconds(30),
          .length = minutes(5),
          .failure_limit = failure_limit,
          .consecutive_passes = consecutive_passes,
          .max_outage = minutes(2)};
}

TEST(Watch, every_story_ends_as_told) {
  const struct {
    Story story;
    const char* ending;
  } stories[] = {
      {{"all is well until the end", "p"}, "pass 0 after 11: the time was over"},
      {{"one failing evaluation ends it with no failure_limit", "p p f p"}, "fail 1 after 3: failing was certain"},
      {{"failure_limit says how many may fail", "p f p f p", plan(2)}, "pass 0 after 11: the time was over"},
      {{"one more is certain, though they never stood in a row", "f p f p f p", plan(2)},
       "fail 1 after 5: failing was certain"},
      {{"each objective has its own limit", "pf fp pp", plan(1)}, "pass 0 after 11: the time was over"},
      {{"a breach at the end fails, whatever the limit leaves", "p p p p p p p p p p f", plan(3)},
       "fail 1 after 11: the time was over"},
      {{"a doubt on the way is not final", "d d d p"}, "pass 0 after 11: the time was over"},
      {{"a doubt at the end is", "p p p p p p p p p p d"}, "inconclusive 3 after 11: the time was over"},
      {{"a breach outranks the doubt beside it", "pd fd"}, "fail 1 after 2: failing was certain"},
      {{"a query that is wrong does not get right", "pm"},
       "inconclusive 2 after 1: a query is wrong, which time doesn't mend"},
      {{"a breach outranks it", "fm"}, "fail 1 after 1: failing was certain"},
      {{"a warning passes", "W"}, "warn 0 after 11: the time was over"},
      {{"what is for information never ends it", "ip"}, "pass 0 after 11: the time was over"},
      {{"consecutive passes end it early", "d p p p", plan(0, 3)},
       "pass 0 after 4: enough evaluations in a row passed"},
      {{"a doubt starts the row anew", "p p d p p p", plan(0, 3)},
       "pass 0 after 6: enough evaluations in a row passed"},
      {{"what was waved through is no pass in a row", "w", plan(0, 3)}, "pass 0 after 11: the time was over"},
  };
  for (const auto& [story, ending] : stories) EXPECT_EQ(end_of(story), ending) << story.says;
}

WatchPlan comparing(std::optional<Duration> min_duration = {}, Duration extend = {}) {
  auto it = plan(3);
  it.min_duration = min_duration;
  it.extend = extend;
  return it;
}

WatchPlan passing_in_a_row(Duration min_duration) {
  auto it = comparing(min_duration);
  it.consecutive_passes = 2;
  return it;
}

TEST(Watch, comparisons_end_as_told) {
  const struct {
    Story story;
    const char* ending;
  } stories[] = {
      {{"what is proven passes at the end", "o o c", comparing()}, "pass 0 after 11: the evidence sufficed"},
      {{"or from min_duration on", "o o c", comparing(minutes(2))}, "pass 0 after 5: the evidence sufficed"},
      {{"passes in a row are no shorter way", "c", passing_in_a_row(minutes(2))},
       "pass 0 after 5: enough evaluations in a row passed"},
      {{"but not while another objective fails", "cf cf cp", comparing(minutes(1))},
       "pass 0 after 3: the evidence sufficed"},
      {{"worse is worse, whatever failure_limit says", "o x", comparing()}, "fail 1 after 2: failing was certain"},
      {{"what is open at the end is inconclusive", "o", comparing()}, "inconclusive 3 after 11: the time was over"},
      {{"extend lets it go on, every 15 s, as long as it is open", "o o o o o o o o o o o o c",
        comparing({}, minutes(10))},
       "pass 0 after 13: the evidence sufficed"},
      {{"and no longer than that", "o", comparing({}, minutes(1))}, "inconclusive 3 after 15: the time was over"},
      {{"a doubt that more traffic doesn't mend is not extended for", "d", comparing({}, minutes(1))},
       "inconclusive 3 after 11: the time was over"},
  };
  for (const auto& [story, ending] : stories) EXPECT_EQ(end_of(story), ending) << story.says;
}

// A Prometheus that restarts is away for a minute: Argo counts five quick errors and aborts the rollout.
TEST(Watch, a_source_that_restarts_does_not_end_it) {
  EXPECT_EQ(end_of({"", "p p e e p"}), "pass 0 after 11: the time was over");
  EXPECT_EQ(tell({"", "p p e e p"}).decision.watch->outage, minutes(1));
}

TEST(Watch, outages_are_counted_in_time_and_all_together) {
  EXPECT_EQ(end_of({"five in a row are two minutes", "p e"}),
            "inconclusive 3 after 6: a source gave nothing for longer than max_outage");
  EXPECT_EQ(end_of({"again and again", "e p e p e p e p e p e p"}),
            "inconclusive 3 after 9: a source gave nothing for longer than max_outage");
  WatchPlan wide{.every = minutes(1), .length = minutes(5), .max_outage = minutes(2)};
  EXPECT_EQ(end_of({"", "p e", wide}), "inconclusive 3 after 4: a source gave nothing for longer than max_outage");
}

TEST(Watch, a_source_that_never_answered_is_exit_code_4) {
  EXPECT_EQ(end_of({"", "e"}), "inconclusive 4 after 5: a source gave nothing for longer than max_outage");
  EXPECT_EQ(end_of({"", "n e"}), "inconclusive 4 after 6: a source gave nothing for longer than max_outage");
}

TEST(Watch, one_source_of_two_that_is_out_is_an_outage) {
  Story story{.says = "", .script = "pe", .sources = "st"};
  EXPECT_EQ(end_of(story), "inconclusive 3 after 5: a source gave nothing for longer than max_outage");
}

// One query that the source refuses says nothing about the source: its other objectives go on.
TEST(Watch, one_objective_without_an_answer_is_no_outage) {
  EXPECT_EQ(tell({"", "pe pe pe pp"}).decision.watch->outage, Duration{});
  EXPECT_EQ(end_of({"", "pe pe pe pp"}), "pass 0 after 11: the time was over");
}

TEST(Watch, an_error_in_the_last_evaluation_is_asked_again_while_the_outage_budget_lasts) {
  auto [decision, evaluated] = tell({"", "p p p p p p p p p p e e p"});
  EXPECT_EQ(decision.verdict, Verdict::pass);
  EXPECT_EQ(evaluated.back(), minutes(5) + seconds(30));  // every 15s now
  EXPECT_EQ(end_of({"", "p p p p p p p p p p e"}),
            "inconclusive 3 after 19: a source gave nothing for longer than max_outage");
}

TEST(Watch, nothing_counts_before_the_warm_up_is_over) {
  Story story{.says = "", .script = "p f", .plan = {.length = minutes(5), .warmup = minutes(2)}};
  auto evaluated = tell(story).evaluated;
  EXPECT_EQ(evaluated, (std::vector{minutes(2), minutes(2) + seconds(30)}));
  story.since = -minutes(1);  // the warm-up begins with the change
  EXPECT_EQ(tell(story).evaluated.front(), minutes(1));
}

TEST(Watch, a_warm_up_that_outlasts_the_watch_never_passes) {
  Story story{.says = "", .script = "p", .plan = {.length = minutes(5), .warmup = minutes(6)}};
  auto [decision, evaluated] = tell(story);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 3);
  EXPECT_TRUE(evaluated.empty());
}

TEST(Watch, slow_answers_neither_overlap_nor_drift_and_missed_evaluations_are_skipped) {
  Story story{.says = "", .script = "p", .plan = {.every = seconds(30), .length = minutes(2)}};
  story.answer_takes = seconds(40);
  EXPECT_EQ(tell(story).evaluated, (std::vector{seconds(0), seconds(60), seconds(120)}));
  story.answer_takes = seconds(1);
  EXPECT_EQ(tell(story).evaluated.size(), 5u);
  EXPECT_EQ(tell(story).evaluated.back(), seconds(120));
}

TEST(Watch, the_last_evaluation_is_at_the_end_even_between_two_steps) {
  Story story{.says = "", .script = "p", .plan = {.every = seconds(30), .length = seconds(70)}};
  EXPECT_EQ(tell(story).evaluated, (std::vector{seconds(0), seconds(30), seconds(60), seconds(70)}));
}

// Argo shows metrics of a terminated run as Successful.
TEST(Watch, an_interrupted_watch_never_passes_and_keeps_what_is_known) {
  Story story{.says = "", .script = "p"};
  story.interrupt = seconds(45);
  auto [decision, evaluated] = tell(story);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.action, Action::block);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 130);
  EXPECT_EQ(decision.assessments.front().verdict, Verdict::pass);
  EXPECT_EQ(evaluated.size(), 2u);
  story.interrupt = seconds(0);
  EXPECT_EQ(end_of(story), "inconclusive 130 after 0: it was interrupted");
}

TEST(Watch, an_interrupt_while_asking_discards_the_answers) {
  Story story{.says = "", .script = "p f"};
  story.answer_takes = seconds(10);
  story.interrupt = seconds(35);
  auto [decision, evaluated] = tell(story);
  EXPECT_EQ(decision.watch->evaluations, 1);
  EXPECT_TRUE(decision.interrupted);
}

TEST(Watch, the_deadline_of_the_run_ends_it_with_124) {
  Story story{.says = "", .script = "p"};
  story.give_up = seconds(70);
  EXPECT_EQ(end_of(story), "inconclusive 124 after 3: the deadline of the run passed");
}

TEST(Watch, an_evaluation_gets_no_more_time_than_the_run_has) {
  FakeClock clock;
  Duration granted;
  auto evaluate = [&](Timestamp at, Duration deadline) {
    granted = deadline;
    return decide("p", at);
  };
  WatchOrder order{.plan = plan(0), .start = clock.now(), .give_up = clock.now() + seconds(40)};
  watch(gate_of("s"), order, clock, evaluate, [](const WatchProgress&) {});
  EXPECT_EQ(granted, seconds(10));
}

TEST(Watch, a_doubt_that_the_policy_holds_waits_for_as_long_again) {
  EXPECT_EQ(end_of({"", "h h h h h h h h h h h h p"}), "pass 0 after 13: the time was over");
  auto [decision, evaluated] = tell({"", "h"});
  EXPECT_EQ(decision.action, Action::hold);
  EXPECT_EQ(exit_code(decision, WarnExit::zero), 3);
  EXPECT_EQ(evaluated.back(), minutes(10));
}

TEST(Watch, its_decision_tells_the_whole_story) {
  auto decision = tell({"", "p e e p f", plan(1)}).decision;
  EXPECT_EQ(decision.watch->evaluations, 6);
  EXPECT_EQ(decision.watch->outage, minutes(1));
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_EQ(tell({"", "p f"}).decision.because, "all is said (watched for 30s)");
  Story story{.says = "", .script = "p"};
  story.interrupt = seconds(45);
  EXPECT_EQ(tell(story).decision.because, "interrupted, after 45s; so far: all is said");
}

TEST(Watch, an_onlooker_sees_each_evaluation_once_with_its_history) {
  FakeClock clock;
  std::map<WatchProgress::Phase, int> seen;
  std::size_t longest = 0;
  auto observe = [&](const WatchProgress& progress) {
    ++seen[progress.phase];
    longest = progress.tally.histories().front().size();
  };
  watch(
      gate_of("s"), {.plan = plan(0), .start = clock.now()}, clock,
      [](Timestamp at, Duration) { return decide("p", at); }, observe);
  EXPECT_EQ(seen[WatchProgress::Phase::waiting], 11);
  EXPECT_EQ(seen[WatchProgress::Phase::evaluating], 11);
  EXPECT_EQ(seen[WatchProgress::Phase::evaluated], 11);
  EXPECT_EQ(longest, 11u);
}

}  // namespace
}  // namespace tidegate::gate
