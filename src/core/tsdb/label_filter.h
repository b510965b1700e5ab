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

// What a matcher says about values of its label. Most regular expressions of dashboards need no automaton: `a|b|c`,
// `(a|b)`, `a.*`, `.+` and `.*` are answered without one.
class LabelFilter {
 public:
  static Result<LabelFilter> of(const promql::Matcher& matcher);

  const std::string& label() const { return label_; }

  // "" is what a series without the label has.
  bool accepts(std::string_view value) const { return has(value) != negated_; }

  // If the values accepted, or with negated() those refused, are few and known: all of them, sorted.
  const std::vector<std::string>* listed() const { return kind_ == Kind::list ? &values_ : nullptr; }
  bool negated() const { return negated_; }

 private:
  enum class Kind { list, prefix, not_empty, anything, regex };
  explicit LabelFilter(const promql::Matcher& matcher);
  Result<void> understand_pattern(std::string_view pattern);
  bool has(std::string_view value) const;

  std::string label_;
  bool negated_;
  Kind kind_ = Kind::list;
  std::vector<std::string> values_;  // of a list; of a prefix the one
  std::optional<Regex> regex_;
};

// In the same order. The error names the regular expression that is none.
Result<std::vector<LabelFilter>> filters_of(std::span<const promql::Matcher> matchers);

// Whether a series is accepted by them all; `value_of(label)` is its value of that label, "" if it lacks it.
template <class ValueOf>
bool accepted_by_all(std::span<const LabelFilter> filters, const ValueOf& value_of) {
  for (const LabelFilter& filter : filters) {
    if (!filter.accepts(value_of(filter.label()))) return false;
  }
  return true;
}

// The literal texts of a pattern that is nothing but an alternation of them, sorted.
std::optional<std::vector<std::string>> literal_alternatives(std::string_view pattern);

}  // namespace tidegate::tsdb
