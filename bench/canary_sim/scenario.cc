#include "scenario.h"

#include <array>

namespace tidegate::bench {

double Row::canary_share(int minute) const {
  const double usual = split == Split::even ? 0.5 : 0.05;
  if (fault == Fault::other_split && minute >= 20 && minute < 40) return 6 * usual;
  if (split != Split::rising || minute < 20) return usual;
  return minute < 40 ? 0.25 : 0.5;
}

double Row::factor(int minute) const {
  switch (incident) {
    case Incident::none: return 1;
    case Incident::step:
    case Incident::slow_requests: return minute >= onset ? ratio : 1;
    case Incident::ramp: return 1 + (ratio - 1) * (minute + 1) / kMinutes;
    case Incident::bursts: return minute % 10 == 5 ? ratio : 1;
    case Incident::bad_pod: return 1 + (ratio - 1) / 10;
    case Incident::warm_up: return minute < 2 ? ratio : 1;
    case Incident::misrouted: return 1 + (ratio - 1) / 2;
  }
  return 1;
}

int Row::canary_pods() const { return split == Split::even ? 10 : 1; }

std::span<const OtherNoise> other_noises() {
  static constexpr std::array kAll = {
      OtherNoise{"log-normal", {.moods = Moods::log_normal, .rho = 0.8}},
      OtherNoise{"gamma-fast", {.moods = Moods::gamma, .rho = 0.5}},
      OtherNoise{"gamma-slow", {.moods = Moods::gamma, .rho = 0.98}},
      OtherNoise{"heavy", {.moods = Moods::heavy, .rho = 0.8}},
      OtherNoise{"outages", {.moods = Moods::log_normal, .rho = 0.8, .shared = Shared::outages}},
  };
  return kAll;
}

Row with_noise(Row row, const Noise& noise, double usual_cv) {
  const double cv = row.noise.moods == Moods::none ? usual_cv : row.noise.cv;
  const double pods = row.noise.pods;
  row.noise = noise;
  row.noise.cv = cv;
  row.noise.pods = pods;
  return row;
}

}  // namespace tidegate::bench
