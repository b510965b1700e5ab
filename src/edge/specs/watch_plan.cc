#include "edge/specs/watch_plan.h"

#include <algorithm>

namespace tidegate::specs {
namespace {

constexpr std::int64_t kMostEvaluations = 1'000'000;

void check_lengths(const Object& watch, const WatchPlan& plan, Reading& reading) {
  const Place& place = watch.key_place(watch.has("for") ? "for" : "every");
  if (plan.length < plan.every) {
    reading.error(place,
                  "the watch ends after " + format_duration(plan.length) + ", before its second evaluation at " +
                      format_duration(plan.every),
                  "let `for` be longer than `every`");
  } else if (plan.length.ms / plan.every.ms > kMostEvaluations) {
    reading.error(place, "the watch would evaluate more than a million times", "let `every` be longer");
  }
  if (watch.has("for") && plan.warmup >= plan.length) {
    reading.error(watch.key_place("warmup"),
                  "the warm-up of " + format_duration(plan.warmup) + " takes the whole watch, which ends after " +
                      format_duration(plan.length),
                  "let `for` be longer than `warmup`");
  }
  const std::int64_t evaluations = plan.length.ms / plan.every.ms + 1;
  if (plan.consecutive_passes > evaluations) {
    reading.error(watch.key_place("consecutive_passes"), "the watch evaluates " + std::to_string(evaluations) +
                                                             " times, so " + std::to_string(plan.consecutive_passes) +
                                                             " passes in a row can't happen");
  }
}

}  // namespace

WatchPlan read_watch_plan(const YamlNode& node, const Field& field, Reading& reading) {
  WatchPlan plan;
  const Object watch(node, field.fields, "`watch`", reading);
  if (!watch.is_mapping()) return plan;
  constexpr std::int64_t kMostCounted = 1'000'000;
  plan.every = watch.duration("every", Zero::refused).value_or(plan.every);
  plan.length = watch.duration("for", Zero::refused).value_or(plan.length);
  plan.warmup = watch.duration("warmup", Zero::allowed).value_or(plan.warmup);
  plan.failure_limit = static_cast<int>(watch.integer("failure_limit", kMostCounted).value_or(0));
  plan.consecutive_passes = static_cast<int>(watch.integer("consecutive_passes", kMostCounted).value_or(0));
  const Duration usual_outage = std::min(minutes(5), Duration{plan.length.ms / 2});
  plan.max_outage = watch.duration("max_outage", Zero::allowed).value_or(usual_outage);
  plan.min_duration = watch.duration("min_duration", Zero::allowed);
  plan.extend = watch.duration("extend", Zero::allowed).value_or(plan.extend);
  if (plan.min_duration && *plan.min_duration > plan.length) {
    reading.error(watch.key_place("min_duration"), "\"min_duration\" is longer than the watch",
                  "let it be at most " + format_duration(plan.length));
  }
  if (plan.every < seconds(1)) {
    reading.error(watch.key_place("every"), "\"every\" must be at least 1s");
  } else {
    check_lengths(watch, plan, reading);
  }
  return plan;
}

}  // namespace tidegate::specs
