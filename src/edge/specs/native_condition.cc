#include "edge/specs/native_condition.h"

#include <algorithm>

#include "base/text.h"

namespace tidegate::specs {
namespace {

// The index of the piece that the limit is; as many as there are if it is none.
std::size_t piece_of(const NativeLimit& limit) {
  const auto& pieces = limit.from->filled.pieces;
  const auto found = std::ranges::find_if(
      pieces, [&](const Filled::Piece& one) { return one.out == limit.offset && one.out_length == limit.length; });
  return static_cast<std::size_t>(found - pieces.begin());
}

}  // namespace

bool is_argument(const NativeLimit& limit) { return piece_of(limit) < limit.from->filled.pieces.size(); }

bool is_known(const NativeLimit& limit) {
  const auto& unknown = limit.from->unknown;
  return std::ranges::find(unknown, piece_of(limit)) == unknown.end();
}

std::string text_of(const NativeLimit& limit) {
  if (!is_argument(limit)) return shortest(limit.value);
  const Filled::Piece& piece = limit.from->filled.pieces[piece_of(limit)];
  return limit.from->text.substr(piece.in, piece.in_length);
}

namespace {

using expressions::Node;
using expressions::Operator;

// What a comparison is about.
enum class Subject { none, one, largest, smallest, element };

bool is_result(const Node& node) { return node.kind == Node::Kind::name; }

bool is_call(const Node& node, std::string_view function) {
  return node.kind == Node::Kind::call && node.text == function;
}

std::optional<double> number_of(const Node& node) {
  if (node.kind == Node::Kind::number) return node.number;
  const bool is_signed = node.kind == Node::Kind::unary && node.op != Operator::no;
  if (!is_signed || node.children[0].kind != Node::Kind::number) return std::nullopt;
  return node.op == Operator::negate ? -node.children[0].number : node.children[0].number;
}

// result[len(result) - 1]
bool is_last(const Node& node) {
  if (number_of(node) == -1) return true;
  return node.kind == Node::Kind::binary && node.op == Operator::subtract && is_call(node.children[0], "len") &&
         number_of(node.children[1]) == 1;
}

Subject subject_of(const Node& node) {
  if (is_result(node)) return Subject::one;
  if (node.kind == Node::Kind::element) return Subject::element;
  if (node.kind == Node::Kind::index && is_result(node.children[0])) {
    return number_of(node.children[1]) == 0 || is_last(node.children[1]) ? Subject::one : Subject::none;
  }
  if (is_call(node, "asFloat") || is_call(node, "default")) return subject_of(node.children[0]);
  const bool of_result = node.kind == Node::Kind::call && node.children.size() == 1 && is_result(node.children[0]);
  if (of_result && node.text == "max") return Subject::largest;
  if (of_result && node.text == "min") return Subject::smallest;
  return Subject::none;
}

Operator mirrored(Operator op) {
  switch (op) {
    case Operator::less: return Operator::greater;
    case Operator::less_or_equal: return Operator::greater_or_equal;
    case Operator::greater: return Operator::less;
    case Operator::greater_or_equal: return Operator::less_or_equal;
    default: return op;
  }
}

// What is true where that is not.
Operator opposite(Operator op) {
  switch (op) {
    case Operator::less: return Operator::greater_or_equal;
    case Operator::less_or_equal: return Operator::greater;
    case Operator::greater: return Operator::less_or_equal;
    case Operator::greater_or_equal: return Operator::less;
    case Operator::equal: return Operator::not_equal;
    case Operator::not_equal: return Operator::equal;
    default: return op;
  }
}

std::vector<const Node*> parts_of(const Node& node, Operator op) {
  if (node.kind != Node::Kind::binary || node.op != op) return {&node};
  std::vector<const Node*> parts = parts_of(node.children[0], op);
  for (const Node* part : parts_of(node.children[1], op)) parts.push_back(part);
  return parts;
}

// Reads one condition as bounds of what passes; of a failureCondition what doesn't hold passes.
class BoundReader {
 public:
  enum class Holds { passes, fails };

  BoundReader(const ArgoCondition& condition, Holds holds) : condition_(condition), holds_(holds) {}

  // Nothing: it says more than bounds can.
  std::optional<NativeCondition> read() {
    if (!read_node(condition_.tree) || (!found_.least && !found_.most)) return std::nullopt;
    return std::move(found_);
  }

 private:
  // What must all be so: the parts of `and` in a condition that passes, of `or` in one that fails.
  bool read_node(const Node& node) {
    const Operator all = holds_ == Holds::passes ? Operator::both : Operator::either;
    const Operator one = holds_ == Holds::passes ? Operator::either : Operator::both;
    const auto parts = parts_of(node, all);
    if (parts.size() > 1) return std::ranges::all_of(parts, [&](const Node* part) { return read_node(*part); });
    const auto choices = parts_of(node, one);
    return choices.size() > 1 ? read_choices(choices) : read_part(node);
  }

  // "nothing came, or": one of them is the condition, the others let odd answers pass.
  bool read_choices(const std::vector<const Node*>& choices) {
    const Node* condition = nullptr;
    for (const Node* choice : choices) {
      if (lets_pass(*choice)) continue;
      if (condition != nullptr) return false;
      condition = choice;
    }
    return condition != nullptr && read_node(*condition);
  }

  bool lets_pass(const Node& node) {
    const bool passes = holds_ == Holds::passes;
    if (says_length(node, passes ? Length::none : Length::some)) return found_.empty_passes = true, true;
    const bool negated = node.kind == Node::Kind::unary && node.op == Operator::no;
    const Node& test = negated ? node.children[0] : node;
    if (negated == passes) return false;
    if (is_call(test, "isNil")) return found_.empty_passes = true, true;
    if (!is_call(test, "isNaN") && !is_call(test, "isInf")) return false;
    remark(test.text == "isNaN" ? "NaN passes there; here it is inconclusive"
                                : "infinity passes there; here it is inconclusive");
    return true;
  }

  enum class Length { none, some };

  // len(result) == 0, or > 0 and >= 1.
  static bool says_length(const Node& node, Length length) {
    if (node.kind != Node::Kind::binary || !is_call(node.children[0], "len")) return false;
    const auto number = number_of(node.children[1]);
    if (!number) return false;
    if (length == Length::none) {
      return (*number == 0 && (node.op == Operator::equal || node.op == Operator::less_or_equal)) ||
             (*number == 1 && node.op == Operator::less);
    }
    return (*number == 0 && (node.op == Operator::greater || node.op == Operator::not_equal)) ||
           (*number == 1 && node.op == Operator::greater_or_equal);
  }

  // What a gate refuses anyway: nothing, NaN, infinity.
  bool is_given(const Node& node) const {
    const bool passes = holds_ == Holds::passes;
    if (says_length(node, passes ? Length::some : Length::none)) return true;
    const bool negated = node.kind == Node::Kind::unary && node.op == Operator::no;
    const Node& test = negated ? node.children[0] : node;
    return negated == passes && (is_call(test, "isNaN") || is_call(test, "isInf") || is_call(test, "isNil"));
  }

  bool read_part(const Node& node) {
    if (is_given(node)) return true;
    if (node.kind == Node::Kind::binary) return read_comparison(node, "");
    const bool goes_over = node.kind == Node::Kind::call && node.children.size() == 2 && is_result(node.children[0]);
    if (!goes_over || (node.text != "all" && node.text != "any" && node.text != "none")) return false;
    // none(# > 5) says that all are not; what fails any of them must not pass for any.
    if (node.text == "none") return holds_ == Holds::passes && read_turned(node.children[1], "every");
    const bool is_every = (node.text == "all") == (holds_ == Holds::passes);
    const auto parts = parts_of(node.children[1], holds_ == Holds::passes ? Operator::both : Operator::either);
    return std::ranges::all_of(parts, [&](const Node* part) {
      return part->kind == Node::Kind::binary && read_comparison(*part, is_every ? "every" : "any");
    });
  }

  bool read_turned(const Node& predicate, std::string_view across) {
    if (predicate.kind != Node::Kind::binary) return false;
    Node turned = predicate;
    turned.op = opposite(predicate.op);
    return turned.op != predicate.op && read_comparison(turned, across);
  }

  bool read_comparison(const Node& node, std::string_view across) {
    Operator op = node.op;
    Subject subject = subject_of(node.children[0]);
    const Node* limit = &node.children[1];
    if (subject == Subject::none) {
      subject = subject_of(node.children[1]);
      limit = &node.children[0];
      op = mirrored(op);
    }
    const auto number = number_of(*limit);
    if (subject == Subject::none || !number || (subject == Subject::element) == across.empty()) return false;
    if (holds_ == Holds::fails) op = opposite(op);
    return set_across(subject, across) && set_bound(op, {*number, limit->offset, limit->length, &condition_});
  }

  bool set_across(Subject subject, std::string_view across) {
    if (subject == Subject::largest) across = "max";
    if (subject == Subject::smallest) across = "min";
    const bool is_first = !found_.least && !found_.most;
    if (!is_first && found_.across != across) return false;
    found_.across = across;
    return true;
  }

  bool set_bound(Operator op, const NativeLimit& limit) {
    if (op == Operator::equal) return set(found_.least, limit) && set(found_.most, limit);
    const bool is_most = op == Operator::less || op == Operator::less_or_equal;
    if (!is_most && op != Operator::greater && op != Operator::greater_or_equal) return false;
    if (op == Operator::less || op == Operator::greater) {
      remark("exactly " + text_of(limit) + " fails there and passes here");
    }
    return set(is_most ? found_.most : found_.least, limit);
  }

  static bool set(std::optional<NativeLimit>& bound, const NativeLimit& limit) {
    if (bound) return false;
    bound = limit;
    return true;
  }

  void remark(std::string text) { found_.remarks.push_back(std::move(text)); }

  const ArgoCondition& condition_;
  Holds holds_;
  NativeCondition found_;
};

bool is_same(const NativeLimit& a, const NativeLimit& b) {
  return is_known(a) && is_known(b) ? a.value == b.value : text_of(a) == text_of(b);
}

// Of one side: fails beyond `fail`, and is no success beyond `pass`.
void join_side(const std::optional<NativeLimit>& pass, std::optional<NativeLimit>& fail,
               std::optional<NativeLimit>& warn, std::vector<std::string>& remarks) {
  if (!pass) return;
  if (!fail) {
    remarks.push_back("beyond " + text_of(*pass) + " it is inconclusive there and fails here");
    fail = pass;
  } else if (!is_same(*pass, *fail)) {
    remarks.push_back("between " + text_of(*pass) + " and " + text_of(*fail) +
                      " it is inconclusive there, and a human decides; here it warns");
    warn = pass;
  }
}

}  // namespace

std::optional<NativeCondition> native_condition(const ArgoCondition* success, const ArgoCondition* failure) {
  using Holds = BoundReader::Holds;
  auto passes = success != nullptr ? BoundReader(*success, Holds::passes).read() : std::nullopt;
  auto fails = failure != nullptr ? BoundReader(*failure, Holds::fails).read() : std::nullopt;
  if ((success != nullptr && !passes) || (failure != nullptr && !fails)) return std::nullopt;
  if (!fails) return passes;
  if (!passes) return fails;
  if (passes->across != fails->across) return std::nullopt;
  join_side(passes->most, fails->most, fails->warn_above, fails->remarks);
  join_side(passes->least, fails->least, fails->warn_below, fails->remarks);
  fails->empty_passes = passes->empty_passes && fails->empty_passes;
  return fails;
}

}  // namespace tidegate::specs
