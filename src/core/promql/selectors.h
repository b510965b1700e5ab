#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tidegate::promql {

// What is wrong with a PromQL text, by byte offset.
struct SyntaxError {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;  // "a matcher needs =, !=, =~ or !~ after its label"
  std::string hint;
};

template <class T>
using Parsed = std::expected<T, SyntaxError>;

struct Matcher {
  enum class Op { equal, not_equal, matches, not_matches };
  std::string label;
  Op op = Op::equal;
  std::string value;  // unquoted
  bool operator==(const Matcher&) const = default;
};

// A vector selector: http_requests_total{job="web",code=~"5.."}. UTF-8 names as Prometheus 3 writes them.
struct Selector {
  std::string name;  // "" when only matchers select
  std::vector<Matcher> matchers;
  bool operator==(const Selector&) const = default;
};

// One selector and nothing else (no range, no offset): what `ratio` and `latency` take. One without a name and without
// a matcher is refused, since it would select everything.
Parsed<Selector> parse_selector(std::string_view text);

// Matchers without braces, as `scope` takes them: namespace="prod", app="payment". May end in a comma; not empty.
Parsed<std::vector<Matcher>> parse_matchers(std::string_view text);

std::string write(const Selector& selector);
std::string write(const Matcher& matcher);
std::string write_label(std::string_view label);  // quoted where its name needs that

// The same selector with the name that __name__="..." gives it, and without that matcher.
Selector named(Selector selector);

// The same selector without that matcher.
Selector without(Selector selector, const Matcher& matcher);

// The same selector narrowed by more matchers; those it has already are not repeated.
Selector narrowed(Selector selector, const std::vector<Matcher>& scope);

// Where a query reads series.
struct SelectorUse {
  Selector selector;
  std::size_t offset = 0;           // in the query
  std::size_t length = 0;           // up to the closing brace
  std::string function;             // whose argument it is, in lower case: "rate"; "" if none
  bool has_range = false;           // [5m] stands behind it; else it is an instant selector
  bool in_subquery = false;         // [30m:1m] stands behind an expression it is in
  bool only_raises = false;         // more series of it make no value lower: as in sums, unlike in means and quantiles
  Duration reach;                   // those ranges, added up
  Duration back;                    // how far offsets of it, and of subqueries around it, move it into the past
  std::optional<Timestamp> pinned;  // the time behind an @ of it or of a subquery around it
  std::string unread_range;         // one of the ranges, if it isn't understood: "5i"; "" if all are
  std::string unread_move;          // the same of an offset or an @: "(end()-1d)"
  bool operator==(const SelectorUse&) const = default;
  bool moved() const { return back != Duration{} || pinned || !unread_move.empty(); }
};

// Finds the selectors of a query in MetricsQL, or whatever resembles PromQL, and what moves them in time, without
// understanding the rest of it: strings, brackets and comments are respected, unbalanced ones are errors. `@ start()`
// and `@ end()` move nothing, since we ask at one moment.
Parsed<std::vector<SelectorUse>> scan_query(std::string_view text);

}  // namespace tidegate::promql
