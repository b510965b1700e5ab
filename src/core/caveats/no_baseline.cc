#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

bool is_all_bad(const Comparison::Arm& arm) { return arm.events > 0 && arm.counted >= arm.events * (1 - 1e-9); }

// Of a ratio: what is no worse than that may be bad enough.
std::optional<Caveat> find_bad_baseline(const Objective& objective, const std::optional<Comparison>& comparison) {
  constexpr double kMany = 0.2;
  const bool is_ratio = std::holds_alternative<RatioIndicator>(objective.indicator);
  const bool is_passed = comparison && !comparison->limit && comparison->finding == Comparison::Finding::no_worse;
  if (!is_ratio || !is_passed || comparison->baseline.value.value_or(0) < kMany) return std::nullopt;
  return Caveat{.why = format("{} of the baseline's events are bad",
                              format_quantity(*comparison->baseline.value, Dimension::ratio, 3)),
                .next = "see what is wrong with the baseline; a limit beside the comparison says what is good enough"};
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (seen.own_past) {
    return Caveat{.why = format("the baseline lies {} back, and {} are judged: its end is what is judged itself",
                                format_duration(*seen.own_past), format_duration(seen.available.length())),
                  .disqualifies = true,
                  .next = "judge a shorter time, or let `offset` be longer"};
  }
  if (!seen.in_both_arms.empty()) {
    return Caveat{.why = "the canary and its baseline have series in common: " + seen.in_both_arms,
                  .disqualifies = true,
                  .next = "let the matchers of `compare.canary` and `compare.baseline` exclude each other"};
  }
  const auto& comparison = seen.measurement.comparison;
  if (comparison && !comparison->limit && is_all_bad(comparison->baseline) &&
      comparison->finding == Comparison::Finding::no_worse) {
    return Caveat{.why = "every event of the baseline is bad: what is no worse than that is not good",
                  .disqualifies = true,
                  .next = "see whether the baseline's selector counts what it should, and what is wrong with it"};
  }
  if (auto bad = find_bad_baseline(objective, comparison)) return bad;
  if (!comparison || comparison->looks.empty() || comparison->limit || comparison->baseline.events > 0)
    return std::nullopt;
  if (comparison->canary.events <= 0) return std::nullopt;  // no data is said elsewhere
  return Caveat{.why = "the baseline has no events, so there is nothing to compare the canary with",
                .disqualifies = true,
                .is_no_data = true,
                .next = "check the matchers of `compare.baseline`, and that the baseline gets traffic"};
}

}  // namespace

CaveatKind no_baseline() {
  return {{.name = "no-baseline",
           .help = "A canary has traffic and its baseline has none; or both have series in common; or every event of "
                   "the baseline is bad; or it is the canary's own past, and so near that it reaches into what is "
                   "judged."},
          Concern::data,
          find,
          "yes",
          "check the matchers of `compare.baseline`, and that the baseline gets traffic"};
}

}  // namespace tidegate::caveats
