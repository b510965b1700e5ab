#pragma once

// Decisions as a real check makes them, for the tests of whatever shows them.

#include <string>
#include <vector>

#include "core/model/decision.h"

namespace tidegate::test {

inline constexpr Timestamp kNoon{1'795'348'800'000};  // 2026-11-22T12:00:00Z

inline Measurement measured(double value, double events) {
  Measurement m;
  m.value = value;
  m.window = {.start = kNoon - minutes(5), .end = kNoon};
  m.wanted = m.window;
  m.events = events;
  m.samples = 300;
  m.series = 10;
  m.newest = kNoon - seconds(4);
  return m;
}

inline Labels pod(std::string name) { return Labels{.pairs = {{"pod", std::move(name)}}}; }

inline Assessment passing_error_rate() {
  Assessment a;
  a.objective = "error rate";
  a.verdict = Verdict::pass;
  a.because = "0.21% of 12,405 requests failed; the limit is at most 0.5%";
  a.limit = "at most 0.5%";
  a.value = "0.21%";
  a.dimension = Dimension::ratio;
  a.condition = {.kind = Condition::Kind::at_most, .high = 0.005};
  a.measurement = measured(0.0021, 12405);
  a.measurement.counted = 26;
  a.measurement.expression =
      "sum(increase(http_requests_total{code=~\"5..\",namespace=\"prod\",app=\"payment\",track=\"canary\"}[5m]))\n"
      "  / sum(increase(http_requests_total{namespace=\"prod\",app=\"payment\",track=\"canary\"}[5m]))";
  a.measurement.questions = {
      {.text = R"(sum(increase(http_requests_total{code=~"5..",namespace="prod",app="payment",track="canary"}[5m])))",
       .at = kNoon},
      {.text = R"(sum(increase(http_requests_total{namespace="prod",app="payment",track="canary"}[5m])))",
       .at = kNoon}};
  return a;
}

inline Assessment failing_latency() {
  Assessment a;
  a.objective = "p99 latency";
  a.place = {.file = "gate.yaml", .line = 12, .column = 5};
  a.verdict = Verdict::fail;
  a.because = "the 99th percentile is 812 ms; the limit is at most 500 ms";
  a.limit = "at most 500 ms";
  a.value = "812 ms";
  a.dimension = Dimension::time;
  a.condition = {.kind = Condition::Kind::at_most, .high = 0.5};
  a.next = "look at the pods named above; their share of slow requests is the largest";
  a.runbook = "https://runbooks.example.com/payment/latency";
  a.measurement = measured(0.812, 12405);
  a.measurement.contributors = {{.labels = pod("payment-canary-7f9c"), .value = 1.204},
                                {.labels = pod("payment-canary-9d2b"), .value = 0.79}};
  a.measurement.questions = {
      {.text = "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{namespace=\"prod\","
               "app=\"payment\",track=\"canary\"}[5m])))",
       .at = kNoon}};
  return a;
}

inline Assessment doubtful_cpu() {
  Assessment a;
  a.objective = "cpu";
  a.verdict = Verdict::inconclusive;
  a.because = "no series came back, so there is nothing to judge";
  a.limit = "at most 70%";
  a.value = "no data";
  a.dimension = Dimension::ratio;
  a.condition = {.kind = Condition::Kind::at_most, .high = 0.7};
  a.measurement.window = {.start = kNoon - minutes(5), .end = kNoon};
  a.measurement.wanted = a.measurement.window;
  a.measurement.questions = {
      {.text = "sum by (pod) (rate(container_cpu_usage_seconds_total{namespace=\"prod\", "
               "pod=~\"payment-canary-.*\"}[5m]))\n"
               "  / sum by (pod) (kube_pod_container_resource_limits{namespace=\"prod\", resource=\"cpu\", "
               "pod=~\"payment-canary-.*\"})\n",
       .at = kNoon}};
  a.measurement.caveats = {{.kind = "no-data",
                            .why = "the query returned nothing for the window",
                            .disqualifies = true,
                            .is_no_data = true,
                            .next = "check that kube-state-metrics is scraped and that the labels match"}};
  return a;
}

inline Decision decision_of(std::string gate, std::vector<Assessment> assessments, Verdict verdict, Action action,
                            std::string because) {
  Decision d;
  d.gate = std::move(gate);
  d.service = "payment";
  d.owner = "payments@example.com";
  d.file = "gate.yaml";
  d.verdict = verdict;
  d.action = action;
  d.because = std::move(because);
  d.decided_at = kNoon;
  d.since = kNoon - minutes(10);
  d.assessments = std::move(assessments);
  return d;
}

inline Decision failed() {
  return decision_of("payment-canary", {failing_latency(), passing_error_rate(), doubtful_cpu()}, Verdict::fail,
                     Action::block, "p99 latency is 812 ms; the limit is at most 500 ms");
}

inline Decision passed() {
  return decision_of("web", {passing_error_rate()}, Verdict::pass, Action::open, "the objective is met");
}

inline Decision doubtful() {
  return decision_of("batch", {doubtful_cpu()}, Verdict::inconclusive, Action::block,
                     "cpu: no series came back, so there is nothing to judge");
}

inline Decision held() {
  Decision d = doubtful();
  d.action = Action::hold;
  return d;
}

inline Decision warned() {
  Assessment a = passing_error_rate();
  a.verdict = Verdict::warn;
  a.because = "0.21% of 12,405 requests failed, more than the 0.2% that warns; the limit is at most 0.5%";
  return decision_of("web", {a}, Verdict::warn, Action::open, "error rate is 0.21%, above the 0.2% that warns");
}

inline Decision watched() {
  Decision d = failed();
  d.watch = WatchSummary{.start = kNoon - minutes(5),
                         .planned = minutes(10),
                         .took = seconds(270),
                         .evaluations = 9,
                         .failing = 3,
                         .outage = seconds(30),
                         .stopped = "failing was certain"};
  return d;
}

// A rollout in two steps, of which the second one proves the canary worse.
inline Comparison compared() {
  Comparison c{.finding = Comparison::Finding::worse,
               .method = "hybrid",
               .variation = 0.15,
               .canary = {.events = 6000, .counted = 120, .value = 0.02},
               .baseline = {.events = 60000, .counted = 300, .value = 0.005},
               .effect = 4,
               .effect_low = 3.2,
               .effect_high = 4.9,
               .dimension = Dimension::ratio,
               .against = 1.4,
               .in_favour = 0.2};
  for (int i = 1; i <= 20; ++i) {
    c.looks.push_back({.at = kNoon - minutes(20 - i),
                       .canary = i < 10 ? 0.005 : 0.02,
                       .baseline = i == 7 ? std::nullopt : std::optional(0.005),
                       .against = i < 10 ? 0 : (i - 10) * 0.14,
                       .in_favour = 0.01 * i});
  }
  c.steps = {{.begin = kNoon - minutes(20),
              .traffic = 0.05,
              .expected_share = 0.05,
              .canary_events = 500,
              .baseline_events = 9500},
             {.begin = kNoon - minutes(11),
              .traffic = 0.25,
              .expected_share = 0.25,
              .canary_events = 5500,
              .baseline_events = 50500,
              .is_misrouted = true}};
  return c;
}

inline Decision compared_worse() {
  Assessment a = passing_error_rate();
  a.verdict = Verdict::fail;
  a.because = "2% of 6,000 requests failed, 4x the baseline";
  a.limit = "no worse than the baseline";
  a.value = "4x";
  a.measurement.comparison = compared();
  return decision_of("payment-canary", {a}, Verdict::fail, Action::block, "error rate is 4x the baseline");
}

// Names, labels and errors that try to break out of every format at once.
inline const std::string kHostile =
    "a\x1b[31m\r\n::error::owned ##[error]b | `c` <script>alert(1)</script> &amp; ]]> \"q\" @everyone #1 \xff\xfe\x01"
    "\xe2\x80\xae$(id) [x](http://evil)";

inline Decision hostile() {
  Assessment a = failing_latency();
  a.objective = kHostile;
  a.because = kHostile;
  a.value = kHostile;
  a.limit = kHostile;
  a.group = kHostile;
  a.next = kHostile;
  a.runbook = kHostile;
  a.measurement.contributors = {{.labels = Labels{.pairs = {{"pod", kHostile}}}, .value = 1}};
  a.measurement.excluded = {kHostile};
  a.measurement.expression = kHostile;
  a.measurement.questions = {{.text = kHostile, .at = kNoon}};
  a.place = {.file = kHostile, .line = 1};
  a.measurement.caveats = {{.kind = kHostile, .why = kHostile, .disqualifies = true, .next = kHostile}};
  Decision d = decision_of(kHostile, {a}, Verdict::fail, Action::block, kHostile);
  d.service = d.owner = d.file = kHostile;
  return d;
}

}  // namespace tidegate::test
