// A lexical reading of PromQL and MetricsQL: enough to find and to rewrite vector selectors. What a query means is for
// the source, and of PromQL for parser.h.
#include "core/promql/selectors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/format.h"
#include "base/regex.h"
#include "base/text.h"
#include "core/model/labels.h"
#include "core/promql/quoting.h"

namespace tidegate::promql {
namespace {

constexpr std::size_t kMostMatchers = 500;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) { return is_name_start(c) || is_digit(c); }

// Walks over a PromQL text. Every `read_` either takes what it names or returns an error and stays meaningful only for
// reporting.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::size_t offset() const { return at_; }
  bool done() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void skip(std::size_t count) { at_ = std::min(at_ + count, text_.size()); }
  std::string_view slice(std::size_t from) const { return text_.substr(from, at_ - from); }

  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (!done()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  std::string_view read_name() {
    const auto from = at_;
    while (!done() && is_name_char(text_[at_])) ++at_;
    return slice(from);
  }

  std::unexpected<SyntaxError> error(std::string message, std::string hint = "") const {
    return error_at(at_, 1, std::move(message), std::move(hint));
  }
  std::unexpected<SyntaxError> error_at(std::size_t offset, std::size_t length, std::string message,
                                        std::string hint = "") const {
    return std::unexpected(SyntaxError{offset, std::max<std::size_t>(1, length), std::move(message), std::move(hint)});
  }

  // A quoted string with Go's escapes, or a raw one in backticks.
  Parsed<std::string> read_string() {
    const auto from = at_;
    const char quote = text_[at_++];
    std::string out;
    while (!done()) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        return out;
      }
      if (quote != '`' && c == '\n') break;
      if (quote != '`' && c == '\\') {
        const auto length = read_escape(text_.substr(at_ + 1), out);
        if (!length) return error_at(at_, 2, "unknown escape in a string", "write \\\\ for a backslash");
        skip(1 + *length);
      } else {
        out += c;
        ++at_;
      }
    }
    return error_at(from, 1, "this string has no closing quote");
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_write_string(char c) { return c == '"' || c == '\'' || c == '`'; }

Parsed<Matcher::Op> read_operator(Reader& reader, std::string_view label) {
  if (reader.take('=')) return reader.take('~') ? Matcher::Op::matches : Matcher::Op::equal;
  if (reader.peek() == '!' && reader.peek(1) == '=') return reader.skip(2), Matcher::Op::not_equal;
  if (reader.peek() == '!' && reader.peek(1) == '~') return reader.skip(2), Matcher::Op::not_matches;
  const auto hint = reader.peek() == '~' ? format("write {}=~", label) : std::string();
  return reader.error(format("the matcher of label {} needs =, !=, =~ or !~", label), hint);
}

// A label's name or, quoted and alone, the metric's name.
Parsed<std::string> read_label(Reader& reader) {
  if (is_write_string(reader.peek())) return reader.read_string();
  const auto name = reader.read_name();
  if (name.empty()) return reader.error("a label name is expected here", "as in job=\"web\"");
  return std::string(name);
}

Parsed<Matcher> read_matcher_after(Reader& reader, std::string label) {
  const auto op = read_operator(reader, label);
  if (!op) return std::unexpected(op.error());
  reader.skip_space();
  if (!is_write_string(reader.peek())) {
    return reader.error(format("the value of label {} must be quoted", label), format("as in {}=\"web\"", label));
  }
  const auto from = reader.offset();
  auto value = reader.read_string();
  if (!value) return std::unexpected(value.error());
  if (*op == Matcher::Op::matches || *op == Matcher::Op::not_matches) {
    const auto regex = Regex::compile(*value);
    const auto length = reader.offset() - from;
    if (!regex) return reader.error_at(from, length, printable(regex.error().message, 200));
  }
  return Matcher{.label = std::move(label), .op = *op, .value = *std::move(value)};
}

// Matchers up to `end` ('}' or the end of the text), which is taken too.
Parsed<std::vector<Matcher>> read_matchers(Reader& reader, char end, std::string* name) {
  std::vector<Matcher> matchers;
  const auto from = reader.offset();
  for (;;) {
    reader.skip_space();
    if (end == '\0' ? reader.done() : reader.take(end)) return matchers;
    if (reader.done()) return reader.error_at(from > 0 ? from - 1 : 0, 1, "this { has no closing }");
    const bool was_quoted = is_write_string(reader.peek());
    auto label = read_label(reader);
    if (!label) return std::unexpected(label.error());
    reader.skip_space();
    const bool is_metric = was_quoted && name && name->empty() && (reader.peek() == ',' || reader.peek() == '}');
    if (is_metric) {
      *name = *std::move(label);
    } else {
      auto matcher = read_matcher_after(reader, *std::move(label));
      if (!matcher) return std::unexpected(matcher.error());
      matchers.push_back(*std::move(matcher));
    }
    if (matchers.size() > kMostMatchers) return reader.error(format("more than {} matchers", kMostMatchers));
    reader.skip_space();
    const bool ends = reader.done() || reader.peek() == end;
    if (reader.take(',') || ends) continue;
    const bool begins_matcher = is_name_start(reader.peek()) || is_write_string(reader.peek());
    if (!begins_matcher && end == '}') return reader.error_at(from - 1, 1, "this { has no closing }");
    return reader.error("a comma is missing before this matcher");
  }
}

// A selector at the reader, whose name has been read already.
Parsed<Selector> read_selector_after(Reader& reader, std::string name) {
  Selector selector{.name = std::move(name), .matchers = {}};
  reader.skip_space();
  if (!reader.take('{')) return selector;
  auto matchers = read_matchers(reader, '}', &selector.name);
  if (!matchers) return std::unexpected(matchers.error());
  selector.matchers = *std::move(matchers);
  return selector;
}

std::string_view op_text(Matcher::Op op) {
  switch (op) {
    case Matcher::Op::equal: return "=";
    case Matcher::Op::not_equal: return "!=";
    case Matcher::Op::matches: return "=~";
    case Matcher::Op::not_matches: return "!~";
  }
  return "";
}

// Words that take a list of labels in parentheses, and words that are never a metric's name in an expression.
constexpr std::array<std::string_view, 6> kListWords = {"by", "without", "on", "ignoring", "group_left", "group_right"};
constexpr std::array<std::string_view, 11> kOtherWords = {
    "and", "or", "unless", "atan2", "bool", "offset", "fill", "fill_left", "fill_right", "anchored", "smoothed"};

// Of MetricsQL, where no matcher and no range stands behind them.
constexpr std::array<std::string_view, 6> kMetricsqlWords = {"default",           "if",    "ifnot",
                                                             "keep_metric_names", "limit", "prefix"};

bool is_number_word(std::string_view lower) { return lower == "inf" || lower == "nan"; }

// A duration or a number of seconds; nothing if it isn't one, as MetricsQL counts in more ways.
std::optional<Duration> length_in(std::string_view text) {
  const bool back = text.starts_with('-');
  if (back || text.starts_with('+')) text.remove_prefix(1);
  const auto number = parse_double(text);
  constexpr double kMostSeconds = 1e10;
  const bool in_seconds = number && *number >= 0 && *number <= kMostSeconds;
  const auto length = in_seconds ? Result<Duration>(milliseconds(std::llround(*number * 1000))) : parse_duration(text);
  if (!length) return std::nullopt;
  return back ? -*length : *length;
}

// Unix seconds; nothing if they aren't that.
std::optional<Timestamp> time_in(std::string_view text) {
  const auto seconds = parse_double(text);
  constexpr double kYear9999 = 253402300799;
  if (!seconds || !(*seconds >= 0 && *seconds <= kYear9999)) return std::nullopt;
  return Timestamp{std::llround(*seconds * 1000)};
}

constexpr std::size_t kMostMoves = 100'000;  // ranges, offsets and @ of a query, each counted for each selector in it

// Scans a query: see scan_query.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : reader_(text) {}

  Parsed<std::vector<SelectorUse>> run() {
    for (reader_.skip_space(); !reader_.done(); reader_.skip_space()) {
      if (auto problem = step()) return std::unexpected(*std::move(problem));
    }
    if (!open_.empty()) {
      return std::unexpected(SyntaxError{open_.back().offset, 1, "this ( is never closed", ""});
    }
    return std::move(uses_);
  }

 private:
  using Problem = std::optional<SyntaxError>;

  Problem step() {
    const char c = reader_.peek();
    if (is_write_string(c)) return failure_of(reader_.read_string());
    if (c == '{') return take_selector(reader_.offset(), "");
    if (c == '[') return take_subquery();
    // Behind any expression, as MetricsQL has it.
    if (ended_ && (c == '@' || next_word() == "offset")) return take_moves(*std::exchange(ended_, {}));
    if (is_name_start(c)) return take_word();
    ended_.reset();
    if (c == '(' || c == ')') return take_parenthesis(c);
    if (c == '}' || c == ']') return SyntaxError{reader_.offset(), 1, format("this {} closes nothing", c), ""};
    if (is_digit(c) || c == '.') return skip_number(), std::nullopt;
    reader_.skip(1);
    return std::nullopt;
  }

  template <class T>
  static Problem failure_of(const Parsed<T>& parsed) {
    return parsed ? std::nullopt : Problem(parsed.error());
  }

  void skip_number() {
    while (is_name_char(reader_.peek()) || reader_.peek() == '.') reader_.skip(1);
  }

  Problem take_parenthesis(char c) {
    if (c == '(') {
      if (function_.empty() && !open_.empty()) function_ = open_.back().function;  // rate((a[5m]))
      open_.push_back(
          {.offset = reader_.offset(), .function = std::exchange(function_, ""), .first_selector = uses_.size()});
    } else if (open_.empty()) {
      return SyntaxError{reader_.offset(), 1, "this ) closes nothing", ""};
    } else {
      ended_ = open_.back().first_selector;
      open_.pop_back();
    }
    reader_.skip(1);
    return std::nullopt;
  }

  // What comes next that isn't white space, without taking it.
  char next_char() const {
    Reader ahead = reader_;
    ahead.skip_space();
    return ahead.peek();
  }

  std::string next_word() const {
    Reader ahead = reader_;
    ahead.skip_space();
    return to_lower(ahead.read_name());
  }

  Problem take_word() {
    const auto from = reader_.offset();
    const std::string word(reader_.read_name());
    const std::string lower = to_lower(word);
    if (is_one_of(lower, kListWords) && next_char() == '(') return skip_label_list();  // sum(x) by (job) [5m:]
    ended_.reset();
    if (next_char() == '(' && !is_one_of(lower, kOtherWords)) function_ = lower;
    if (next_char() == '(' || is_one_of(lower, kOtherWords) || is_one_of(lower, kListWords) || is_number_word(lower))
      return std::nullopt;
    if (is_one_of(lower, kMetricsqlWords) && next_char() != '{' && next_char() != '[') return std::nullopt;
    const auto follower = next_word();
    if ((follower == "by" || follower == "without") && next_char() != '{') {  // an aggregation
      function_ = lower;
      return std::nullopt;
    }
    return take_selector(from, word);
  }

  Problem skip_label_list() {
    reader_.skip_space();
    const auto from = reader_.offset();
    while (!reader_.done() && reader_.peek() != ')') {
      if (is_write_string(reader_.peek())) {
        if (auto problem = failure_of(reader_.read_string())) return problem;
      } else {
        reader_.skip(1);
      }
    }
    if (!reader_.take(')')) return SyntaxError{from, 1, "this ( is never closed", ""};
    return std::nullopt;
  }

  Problem take_selector(std::size_t from, std::string name) {
    auto selector = next_char() == '{' ? read_selector_after(reader_, std::move(name))
                                       : Parsed<Selector>(Selector{std::move(name), {}});
    if (!selector) return selector.error();
    SelectorUse use{.selector = *std::move(selector), .offset = from, .length = reader_.offset() - from};
    if (!open_.empty()) use.function = open_.back().function;
    const auto index = uses_.size();
    uses_.push_back(std::move(use));
    is_fixed_.push_back(false);
    if (next_char() == '[') {
      reader_.skip_space();
      if (auto problem = take_range(index)) return problem;
    }
    if (auto problem = take_moves(index)) return problem;
    ended_ = index;
    return std::nullopt;
  }

  // [30m:1m] behind an expression. Behind what isn't understood as one, it is taken to be around all there was.
  Problem take_subquery() {
    const auto first = std::exchange(ended_, std::nullopt).value_or(0);
    if (auto problem = take_range(first)) return problem;
    if (auto problem = take_moves(first)) return problem;
    ended_ = first;
    return std::nullopt;
  }

  // Applies to each selector from that one on, unless an @ of its own has fixed it in time: what is around it doesn't
  // move it then. What is around many, again and again, is bounded.
  template <class Apply>
  Problem apply_from(std::size_t first, Apply apply) {
    const auto count = uses_.size() - first;
    if (count > kMostMoves - moves_) {
      return SyntaxError{reader_.offset(), 1, "too many selectors are moved or ranged over again and again", ""};
    }
    moves_ += count;
    for (auto i = first; i < uses_.size(); ++i) {
      if (!is_fixed_[i]) apply(uses_[i]);
    }
    return std::nullopt;
  }

  // [5m] behind a selector, or [30m:1m] behind anything; of the selectors from that one on.
  Problem take_range(std::size_t first) {
    const auto from = reader_.offset();
    reader_.take('[');
    while (!reader_.done() && reader_.peek() != ']') reader_.skip(1);
    if (reader_.done()) return SyntaxError{from, 1, "this [ is never closed", ""};
    const std::string inside(trim(reader_.slice(from + 1)));
    reader_.take(']');
    if (inside.empty()) return SyntaxError{from, 2, "a range needs a duration", "as in [5m]"};
    const auto colon = inside.find(':');
    const std::string text(trim(std::string_view(inside).substr(0, colon)));
    const auto length = length_in(text);
    return apply_from(first, [&](SelectorUse& use) {
      (colon == std::string::npos ? use.has_range : use.in_subquery) = true;
      use.reach = use.reach + length.value_or(Duration{});
      if (!length) use.unread_range = text;
    });
  }

  // Any number of `offset 1h` and `@ time`, of the selectors from that one on.
  Problem take_moves(std::size_t first) {
    bool is_pinned = false;
    for (;;) {
      reader_.skip_space();
      Problem problem;
      if (reader_.take('@')) {
        problem = pin(first, read_time());
        is_pinned = true;
      } else if (next_word() == "offset") {
        reader_.read_name();
        problem = move_back(first, read_time());
      } else {
        break;
      }
      if (problem) return problem;
    }
    for (auto i = first; is_pinned && i < uses_.size(); ++i) is_fixed_[i] = true;
    return std::nullopt;
  }

  Problem pin(std::size_t first, const std::string& text) {
    if (text == "start()" || text == "end()") return std::nullopt;  // the moment we ask at
    const auto time = time_in(text);
    return apply_from(first, [&](SelectorUse& use) {
      use.pinned = time;
      if (!time) use.unread_move = text;
    });
  }

  Problem move_back(std::size_t first, const std::string& text) {
    const auto by = length_in(text);
    return apply_from(first, [&](SelectorUse& use) {
      use.back = use.back + by.value_or(Duration{});
      if (!by) use.unread_move = text;
    });
  }

  // A duration, a number, a call without arguments or something in parentheses, as it stands there:
  // "-1h", "1.7e9", "end()".
  std::string read_time() {
    reader_.skip_space();
    const auto from = reader_.offset();
    if (!reader_.take('-')) reader_.take('+');
    reader_.skip_space();
    if (reader_.peek() == '(') {
      skip_balanced();
    } else {
      skip_number();
      const bool exponent = to_lower(reader_.slice(from)).ends_with('e') && is_digit(reader_.peek(1));
      if (exponent && (reader_.take('+') || reader_.take('-'))) skip_number();
      if (reader_.peek() == '(' && reader_.peek(1) == ')') reader_.skip(2);
    }
    const auto text = replace_all(std::string(reader_.slice(from)), " ", "");
    return text.empty() ? "?" : text;  // never nothing: what is moved, by whatever, is moved
  }

  // (end() - 1d), as MetricsQL and Prometheus 3 calculate times.
  void skip_balanced() {
    for (int depth = 0; !reader_.done();) {
      const char c = reader_.peek();
      reader_.skip(1);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) return;
    }
  }

  Reader reader_;
  std::vector<SelectorUse> uses_;
  struct Parenthesis {
    std::size_t offset = 0;
    std::string function;            // whose arguments it holds
    std::size_t first_selector = 0;  // of those inside it
  };
  std::vector<Parenthesis> open_;
  std::string function_;              // whose parenthesis comes next
  std::vector<bool> is_fixed_;        // by selector: an @ has fixed it in time
  std::size_t moves_ = 0;             // applied so far
  std::optional<std::size_t> ended_;  // an expression has just ended: the first selector in it
};

}  // namespace

Parsed<Selector> parse_selector(std::string_view text) {
  Reader reader(text);
  reader.skip_space();
  if (reader.done()) return reader.error_at(0, 1, "a selector is expected", "as in http_requests_total{job=\"web\"}");
  if (reader.peek() != '{' && !is_name_start(reader.peek())) {
    return reader.error("a metric name is expected here", "as in http_requests_total{job=\"web\"}");
  }
  auto selector = read_selector_after(reader, std::string(reader.read_name()));
  if (!selector) return selector;
  reader.skip_space();
  if (reader.peek() == '(')
    return reader.error_at(0, reader.offset(), "a selector is expected here, not a function",
                           "use `query:` for whole expressions");
  if (reader.peek() == '[') return reader.error("a selector takes no range here", "`over:` says how far back to look");
  if (!reader.done())
    return reader.error("nothing may stand behind the selector", "use `query:` for whole expressions");
  if (selector->name.empty() && selector->matchers.empty()) {
    return reader.error_at(0, text.size(), "this selects every series there is", "name a metric");
  }
  return selector;
}

Parsed<std::vector<Matcher>> parse_matchers(std::string_view text) {
  Reader reader(text);
  reader.skip_space();
  if (reader.peek() == '{')
    return reader.error("write the matchers without braces", "as in namespace=\"prod\", app=\"payment\"");
  auto matchers = read_matchers(reader, '\0', nullptr);
  if (matchers && matchers->empty())
    return reader.error_at(0, 1, "at least one matcher is expected", "as in namespace=\"prod\"");
  return matchers;
}

std::string write_label(std::string_view label) {
  return is_plain_label(label) ? std::string(label) : write_string(label);
}

std::string write(const Matcher& matcher) {
  return write_label(matcher.label) + std::string(op_text(matcher.op)) + write_string(matcher.value);
}

std::string write(const Selector& selector) {
  const bool plain = selector.name.empty() || is_plain_metric(selector.name);
  std::vector<std::string> inside;
  if (!plain) inside.push_back(write_string(selector.name));
  std::ranges::transform(selector.matchers, std::back_inserter(inside),
                         [](const Matcher& matcher) { return write(matcher); });
  const std::string name = plain ? selector.name : "";
  return inside.empty() ? name : name + "{" + join(inside, ",") + "}";
}

Selector named(Selector selector) {
  const auto gives_name = [](const Matcher& matcher) {
    return matcher.label == "__name__" && matcher.op == Matcher::Op::equal;
  };
  const auto found = std::ranges::find_if(selector.matchers, gives_name);
  if (!selector.name.empty() || found == selector.matchers.end()) return selector;
  selector.name = found->value;
  selector.matchers.erase(found);
  return selector;
}

Selector without(Selector selector, const Matcher& matcher) {
  std::erase(selector.matchers, matcher);
  return selector;
}

Selector narrowed(Selector selector, const std::vector<Matcher>& scope) {
  for (const auto& matcher : scope) {
    if (std::ranges::find(selector.matchers, matcher) == selector.matchers.end()) selector.matchers.push_back(matcher);
  }
  return selector;
}

Parsed<std::vector<SelectorUse>> scan_query(std::string_view text) { return Scanner(text).run(); }

}  // namespace tidegate::promql
