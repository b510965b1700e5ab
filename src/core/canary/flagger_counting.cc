#include "core/canary/flagger_counting.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"

namespace tidegate::canary {

FlaggerJudged judge(const FlaggerRange& range, const FlaggerAnswer& answer, std::string_view provider) {
  using Outcome = FlaggerJudged::Outcome;
  FlaggerJudged judged;
  if (answer.kind == FlaggerAnswer::Kind::error) {
    return {.outcome = Outcome::error, .value = 0, .reason = "the query failed", .fails_open = {}};
  }
  const bool reads_zero = answer.numbers.empty() && provider == "influxdb";
  if (answer.numbers.empty() && !reads_zero) {
    return {.outcome = Outcome::no_values, .value = 0, .reason = "no values found", .fails_open = {}};
  }
  judged.value = reads_zero ? 0 : answer.numbers.back();
  const bool is_nan = std::isnan(judged.value);
  if (is_nan && provider == "prometheus") {
    return {.outcome = Outcome::no_values, .value = judged.value, .reason = "no values found", .fails_open = {}};
  }
  const bool below = range.min && judged.value < *range.min, above = range.max && judged.value > *range.max;
  if (below || above) {
    judged.outcome = Outcome::fails;
    const double limit = below ? *range.min : *range.max;
    judged.reason = format("{} is {} {}", format_quantity_unlike(judged.value, limit, Dimension::none),
                           below ? "below the minimum" : "above the maximum", shortest(limit));
    return judged;
  }
  if (reads_zero) judged.fails_open.emplace_back("no rows are read as 0");
  if (is_nan) judged.fails_open.emplace_back("NaN is neither below the minimum nor above the maximum");
  if (!range.min && !range.max) judged.fails_open.emplace_back("it has neither a minimum nor a maximum");
  if (answer.numbers.size() > 1) {
    judged.fails_open.push_back(format("of {} series only the last one is looked at", answer.numbers.size()));
  }
  return judged;
}

namespace {

// Built-in metrics and inline queries are looked at in the order of the file, those of templates after them.
int order_of(const FlaggerCheck& check) {
  switch (check.kind) {
    case FlaggerCheck::Kind::confirm_hook: return 0;
    case FlaggerCheck::Kind::hook: return 1;
    case FlaggerCheck::Kind::built_in:
    case FlaggerCheck::Kind::inline_query: return 2;
    case FlaggerCheck::Kind::from_template: return 3;
  }
  return 3;
}

}  // namespace

FlaggerTick FlaggerCounting::tick(std::span<const FlaggerCheck> checks) {
  std::vector<FlaggerCheck> in_order(checks.begin(), checks.end());
  std::ranges::stable_sort(in_order, {}, order_of);
  FlaggerTick tick;
  const auto stop = std::ranges::find(in_order, false, &FlaggerCheck::passes);
  if (stop == in_order.end()) return tick;
  tick.stopped_by = stop->name;
  for (auto after = stop + 1; after != in_order.end(); ++after) tick.not_evaluated.push_back(after->name);
  if (stop->kind != FlaggerCheck::Kind::confirm_hook) ++failed_checks_;
  tick.result = failed_checks_ >= threshold_ ? FlaggerTick::Result::rolls_back : FlaggerTick::Result::halts;
  return tick;
}

std::vector<std::string> fails_open(const FlaggerCanary& canary) {
  std::vector<std::string> reasons;
  if (canary.skips_analysis) reasons.emplace_back("skipAnalysis promotes without looking at anything");
  if (canary.metrics.empty()) reasons.emplace_back("without metrics every tick passes");
  for (const FlaggerMetric& metric : canary.metrics) {
    if (metric.range.min || metric.range.max) continue;
    reasons.push_back(quoted(printable(metric.name, 60)) + " has neither a minimum nor a maximum: every value passes");
  }
  return reasons;
}

}  // namespace tidegate::canary
