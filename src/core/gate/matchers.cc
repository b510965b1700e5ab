#include "core/gate/matchers.h"

#include "base/format.h"

namespace tidegate::gate {
namespace {

constexpr std::size_t kMostMatchers = 10;  // of one selector

}  // namespace

bool excludes(const promql::Matcher& matcher) {
  using Op = promql::Matcher::Op;
  return (matcher.op == Op::not_equal || matcher.op == Op::not_matches) && !matcher.value.empty();
}

MatcherChecks::MatcherChecks(std::string tag, promql::Selector base, std::vector<promql::Matcher> matchers,
                             Duration window)
    : tag_(std::move(tag)), base_(std::move(base)), matchers_(std::move(matchers)), window_(window) {
  if (matchers_.size() > kMostMatchers) matchers_.resize(kMostMatchers);
}

std::string MatcherChecks::present(const promql::Selector& selector) const {
  if (window_ == Duration{}) return "count(" + promql::write(selector) + ")";
  return "count(count_over_time(" + promql::ranged(selector, window_) + "))";
}

std::vector<promql::Part> MatcherChecks::parts() const {
  std::vector<promql::Part> parts = {{tag_ + "-any", present(base_)}};
  for (std::size_t i = 0; i < matchers_.size(); ++i) {
    auto matching = base_;
    matching.matchers.push_back(matchers_[i]);
    if (!excludes(matchers_[i])) parts.push_back({format("{}-match-{}", tag_, i), present(matching)});
    parts.push_back({format("{}-values-{}", tag_, i), promql::values_of(matchers_[i].label, base_, window_)});
  }
  return parts;
}

void MatcherChecks::read(const promql::TaggedSeries& parts, Observation& observation) const {
  if (!base_exists(parts)) return;
  for (std::size_t i = 0; i < matchers_.size(); ++i) {
    const auto& matcher = matchers_[i];
    auto values = promql::values_in(parts, format("{}-values-{}", tag_, i), matcher.label);
    const bool does_something = excludes(matcher) ? !values.empty() : parts.contains(format("{}-match-{}", tag_, i));
    if (does_something) continue;
    observation.unmatched.push_back({.written = promql::write(matcher),
                                     .label = matcher.label,
                                     .value = matcher.value,
                                     .is_exact = matcher.op == promql::Matcher::Op::equal,
                                     .excludes = excludes(matcher),
                                     .among = promql::write(base_),
                                     .values = std::move(values)});
  }
}

}  // namespace tidegate::gate
