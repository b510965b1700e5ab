#include "core/tsdb/match.h"

namespace tidegate::tsdb {

using Op = promql::Matcher::Op;

Result<ValueMatcher> ValueMatcher::compile(promql::Matcher matcher) {
  ValueMatcher compiled(std::move(matcher));
  const auto& [label, op, value] = compiled.matcher_;
  if (op == Op::matches || op == Op::not_matches) {
    auto regex = TRY(Regex::compile(value));
    compiled.regex_ = std::move(regex);
  }
  return compiled;
}

bool ValueMatcher::matches(std::string_view value) const {
  switch (matcher_.op) {
    case Op::equal: return value == matcher_.value;
    case Op::not_equal: return value != matcher_.value;
    case Op::matches: return regex_->matches(value);
    case Op::not_matches: return !regex_->matches(value);
  }
  return false;
}

Result<std::vector<ValueMatcher>> compile(std::span<const promql::Matcher> matchers) {
  std::vector<ValueMatcher> compiled;
  compiled.reserve(matchers.size());
  for (const auto& matcher : matchers) {
    auto one = TRY(ValueMatcher::compile(matcher));
    compiled.push_back(std::move(one));
  }
  return compiled;
}

}  // namespace tidegate::tsdb
