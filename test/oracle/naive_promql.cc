#include "oracle/naive_promql.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>
#include <optional>
#include <set>

#include "base/regex.h"
#include "base/text.h"
#include "core/promql/functions.h"
#include "core/tsdb/storage.h"
#include "oracle/naive_ranges.h"

namespace tidegate::oracle {
namespace {

using namespace promql;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct SeriesSamples {
  Labels labels;
  bool drop_name = false;
  std::vector<Sample> samples;
};

// Series whose samples lie in (start, end].
struct RangeVector {
  std::vector<SeriesSamples> series;
  std::int64_t start = 0;
  std::int64_t end = 0;
};

const Expr& unwrapped(const Expr& expr) {
  const auto* paren = std::get_if<Paren>(&expr.node);
  return paren != nullptr ? unwrapped(*paren->inner) : expr;
}

bool matches(const Matcher& matcher, const Labels& labels) {
  const std::string_view value = labels.get(matcher.label);
  if (matcher.op == Matcher::Op::equal) return value == matcher.value;
  if (matcher.op == Matcher::Op::not_equal) return value != matcher.value;
  const auto regex = Regex::compile(matcher.value);
  if (!regex) throw Refused{regex.error().message};
  return regex->matches(value) == (matcher.op == Matcher::Op::matches);
}

bool matches(const VectorSelector& selector, const Labels& labels) {
  if (!selector.name.empty() && labels.get("__name__") != selector.name) return false;
  return std::ranges::all_of(selector.matchers, [&](const Matcher& matcher) { return matches(matcher, labels); });
}

Vector scalar(double value) { return {{.labels = {}, .value = value, .drop_name = false, .time = 0}}; }

// Labels that a selector asks for by name and value, each once.
Labels asked_for(const Expr& expr) {
  const Expr* at = &expr;
  if (const auto* matrix = std::get_if<MatrixSelector>(&expr.node)) at = matrix->selector.get();
  const auto* selector = std::get_if<VectorSelector>(&at->node);
  Labels labels;
  if (selector == nullptr) return labels;
  std::set<std::string> seen;
  for (const Matcher& matcher : selector->matchers) {
    if (matcher.label == "__name__") continue;
    const bool is_first = matcher.op == Matcher::Op::equal && seen.insert(matcher.label).second;
    labels.set(matcher.label, is_first ? matcher.value : "");
  }
  return labels;
}

double date_part(std::string_view function, double seconds) {
  const auto whole = static_cast<std::time_t>(seconds);
  std::tm date{};
  gmtime_r(&whole, &date);
  if (function == "minute") return date.tm_min;
  if (function == "hour") return date.tm_hour;
  if (function == "day_of_week") return date.tm_wday;
  if (function == "day_of_month") return date.tm_mday;
  if (function == "day_of_year") return date.tm_yday + 1;
  if (function == "month") return date.tm_mon + 1;
  if (function == "year") return date.tm_year + 1900;
  const int year = date.tm_year + 1900;
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return date.tm_mon == 1 && is_leap ? 29 : kDays[static_cast<std::size_t>(date.tm_mon)];
}

bool is_date_function(std::string_view name) {
  return is_one_of(name, std::vector<std::string_view>{"minute", "hour", "day_of_week", "day_of_month", "day_of_year",
                                                       "month", "year", "days_in_month"});
}

double sign(double value) { return value < 0 ? -1 : value > 0 ? 1 : value; }

using MathFunction = double (*)(double);
MathFunction math_function(std::string_view name) {
  static const std::map<std::string_view, MathFunction> kFunctions = {
      {"abs", [](double x) { return std::fabs(x); }},
      {"ceil", [](double x) { return std::ceil(x); }},
      {"floor", [](double x) { return std::floor(x); }},
      {"exp", [](double x) { return std::exp(x); }},
      {"ln", [](double x) { return std::log(x); }},
      {"log2", [](double x) { return std::log2(x); }},
      {"log10", [](double x) { return std::log10(x); }},
      {"sqrt", [](double x) { return std::sqrt(x); }},
      {"sgn", sign},
      {"sin", [](double x) { return std::sin(x); }},
      {"cos", [](double x) { return std::cos(x); }},
      {"tan", [](double x) { return std::tan(x); }},
      {"asin", [](double x) { return std::asin(x); }},
      {"acos", [](double x) { return std::acos(x); }},
      {"atan", [](double x) { return std::atan(x); }},
      {"sinh",
       [](double x) { return std::fabs(x) > 21 ? std::copysign(std::exp(std::fabs(x)) / 2, x) : std::sinh(x); }},
      {"cosh", [](double x) { return std::fabs(x) > 21 ? std::exp(std::fabs(x)) / 2 : std::cosh(x); }},
      {"tanh", [](double x) { return std::tanh(x); }},
      {"asinh", [](double x) { return std::asinh(x); }},
      {"acosh", [](double x) { return std::acosh(x); }},
      {"atanh", [](double x) { return std::atanh(x); }},
      {"deg", [](double x) { return x * 180 / M_PI; }},
      {"rad", [](double x) { return x * M_PI / 180; }},
  };
  const auto found = kFunctions.find(name);
  return found == kFunctions.end() ? nullptr : found->second;
}

// NaN wins, except against the infinity that decides alone, as in Go's math.Max and math.Min.
double larger(double a, double b) {
  if (std::isinf(a) && a > 0) return a;
  if (std::isinf(b) && b > 0) return b;
  return std::isnan(a) || std::isnan(b) ? kNan : std::max(a, b);
}
double smaller(double a, double b) { return -larger(-a, -b); }

class Evaluator {
 public:
  Evaluator(const std::vector<Series>& data, const Moments& query, const NaiveOptions& options)
      : data_(data), query_(query), grid_(query), options_(options), noise_(options.noise) {}

  Vector eval(const Expr& expr, std::int64_t now) {
    Vector out = std::visit([&](const auto& node) { return this->visit(node, expr, now); }, expr.node);
    return out;
  }

 private:
  Vector visit(const NumberLiteral& number, const Expr&, std::int64_t) { return scalar(number.value); }
  Vector visit(const Paren& paren, const Expr&, std::int64_t now) { return eval(*paren.inner, now); }
  Vector visit(const StringLiteral&, const Expr&, std::int64_t) { throw Refused{"a string has no value here"}; }
  Vector visit(const MatrixSelector&, const Expr&, std::int64_t) { throw Refused{"a range has no value here"}; }
  Vector visit(const Subquery&, const Expr&, std::int64_t) { throw Refused{"a subquery has no value here"}; }
  Vector visit(const QueryContext&, const Expr&, std::int64_t) { throw Refused{"the oracle lacks step() here"}; }

  Vector visit(const Unary& unary, const Expr& expr, std::int64_t now) {
    Vector input = eval(*unary.inner, now);
    if (unary.op != Operator::subtract) return input;
    for (Element& element : input) {
      element = without_name(element, options_.naming);
      if (expr.type == Type::scalar) element.drop_name = false;
      element.value = -element.value;
    }
    return unique(input);
  }

  Vector visit(const Binary& binary, const Expr& expr, std::int64_t now) {
    const Vector left = eval(*binary.left, now);
    const Vector right = eval(*binary.right, now);
    const bool left_scalar = binary.left->type == Type::scalar, right_scalar = binary.right->type == Type::scalar;
    if (left_scalar && right_scalar) return combine_scalars(binary, left[0].value, right[0].value, noise_);
    if (left_scalar)
      return unique(combine_with_scalar(binary, right, left[0].value, ScalarSide::left, options_.naming, noise_));
    if (right_scalar)
      return unique(combine_with_scalar(binary, left, right[0].value, ScalarSide::right, options_.naming, noise_));
    Vector out = combine_vectors(binary, left, right, options_.naming, noise_);
    // A series is one over all steps of a query, so its first sample decides whether its name goes.
    for (Element& element : out)
      element.drop_name = first_marks_[&expr].emplace(element.labels, element.drop_name).first->second;
    return unique(out);
  }

  Vector visit(const Aggregation& aggregation, const Expr&, std::int64_t now) {
    const Vector input = eval(*aggregation.inner, now);
    if (aggregation.op == Aggregator::count_values)
      return count_values(aggregation, input, std::get<StringLiteral>(unwrapped(*aggregation.parameter).node).value);
    const double parameter = aggregation.parameter ? eval(*aggregation.parameter, now)[0].value : 0;
    return aggregate(aggregation, input, parameter, noise_);
  }

  std::int64_t reference(const At& at, const Length& offset, std::int64_t now) const {
    std::int64_t base = now;
    if (at.kind == At::Kind::time) base = at.time.ms;
    if (at.kind == At::Kind::start) base = query_.first;
    if (at.kind == At::Kind::end) base = query_.last;
    return base - offset.fixed.ms;
  }

  Vector visit(const VectorSelector& selector, const Expr&, std::int64_t now) {
    const std::int64_t end = reference(selector.at, selector.offset, now);
    return newest(selector, end - options_.lookback.ms, end);
  }

  // Under timestamp(), where an @ takes the place of the offset, but not for what is read from storage.
  Vector timestamps(const VectorSelector& selector, std::int64_t now) {
    const std::int64_t read_to = reference(selector.at, selector.offset, now);
    const bool is_pinned = selector.at.kind != At::Kind::none;
    const std::int64_t end = is_pinned ? reference(selector.at, {}, now) : read_to;
    return newest(selector, std::max(read_to, end) - options_.lookback.ms, std::min(read_to, end));
  }

  // The newest samples in (start, end].
  Vector newest(const VectorSelector& selector, std::int64_t start, std::int64_t end) {
    Vector out;
    for (const Series& series : data_) {
      if (!matches(selector, series.labels)) continue;
      const Sample* found = nullptr;
      for (const Sample& sample : series.samples) {
        if (sample.time.ms <= end && sample.time.ms > start) found = &sample;
      }
      if (found == nullptr || tsdb::is_stale(found->value)) continue;
      out.push_back({.labels = series.labels, .value = found->value, .drop_name = false, .time = found->time.ms});
    }
    return out;
  }

  RangeVector range_vector(const Expr& expr, std::int64_t now) {
    if (const auto* subquery = std::get_if<Subquery>(&expr.node)) return subquery_vector(*subquery, now);
    const auto& matrix = std::get<MatrixSelector>(expr.node);
    const auto& selector = std::get<VectorSelector>(matrix.selector->node);
    RangeVector out;
    out.end = reference(selector.at, selector.offset, now);
    out.start = out.end - matrix.range.fixed.ms;
    for (const Series& series : data_) {
      if (!matches(selector, series.labels)) continue;
      SeriesSamples inside{.labels = series.labels, .drop_name = false, .samples = {}};
      for (const Sample& sample : series.samples) {
        if (sample.time.ms > out.start && sample.time.ms <= out.end && !tsdb::is_stale(sample.value))
          inside.samples.push_back(sample);
      }
      if (!inside.samples.empty()) out.series.push_back(std::move(inside));
    }
    return out;
  }

  // The inner expression is evaluated at multiples of the step, over all that the steps of the query around it need.
  const std::map<std::int64_t, Vector>& inner_results(const Subquery& subquery) {
    if (const auto done = inner_.find(&subquery); done != inner_.end()) return done->second;
    const std::int64_t step = subquery.step.fixed == Duration{} ? options_.subquery_step.ms : subquery.step.fixed.ms;
    const Moments around = grid_;
    const std::int64_t before_first = reference(subquery.at, subquery.offset, around.first) - subquery.range.fixed.ms;
    std::int64_t first = before_first / step * step;
    if (first <= before_first) first += step;
    const std::int64_t last_around = around.first + (around.last - around.first) / around.step * around.step;
    grid_ = {.first = first, .last = reference(subquery.at, subquery.offset, last_around), .step = step};
    std::map<std::int64_t, Vector> results;
    for (std::int64_t now = grid_.first; now <= grid_.last; now += step) results[now] = eval(*subquery.inner, now);
    grid_ = around;
    return inner_[&subquery] = std::move(results);
  }

  RangeVector subquery_vector(const Subquery& subquery, std::int64_t now) {
    RangeVector out;
    out.end = reference(subquery.at, subquery.offset, now);
    out.start = out.end - subquery.range.fixed.ms;
    std::map<Labels, SeriesSamples> series;
    for (const auto& [time, vector] : inner_results(subquery)) {
      if (time <= out.start || time > out.end) continue;
      for (const Element& element : vector) {
        auto& samples = series[element.labels];
        if (samples.samples.empty()) samples.labels = element.labels, samples.drop_name = element.drop_name;
        samples.samples.push_back({.time = {time}, .value = element.value});
      }
    }
    for (auto& [labels, samples] : series) out.series.push_back(std::move(samples));
    return out;
  }

  Vector range_call(const Call& call, const Expr& expr, std::int64_t now) {
    const std::string_view name = call.function->name;
    double parameter = 0;
    RangeVector range;
    const Expr* matrix = nullptr;
    for (const auto& argument : call.arguments) {
      if (argument->type != Type::matrix) {
        parameter = eval(*argument, now)[0].value;
      } else {
        matrix = &unwrapped(*argument);
        range = range_vector(*matrix, now);
      }
    }
    if (name == "absent_over_time") return absence(range.series.empty(), *matrix);
    Vector out;
    for (const SeriesSamples& series : range.series) {
      const RangeSamples samples{
          .samples = series.samples, .start = range.start, .end = range.end, .release = options_.release};
      const auto value = over_range(name, samples, parameter, now, noise_);
      if (!value) continue;
      Element element{.labels = series.labels, .value = *value, .drop_name = series.drop_name, .time = 0};
      if (name != "last_over_time" && name != "first_over_time") element = without_name(element, options_.naming);
      check_origin(expr, element.labels, series.labels);
      out.push_back(std::move(element));
    }
    return out;
  }

  // Two series that lose their names and then look alike are refused even if they never meet at one step.
  void check_origin(const Expr& expr, const Labels& result, const Labels& from) {
    if (options_.naming == Naming::delayed) return;
    if (origins_[&expr].emplace(result, from).first->second != from)
      throw Refused{"vector cannot contain metrics with the same labelset"};
  }

  static Vector absence(bool is_absent, const Expr& of) {
    if (!is_absent) return {};
    return {{.labels = asked_for(of), .value = 1, .drop_name = false, .time = 0}};
  }

  Vector visit(const Call& call, const Expr& expr, std::int64_t now) {
    for (const auto& argument : call.arguments) {
      if (argument->type == Type::matrix) return range_call(call, expr, now);
    }
    const std::string_view name = call.function->name;
    if (name == "time") return scalar(static_cast<double>(now) / 1000);
    if (name == "pi") return scalar(M_PI);
    if (is_date_function(name) && call.arguments.empty())
      return scalar(date_part(name, static_cast<double>(now / 1000)));
    const double first = call.arguments[0]->type == Type::scalar ? eval(*call.arguments[0], now)[0].value : 0;
    if (name == "vector") return scalar(first);
    if (name == "histogram_quantile")
      return unique(histogram_quantile(first, eval(*call.arguments[1], now), options_.naming, noise_));
    const auto* selector = std::get_if<VectorSelector>(&unwrapped(*call.arguments[0]).node);
    const bool is_timestamp = name == "timestamp" && selector != nullptr;
    const Vector input = is_timestamp ? timestamps(*selector, now) : eval(*call.arguments[0], now);
    if (name == "scalar") return scalar(input.size() == 1 ? input[0].value : kNan);
    if (name == "absent") return absence(input.empty(), unwrapped(*call.arguments[0]));
    if (name == "sort" || name == "sort_desc") return sorted(input, name);
    if (name == "label_replace" || name == "label_join") return relabeled(call, input, name);
    return unique(mapped(call, input, name, now));
  }

  static Vector sorted(Vector input, std::string_view name) {
    std::ranges::stable_sort(input, [&](const Element& a, const Element& b) {
      if (std::isnan(a.value) || std::isnan(b.value)) return !std::isnan(a.value) && std::isnan(b.value);
      return name == "sort" ? a.value < b.value : a.value > b.value;
    });
    return input;
  }

  static std::string text(const Expr& expr) { return std::get<StringLiteral>(unwrapped(expr).node).value; }

  Vector relabeled(const Call& call, Vector input, std::string_view name) {
    const std::string target = text(*call.arguments[1]);
    for (Element& element : input) {
      std::string value;
      if (name == "label_replace") {
        const auto regex = Regex::compile(text(*call.arguments[4]));
        if (!regex) throw Refused{regex.error().message};
        const std::string from(element.labels.get(text(*call.arguments[3])));
        if (!regex->expand(from, text(*call.arguments[2]), value)) continue;
      } else {
        for (std::size_t i = 3; i < call.arguments.size(); ++i) {
          if (i > 3) value += text(*call.arguments[2]);
          value += element.labels.get(text(*call.arguments[i]));
        }
      }
      element.labels.set(target, value);
      if (target == "__name__") element.drop_name = false;
    }
    return checked_unique(input);
  }

  // Functions that make one value of one value.
  Vector mapped(const Call& call, const Vector& input, std::string_view name, std::int64_t now) {
    std::vector<double> parameters;
    for (std::size_t i = 1; i < call.arguments.size(); ++i)
      parameters.push_back(eval(*call.arguments[i], now)[0].value);
    if (name == "clamp" && parameters[0] > parameters[1]) return {};
    const bool is_selector = std::holds_alternative<VectorSelector>(unwrapped(*call.arguments[0]).node);
    Vector out;
    for (const Element& element : input) {
      out.push_back(without_name(element, options_.naming));
      const std::int64_t time = is_selector ? element.time : now;
      out.back().value =
          name == "timestamp" ? static_cast<double>(time) / 1000 : mapped_value(name, element.value, parameters);
    }
    return out;
  }

  double mapped_value(std::string_view name, double value, const std::vector<double>& parameters) {
    if (const auto function = math_function(name)) return noise_(function(value));
    if (is_date_function(name)) return date_part(name, value);
    if (name == "clamp") return larger(parameters[0], smaller(parameters[1], value));
    if (name == "clamp_min") return larger(parameters[0], value);
    if (name == "clamp_max") return smaller(parameters[0], value);
    if (name == "round") {
      const double inverse = 1 / (parameters.empty() ? 1 : parameters[0]);
      return noise_(std::floor(value * inverse + 0.5) / inverse);
    }
    throw Refused{"the oracle lacks the function " + std::string(name)};
  }

  const Vector& unique(const Vector& vector) const {
    return options_.naming == Naming::delayed ? vector : checked_unique(vector);
  }

  const std::vector<Series>& data_;
  Moments query_;
  Moments grid_;  // of the expression being evaluated: the query's, or a subquery's
  NaiveOptions options_;
  Noise noise_;
  std::map<const Subquery*, std::map<std::int64_t, Vector>> inner_;
  std::map<const Expr*, std::map<Labels, Labels>> origins_;
  std::map<const Expr*, std::map<Labels, bool>> first_marks_;
};

}  // namespace

std::expected<NaiveAnswer, std::string> evaluate_naively(const std::vector<Series>& data, const Expr& expr,
                                                         const Moments& moments, const NaiveOptions& options) {
  Evaluator evaluator(data, moments, options);
  NaiveAnswer answer;
  try {
    for (std::int64_t now = moments.first; now <= moments.last; now += moments.step) {
      Vector vector = evaluator.eval(expr, now);
      for (Element& element : vector) {
        if (element.drop_name) element.labels = drop_name(element.labels);
      }
      for (const Element& element : checked_unique(vector)) {
        answer.series[element.labels][now] = element.value;
        if (moments.first == moments.last) answer.in_order.push_back(element.value);
      }
    }
  } catch (const Refused& refused) {
    return std::unexpected(refused.message);
  }
  return answer;
}

}  // namespace tidegate::oracle
