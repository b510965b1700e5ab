#include "core/gate/selector_checks.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

std::string tag(std::string_view what, std::size_t index) { return format("{}-{}", what, index); }

std::string last_of(const promql::Selector& selector, Duration window) {
  return "last_over_time(" + promql::ranged(selector, window) + ")";
}

}  // namespace

Error too_many_selectors() {
  return {ErrorKind::too_large, format("the query reads by more than {} selectors", kMostSelectors)};
}

bool may_be_template(const promql::Selector& selector, const QueryIndicator& query) {
  if (query.language != QueryLanguage::metricsql || !selector.matchers.empty()) return false;
  auto text = to_lower(query.text);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return text.contains("with(");
}

void SelectorChecks::add_absent(const promql::Selector& selector, Duration window, bool asked_as_is) {
  if (selector.name.empty()) return;
  for (const auto& matcher : selector.matchers) {
    std::vector<promql::Selector> elsewhere;
    for (const auto& other : selector.matchers) {
      if (asked_as_is && !(other == matcher)) elsewhere.push_back(promql::without(selector, other));
    }
    matchers_.add_unless(promql::without(selector, matcher), matcher, std::move(elsewhere));
  }
  const bool is_asked = std::ranges::find(names_, selector.name, &Name::name) != names_.end();
  if (!is_asked) names_.push_back({selector.name, window});
}

bool SelectorChecks::is_known(const std::string& name) const { return std::ranges::find(known_, name) != known_.end(); }

void SelectorChecks::add_present(const promql::Selector& selector) { known_.push_back(selector.name); }

void SelectorChecks::add_exclusions(const promql::Selector& selector, bool only_raises) {
  if (selector.name.empty()) return;
  for (const auto& matcher : selector.matchers) {
    if (excludes(matcher)) matchers_.add(promql::without(selector, matcher), matcher, only_raises);
  }
}

std::vector<promql::Part> SelectorChecks::parts() const {
  auto parts = matchers_.parts();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (is_known(names_[i].name)) continue;
    parts.push_back({tag("name", i), promql::known_metric(names_[i].name, names_[i].window)});
  }
  return parts;
}

void SelectorChecks::read(const promql::TaggedSeries& parts, Observation& observation) const {
  matchers_.read(parts, observation);
  auto& unknown = observation.unknown_metrics;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const bool is_told = std::ranges::find(unknown, names_[i].name) != unknown.end();
    if (!is_known(names_[i].name) && !parts.contains(tag("name", i)) && !is_told) unknown.push_back(names_[i].name);
  }
}

ArmSelectors::ArmSelectors(const QueryIndicator& canary, const QueryIndicator& baseline, Duration back)
    : arms_{arm_of(canary, {}), arm_of(baseline, back)} {}

// What a query reads; nothing is known of one that can't be read.
ArmSelectors::Arm ArmSelectors::arm_of(const QueryIndicator& query, Duration back) {
  Arm arm{.back = back};
  const auto uses = promql::reads_of(query.text, query.language);
  for (const auto& use : uses ? *uses : std::vector<promql::SelectorUse>()) {
    if (!use.unread_move.empty() || may_be_template(use.selector, query)) continue;
    Read read{.selector = promql::named(use.selector), .moves = promql::moves_of(use), .only_raises = use.only_raises};
    const auto same = std::ranges::find_if(
        arm.reads, [&](const Read& each) { return each.selector == read.selector && each.moves == read.moves; });
    if (same != arm.reads.end()) {
      same->only_raises = same->only_raises && read.only_raises;
      continue;
    }
    arm.is_cut = arm.reads.size() == kMostSelectors;
    if (arm.is_cut) break;
    arm.reads.push_back(std::move(read));
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

// How many of its series the baseline has too. What is moved may be of the same series then.
std::string ArmSelectors::in_common(const Read& read) const {
  std::string others;
  for (const auto& other : arms_[1].reads) {
    const bool may_be_same = other.selector.name == read.selector.name && other.moves == read.moves;
    if (may_be_same) others += (others.empty() ? "" : " or ") + last_of(other.selector, window_);
  }
  return others.empty() ? "" : "count(" + last_of(read.selector, window_) + " and (" + others + "))";
}

// Of the canary also what is the baseline's too, unless that is asked at another time.
std::vector<promql::Part> ArmSelectors::presence(const Arm& arm) const {
  std::vector<promql::Part> parts;
  const bool is_beside = &arm == &arms_[0] && arms_[1].back == Duration{};
  for (std::size_t i = 0; i < arm.reads.size(); ++i) {
    const auto& [selector, moves, only_raises] = arm.reads[i];
    parts.push_back({tag("present", i), promql::series_in(selector, window_, moves)});
    parts.push_back({tag("current", i), "count(" + promql::write(selector) + moves + ")"});
    const auto common = is_beside ? in_common(arm.reads[i]) : "";
    if (!common.empty()) parts.push_back({tag("common", i), common});
  }
  return parts;
}

// In common is something only where all that the canary's query finds is the baseline's too: both may be set against
// one total. What only raises a value is as bad in the baseline as what lowers it in the canary.
void ArmSelectors::read_presence(Arm& arm, const promql::TaggedSeries& parts, Observation& observation) {
  std::size_t common = 0, present = 0, current = 0;
  std::string shared;
  const bool is_canary = &arm == &arms_[0];
  for (std::size_t i = 0; i < arm.reads.size(); ++i) {
    const auto& [selector, moves, only_raises] = arm.reads[i];
    if (parts.contains(tag("present", i))) {
      ++present;
      arm.checks.add_present(selector);
      arm.checks.add_exclusions(selector, is_canary && only_raises);
    } else {
      observation.absent.push_back(promql::write(selector) + moves);
      arm.checks.add_absent(selector, window_);
    }
    current += parts.contains(tag("current", i)) ? 1 : 0;
    if (!parts.contains(tag("common", i))) continue;
    ++common;
    shared = promql::write(selector);
  }
  if (arm.is_cut) observation.errors.push_back(too_many_selectors());
  if (present == 0 && !arm.is_cut && !arm.reads.empty()) observation.only_absent = true;
  if (present > 0 && current == 0 && arm.back == Duration{}) observation.has_ended = true;
  if (common > 0 && common == present) observation.in_both_arms = shared;
}

}  // namespace tidegate::gate
