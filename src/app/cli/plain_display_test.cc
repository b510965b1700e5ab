#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "app/cli/watch_display.h"
#include "base/json.h"
#include "base/text.h"
#include "support/decisions.h"

namespace tidegate::cli {
namespace {

using gate::WatchProgress;
using test::kNoon;

// A watch of ten minutes that began at noon, seen by a display that writes into a file.
class Display : public testing::Test {
 protected:
  void TearDown() override { std::fclose(file_); }

  void evaluate(WatchDisplay& display, Duration after, std::vector<Assessment> assessments) {
    Decision decision{.verdict = Verdict::fail, .assessments = std::move(assessments)};
    decision.decided_at = kNoon + after;
    tally_.add(kNoon + after, decision);
    display.show({.phase = WatchProgress::Phase::evaluated,
                  .start = kNoon,
                  .counts_from = kNoon,
                  .end = kNoon + minutes(10),
                  .next = kNoon + after + seconds(30),
                  .tally = tally_});
  }

  std::string written() {
    std::string text(10'000, '\0');
    auto count = pread(fileno(file_), text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(count));
    return text;
  }

  std::FILE* file_ = std::tmpfile();
  Printer out_{fileno(file_)};
  Gate gate_{.name = "payment", .objectives = {{.name = "p99 latency"}, {.name = "error rate"}}};
  gate::Tally tally_{gate_, WatchPlan{}, kNoon};
};

Assessment away(std::string name) {
  return {.objective = std::move(name),
          .because = "http://prom:9090 refused the connection",
          .limit = "at most 1%",
          .value = "no data"};
}

TEST_F(Display, writes_what_changed_and_a_sign_of_life_every_minute) {
  auto display = plain_display(gate_, out_, [](std::string text) { return text; });
  auto calm = test::failing_latency();
  calm.verdict = Verdict::pass;
  calm.value = "312 ms";
  for (int i = 0; i < 5; ++i) evaluate(*display, seconds(30 * i), {calm, test::passing_error_rate()});
  evaluate(*display, seconds(150), {test::failing_latency(), test::passing_error_rate()});
  EXPECT_EQ(written(), R"(12:00:00 watching payment for 10m, until 12:10:00
12:00:00 p99 latency: pass, 312 ms (at most 500 ms)
12:00:00 error rate: pass, 0.21% (at most 0.5%)
12:01:00 evaluation 3: no change (2 pass), 9m left
12:02:00 evaluation 5: no change (2 pass), 8m left
12:02:30 p99 latency: fail, 812 ms (at most 500 ms): the 99th percentile is 812 ms; the limit is at most 500 ms
)");
}

TEST_F(Display, says_once_what_holds_for_all_objectives) {
  auto display = plain_display(gate_, out_, [](std::string text) { return text; });
  evaluate(*display, Duration{}, {away("p99 latency"), away("error rate")});
  EXPECT_EQ(written(), R"(12:00:00 watching payment for 10m, until 12:10:00
12:00:00 2 objectives: inconclusive: http://prom:9090 refused the connection
)");
}

TEST_F(Display, a_new_reason_for_the_same_doubt_is_worth_a_line_and_a_new_number_is_not) {
  auto display = plain_display(gate_, out_, [](std::string text) { return text; });
  auto doubt = away("p99 latency");
  const auto because = [&](std::string kind, std::string why) {
    doubt.because = why;
    doubt.measurement.caveats = {{.kind = std::move(kind), .why = std::move(why), .disqualifies = true}};
    return doubt;
  };
  evaluate(*display, Duration{}, {because("no-data", "no traffic"), test::passing_error_rate()});
  evaluate(*display, seconds(10), {because("too-few-events", "10 events"), test::passing_error_rate()});
  evaluate(*display, seconds(20), {because("too-few-events", "20 events"), test::passing_error_rate()});
  EXPECT_EQ(written(), R"(12:00:00 watching payment for 10m, until 12:10:00
12:00:00 p99 latency: inconclusive, no data (at most 1%): no traffic
12:00:00 error rate: pass, 0.21% (at most 0.5%)
12:00:10 p99 latency: inconclusive, no data (at most 1%): 10 events
)");
}

TEST_F(Display, an_end_on_another_day_has_its_date) {
  auto display = plain_display(gate_, out_, [](std::string text) { return text; });
  display->show({.start = kNoon, .counts_from = kNoon, .end = kNoon + hours(30), .next = kNoon, .tally = tally_});
  EXPECT_EQ(written(), "12:00:00 watching payment for 1d 6h, until 2026-11-23T18:00:00Z\n");
}

TEST_F(Display, what_comes_from_outside_is_made_harmless) {
  auto display = plain_display(gate_, out_, [](std::string text) { return "|" + text; });
  auto strange = away("one\n::error::two\x1b[2J");
  evaluate(*display, Duration{}, {strange, away("error rate")});
  EXPECT_EQ(written().find('\x1b'), std::string::npos);
  EXPECT_EQ(written().find("\n::error"), std::string::npos);
  EXPECT_EQ(written()[0], '|');
}

TEST_F(Display, a_line_of_json_is_one_evaluation) {
  auto display = json_lines_display(gate_, out_);
  evaluate(*display, seconds(30), {test::failing_latency(), test::passing_error_rate()});
  auto lines = written();
  ASSERT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1);
  auto json = parse_json(trim(lines));
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["event"].string(), "evaluation");
  EXPECT_EQ((*json)["at"].string(), "2026-11-22T12:00:30Z");
  EXPECT_EQ((*json)["objectives"].items()[0]["value"].number(), 0.812);
  EXPECT_EQ((*json)["objectives"].items()[0]["verdict"].string(), "fail");
}

}  // namespace
}  // namespace tidegate::cli
