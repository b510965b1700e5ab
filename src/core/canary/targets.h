#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/model/labels.h"

namespace tidegate::canary {

// What exports a series: its labels job, instance, namespace and pod, as one text.
std::string target_of(const Labels& labels);

// What all series of a target together tell about its scrapes. `Timed` has a `time`, by which samples rise; the samples
// outlive the targets.
template <class Timed>
class Targets {
 public:
  struct Target {
    Timestamp first_seen{INT64_MAX};
    std::vector<Window> gaps;  // each from one of the borders until the next scrape, which belongs to it

    // Whether what grew until then may as well have come before a border.
    bool is_in_gap(Timestamp time) const {
      return std::ranges::any_of(gaps, [&](const Window& gap) { return gap.start < time && time <= gap.end; });
    }
  };

  void note(const Labels& labels, const std::vector<Timed>& samples) {
    if (samples.empty()) return;
    auto& [target, fullest] = targets_[target_of(labels)];
    target.first_seen = std::min(target.first_seen, samples.front().time);
    if (!fullest || fullest->size() < samples.size()) fullest = &samples;
  }

  // Where more than a few scrapes are missing around a border, as far as the series with most samples tells.
  void find_gaps(std::span<const Timestamp> borders) {
    for (auto& [name, entry] : targets_) {
      const auto usual = usual_spacing(*entry.fullest);
      for (const auto border : borders) {
        const auto after = std::ranges::upper_bound(*entry.fullest, border, {}, &Timed::time);
        if (after == entry.fullest->begin() || after == entry.fullest->end()) continue;
        const auto missing = after->time - std::prev(after)->time;
        if (usual > Duration{} && missing > usual * kFew) entry.target.gaps.push_back({border, after->time});
      }
    }
  }

  // REQUIRES: a series of it was noted.
  const Target& of(const Labels& labels) const { return targets_.at(target_of(labels)).target; }

 private:
  static constexpr std::int64_t kFew = 3;

  // The median; nothing of fewer than three samples.
  static Duration usual_spacing(const std::vector<Timed>& samples) {
    if (samples.size() < 3) return {};
    std::vector<Duration> spacings;
    for (auto each = samples.begin() + 1; each != samples.end(); ++each) {
      spacings.push_back(each->time - std::prev(each)->time);
    }
    const auto middle = spacings.begin() + static_cast<std::ptrdiff_t>((spacings.size() - 1) / 2);
    std::ranges::nth_element(spacings, middle);
    return *middle;
  }

  struct Entry {
    Target target;
    const std::vector<Timed>* fullest = nullptr;
  };
  std::map<std::string, Entry> targets_;
};

}  // namespace tidegate::canary
