#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "core/promql/lexer.h"

// What a PromQL expression means, as a tree. Source: prometheus promql/parser/ast.go.
namespace tidegate::promql {

enum class Type { none, scalar, string, vector, matrix };

struct Expr;
using Box = std::unique_ptr<Expr>;
struct Function;  // functions.h

// Also a duration as a number of seconds: 5m is 300.
struct NumberLiteral {
  double value = 0;
  bool is_duration = false;
};

struct StringLiteral {
  std::string value;
};

// The time an @ names, or that of the query as a whole.
struct At {
  enum class Kind { none, time, start, end } kind = Kind::none;
  Timestamp time;
  bool operator==(const At&) const = default;
};

// A duration as written, or to be calculated when the query is run: [step() * 5].
struct Length {
  Duration fixed;
  Box calculated;  // of number literals, operators, step(), range(), min_of and max_of; nothing: `fixed` holds
};

// How a range is taken at its edges (experimental).
enum class Extension { none, anchored, smoothed };

struct VectorSelector {
  std::string name;
  std::vector<Matcher> matchers;  // without the name's
  Length offset;
  At at;
  Extension extension = Extension::none;
};

struct MatrixSelector {
  Box selector;  // a VectorSelector
  Length range;
};

struct Subquery {
  Box inner;
  Length range;
  Length step;  // zero: the query's own
  Length offset;
  At at;
};

struct Call {
  const Function* function = nullptr;
  std::vector<Box> arguments;
};

enum class Aggregator {
  sum,
  avg,
  count,
  min,
  max,
  group,
  stddev,
  stdvar,
  topk,
  bottomk,
  count_values,
  quantile,
  limitk,
  limit_ratio,
};

struct Aggregation {
  Aggregator op = Aggregator::sum;
  Box inner;
  Box parameter;  // of topk, quantile ...; else nothing
  std::vector<std::string> grouping;
  bool without = false;
};

enum class Operator {
  logical_or,
  logical_and,
  unless,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  trim_upper,  // </
  trim_lower,  // >/
  add,
  subtract,
  multiply,
  divide,
  modulo,
  atan2,
  power,
};

// How the series of two sides find each other.
struct Matching {
  enum class Cardinality { one_to_one, many_to_one, one_to_many, many_to_many } cardinality = Cardinality::one_to_one;
  std::vector<std::string> labels;
  bool on = false;                   // by those labels alone; else by all but those
  std::vector<std::string> include;  // labels of the one side that group_left or group_right takes over
  std::optional<double> fill_left;   // what stands for a series that has no partner
  std::optional<double> fill_right;
  bool operator==(const Matching&) const = default;
};

struct Binary {
  Operator op = Operator::add;
  Box left;
  Box right;
  bool returns_bool = false;
  Matching matching;  // of two vectors
};

struct Unary {
  Operator op = Operator::subtract;
  Box inner;
};

struct Paren {
  Box inner;
};

// A part of a duration that is calculated: its own query's step or range.
struct QueryContext {
  enum class What { step, range } what = What::step;
};

using Node = std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery, Call, Aggregation,
                          Binary, Unary, Paren, QueryContext>;

struct Expr {
  Span span;
  Node node;
  Type type = Type::none;  // what evaluating it gives
};

// With its type, which follows from its parts.
Box make(Span span, Node node);

std::string_view type_name(Type type);            // "instant vector" ...
std::string_view operator_text(Operator op);      // "+" ...
std::string_view aggregator_name(Aggregator op);  // "sum" ...
std::span<const std::string_view> aggregator_names();

// By how they are written, words in any case.
std::optional<Operator> find_operator(std::string_view text);
std::optional<Aggregator> find_aggregator(std::string_view name);

bool takes_parameter(Aggregator op);  // topk(5, ...)
bool is_comparison(Operator op);
inline bool is_trim(Operator op) { return op == Operator::trim_upper || op == Operator::trim_lower; }
bool is_set_operator(Operator op);

}  // namespace tidegate::promql
