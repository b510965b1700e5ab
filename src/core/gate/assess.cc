#include "core/gate/assess.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"
#include "core/stats/proportion.h"

namespace tidegate::gate {
namespace {

// "15 of 987 events", "987 events", "3 series", "".
std::string basis_of(const Objective& objective, const Measurement& measurement) {
  const bool ratio = !std::holds_alternative<QueryIndicator>(objective.indicator) &&
                     !std::holds_alternative<QuantileIndicator>(objective.indicator);
  if (ratio && measurement.counted && measurement.events) {
    return format_share_of_events(*measurement.counted, *measurement.events);
  }
  if (measurement.events) return format_count(*measurement.events, "event");
  if (measurement.readings.size() > 1) return format("{} series", measurement.readings.size());
  return "";
}

bool warns(const Objective& objective, double value) {
  return (objective.warn_above && value > *objective.warn_above) ||
         (objective.warn_below && value < *objective.warn_below);
}

std::string warning_limit(const Objective& objective, double value, Dimension dimension) {
  const bool above = objective.warn_above && value > *objective.warn_above;
  return above ? format("above {}", format_quantity(*objective.warn_above, dimension))
               : format("below {}", format_quantity(*objective.warn_below, dimension));
}

// What a value is compared with.
std::vector<double> limits_of(const Objective& objective) {
  const auto& condition = objective.condition;
  std::vector<double> limits;
  if (condition.kind != Condition::Kind::at_least) limits.push_back(condition.high);
  if (condition.kind != Condition::Kind::at_most) limits.push_back(condition.low);
  if (objective.warn_above) limits.push_back(*objective.warn_above);
  if (objective.warn_below) limits.push_back(*objective.warn_below);
  return limits;
}

// Enough digits that a value beside its limits never looks like one: 1.003% is not "1% > 1%".
std::string value_beside(double value, const Objective& objective, Dimension dimension) {
  const auto limits = limits_of(objective);
  const auto looks_equal = [&](const std::string& text) {
    return std::ranges::any_of(
        limits, [&](double limit) { return value != limit && text == format_quantity(limit, dimension); });
  };
  for (int digits = 4; digits < 17; ++digits) {
    const auto text = format_quantity(value, dimension, digits);
    if (!looks_equal(text)) return text;
  }
  return format_quantity(value, dimension, 17);
}

// "3.1x" of the baseline's.
std::string times_as_high(double effect) { return format("{}x", format_quantity(effect, Dimension::none, 3)); }

// "500 ms", or "above 500 ms" where that is all that is known; "no data", or "no answer" where the source failed.
std::string value_of(const Objective& objective, const Measurement& measurement, Dimension dimension) {
  const bool failed = std::ranges::any_of(measurement.caveats,
                                          [](const Caveat& caveat) { return caveat.is_error || caveat.is_mistake; });
  if (!measurement.value) return failed ? "no answer" : "no data";
  if (measurement.comparison && !measurement.comparison->limit) {
    const bool has_usual = measurement.comparison->usual_change.has_value();
    return times_as_high(*measurement.value) + (has_usual ? " the usual change" : " the baseline");
  }
  return (measurement.is_lower_bound ? "above " : "") + value_beside(*measurement.value, objective, dimension);
}

// " in 5m", but not of a query that looks at one moment or back by a range of its own.
std::string period_of(const Objective& objective, const Measurement& measurement) {
  const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (query && query->text.find("${window}") == std::string::npos) return "";
  return " in " + format_duration(measurement.window.length());
}

// "at most 1% is allowed", "at least 50 is required".
std::string demand(const Assessment& assessment) {
  const bool allows = assessment.condition.kind == Condition::Kind::at_most;
  return format("{} is {}", assessment.limit, allows ? "allowed" : "required");
}

std::string in_words(const Comparison& comparison, const Comparison::Arm& arm) {
  if (arm.events <= 0) {
    return format("{} (mean of {})", format_quantity(arm.value.value_or(0), comparison.dimension, 3),
                  format_count(arm.series, "series"));
  }
  return format("{} ({})", format_quantity(arm.value.value_or(0), Dimension::ratio),
                format_share_of_events(arm.counted, arm.events));
}

// What was found, with both arms and the effect's size: "1.9% (42 of 2,215 events) is 3.1x the baseline's 0.61% (...)".
std::string describe(const Comparison& comparison) {
  const auto what = comparison.where.empty() ? "" : comparison.where + ": ";
  const auto canary = in_words(comparison, comparison.canary), baseline = in_words(comparison, comparison.baseline);
  if (comparison.limit) {
    const bool is_worse = comparison.finding == Comparison::Finding::worse;
    return format("{}{}: proven to be {} {}", what, canary, is_worse ? "above" : "at most",
                  format_quantity(*comparison.limit, Dimension::ratio));
  }
  if (comparison.negligible) {
    return format("{}{}: proven to be below {}, which is negligible; the baseline {}", what, canary,
                  format_quantity(*comparison.negligible, Dimension::ratio), baseline);
  }
  if (comparison.usual_change) {
    const bool is_worse = comparison.finding == Comparison::Finding::worse;
    const auto change = format("the change of {} that {} earlier periods had", times_as_high(*comparison.usual_change),
                               format_count(comparison.periods));
    return is_worse ? format("{}{} after {} is {} {}", what, canary, baseline,
                             times_as_high(comparison.effect.value_or(1)), change)
                    : format("{}{} after {}: proven not to be {} {}", what, canary, baseline,
                             times_as_high(comparison.margin), change);
  }
  if (comparison.finding == Comparison::Finding::worse) {
    return format("{}{} is {} the baseline's {}", what, canary, times_as_high(comparison.effect.value_or(1)), baseline);
  }
  return format("{}{}, the baseline {}: proven not to be {} as high", what, canary, baseline,
                times_as_high(comparison.margin));
}

// "High, 3.1x the baseline".
std::string value_of(const KayentaFinding& finding) {
  const std::string label(name_of(finding.label));
  if (!finding.effect) return label;
  return finding.measure == EffectMeasure::cles
             ? format("{}, higher in {} of pairs", label, format_quantity(*finding.effect, Dimension::ratio, 3))
             : format("{}, {} the baseline", label, times_as_high(*finding.effect));
}

std::string limit_of(Direction direction) {
  switch (direction) {
    case Direction::increase: return "no higher than the baseline";
    case Direction::decrease: return "no lower than the baseline";
    case Direction::either: break;
  }
  return "as the baseline";
}

// By the label: what is no evidence has a caveat, which comes first.
void judge_by_label(Assessment& assessment) {
  const auto& finding = *assessment.measurement.kayenta;
  assessment.verdict = finding.label == MetricLabel::pass ? Verdict::pass
                       : is_objection(finding.label)      ? Verdict::fail
                                                          : Verdict::inconclusive;
  assessment.because = finding.reason.substr(0, finding.reason.find_last_not_of('.') + 1);
}

// Whether so few events break the limit of a rate that chance alone may have done it.
bool may_be_chance(const Objective& objective, const Measurement& measurement) {
  const bool is_rate = std::holds_alternative<RatioIndicator>(objective.indicator) ||
                       std::holds_alternative<WithinIndicator>(objective.indicator);
  if (!is_rate || objective.compare || !measurement.value || !measurement.events) return false;
  const double share = std::clamp(*measurement.value, 0.0, 1.0), events = std::min(*measurement.events, 1e15);
  const auto around =
      stats::clopper_pearson_interval({.count = std::llround(share * events), .total = std::llround(events)}, 0.95);
  if (!around) return false;
  const auto& limit = objective.condition;
  return limit.kind == Condition::Kind::at_least ? around->high >= limit.low
                                                 : limit.kind == Condition::Kind::at_most && around->low <= limit.high;
}

void set_next(const Objective& objective, Assessment& assessment) {
  for (const auto& caveat : assessment.measurement.caveats) {
    if (caveat.next.empty() || !assessment.next.empty()) continue;
    if (caveat.disqualifies || assessment.verdict == Verdict::pass) assessment.next = caveat.next;
  }
  if (assessment.verdict == Verdict::fail) {
    const bool blocks = assessment.severity == Severity::block;
    assessment.next = !assessment.runbook.empty() ? format("see {}", assessment.runbook)
                      : blocks                    ? "roll back or fix; then check again"
                                                  : "look into it; it does not block the release";
    if (may_be_chance(objective, assessment.measurement)) {
      assessment.next += "; so few may be chance, which `proof: required` waits out";
    }
  }
}

}  // namespace

std::string describe(const Condition& condition, Dimension dimension) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return "at most " + format_quantity(condition.high, dimension);
    case Condition::Kind::at_least: return "at least " + format_quantity(condition.low, dimension);
    case Condition::Kind::between:
      return format("between {} and {}", format_quantity(condition.low, dimension),
                    format_quantity(condition.high, dimension));
    case Condition::Kind::no_worse: return "no worse than the baseline";
    case Condition::Kind::expression: return "as its conditions say";
  }
  return "";
}

Assessment assess(const Objective& objective, Measurement measurement) {
  const bool has_limit = !objective.compare || objective.compare->limit;
  const auto dimension = has_limit ? dimension_of(objective.indicator) : Dimension::none;
  Assessment assessment{.objective = objective.name,
                        .severity = objective.severity,
                        .limit = describe(objective.condition, dimension),
                        .value = value_of(objective, measurement, dimension),
                        .dimension = dimension,
                        .decides = objective.severity != Severity::info,
                        .description = objective.description,
                        .runbook = objective.runbook,
                        .condition = objective.condition,
                        .measurement = std::move(measurement),
                        .place = objective.place};
  const auto& seen = assessment.measurement;
  const auto doubt = std::ranges::find_if(seen.caveats, &Caveat::disqualifies);
  if (objective.kayenta) assessment.limit = limit_of(objective.kayenta->config.direction);
  if (seen.kayenta) assessment.value = value_of(*seen.kayenta);
  const auto basis = basis_of(objective, seen);
  const auto evidence = (basis.empty() ? "" : " (" + basis + ")") + period_of(objective, seen);
  if (doubt != seen.caveats.end()) {
    assessment.verdict = Verdict::inconclusive;
    assessment.because = doubt->why;
  } else if (seen.kayenta) {
    judge_by_label(assessment);
  } else if (!seen.value) {
    assessment.verdict = Verdict::inconclusive;
    assessment.because = "there is no value";
  } else if (caveats::breaches(objective.condition, seen)) {
    assessment.verdict = Verdict::fail;
    assessment.because = seen.comparison ? describe(*seen.comparison)
                                         : format("{}{}; {}", assessment.value, evidence, demand(assessment));
  } else if (seen.comparison) {
    assessment.verdict = Verdict::pass;
    assessment.because = describe(*seen.comparison);
  } else if (warns(objective, *seen.value)) {
    assessment.verdict = Verdict::warn;
    assessment.because = format("{}{}, {}; {}", assessment.value, evidence,
                                warning_limit(objective, *seen.value, dimension), demand(assessment));
  } else {
    assessment.verdict = Verdict::pass;
    assessment.because = format("{}{}; {}", assessment.value, evidence, demand(assessment));
  }
  set_next(objective, assessment);
  return assessment;
}

}  // namespace tidegate::gate
