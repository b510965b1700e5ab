#include "edge/reports/comparison_words.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"

namespace tidegate::reports {
namespace {

std::string times(double factor) { return format_quantity(factor, Dimension::none, 3) + "x"; }

std::string weight(double evidence) {
  if (evidence >= 1) return "proven";
  return format_quantity(std::floor(evidence * 100) / 100, Dimension::ratio) + " of the evidence needed";
}

std::string in_percent(double share) { return format_quantity(share, Dimension::ratio, 3); }

// As many as fit, each the mean of those it stands for; NaN where there is none.
std::vector<double> thinned(const std::vector<double>& values, std::size_t most) {
  const auto bins = std::min(values.size(), most);
  std::vector<double> means;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    double sum = 0, count = 0;
    for (auto i = bin * values.size() / bins; i < (bin + 1) * values.size() / bins; ++i) {
      if (std::isnan(values[i])) continue;
      sum += values[i];
      ++count;
    }
    means.push_back(count > 0 ? sum / count : std::nan(""));
  }
  return means;
}

// Glyphs of a text: bytes that begin one.
std::string without_first(const std::string& text, int glyphs) {
  std::size_t at = 0;
  for (int seen = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && seen++ == glyphs) break;
  }
  return text.substr(at);
}

}  // namespace

std::string format_arm(const Comparison& comparison, const Comparison::Arm& arm) {
  if (!arm.value) return "no events";
  if (arm.events <= 0) {
    return format("{} (mean of {})", format_quantity(*arm.value, comparison.dimension, 3),
                  format_count(arm.series, "series"));
  }
  return format_quantity(*arm.value, Dimension::ratio, 3) + " (" + format_share_of_events(arm.counted, arm.events) +
         ")";
}

std::string format_effect(const Comparison& comparison) {
  const auto of = comparison.usual_change ? " the usual change of " + times(*comparison.usual_change) : " the baseline";
  std::string text = comparison.effect            ? times(*comparison.effect) + of
                     : !comparison.canary.value   ? "nothing of the canary to compare"
                     : !comparison.baseline.value ? "nothing of the baseline to compare with"
                                                  : "nothing bad in either";
  if (comparison.limit) {
    text =
        (comparison.effect ? times(*comparison.effect) : "nothing") + " of the limit, " + in_percent(*comparison.limit);
  }
  if (comparison.effect_low && comparison.effect_high) {
    text += std::isfinite(*comparison.effect_high)
                ? format(" (95 %: {} to {})", times(*comparison.effect_low), times(*comparison.effect_high))
                : format(" (95 %: {} or more)", times(*comparison.effect_low));
  }
  if (comparison.limit) return text;
  return text + "; less than " + times(comparison.min_effect) + " is no difference";
}

std::string format_weights(const Comparison& comparison) {
  const bool is_anothers =  // the evidence against is the pool's
      !comparison.pool.empty() && comparison.finding != Comparison::Finding::worse && comparison.against >= 1;
  if (is_anothers) return "worse: proven of the pool, not of this one; no worse: " + weight(comparison.in_favour);
  if (comparison.limit) return "broken: " + weight(comparison.against) + "; kept: " + weight(comparison.in_favour);
  const bool is_little = comparison.against >= 1 && comparison.finding != Comparison::Finding::worse;
  return "worse: " + weight(comparison.against) + (is_little ? ", by less than min_effect" : "") +
         "; no worse: " + weight(comparison.in_favour);
}

std::string format_method(const Comparison& comparison) {
  const auto pool = comparison.pool.empty() ? "" : ", together with the pool " + quoted(printable(comparison.pool, 60));
  auto text = comparison.method + pool + ", false alarms " + format_quantity(comparison.alpha, Dimension::ratio, 3);
  if (comparison.usual_change)
    return text + ", by " + format_count(comparison.periods) + " of " + format_count(comparison.periods_wanted) +
           " earlier periods";
  if (comparison.canary.events <= 0 && comparison.canary.series > 0) return text;  // pods bring their own variation
  return text + ", variation " + format_quantity(comparison.variation, Dimension::ratio, 3) +
         (comparison.is_calibrated ? "" : " (a guess)");
}

namespace {

// "312 of 780 events (40%); 1.92% against 0.43%; no worse: 34% of the evidence needed"
std::string format_step(const Comparison& comparison, const Comparison::Step& step) {
  const double all = step.canary_events + step.baseline_events;
  if (all <= 0) return "no events yet";
  const auto rate = [](double counted, double compared) {
    return compared > 0 ? in_percent(counted / compared) : "nothing";
  };
  const auto canary = rate(step.canary_counted, step.canary_compared);
  if (comparison.limit) {
    return format("{}, {}; kept: {}", format_count(all, "event"), canary, weight(step.in_favour));
  }
  auto line = format("{} of {} ({})", format_count(step.canary_events), format_count(all, "event"),
                     in_percent(step.canary_events / all));
  if (step.is_misrouted) line += format("; {} were due", in_percent(step.expected_share));
  if (step.canary_compared + step.baseline_compared <= 0) return line + "; nothing compared";
  return line + format("; {} against {}; no worse: {}", canary, rate(step.baseline_counted, step.baseline_compared),
                       weight(step.in_favour));
}

}  // namespace

std::vector<std::string> format_steps(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const auto& step : comparison.steps) {
    lines.push_back(in_percent(step.traffic) + " of the traffic: " + format_step(comparison, step));
  }
  return lines;
}

ArmLines draw_arms(const Comparison& comparison, Glyphs glyphs, std::size_t most) {
  std::vector<double> canary, baseline;
  for (const auto& look : comparison.looks) {
    canary.push_back(look.canary.value_or(std::nan("")));
    baseline.push_back(look.baseline.value_or(std::nan("")));
  }
  canary = thinned(canary, most);
  baseline = thinned(baseline, most);
  double highest = 0;
  for (const auto* values : {&canary, &baseline}) {
    for (const double value : *values) highest = std::max(highest, std::isnan(value) ? 0 : value);
  }
  const auto line = [&](std::vector<double> values) {
    values.insert(values.begin(), {0, highest});
    return without_first(sparkline(values, glyphs, values.size()), 2);
  };
  if (canary.empty() || highest <= 0) return {};
  return {.canary = line(std::move(canary)), .baseline = line(std::move(baseline))};
}

}  // namespace tidegate::reports
