#include "core/expressions/parser.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "core/expressions/functions.h"
#include "core/expressions/lexer.h"

namespace tidegate::expressions {

namespace {

constexpr int kDeepest = 60;

struct Binary {
  std::string_view sign;
  Operator op;
  int precedence;
  enum class Joins { left, right } joins = Joins::left;
};

// Source: expr-lang/expr, parser/operator/operator.go.
constexpr Binary kBinaries[] = {
    {"||", Operator::either, 10},
    {"or", Operator::either, 10},
    {"&&", Operator::both, 15},
    {"and", Operator::both, 15},
    {"==", Operator::equal, 20},
    {"!=", Operator::not_equal, 20},
    {"<", Operator::less, 20},
    {"<=", Operator::less_or_equal, 20},
    {">", Operator::greater, 20},
    {">=", Operator::greater_or_equal, 20},
    {"in", Operator::in, 20},
    {"not in", Operator::not_in, 20},
    {"+", Operator::add, 30},
    {"-", Operator::subtract, 30},
    {"*", Operator::multiply, 60},
    {"/", Operator::divide, 60},
    {"%", Operator::remainder, 60},
    {"**", Operator::power, 100, Binary::Joins::right},
    {"^", Operator::power, 100, Binary::Joins::right},
    {"??", Operator::coalesce, 500},
};

constexpr int kPrecedenceOfNot = 50, kPrecedenceOfSign = 90;

struct Unsupported {
  std::string_view sign;
  std::string_view hint;
};

// What expr-lang has and conditions here have not.
constexpr Unsupported kUnsupported[] = {
    {"matches", "compare whole texts with == or in [...]"},
    {"contains", "compare whole texts with == or in [...]"},
    {"startsWith", "compare whole texts with == or in [...]"},
    {"endsWith", "compare whole texts with == or in [...]"},
    {"|", "write the function around its argument: len(result); || is `or`"},
    {"..", "write the numbers out: [1, 2, 3]"},
    {"?.", "write `.`: a member that is missing is nil"},
    {";", ""},
    {"::", ""},
    {"let", "write the value where it is used"},
    {"if", "write condition ? a : b"},
};

const Unsupported* unsupported(const Token& token) {
  if (token.kind != Token::Kind::sign && token.kind != Token::Kind::name) return nullptr;
  const auto* found = std::ranges::find(kUnsupported, token.text, &Unsupported::sign);
  return found == std::end(kUnsupported) ? nullptr : found;
}

bool is_comparison(Operator op) {
  return op == Operator::less || op == Operator::less_or_equal || op == Operator::greater ||
         op == Operator::greater_or_equal;
}

// Recursive descent by precedence. The first error ends it: every step looks at `error_`.
class Parser {
 public:
  Parser(std::vector<Token> tokens, std::span<const std::string> names) : tokens_(std::move(tokens)), names_(names) {}

  Evaluated<Node> parse() {
    if (now().kind == Token::Kind::end) refuse(now(), "the expression is empty");
    Node node = expression(0);
    if (!error_ && now().kind != Token::Kind::end) refuse_rest();
    if (error_) return std::unexpected(std::move(*error_));
    return node;
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  const Token& before() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }

  bool is_sign(std::string_view sign) const { return now().kind == Token::Kind::sign && now().text == sign; }
  bool is_word(std::string_view word) const { return now().kind == Token::Kind::name && now().text == word; }

  bool take(std::string_view sign) {
    if (error_ || !is_sign(sign)) return false;
    ++at_;
    return true;
  }

  void refuse(const Token& token, std::string message, std::string hint = "") {
    refuse(token.offset, token.length, std::move(message), std::move(hint));
  }

  void refuse(std::size_t offset, std::size_t length, std::string message, std::string hint) {
    if (!error_) error_ = {offset, std::max<std::size_t>(length, 1), std::move(message), std::move(hint)};
  }

  static std::string shown(const Token& token) { return quoted(printable(token.text, 40)); }

  void refuse_rest() {
    if (const auto* known = unsupported(now())) {
      return refuse(now(), shown(now()) + " is not supported in conditions", std::string(known->hint));
    }
    if (is_sign("=")) return refuse(now(), "= compares nothing", "write ==");
    refuse(now(), shown(now()) + " can't stand here");
  }

  void expect(std::string_view sign) {
    if (error_ || take(sign)) return;
    const std::string wanted = quoted(sign);
    if (now().kind == Token::Kind::end) return refuse(now(), "the expression ends where " + wanted + " is needed");
    if (unsupported(now()) != nullptr || is_sign("=")) return refuse_rest();
    refuse(now(), wanted + " is needed here, not " + shown(now()));
  }

  static Node node_at(const Token& token, Node::Kind kind) {
    return Node{.kind = kind,
                .offset = token.offset,
                .length = token.length,
                .number = token.number,
                .text = token.text,
                .op = {},
                .children = {}};
  }

  // A node around what begins at `offset` and ends with the token before this one.
  Node around(std::size_t offset, Node::Kind kind, std::vector<Node> children) const {
    return Node{.kind = kind,
                .offset = offset,
                .length = before().offset + before().length - offset,
                .number = 0,
                .text = {},
                .op = {},
                .children = std::move(children)};
  }

  static std::vector<Node> two(Node a, Node b) {
    std::vector<Node> nodes;
    nodes.push_back(std::move(a));
    nodes.push_back(std::move(b));
    return nodes;
  }

  const Binary* binary_here() const {
    if (now().kind != Token::Kind::sign && now().kind != Token::Kind::name) return nullptr;
    const bool negated = is_word("not") && ahead().kind == Token::Kind::name && ahead().text == "in";
    const std::string_view sign = negated ? "not in" : std::string_view(now().text);
    const auto* found = std::ranges::find(kBinaries, sign, &Binary::sign);
    return found == std::end(kBinaries) ? nullptr : found;
  }

  Node expression(int least) {
    if (++depth_ > kDeepest) refuse(now(), "the expression is nested too deeply");
    Node node = error_ ? Node{} : operations(least);
    --depth_;
    return node;
  }

  Node operations(int least) {
    Node left = unary();
    const Binary* last = nullptr;
    while (!error_) {
      const Binary* binary = binary_here();
      if (binary == nullptr || binary->precedence < least) break;
      if (last != nullptr) check_neighbours(*last, *binary);
      const std::size_t offset = left.offset;
      at_ += binary->op == Operator::not_in ? 2 : 1;
      const int next = binary->precedence + (binary->joins == Binary::Joins::left ? 1 : 0);
      Node right = expression(next);
      left = around(offset, Node::Kind::binary, two(std::move(left), std::move(right)));
      left.op = binary->op;
      last = binary;
    }
    return !error_ && least == 0 && is_sign("?") ? conditional(std::move(left)) : left;
  }

  // What expr-lang refuses, or reads in a way that surprises.
  void check_neighbours(const Binary& last, const Binary& binary) {
    if (is_comparison(last.op) && is_comparison(binary.op)) {
      refuse(now(), "comparisons in a row are not supported", "write a < b and b < c");
    } else if (last.op == Operator::coalesce && binary.op != Operator::coalesce) {
      refuse(now(), "?? can't stand beside " + quoted(binary.sign) + " without parentheses", "write (a ?? b) < c");
    }
  }

  Node conditional(Node condition) {
    const std::size_t offset = condition.offset;
    expect("?");
    std::vector<Node> children;
    children.push_back(std::move(condition));
    children.push_back(expression(0));
    expect(":");
    children.push_back(expression(0));
    return around(offset, Node::Kind::conditional, std::move(children));
  }

  Node unary() {
    const std::size_t offset = now().offset;
    const bool negates = is_sign("!") || is_word("not");
    if (!negates && !is_sign("-") && !is_sign("+")) return postfix(primary());
    const Operator op = negates ? Operator::no : is_sign("-") ? Operator::negate : Operator::plus;
    ++at_;
    std::vector<Node> operand;
    operand.push_back(expression(negates ? kPrecedenceOfNot : kPrecedenceOfSign));
    Node node = around(offset, Node::Kind::unary, std::move(operand));
    node.op = op;
    return node;
  }

  Node primary() {
    const Token token = now();
    if (token.kind == Token::Kind::end) {
      refuse(token, "the expression ends where a value is needed");
      return {};
    }
    ++at_;
    if (token.kind == Token::Kind::number) return node_at(token, Node::Kind::number);
    if (token.kind == Token::Kind::text) return node_at(token, Node::Kind::text);
    if (token.kind == Token::Kind::name) return named(token);
    if (token.text == "(") {
      Node inner = expression(0);
      expect(")");
      inner.offset = token.offset;  // with the parentheses, so that a caret shows all of it
      inner.length = before().offset + before().length - token.offset;
      return inner;
    }
    if (token.text == "[") return list(token.offset);
    if (token.text == "#" || token.text == ".") return element(token);
    --at_;
    if (token.text == "{") {
      refuse(token, "a map can't be written in a condition");
    } else {
      refuse_rest();
    }
    return {};
  }

  // # and #.field and .field
  Node element(const Token& token) {
    if (predicates_ == 0) {
      refuse(token, shown(token) + " has a meaning only inside of any(...), all(...) and none(...)");
      return {};
    }
    if (token.text == ".") --at_;  // the member is read behind it
    Node node = node_at(token, Node::Kind::element);
    if (token.text == ".") node.length = 0;
    return node;
  }

  Node list(std::size_t offset) {
    std::vector<Node> items;
    while (!error_ && !is_sign("]")) {
      items.push_back(expression(0));
      if (!take(",")) break;
    }
    expect("]");
    return around(offset, Node::Kind::list, std::move(items));
  }

  Node named(const Token& token) {
    if (token.text == "true" || token.text == "false") return node_at(token, Node::Kind::boolean);
    if (token.text == "nil") return node_at(token, Node::Kind::nil);
    if (unsupported(token) != nullptr) {
      --at_;
      refuse_rest();
      return {};
    }
    if (is_sign("(")) return call(token);
    if (std::ranges::find(names_, token.text) == names_.end()) refuse_name(token);
    return node_at(token, Node::Kind::name);
  }

  void refuse_name(const Token& token) {
    std::string hint = did_you_mean(token.text, names_);
    if (find_function(token.text) != nullptr) hint = "it is a function: write " + token.text + "(...)";
    if (hint.empty()) hint = "known names are " + join(names_, ", ");
    refuse(token, "the name " + shown(token) + " is not defined", std::move(hint));
  }

  Node call(const Token& token) {
    const Function* function = find_function(token.text);
    if (function == nullptr) {
      const auto names = function_names();
      std::string hint = did_you_mean(token.text, names);
      if (hint.empty()) hint = "known functions are " + join(names, ", ");
      refuse(token, "the function " + shown(token) + " is not supported in conditions", std::move(hint));
      return {};
    }
    expect("(");
    std::vector<Node> arguments;
    while (!error_ && !is_sign(")")) {
      const bool is_predicate = function->takes_predicate && arguments.size() == 1;
      arguments.push_back(is_predicate ? predicate() : expression(0));
      if (!take(",")) break;
    }
    expect(")");
    Node node = around(token.offset, Node::Kind::call, std::move(arguments));
    node.text = token.text;
    check_call(node, *function);
    return node;
  }

  Node predicate() {
    ++predicates_;
    const bool braces = take("{");
    Node node = expression(0);
    if (braces) expect("}");
    --predicates_;
    return node;
  }

  void check_call(const Node& node, const Function& function) {
    const std::size_t given = node.children.size();
    if (given < function.least || given > function.most) {
      return refuse(node.offset, node.length, node.text + "() can't take " + count_of(given, "argument"),
                    "as in " + std::string(function.example));
    }
    if (!function.looks_at_result) return;
    const Node& first = node.children.front();
    if (first.kind == Node::Kind::name && first.text == "result") return;
    refuse(first.offset, first.length, "Argo's " + node.text + "() looks at `result` whatever it is given",
           "write " + std::string(function.example) + ", or compare the value with nil");
  }

  Node postfix(Node node) {
    while (!error_) {
      const std::size_t offset = node.offset;
      if (take(".")) {
        const Token name = now();
        if (name.kind != Token::Kind::name) refuse(name, "a name is needed behind \".\"");
        if (error_) return node;
        ++at_;
        if (is_sign("(")) refuse(name, "methods are not supported in conditions");
        std::vector<Node> of;
        of.push_back(std::move(node));
        node = around(offset, Node::Kind::member, std::move(of));
        node.text = name.text;
      } else if (take("[")) {
        Node index = is_sign(":") ? Node{} : expression(0);
        if (is_sign(":")) refuse(now(), "slices are not supported in conditions", "index one item: result[0]");
        expect("]");
        node = around(offset, Node::Kind::index, two(std::move(node), std::move(index)));
      } else {
        break;
      }
    }
    return node;
  }

  std::vector<Token> tokens_;
  std::span<const std::string> names_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int predicates_ = 0;  // how many we are inside of
  std::optional<ExpressionError> error_;
};

}  // namespace

std::string_view sign_of(Operator op) {
  if (op == Operator::negate) return "-";
  if (op == Operator::plus) return "+";
  if (op == Operator::no) return "!";
  return std::ranges::find(kBinaries, op, &Binary::op)->sign;
}

Evaluated<Node> parse(std::string_view text, std::span<const std::string> names) {
  auto tokens = tokenize(text);
  if (!tokens) return std::unexpected(std::move(tokens).error());
  return Parser(std::move(*tokens), names).parse();
}

Evaluated<Node> parse_condition(std::string_view text) {
  static const std::vector<std::string> names = {"result"};
  return parse(text, names);
}

}  // namespace tidegate::expressions
