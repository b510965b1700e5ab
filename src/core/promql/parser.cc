#include "core/promql/parser.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/regex.h"
#include "base/text.h"
#include "core/promql/functions.h"
#include "core/promql/length_parser.h"
#include "core/promql/type_check.h"

namespace tidegate::promql {
namespace {

// Recursive descent, by precedence.
class Parser : public LengthParser {
 public:
  Parser(std::vector<Token> tokens, const Features& features) : LengthParser(std::move(tokens)), features_(features) {}

  Parsed<Box> run() {
    const bool is_empty = next().kind == TokenKind::end;
    Box expr = is_empty ? fail(next().span, "no expression found in input") : parse_binary(0);
    if (expr && next().kind != TokenKind::end) expr = unexpected("");
    if (!expr) return std::unexpected(std::move(*problem_));
    return expr;
  }

 private:
  // ---- Operators ----

  Box parse_binary(int weakest) {
    const Level level(depth_);
    if (too_deep()) return nullptr;
    Box left = parse_unary();
    while (left) {
      const auto op = next_operator();
      if (!op || precedence(*op) < weakest) return left;
      const auto op_span = next().span;
      if (!take_operator()) return nullptr;
      left = parse_right_side(std::move(left), *op, op_span);
    }
    return left;
  }

  Box parse_right_side(Box left, Operator op, Span op_span) {
    Binary binary{.op = op, .left = std::move(left), .right = nullptr, .returns_bool = false, .matching = {}};
    if (!parse_modifiers(binary)) return nullptr;
    const bool to_the_right = op == Operator::power;
    binary.right = parse_binary(to_the_right ? precedence(op) : precedence(op) + 1);
    if (!binary.right) return nullptr;
    const Span span{binary.left->span.begin, binary.right->span.end};
    if (auto problem = check_binary(binary, op_span)) return note(std::move(*problem));
    return make(span, std::move(binary));
  }

  Box parse_unary() {
    const auto from = next().span.begin;
    const bool minus = next_is("-");
    if (!minus && !next_is("+")) return parse_postfix();
    const Level level(depth_);
    if (too_deep()) return nullptr;
    skip(1);
    Box inner = parse_binary(kUnary);
    if (!inner) return nullptr;
    if (auto* number = std::get_if<NumberLiteral>(&inner->node)) {
      if (minus) number->value = -number->value;
      inner->span.begin = from;
      return inner;
    }
    if (auto problem = check_unary(*inner, {from, inner->span.end})) return note(std::move(*problem));
    const Span span{from, inner->span.end};
    return make(span, Unary{minus ? Operator::subtract : Operator::add, std::move(inner)});
  }

  // bool, on(..), ignoring(..), group_left(..), group_right(..), fill(..).
  bool parse_modifiers(Binary& binary) {
    auto& matching = binary.matching;
    binary.returns_bool = take_word("bool");
    if (is_set_operator(binary.op)) matching.cardinality = Matching::Cardinality::many_to_many;
    if (next_is_word("on") || next_is_word("ignoring")) {
      matching.on = next_is_word("on");
      skip(1);
      if (!parse_labels(matching.labels)) return false;
      if (!parse_group_side(matching)) return false;
    }
    return parse_fills(matching);
  }

  bool parse_group_side(Matching& matching) {
    const bool left = next_is_word("group_left");
    if (!left && !next_is_word("group_right")) return true;
    skip(1);
    matching.cardinality = left ? Matching::Cardinality::many_to_one : Matching::Cardinality::one_to_many;
    return !next_is("(") || parse_labels(matching.include);
  }

  bool parse_fills(Matching& matching) {
    while (next().kind == TokenKind::name && next(1).is("(")) {
      const std::string word = to_lower(next().text);
      if (word != "fill" && word != "fill_left" && word != "fill_right") return true;
      if (!features_.fill) return fail(next().span, "fill modifiers are experimental and not enabled"), false;
      skip(2);
      const auto value = take_signed_number("fill modifier");
      if (!value || !expect(")", "fill modifier")) return false;
      if (word != "fill_right") matching.fill_left = *value;
      if (word != "fill_left") matching.fill_right = *value;
    }
    return true;
  }

  // (a, "b.c"): names in parentheses; a comma may stand behind the last.
  bool parse_labels(std::vector<std::string>& labels) {
    if (!expect("(", "grouping opts")) return false;
    while (!take(")")) {
      const Token& token = next();
      if (token.kind == TokenKind::name && token.text.find(':') == std::string_view::npos) {
        labels.emplace_back(token.text);
        skip(1);
      } else if (token.kind == TokenKind::string) {
        auto label = take_string();
        if (!label) return false;
        labels.push_back(std::move(*label));
      } else {
        return unexpected("grouping opts", "label"), false;
      }
      if (!next_is(")") && !take(",")) return unexpected("grouping opts", "\",\" or \")\""), false;
    }
    return true;
  }

  // ---- What stands behind an expression ----

  Box parse_postfix() {
    Box expr = parse_primary();
    while (expr) {
      if (next_is("[")) {
        expr = parse_range(std::move(expr));
      } else if (next_is_word("offset")) {
        skip(1);
        expr = parse_offset(std::move(expr));
      } else if (take("@")) {
        expr = parse_at(std::move(expr));
      } else if (next_is_word("anchored") || next_is_word("smoothed")) {
        expr = parse_extension(std::move(expr));
      } else {
        return expr;
      }
    }
    return expr;
  }

  Box parse_range(Box inner) {
    const auto bracket = next().span;
    skip(1);
    Length range, step;
    if (!parse_length(range)) return nullptr;
    const bool is_subquery = take(":");
    if (is_subquery && !next_is("]") && !parse_length(step)) return nullptr;
    if (!expect("]", is_subquery ? "subquery selector" : "range selector")) return nullptr;
    const Span span = span_from(inner->span.begin);
    if (is_subquery) {
      if (auto problem = check_subquery(*inner, span)) return note(std::move(*problem));
      return make(
          span,
          Subquery{
              .inner = std::move(inner), .range = std::move(range), .step = std::move(step), .offset = {}, .at = {}});
    }
    const auto* selector = std::get_if<VectorSelector>(&inner->node);
    if (!selector) return fail(bracket, "ranges only allowed for vector selectors");
    if (selector->offset.fixed != Duration{} || selector->offset.calculated)
      return fail(bracket, "no offset modifiers allowed before range");
    if (selector->at.kind != At::Kind::none) return fail(bracket, "no @ modifiers allowed before range");
    return make(span, MatrixSelector{.selector = std::move(inner), .range = std::move(range)});
  }

  // What an offset or @ behind an expression belongs to.
  struct Movable {
    Length* offset = nullptr;
    At* at = nullptr;
  };

  static Movable movable(Expr& expr) {
    if (auto* selector = std::get_if<VectorSelector>(&expr.node)) return {&selector->offset, &selector->at};
    if (auto* matrix = std::get_if<MatrixSelector>(&expr.node)) return movable(*matrix->selector);
    if (auto* subquery = std::get_if<Subquery>(&expr.node)) return {&subquery->offset, &subquery->at};
    return {};
  }

  std::nullptr_t not_movable(std::string_view modifier, const Expr& expr) {
    return fail(expr.span,
                format("{} modifier must be preceded by an instant vector selector or range vector selector or "
                       "a subquery",
                       modifier));
  }

  Box parse_offset(Box expr) {
    const auto place = movable(*expr);
    if (!place.offset) return not_movable("offset", *expr);
    if (place.offset->fixed != Duration{} || place.offset->calculated)
      return fail(expr->span, "offset may not be set multiple times");
    if (!parse_offset_length(*place.offset)) return nullptr;
    expr->span = span_from(expr->span.begin);
    return expr;
  }

  Box parse_at(Box expr) {
    const auto place = movable(*expr);
    if (!place.at) return not_movable("@", *expr);
    if (place.at->kind != At::Kind::none) return fail(expr->span, "@ <timestamp> may not be set multiple times");
    const bool start = next_is_call("start");
    if (start || next_is_call("end")) {
      skip(3);
      *place.at = {.kind = start ? At::Kind::start : At::Kind::end, .time = {}};
    } else {
      const auto where = next().span;
      const auto seconds = take_signed_number("@");
      if (!seconds) return nullptr;
      constexpr double kMost = 9.2e15;
      if (!(std::abs(*seconds) <= kMost)) return fail(where, "timestamp out of bounds for @ modifier");
      *place.at = {.kind = At::Kind::time, .time = {static_cast<std::int64_t>(std::llround(*seconds * 1000))}};
    }
    expr->span = span_from(expr->span.begin);
    return expr;
  }

  Box parse_extension(Box expr) {
    const bool anchored = next_is_word("anchored");
    const std::string word = anchored ? "anchored" : "smoothed";
    if (!features_.extended_ranges) return fail(next().span, word + " modifier is experimental and not enabled");
    skip(1);
    auto* selector = std::get_if<VectorSelector>(&expr->node);
    if (auto* matrix = std::get_if<MatrixSelector>(&expr->node))
      selector = std::get_if<VectorSelector>(&matrix->selector->node);
    if (!selector) return fail(expr->span, word + " modifier must be preceded by an instant or range vector selector");
    if (selector->extension != Extension::none)
      return fail(expr->span, "anchored and smoothed can be set once, and not together");
    selector->extension = anchored ? Extension::anchored : Extension::smoothed;
    expr->span = span_from(expr->span.begin);
    return expr;
  }

  // ---- The smallest expressions ----

  Box parse_primary() {
    const Token& token = next();
    const auto from = token.span.begin;
    if (take("(")) {
      Box inner = parse_binary(0);
      if (!inner || !expect(")", "parenthesised expression")) return nullptr;
      return make(span_from(from), Paren{std::move(inner)});
    }
    if (token.is("{")) return parse_selector_braces("", from);
    if (token.kind == TokenKind::string) {
      auto text = take_string();
      return text ? make(span_from(from), StringLiteral{std::move(*text)}) : nullptr;
    }
    if (token.kind == TokenKind::name) return parse_named();
    const bool is_duration = token.kind == TokenKind::duration;
    if (const auto value = take_number()) return make(span_from(from), NumberLiteral{*value, is_duration});
    return unexpected("");
  }

  Box parse_named() {
    const Token& token = next();
    const auto from = token.span.begin;
    const std::string lower = to_lower(token.text);
    const bool is_call = next(1).is("(");
    const bool has_braces = next(1).is("{");
    if (const auto op = find_aggregator(lower); op && !has_braces) {
      const Token& after = next(1);
      const bool groups = after.kind == TokenKind::name && is_one_of(to_lower(after.text), kGroupWords);
      if (is_call || groups) return parse_aggregation(*op);
    }
    if (is_call) return parse_call();
    if ((lower == "inf" || lower == "nan") && !has_braces) {
      const auto value = take_number();
      return make(span_from(from), NumberLiteral{*value, false});
    }
    skip(1);
    if (has_braces) return parse_selector_braces(token.text, from);
    return make(span_from(from),
                VectorSelector{.name = std::string(token.text), .matchers = {}, .offset = {}, .at = {}});
  }

  // sum by (job) (x), sum(x) by (job), topk(5, x).
  Box parse_aggregation(Aggregator op) {
    const auto from = next().span.begin;
    skip(1);
    Aggregation aggregation{.op = op, .inner = nullptr, .parameter = nullptr, .grouping = {}, .without = false};
    const bool groups_first = next().kind == TokenKind::name;
    if (groups_first && !parse_grouping(aggregation)) return nullptr;
    std::vector<Box> arguments;
    if (!parse_arguments(arguments, "aggregation")) return nullptr;
    const bool groups_last = next_is_word("by") || next_is_word("without");
    if (!groups_first && groups_last && !parse_grouping(aggregation)) return nullptr;
    const Span span = span_from(from);
    const std::size_t wanted = takes_parameter(op) ? 2 : 1;
    if (arguments.empty()) return fail(span, "no arguments for aggregate expression provided");
    if (arguments.size() != wanted) {
      return fail(span, format("wrong number of arguments for aggregate expression provided, expected {}, got {}",
                               wanted, arguments.size()));
    }
    if (wanted == 2) aggregation.parameter = std::move(arguments[0]);
    aggregation.inner = std::move(arguments.back());
    if (auto problem = check_aggregation(aggregation, features_.experimental_functions, span))
      return note(std::move(*problem));
    return make(span, std::move(aggregation));
  }

  static constexpr std::string_view kGroupWords[] = {"by", "without"};

  bool parse_grouping(Aggregation& aggregation) {
    aggregation.without = take_word("without");
    if (!aggregation.without && !take_word("by")) return unexpected("aggregation"), false;
    return parse_labels(aggregation.grouping);
  }

  // The second argument of info() may select everything: its metric is target_info.
  Box parse_argument(std::string_view context, std::size_t index) {
    const bool may_be_all = context == kInfoCall && index == 1 && next_is("{");
    return may_be_all ? parse_selector_braces("", next().span.begin, Empty::allowed) : parse_binary(0);
  }

  static constexpr std::string_view kInfoCall = "call of info()";

  bool parse_arguments(std::vector<Box>& arguments, std::string_view context) {
    if (!expect("(", context)) return false;
    if (take(")")) return true;
    while (true) {
      Box argument = parse_argument(context, arguments.size());
      if (!argument) return false;
      arguments.push_back(std::move(argument));
      if (take(")")) return true;
      if (!take(",")) return unexpected(context, "\",\" or \")\""), false;
      if (next_is(")")) return fail(next().span, "trailing commas not allowed in function call args"), false;
    }
  }

  Box parse_call() {
    const Token& token = next();
    const auto* function = called(token.text);
    if (!function) return unknown_function(token);
    if (function->stage == Function::Stage::experimental && !features_.experimental_functions)
      return fail(token.span, format("function \"{}\" is not enabled", function->name));
    skip(1);
    Call call{.function = function, .arguments = {}};
    if (!parse_arguments(call.arguments, function->name == "info" ? kInfoCall : "function call")) return nullptr;
    const Span span = span_from(token.span.begin);
    if (auto problem = check_call(call, span)) return note(std::move(*problem));
    return make(span, std::move(call));
  }

  static constexpr std::string_view kFormerName = "holt_winters", kPresentName = "double_exponential_smoothing";

  const Function* called(std::string_view name) const {
    const bool is_former = features_.former_names && to_lower(name) == kFormerName;
    return find_function(is_former ? kPresentName : name);
  }

  std::nullptr_t unknown_function(const Token& token) {
    std::vector<std::string> known;
    for (const auto& function : functions()) known.emplace_back(function.name);
    for (const auto& name : aggregator_names()) known.emplace_back(name);
    const bool is_former = to_lower(token.text) == kFormerName;
    return note({.offset = token.span.begin,
                 .length = token.text.size(),
                 .message = "unknown function with name " + quoted(printable(token.text, 60)),
                 .hint = is_former ? format("since Prometheus 3 it is called {}", kPresentName)
                                   : did_you_mean(token.text, known)});
  }

  // ---- Selectors ----

  enum class Empty { refused, allowed };

  Box parse_selector_braces(std::string_view name, std::uint32_t from, Empty empty = Empty::refused) {
    VectorSelector selector{.name = std::string(name), .matchers = {}, .offset = {}, .at = {}};
    bool is_narrowed = false;  // by a matcher that a series without its label doesn't match
    take("{");
    while (!take("}")) {
      if (!parse_matcher(selector, is_narrowed)) return nullptr;
      if (!next_is("}") && !take(",")) return unexpected("label matching", "\",\" or \"}\"");
    }
    const Span span = span_from(from);
    if (!take_name(selector, span)) return nullptr;
    if (empty == Empty::refused && selector.name.empty() && !is_narrowed)
      return fail(span, "vector selector must contain at least one non-empty matcher");
    return make(span, std::move(selector));
  }

  // Whether a series without the label matches; nothing, and told at its place, if the value is no regular expression.
  std::optional<bool> matches_empty(const Matcher& matcher, Span value) {
    if (matcher.op == Matcher::Op::equal) return matcher.value.empty();
    if (matcher.op == Matcher::Op::not_equal) return !matcher.value.empty();
    const auto regex = Regex::compile(matcher.value);
    if (!regex) return fail(value, printable(regex.error().message, 200)), std::nullopt;
    return regex->matches("") == (matcher.op == Matcher::Op::matches);
  }

  // The name that stands as a matcher.
  bool take_name(VectorSelector& selector, Span span) {
    for (auto matcher = selector.matchers.begin(); matcher != selector.matchers.end(); ++matcher) {
      if (matcher->label != "__name__" || matcher->op != Matcher::Op::equal || matcher->value.empty()) continue;
      if (!selector.name.empty()) {
        fail(span,
             format("metric name must not be set twice: {} or {}", quoted(selector.name), quoted(matcher->value)));
        return false;
      }
      selector.name = matcher->value;
      selector.matchers.erase(matcher);
      return true;
    }
    return true;
  }

  bool parse_matcher(VectorSelector& selector, bool& is_narrowed) {
    const Token& token = next();
    std::string label;
    if (token.kind == TokenKind::string) {
      auto text = take_string();
      if (!text) return false;
      label = std::move(*text);
      if (next_is(",") || next_is("}")) return take_quoted_name(selector, std::move(label), token.span);
    } else if (token.kind == TokenKind::name && token.text.find(':') == std::string_view::npos) {
      label = token.text;
      skip(1);
    } else {
      return unexpected("label matching", "identifier or \"}\""), false;
    }
    const auto op = take_matcher_op();
    if (!op) return unexpected("label matching", "label matching operator"), false;
    if (next().kind != TokenKind::string) return unexpected("label matching", "string"), false;
    const Span place = next().span;
    auto value = take_string();
    if (!value) return false;
    selector.matchers.push_back({.label = std::move(label), .op = *op, .value = std::move(*value)});
    const auto may_be_empty = matches_empty(selector.matchers.back(), place);
    is_narrowed |= may_be_empty == false;
    return may_be_empty.has_value();
  }

  // {"metric.name"}
  bool take_quoted_name(VectorSelector& selector, std::string name, Span span) {
    if (!selector.name.empty()) {
      fail(span, format("metric name must not be set twice: {} or {}", quoted(selector.name), quoted(name)));
      return false;
    }
    selector.name = std::move(name);
    return true;
  }

  std::optional<Matcher::Op> take_matcher_op() {
    if (take("=")) return Matcher::Op::equal;
    if (take("!=")) return Matcher::Op::not_equal;
    if (take("=~")) return Matcher::Op::matches;
    if (take("!~")) return Matcher::Op::not_matches;
    return std::nullopt;
  }

  Features features_;
};

}  // namespace

Parsed<Box> parse_expression(std::string_view text, const Features& features) {
  auto tokens = tokenize(text);
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  return Parser(std::move(*tokens), features).run();
}

}  // namespace tidegate::promql
