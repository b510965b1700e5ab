#include "core/gate/evidence.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "base/text.h"
#include "support/fake_source.h"
#include "support/observations.h"

namespace tidegate::gate {
using namespace test;
namespace {

Evidence minimal() {
  return {.tool_version = "0.1.0",
          .command = "check",
          .gate_file = "web.yaml",
          .gate_text = "gate: web\n",
          .evaluations = {kNoon}};
}

Exchange exchange_of(Result<Answer> answer, std::string text = "x") {
  return {"default", {.text = std::move(text), .at = kNoon, .grid = std::nullopt}, std::move(answer)};
}

Evidence with(std::vector<Exchange> exchanges) {
  auto evidence = minimal();
  evidence.exchanges = std::move(exchanges);
  return evidence;
}

Answer value_of(double value) { return {.series = {{.labels = {}, .samples = {{kNoon, value}}}}}; }

// What comes back of one answer.
Result<Answer> kept(Result<Answer> answer) {
  const auto evidence = read_evidence(write_evidence(with({exchange_of(std::move(answer))})));
  EXPECT_TRUE(evidence) << evidence.error().message;
  return evidence->exchanges.at(0).answer;
}

TEST(Evidence, comes_back_whole) {
  auto evidence = minimal();
  evidence.operator_text = "sources: {}";
  evidence.variables = {{"ns", "prod \"eu\"\n"}};
  evidence.environment = {{"REGION", "ü"}};
  evidence.files = {{"freezes.ics", "BEGIN:VCALENDAR\r\n"}};
  evidence.since = kNoon - milliseconds(1);
  evidence.warmup = seconds(90);
  evidence.lags = {{"default", seconds(30)}};
  evidence.languages = {{"default", QueryLanguage::metricsql}};
  evidence.evaluations = {kNoon, kNoon + milliseconds(30'001)};
  evidence.watch = {.plan = {.every = seconds(15), .failure_limit = 2, .consecutive_passes = 3},
                    .start = kNoon,
                    .end = kNoon + minutes(1)};
  evidence.decision = Json::object().set("verdict", "pass");
  const auto text = write_evidence(evidence);
  const auto read = read_evidence(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_evidence(*read), text);
  EXPECT_EQ(read->since, evidence.since);
  EXPECT_EQ(read->evaluations, evidence.evaluations);
  EXPECT_EQ(read->variables, evidence.variables);
  EXPECT_EQ(read->watch->plan.failure_limit, 2);
}

TEST(Evidence, keeps_questions_to_the_letter) {
  const Question range{.text = "rate(x{a=\"\\\\ü\\n\"}[5m])\n",
                       .at = kNoon,
                       .grid = Grid{kNoon - minutes(5), kNoon, milliseconds(1500)}};
  const auto read = read_evidence(write_evidence(with({{"a b", range, Answer{}}})));
  EXPECT_EQ(read->exchanges[0].question, range);
  EXPECT_EQ(read->exchanges[0].source, "a b");
}

TEST(Evidence, keeps_answers_of_every_kind) {
  Labels labels;
  labels.set("pod", "a\"\\\n\xF0\x9F\x90\xB3");
  for (const auto kind : {AnswerKind::vector, AnswerKind::matrix, AnswerKind::scalar, AnswerKind::string}) {
    const Answer answer{.kind = kind,
                        .series = {{.labels = labels, .samples = {{kNoon - seconds(1), 0.1}, {kNoon, -0.0}}}},
                        .text = "text",
                        .warnings = {"partial"},
                        .infos = {"remark"},
                        .clock_skew = seconds(-3)};
    EXPECT_EQ(*kept(answer), answer);
  }
}

TEST(Evidence, keeps_native_histograms_and_that_they_were_wanted) {
  const Series series{.labels = {{{"pod", "a"}}},
                      .samples = {},
                      .histograms = {{.time = kNoon, .count = 3, .buckets = {{-HUGE_VAL, 0.1, 1}, {0.1, 0.3, 2}}},
                                     {.time = kNoon + seconds(1), .count = 0, .buckets = {}}}};
  auto exchange = exchange_of(Answer{.kind = AnswerKind::matrix, .series = {series}});
  exchange.question.wanted = Wanted::histograms;
  const auto evidence = read_evidence(write_evidence(with({exchange})));
  ASSERT_TRUE(evidence) << evidence.error().message;
  EXPECT_EQ(evidence->exchanges.at(0).question, exchange.question);
  EXPECT_EQ(evidence->exchanges.at(0).answer->series, std::vector{series});
}

TEST(Evidence, keeps_errors_of_every_kind) {
  for (const auto kind : {ErrorKind::invalid, ErrorKind::rejected, ErrorKind::unreachable, ErrorKind::refused,
                          ErrorKind::timed_out, ErrorKind::malformed, ErrorKind::too_large, ErrorKind::interrupted}) {
    EXPECT_EQ(kept(fail(kind, "why")).error(), (Error{kind, "why"}));
  }
}

TEST(Evidence, keeps_numbers_to_the_bit) {
  const double stale = std::bit_cast<double>(std::uint64_t{0x7ff0000000000002});
  for (const double value : {0.1, -0.0, 1e308, 5e-324, 1.0 / 3, double{INFINITY}, -double{INFINITY}, stale}) {
    const auto back = kept(value_of(value))->series[0].samples[0].value;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << value;
  }
  EXPECT_TRUE(std::isnan(kept(value_of(NAN))->series[0].samples[0].value));
}

std::string refusal(const std::string& text) {
  const auto read = read_evidence(text);
  return read ? "read" : read.error().message;
}

TEST(Evidence, of_another_version_is_refused) {
  const auto text = replace_all(write_evidence(minimal()), "\"tidegate_evidence\": 1", "\"tidegate_evidence\": 2");
  EXPECT_EQ(refusal(text), "the evidence has version 2; this tidegate reads version 1");
}

TEST(Evidence, what_is_no_evidence_is_refused) {
  EXPECT_EQ(refusal("{}"), "the evidence is not an evidence file: it has no \"tidegate_evidence\" version");
  EXPECT_EQ(refusal("{\"tidegate_evidence\": 1}"),
            "the evidence is incomplete: the gate or the evaluations are missing");
}

TEST(Evidence, cut_anywhere_it_is_refused) {
  const auto text = write_evidence(with({exchange_of(value_of(1))}));
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_NE(refusal(text.substr(0, length)), "read") << length;
  }
}

TEST(Evidence, an_answer_that_was_altered_into_nonsense_is_refused_rather_than_read_as_zero) {
  const auto text = write_evidence(with({exchange_of(value_of(0.5))}));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"0.5", "\"a lot\""},
                                                                                 {"0.5", "null"},
                                                                                 {"\"vector\"", "\"vektor\""},
                                                                                 {"\"samples\"", "\"smaples\""},
                                                                                 {"\"at\"", "\"when\""},
                                                                                 {"\"source\"", "\"sauce\""}}) {
    EXPECT_EQ(refusal(replace_all(text, from, to)), "the evidence can't be read: its exchange 1 is incomplete") << to;
  }
}

TEST(Evidence, an_error_of_unknown_kind_is_refused) {
  const auto text = write_evidence(with({exchange_of(fail(ErrorKind::timed_out, "slow"))}));
  EXPECT_NE(refusal(replace_all(text, "timed-out", "timed-in")), "read");
}

TEST(Recorded, a_question_that_is_not_in_the_record_is_an_error_that_names_it) {
  const auto evidence = with({exchange_of(value_of(1), "x")});
  RecordedSource source("default", evidence);
  const std::vector<Question> asked = {{.text = "y", .at = kNoon, .grid = std::nullopt}};
  EXPECT_EQ(source.ask(asked, seconds(1))[0].error(),
            (Error{ErrorKind::malformed, "the evidence has no answer of source default to: y"}));
}

TEST(Recorded, a_question_asked_again_gets_its_answers_in_order) {
  const auto evidence = with({exchange_of(value_of(1)), exchange_of(value_of(2))});
  RecordedSource source("default", evidence);
  const std::vector asked = {evidence.exchanges[0].question};
  EXPECT_EQ(source.ask(asked, seconds(1))[0]->series[0].samples[0].value, 1);
  EXPECT_EQ(source.ask(asked, seconds(1))[0]->series[0].samples[0].value, 2);
}

TEST(Recording, notes_what_was_not_asked_for_want_of_time) {
  FakeSource inner;
  RecordingSource source("default", inner);
  const std::vector<Question> asked = {{.text = "x", .at = kNoon, .grid = std::nullopt}};
  EXPECT_EQ(source.ask(asked, Duration{})[0].error(), not_asked("default"));
  EXPECT_TRUE(inner.asked.empty());
  EXPECT_EQ(source.exchanges().size(), 1u);
}

// All that a decision says, as one text.
std::string told(const Decision& decision) {
  std::string out = std::string(verdict_name(decision.verdict)) + "/" + std::string(action_name(decision.action)) +
                    ": " + decision.because + "\n";
  for (const auto& a : decision.assessments) {
    const auto& m = a.measurement;
    out += a.objective + " " + std::string(verdict_name(a.verdict)) + " " + a.because + " > " + a.next + "\n";
    for (const auto& number : {m.value, m.events, m.counted, m.samples, m.series}) {
      out += number ? shortest(*number) + " " : "- ";
    }
    out += m.newest ? format_timestamp(*m.newest) : "-";
    for (const auto& caveat : m.caveats) out += "\n " + caveat.kind + (caveat.disqualifies ? "!" : "") + caveat.why;
    for (const auto& reading : m.contributors) out += "\n " + format_labels(reading.labels) + shortest(reading.value);
    for (const auto& question : m.questions) out += "\n " + question.text;
  }
  return out;
}

Gate every_indicator() {
  Gate gate{.name = "all", .sources = {{.name = "default"}}};
  gate.objectives = {error_rate(), success_rate(), p99(), fast_enough(), cpu()};
  std::get<QueryIndicator>(gate.objectives[4].indicator).text = "max by (pod) (rate(cpu[${window}]))";
  gate.objectives[4].across = Across::max;
  gate.rule.kind = Rule::Kind::all_of;
  for (std::size_t i = 0; i < gate.objectives.size(); ++i) gate.rule.children.push_back({.objective = i});
  return gate;
}

// Decides, writes the evidence, reads it and decides again.
struct Twice {
  Decision live;
  Decision replayed;

  Twice(const Gate& gate, Source& source) {
    RecordingSource recording("default", source);
    live = check(gate, {{"default", &recording}}, {.at = kNoon});
    auto kept = with(recording.exchanges());
    if (const auto begin = recording.collects_since({})) kept.begins["default"] = *begin;
    const auto evidence = read_evidence(write_evidence(kept));
    EXPECT_TRUE(evidence);
    RecordedSource recorded("default", *evidence);
    replayed = check(gate, {{"default", &recorded}}, {.at = kNoon});
  }
};

TEST(Replay, comes_to_the_same_decision_of_every_indicator) {
  FakeSource source;
  const double now = static_cast<double>(kNoon.ms) / 1000;
  source.number("newest", now - 5).counts("counts", 40, 2).number("total-before", 2);
  source.number("total-old", 1000).number("counted-old", 15).number("counted-series", 1);
  source.numbers("bucket", "le", {{"0.1", 900}, {"0.3", 995}, {"0.5", 999}, {"+Inf", 1000}});
  source.number("newest-0", now).counts("counts-0", 40, 2);
  source.vector("topk(", "pod", {{"a", 12}, {"b", 3}}).vector("max by (pod)", "pod", {{"a", 0.3}, {"b", NAN}});
  const Twice twice(every_indicator(), source);
  EXPECT_EQ(twice.live.verdict, Verdict::fail);
  EXPECT_EQ(told(twice.live), told(twice.replayed));
}

TEST(Replay, knows_since_when_a_source_has_been_scraped) {
  FakeSource source;
  source.number("newest", static_cast<double>(kNoon.ms) / 1000).counts("counts", 40, 2).number("total-old", 1000);
  source.since = kNoon - seconds(20);
  const Twice twice(every_indicator(), source);
  EXPECT_NE(told(twice.live).find("only 20s of the"), std::string::npos) << told(twice.live);
  EXPECT_EQ(told(twice.live), told(twice.replayed));
}

TEST(Replay, without_an_answer_is_inconclusive_and_says_so) {
  const Evidence none;
  RecordedSource recorded("default", none);
  const auto decision = check(every_indicator(), {{"default", &recorded}}, {.at = kNoon});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("the evidence has no answer of source default to:"), std::string::npos);
}

// Answers with whatever comes to its mind.
class RandomSource final : public Source {
 public:
  explicit RandomSource(unsigned seed) : random_(seed) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration) override {
    std::vector<Result<Answer>> answers;
    for (const auto& question : questions) answers.push_back(answer(question));
    return answers;
  }
  bool erred = false;
  bool warned = false;

 private:
  bool one_in(unsigned n) { return random_() % n == 0; }

  double number() {
    constexpr double kNow = 1'795'348'800;
    const double choices[] = {0, 1, 2, 3, 10, 1000, 0.5, 1e-9, 1e300, -1, NAN, INFINITY, kNow, kNow - 100, kNow + 100};
    return choices[random_() % std::size(choices)];
  }

  Series series(std::string tag, std::string le) {
    Labels labels;
    labels.set("tidegate", std::move(tag));
    labels.set("le", std::move(le));
    return {std::move(labels), {{kNoon, number()}}};
  }

  Result<Answer> answer(const Question& question) {
    const bool is_blame = question.text.starts_with("topk(");
    if (one_in(25)) {
      erred = erred || !is_blame;
      return fail(one_in(2) ? ErrorKind::timed_out : ErrorKind::refused, "no luck");
    }
    Answer out;
    constexpr std::string_view kTag = "\"tidegate\", \"";
    for (auto at = question.text.find(kTag); at != std::string::npos; at = question.text.find(kTag, at + 1)) {
      const auto from = at + kTag.size();
      const auto tag = question.text.substr(from, question.text.find('"', from) - from);
      if (one_in(4)) continue;
      if (tag != "bucket") out.series.push_back(series(tag, ""));
      for (const auto* le : {"0.1", "0.3", "0.5", "+Inf"}) {
        if (tag == "bucket" && !one_in(8)) out.series.push_back(series(tag, le));
      }
    }
    if (out.series.empty()) out.series.push_back(series("", ""));
    if (one_in(40)) {
      warned = warned || !is_blame;
      out.warnings = {"partial"};
    }
    return out;
  }

  std::mt19937 random_;
};

TEST(Replay, comes_to_the_same_decision_whatever_a_source_says) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    RandomSource source(seed);
    const Twice twice(every_indicator(), source);
    ASSERT_EQ(told(twice.live), told(twice.replayed)) << seed;
  }
}

TEST(Laws, whatever_a_source_says_nothing_passes_without_fresh_events_and_a_sane_value) {
  for (unsigned seed = 0; seed < 1100; ++seed) {
    RandomSource source(seed);
    const auto decision = check(every_indicator(), {{"default", &source}}, {.at = kNoon});
    for (const auto& assessment : decision.assessments) {
      if (assessment.verdict != Verdict::pass) continue;
      const auto& m = assessment.measurement;
      ASSERT_TRUE(m.value && std::isfinite(*m.value)) << seed << ": " << told(decision);
      ASSERT_TRUE(m.newest && kNoon - *m.newest <= minutes(2)) << seed << ": " << told(decision);
      if (assessment.objective == "cpu") continue;
      ASSERT_TRUE(m.events && *m.events > 0 && std::isfinite(*m.events)) << seed << ": " << told(decision);
      const bool is_share = assessment.objective != "p99";  // observations may be negative
      ASSERT_TRUE(!is_share || *m.value >= 0) << seed << ": " << told(decision);
    }
    const bool is_doubtful = source.erred || source.warned;
    ASSERT_FALSE(is_doubtful && decision.verdict == Verdict::pass) << seed;
  }
}

}  // namespace
}  // namespace tidegate::gate
