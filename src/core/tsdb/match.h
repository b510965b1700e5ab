#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/regex.h"
#include "base/result.h"
#include "core/promql/selectors.h"

namespace tidegate::tsdb {

// A matcher whose regular expression is compiled. A label that a series lacks has the value "".
class ValueMatcher {
 public:
  static Result<ValueMatcher> compile(promql::Matcher matcher);

  const std::string& label() const { return matcher_.label; }
  const promql::Matcher& matcher() const { return matcher_; }
  bool matches(std::string_view value) const;

 private:
  explicit ValueMatcher(promql::Matcher matcher) : matcher_(std::move(matcher)) {}
  promql::Matcher matcher_;
  std::optional<Regex> regex_;  // of =~ and !~
};

// In the same order. The error names the regular expression that is none.
Result<std::vector<ValueMatcher>> compile(std::span<const promql::Matcher> matchers);

// Whether a series matches them all; `value_of(label)` is its value of that label, "" if it lacks it.
template <class ValueOf>
bool matches_all(std::span<const ValueMatcher> matchers, const ValueOf& value_of) {
  for (const ValueMatcher& matcher : matchers) {
    if (!matcher.matches(value_of(matcher.label()))) return false;
  }
  return true;
}

}  // namespace tidegate::tsdb
