#include "core/gate/matchers.h"

#include "base/format.h"
#include "base/text.h"

namespace tidegate::gate {
namespace {

using Op = promql::Matcher::Op;

constexpr std::size_t kMostChecks = 60;  // of one objective: what is asked of them fits into 16 KiB

// What the matcher looks for: of one that leaves something out, just that.
promql::Matcher sought(promql::Matcher matcher) {
  if (matcher.op == Op::not_equal && !matcher.value.empty()) matcher.op = Op::equal;
  if (matcher.op == Op::not_matches) matcher.op = Op::matches;
  return matcher;
}

std::string tag(std::string_view what, std::size_t index) { return format("matcher-{}-{}", what, index); }

}  // namespace

bool excludes(const promql::Matcher& matcher) {
  return (matcher.op == Op::not_equal || matcher.op == Op::not_matches) && !matcher.value.empty();
}

void MatcherChecks::add(promql::Selector base, promql::Matcher matcher, bool only_raises) {
  if (matcher.label == "__name__") return;
  if (checks_.size() < kMostChecks) {
    checks_.push_back({std::move(base), std::move(matcher), only_raises});
  } else {
    is_cut_ = true;
  }
}

void MatcherChecks::add_unless(promql::Selector base, promql::Matcher matcher,
                               std::vector<promql::Selector> elsewhere) {
  const auto before = checks_.size();
  add(std::move(base), std::move(matcher));
  if (checks_.size() > before) checks_.back().elsewhere = std::move(elsewhere);
}

std::string MatcherChecks::present(const promql::Selector& selector) const {
  if (window_ == Duration{}) return "count(" + promql::write(selector) + ")";
  return promql::series_in(selector, window_);
}

std::vector<promql::Part> MatcherChecks::parts() const {
  std::vector<promql::Part> parts;
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    const auto& [base, matcher, only_raises, elsewhere] = checks_[i];
    auto matching = base;
    matching.matchers.push_back(sought(matcher));
    parts.push_back({tag("base", i), present(base)});
    parts.push_back({tag("match", i), present(matching)});
    parts.push_back({tag("values", i), promql::values_of(matcher.label, base, window_)});
    std::vector<std::string> others;
    for (const auto& other : elsewhere) others.push_back(present(other));
    if (!others.empty()) parts.push_back({tag("elsewhere", i), join(others, " or ")});
  }
  return parts;
}

void MatcherChecks::read(const promql::TaggedSeries& parts, Observation& observation) const {
  if (is_cut_) {
    observation.errors.push_back({ErrorKind::too_large, format("there are more than {} matchers that select nothing, "
                                                               "or that may leave nothing out",
                                                               kMostChecks)});
  }
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    const auto& [base, matcher, only_raises, elsewhere] = checks_[i];
    if (!parts.contains(tag("base", i)) || parts.contains(tag("match", i))) continue;
    auto values = promql::values_in(parts, tag("values", i), matcher.label);
    if (values.empty() && parts.contains(tag("elsewhere", i))) continue;
    observation.unmatched.push_back({.written = promql::write(matcher),
                                     .label = matcher.label,
                                     .value = matcher.value,
                                     .is_exact = sought(matcher).op == Op::equal,
                                     .only_raises = only_raises,
                                     .excludes = excludes(matcher),
                                     .among = promql::write(base),
                                     .values = std::move(values)});
  }
}

}  // namespace tidegate::gate
