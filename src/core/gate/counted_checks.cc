#include "core/gate/counted_checks.h"

#include <algorithm>

#include "base/format.h"

namespace tidegate::gate {

bool CountedChecks::counts_part_of_total() const {
  const auto counted_has = [&](const promql::Matcher& matcher) {
    return std::ranges::find(counted_.matchers, matcher) != counted_.matchers.end();
  };
  return counted_.name == total_.name && std::ranges::all_of(total_.matchers, counted_has);
}

bool CountedChecks::has_own_exclusion() const {
  return counted_.name == total_.name && std::ranges::any_of(own_matchers(), excludes);
}

// The matchers that only `counted` has.
std::vector<promql::Matcher> CountedChecks::own_matchers() const {
  auto own = counted_.matchers;
  std::erase_if(own, [&](const promql::Matcher& matcher) {
    return std::ranges::find(total_.matchers, matcher) != total_.matchers.end();
  });
  return own;
}

// Without a gain there may be no series at all: why, say the labels of the total, or of the metric's other series. And
// matchers that leave nothing out may be misspelt. All in the whole window: what stopped being scraped has no labels
// now.
MatcherChecks CountedChecks::matcher_checks() const {
  const bool is_same = counted_.name == total_.name;
  MatcherChecks checks(window_);
  for (const auto& matcher : is_same ? own_matchers() : counted_.matchers) {
    const bool is_asked = doubts_.may_be_absent || (is_same && excludes(matcher));
    if (is_asked) checks.add(is_same ? total_ : promql::without(counted_, matcher), matcher);
  }
  return checks;
}

// Labels of the matchers that select what is counted out of the total.
std::vector<std::string> CountedChecks::own_labels() const {
  std::vector<std::string> labels;
  for (const auto& matcher : own_matchers()) {
    if (!excludes(matcher)) labels.push_back(matcher.label);
  }
  return labels;
}

std::vector<promql::Part> CountedChecks::common_values(const CountedChecks& other, std::string_view moves) const {
  std::vector<promql::Part> parts;
  for (const auto& label : counts_part_of_total() ? own_labels() : std::vector<std::string>()) {
    parts.push_back({format("common-{}", parts.size()),
                     promql::values_in_common(label, {total_, window_, ""}, {other.total_, other.window_, moves})});
  }
  return parts;
}

bool CountedChecks::has_common_values(const promql::TaggedSeries& parts) const {
  const auto labels = own_labels();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!parts.contains(format("common-{}", i))) return false;
  }
  return counts_part_of_total() && !labels.empty();
}

std::vector<promql::Part> CountedChecks::parts() const {
  std::vector<promql::Part> parts;
  if (doubts_.may_be_absent) parts.push_back({"counted-series", promql::series_in(counted_, window_)});
  if (doubts_.may_be_unknown) parts.push_back({"counted-name", promql::known_metric(counted_.name, window_)});
  if (doubts_.may_be_absent || doubts_.may_leave_nothing_out) {
    for (auto& part : matcher_checks().parts()) parts.push_back(std::move(part));
  }
  if (doubts_.may_have_ended) {
    parts.push_back({"ended", promql::ended_jobs(counted_, std::span(&total_, 1), window_)});
  }
  return parts;
}

void CountedChecks::read(const promql::TaggedSeries& parts, Observation& observation) const {
  if (doubts_.may_be_absent) observation.counted_absent = !promql::number_of(parts, "counted-series");
  if (observation.counted_absent || doubts_.may_leave_nothing_out) matcher_checks().read(parts, observation);
  if (doubts_.may_be_unknown && !parts.contains("counted-name")) observation.unknown_metrics.push_back(counted_.name);
  read_ended_jobs(parts, "ended", counted_, observation);
}

}  // namespace tidegate::gate
