#include "kayenta_verdicts.h"

#include "core/canary/kayenta_metric.h"

namespace tidegate::bench {
namespace {

canary::Arms first_minutes(const canary::Arms& arms, std::size_t minutes) {
  const auto part = [&](const std::vector<double>& values) {
    return canary::apply_nan_strategy({values.data(), minutes}, NanStrategy::remove);
  };
  return {.control = part(arms.control), .experiment = part(arms.experiment)};
}

void note_failure(std::optional<Verdict>& verdict, int minute) {
  if (verdict && verdict->failed_at == 0) verdict->failed_at = minute;
}

bool is_undecided(const std::optional<Verdict>& verdict) { return verdict && verdict->failed_at == 0; }

}  // namespace

bool kayenta_fails(const canary::Arms& values) {
  KayentaMetricConfig config{.name = "simulated"};
  config.direction = Direction::increase;
  config.effect.allowed_increase = 1;
  return canary::classify_exactly(config, values).label == MetricLabel::high;
}

void judge_as_kayenta(const canary::Arms& minutes, std::uint64_t run, Verdicts& verdicts) {
  for (const auto judge : {Judge::kayenta_once, Judge::kayenta_5, Judge::kayenta_each}) {
    if (sees(kJudges[place(judge)], run)) verdicts[place(judge)].emplace();
  }
  auto& once = verdicts[place(Judge::kayenta_once)];
  auto& fives = verdicts[place(Judge::kayenta_5)];
  auto& each = verdicts[place(Judge::kayenta_each)];
  const auto length = static_cast<int>(minutes.control.size());
  for (int minute = 1; minute <= length; ++minute) {
    const bool is_fifth = minute % 5 == 0;
    const bool matters = is_undecided(each) || (is_fifth && is_undecided(fives)) || (minute == length && once);
    if (!matters || !kayenta_fails(first_minutes(minutes, static_cast<std::size_t>(minute)))) continue;
    note_failure(each, minute);
    if (is_fifth) note_failure(fives, minute);
    if (minute == length) note_failure(once, minute);
  }
}

}  // namespace tidegate::bench
