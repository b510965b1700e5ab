#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/model/flagger_analysis.h"

// Flagger's own way from answers to failed checks and from those to a rollback, its mistakes included. Source: flagger
// 1.44, pkg/controller/{scheduler,scheduler_metrics}.go and pkg/metrics.
namespace tidegate::canary {

// What a provider answered to one metric's query.
struct FlaggerAnswer {
  enum class Kind { numbers, error };
  Kind kind = Kind::numbers;
  std::vector<double> numbers;  // one a series, in the order of the answer
};

struct FlaggerJudged {
  enum class Outcome { passes, fails, no_values, error };  // Flagger takes all but the first for the same
  Outcome outcome = Outcome::passes;
  double value = 0;
  std::string reason;                   // why it doesn't pass; "" if it does
  std::vector<std::string> fails_open;  // what was let through without evidence
  bool passes() const { return outcome == Outcome::passes; }
};

// `provider` is a MetricTemplate's type: "prometheus", "influxdb" ...
FlaggerJudged judge(const FlaggerRange& range, const FlaggerAnswer& answer, std::string_view provider);

// One thing that a tick looks at.
struct FlaggerCheck {
  enum class Kind { confirm_hook, hook, built_in, inline_query, from_template };
  Kind kind = Kind::built_in;
  std::string name;
  bool passes = true;
};

struct FlaggerTick {
  enum class Result { advances, halts, rolls_back };  // halts: nothing moves until the next tick
  Result result = Result::advances;
  std::string stopped_by;                  // the check that did not pass
  std::vector<std::string> not_evaluated;  // what came behind it: nobody looks at that
};

// The counter of one canary. It only grows: nothing but a new revision resets it.
class FlaggerCounting {
 public:
  explicit FlaggerCounting(std::int64_t threshold) : threshold_(threshold < 1 ? 1 : threshold) {}

  // Evaluates the checks in Flagger's order, hooks first, then built-in metrics and inline queries, then templates,
  // until one does not pass.
  FlaggerTick tick(std::span<const FlaggerCheck> checks);

  void new_revision() { failed_checks_ = 0; }
  std::int64_t failed_checks() const { return failed_checks_; }

 private:
  std::int64_t threshold_;
  std::int64_t failed_checks_ = 0;
};

// The checks of a canary that has none pass: what is named here. Empty if there is a metric.
std::vector<std::string> fails_open(const FlaggerCanary& canary);

}  // namespace tidegate::canary
