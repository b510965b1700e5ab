#include "app/cli/live_frame.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "support/decisions.h"

namespace tidegate::cli {
namespace {

using gate::Tally;
using gate::WatchProgress;
using test::kNoon;

// A watch of ten minutes that began at noon, three minutes in.
struct Stage {
  Gate gate{.name = "payment-canary", .objectives = {{.name = "p99 latency"}, {.name = "error rate"}, {.name = "cpu"}}};
  Tally tally{gate, WatchPlan{}, kNoon};

  void evaluate(Duration after, double latency) {
    Decision decision{.verdict = Verdict::fail};
    decision.assessments = {test::failing_latency(), test::passing_error_rate(), test::doubtful_cpu()};
    decision.assessments[0].measurement.value = latency;
    tally.add(kNoon + after, decision);
  }

  std::vector<std::string> frame(const Canvas& canvas) {
    WatchProgress progress{.phase = WatchProgress::Phase::waiting,
                           .start = kNoon,
                           .counts_from = kNoon,
                           .end = kNoon + minutes(10),
                           .next = kNoon + minutes(3) + seconds(18),
                           .tally = tally};
    return render_frame(gate, progress, kNoon + minutes(3), canvas);
  }
};

std::string joined(const std::vector<std::string>& lines) { return "\n" + join(lines, "\n") + "\n"; }

TEST(LiveFrame, shows_each_objective_with_its_history_and_why_it_does_not_pass) {
  Stage stage;
  for (int i = 0; i < 6; ++i) stage.evaluate(seconds(30 * i), 0.3 + 0.1 * i);
  EXPECT_EQ(joined(stage.frame({.width = 90})), R"(
payment-canary  ━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  3m of 10m, 7m left
6 evaluations, 6 failing; next in 18s

  ✗ p99 latency   812 ms  at most 500 ms  ▃▅▆▇▇█  5m, 12,405 events
      the 99th percentile is 812 ms; the limit is at most 500 ms
  ✓ error rate     0.21%  at most 0.5%    ▄▄▄▄▄▄  5m, 12,405 events
  ? cpu          no data  at most 70%     ······  5m
      no series came back, so there is nothing to judge
)");
}

TEST(LiveFrame, begins_with_the_names) {
  Stage stage;
  EXPECT_EQ(joined(stage.frame({.width = 60})), R"(
payment-canary  ━━━━╌╌╌╌╌╌╌╌╌  3m of 10m, 7m left
first evaluation; next in 18s

  . p99 latency
  . error rate
  . cpu
)");
}

TEST(LiveFrame, fits_every_width_and_height) {
  Stage stage;
  for (int i = 0; i < 30; ++i) stage.evaluate(seconds(i), 0.3 + 0.1 * i);
  for (int width = 20; width < 120; ++width) {
    for (const auto& line : stage.frame({.width = width})) EXPECT_LE(display_width(line), width) << line;
  }
  for (int height = 5; height < 30; ++height) {
    EXPECT_LT(stage.frame({.width = 60, .height = height}).size(), static_cast<std::size_t>(height));
  }
}

TEST(LiveFrame, shows_trouble_first_where_not_all_fits) {
  Stage stage;
  stage.evaluate(Duration{}, 0.812);
  EXPECT_EQ(joined(stage.frame({.width = 80, .height = 8})), R"(
payment-canary  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  3m of 10m, 7m left
1 evaluation, 1 failing; next in 18s

  ✗ p99 latency   812 ms  at most 500 ms  █  5m, 12,405 events
      the 99th percentile is 812 ms; the limit is at most 500 ms
  ... and 2 more objectives
)");
}

TEST(LiveFrame, is_plain_ascii_where_the_terminal_knows_no_more) {
  Stage stage;
  stage.evaluate(Duration{}, 0.3);
  auto text = joined(stage.frame({.width = 80, .glyphs = Glyphs::ascii}));
  EXPECT_EQ(text.find_first_not_of(
                "\n !\"#$%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz{}"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace tidegate::cli
