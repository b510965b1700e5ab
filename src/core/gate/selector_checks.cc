#include "core/gate/selector_checks.h"

#include <algorithm>

#include "base/format.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

constexpr std::size_t kMostSelectors = 6;  // of one arm

std::string tag(std::string_view what, std::size_t index) { return format("{}-{}", what, index); }

std::string last_of(const promql::Selector& selector, Duration window) {
  return "last_over_time(" + promql::ranged(selector, window) + ")";
}

}  // namespace

void SelectorChecks::add_absent(const promql::Selector& selector, Duration window) {
  if (selector.name.empty()) return;
  for (const auto& matcher : selector.matchers) matchers_.add(promql::without(selector, matcher), matcher);
  const bool is_known = std::ranges::find(names_, selector.name, &Name::name) != names_.end();
  if (!is_known) names_.push_back({selector.name, window});
}

void SelectorChecks::add_exclusions(const promql::Selector& selector) {
  if (selector.name.empty()) return;
  for (const auto& matcher : selector.matchers) {
    if (excludes(matcher)) matchers_.add(promql::without(selector, matcher), matcher);
  }
}

std::vector<promql::Part> SelectorChecks::parts() const {
  auto parts = matchers_.parts();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    parts.push_back({tag("name", i), promql::known_metric(names_[i].name, names_[i].window)});
  }
  return parts;
}

void SelectorChecks::read(const promql::TaggedSeries& parts, Observation& observation) const {
  matchers_.read(parts, observation);
  auto& unknown = observation.unknown_metrics;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const bool is_told = std::ranges::find(unknown, names_[i].name) != unknown.end();
    if (!parts.contains(tag("name", i)) && !is_told) unknown.push_back(names_[i].name);
  }
}

ArmSelectors::ArmSelectors(const QueryIndicator& canary, const QueryIndicator& baseline, Duration back)
    : arms_{arm_of(canary, {}), arm_of(baseline, back)} {}

// What a query reads at its own time; nothing is known of one that can't be read.
ArmSelectors::Arm ArmSelectors::arm_of(const QueryIndicator& query, Duration back) {
  Arm arm{.back = back};
  const auto uses = promql::reads_of(query.text, query.language);
  for (const auto& use : uses ? *uses : std::vector<promql::SelectorUse>()) {
    auto selector = promql::named(use.selector);
    const bool is_new = std::ranges::find(arm.selectors, selector) == arm.selectors.end();
    if (!use.moved() && is_new && arm.selectors.size() < kMostSelectors) arm.selectors.push_back(std::move(selector));
  }
  return arm;
}

void ArmSelectors::note_values(bool of_canary, bool of_baseline) {
  arms_[0].has_values = of_canary;
  arms_[1].has_values = of_baseline;
}

std::vector<Question> ArmSelectors::questions(int round, Window window) {
  window_ = window.length();
  asked_.clear();
  std::vector<Question> all;
  for (auto& arm : arms_) {
    auto parts = round == 1 ? presence(arm) : arm.checks.parts();
    if (parts.empty() || !arm.has_values) continue;
    asked_.push_back(&arm);
    all.push_back({.text = promql::combined(parts), .at = window.end - arm.back, .grid = std::nullopt});
  }
  return all;
}

void ArmSelectors::read(int round, std::span<const Result<Answer>> answers, Observation& observation) {
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const auto* answer = take(answers[i], observation);
    if (!answer) continue;
    const auto parts = promql::by_tag(*answer);
    if (round == 1) {
      read_presence(*asked_[i], parts, observation);
    } else {
      asked_[i]->checks.read(parts, observation);
    }
  }
}

// Of the canary also a series that the baseline has too, for each of its selectors.
std::vector<promql::Part> ArmSelectors::presence(const Arm& arm) const {
  std::vector<promql::Part> parts;
  for (std::size_t i = 0; i < arm.selectors.size(); ++i) {
    const auto& selector = arm.selectors[i];
    parts.push_back({tag("present", i), "count(" + last_of(selector, window_) + ")"});
    if (&arm != &arms_[0] || arms_[1].back > Duration{}) continue;
    for (const auto& other : arms_[1].selectors) {
      if (other.name != selector.name) continue;
      parts.push_back(
          {tag("common", i), "topk(1, " + last_of(selector, window_) + " and " + last_of(other, window_) + ")"});
      break;
    }
  }
  return parts;
}

// Only where all that the canary's query reads is the baseline's too: both may be set against one total.
void ArmSelectors::read_presence(Arm& arm, const promql::TaggedSeries& parts, Observation& observation) {
  std::size_t common = 0, absent = 0;
  for (std::size_t i = 0; i < arm.selectors.size(); ++i) {
    if (!parts.contains(tag("present", i))) {
      ++absent;
      observation.absent.push_back(promql::write(arm.selectors[i]));
      arm.checks.add_absent(arm.selectors[i], window_);
    }
    common += parts.contains(tag("common", i)) ? 1 : 0;
  }
  if (absent == arm.selectors.size()) observation.only_absent = true;
  if (common == 0 || common < arm.selectors.size()) return;
  const auto& series = parts.find(tag("common", 0))->second;
  if (!series.empty()) observation.in_both_arms = series.front().labels;
}

}  // namespace tidegate::gate
