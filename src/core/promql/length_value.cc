#include "core/promql/length_value.h"

#include <cmath>

#include "base/floats.h"
#include "base/result.h"
#include "core/promql/functions.h"

namespace tidegate::promql {
namespace {

using Seconds = std::expected<double, std::string>;

std::unexpected<std::string> no_value(std::string why) { return std::unexpected(std::move(why)); }

class Calculator {
 public:
  explicit Calculator(const QueryTimes& times) : times_(times) {}

  Seconds operator()(const NumberLiteral& number) const { return number.value; }
  Seconds operator()(const Paren& paren) const { return value(*paren.inner); }
  Seconds operator()(const QueryContext& context) const {
    const bool is_step = context.what == QueryContext::What::step;
    return (is_step ? times_.step : times_.range).seconds();
  }
  Seconds operator()(const Unary& unary) const {
    const double inner = TRY(value(*unary.inner));
    return unary.op == Operator::subtract ? -inner : inner;
  }
  Seconds operator()(const Call& call) const {
    if (call.arguments.size() != 2) return no_value("this can't be part of a duration");
    const double a = TRY(value(*call.arguments[0]));
    const double b = TRY(value(*call.arguments[1]));
    return call.function->name == "min_of" ? smaller(a, b) : larger(a, b);
  }
  Seconds operator()(const Binary& binary) const {
    const double left = TRY(value(*binary.left));
    const double right = TRY(value(*binary.right));
    switch (binary.op) {
      case Operator::add: return left + right;
      case Operator::subtract: return left - right;
      case Operator::multiply: return left * right;
      case Operator::power: return std::pow(left, right);
      case Operator::divide:
        if (right == 0) return no_value("division by zero");
        return left / right;
      case Operator::modulo:
        if (right == 0) return no_value("modulo by zero");
        return std::fmod(left, right);
      default: return no_value("this operator can't be part of a duration");
    }
  }
  template <class Other>
  Seconds operator()(const Other&) const {
    return no_value("this can't be part of a duration");
  }

  Seconds value(const Expr& expr) const { return std::visit(*this, expr.node); }

 private:
  QueryTimes times_;
};

}  // namespace

std::expected<Duration, std::string> length_value(const Length& length, Sign sign, const QueryTimes& times) {
  if (!length.calculated) return length.fixed;
  const double seconds = TRY(Calculator(times).value(*length.calculated));
  if (sign == Sign::positive && !(seconds > 0)) return no_value("duration must be greater than 0");
  constexpr double kMost = 9.2e9;  // seconds, in which nanoseconds still fit 64 bits
  if (!(std::fabs(seconds) <= kMost)) return no_value("duration is out of range");
  return milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

}  // namespace tidegate::promql
