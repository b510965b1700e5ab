#include "oracle/random_query.h"

#include "base/format.h"

namespace tidegate::oracle {
namespace {

using std::string;

class Maker {
 public:
  Maker(const QueryShape& shape, Random& random) : shape_(shape), random_(random) {}

  string vector(int depth) {
    if (depth <= 0) return selector();
    switch (random_.below(13)) {
      case 0: return selector();
      case 1:
      case 2: return range_call(depth);
      case 3:
      case 4: return aggregation(depth);
      case 5: return with_scalar(depth);
      case 6:
      case 7: return matched(depth);
      case 8: return set_operation(depth);
      case 9: return call(depth);
      case 10: return special(depth);
      case 11: return random_.once_in(3) ? "-" + wrapped(vector(depth - 1)) : range_call(depth);
      default: return random_.once_in(4) ? "vector(" + scalar(depth - 1) + ")" : aggregation(depth);
    }
  }

  string scalar(int depth) {
    if (depth <= 0 || random_.once_in(2)) return number();
    switch (random_.below(5)) {
      case 0: return "scalar(" + vector(depth - 1) + ")";
      case 1: return shape_.time_calls == Use::yes ? "time()" : "pi()";
      case 2: return wrapped(scalar(depth - 1) + " " + pick(shape_.arithmetic) + " " + scalar(depth - 1));
      case 3:
        if (shape_.comparisons.empty()) return number();
        return wrapped(scalar(depth - 1) + " " + pick(shape_.comparisons) + " bool " + scalar(depth - 1));
      default: return "-" + wrapped(scalar(depth - 1));
    }
  }

 private:
  static string wrapped(const string& text) { return "(" + text + ")"; }
  string pick(const std::vector<string>& choices) { return random_.one_of(std::span<const string>(choices)); }

  string number() {
    if (random_.once_in(25)) return random_.one_of({"NaN", "Inf", "-Inf", "1e300"});
    const string text =
        random_.one_of({"0", "1", "2", "0.5", "3", "10", "100", "-1", "0.1", "1e3", "40", "1e9", "7.25", "5m"});
    return text == "5m" && shape_.durations_as_numbers == Use::no ? "300" : text;
  }

  // Ranges and steps are multiples of 5 s, at least of 15 s.
  string range() { return random_.one_of({"15s", "30s", "45s", "1m", "1m", "90s", "2m", "5m", "5m", "10m", "20m"}); }

  string moves() {
    string text;
    const bool offset_first = random_.once_in(2);
    const bool has_offset = shape_.offsets == Use::yes && random_.once_in(7);
    const string offset = has_offset ? random_.one_of({" offset 1m", " offset 5m", " offset -2m", " offset 30s"}) : "";
    if (offset_first) text += offset;
    if (shape_.at_modifier == Use::yes && random_.once_in(10)) {
      const auto seconds = shape_.data.start / 1000 + 15 * random_.below(shape_.data.samples);
      const auto time = shape_.edges == Edges::hit ? format("@ {}", seconds) : format("@ {}.5", seconds + 2);
      text += " " + string(random_.one_of({"@ start()", "@ end()", time.c_str(), time.c_str()}));
    }
    return offset_first ? text : text + offset;
  }

  string metric() {
    return random_.one_of({"requests_total", "requests_total", "errors_total", "memory_bytes", "memory_bytes",
                           "temperature", "temperature", "build_info", "latency_count", "latency_sum", "missing"});
  }

  string matchers() {
    if (random_.once_in(2)) return "";
    return random_.one_of({"{job=\"api\"}", "{job!=\"api\"}", "{instance=~\"i[01]\"}", "{instance!~\"i1\"}",
                           "{code=\"200\"}", "{code=~\"|500\",job=\"web\"}", "{job=\"api\",instance=\"i0\"}",
                           "{job=\"api\",instance=\"i0\",code=\"200\"}", "{job=\"none\"}", "{code!=\"\"}"});
  }

  string bare_selector() {
    if (random_.once_in(25))
      return random_.one_of({"{__name__=~\"errors_total|temperature\"}", "{job=\"api\",__name__!=\"latency_bucket\"}",
                             "{__name__=~\"memory.*|build.*\",instance=\"i0\"}"});
    return metric() + matchers();
  }

  string selector() {
    const string text = bare_selector() + moves();
    return random_.once_in(10) ? wrapped(text) : text;
  }

  string ranged(int depth) {
    const bool may_nest = shape_.edges == Edges::hit || inside_subqueries_ == 0;
    if (shape_.subqueries == Use::no || !may_nest || depth <= 1 || !random_.once_in(3))
      return bare_selector() + "[" + range() + "]" + moves();
    ++inside_subqueries_;
    const string inner = wrapped(vector(depth - 2));
    --inside_subqueries_;
    const string step = random_.one_of({"", "15s", "30s", "1m", "20s", "2m", "50s"});
    return inner + "[" + range() + ":" + step + "]" + moves();
  }

  string range_call(int depth) {
    const string name = pick(shape_.range_functions);
    if (name == "quantile_over_time") return name + "(" + scalar(random_.below(2)) + ", " + ranged(depth) + ")";
    if (name == "predict_linear") return name + "(" + ranged(depth) + ", " + scalar(random_.below(2)) + ")";
    return name + "(" + ranged(depth) + ")";
  }

  string labels() {
    return random_.one_of({"job", "instance", "job, instance", "code", "job, code", "", "version", "job, instance, le",
                           "job, instance, code"});
  }

  string aggregation(int depth) {
    const string name = pick(shape_.aggregators);
    string parameter;
    if (name == "topk" || name == "bottomk")
      parameter = string(random_.one_of({"1", "2", "3", "5", "0", "2.7"})) + ", ";
    if (name == "quantile") parameter = string(random_.one_of({"0.5", "0.9", "0", "1", "0.25", "1.5", "-1"})) + ", ";
    if (name == "quantile" && random_.once_in(5)) parameter = scalar(depth - 1) + ", ";
    if (name == "count_values") parameter = "\"" + string(random_.one_of({"value", "job", "code"})) + "\", ";
    const string grouping =
        random_.once_in(4) ? "" : string(random_.one_of({" by (", " by (", " without ("})) + labels() + ") ";
    return name + grouping + "(" + parameter + vector(depth - 1) + ")";
  }

  string with_scalar(int depth) {
    string op = pick(shape_.arithmetic);
    if (!shape_.comparisons.empty() && random_.once_in(3))
      op = pick(shape_.comparisons) + (random_.once_in(2) ? " bool" : "");
    const string text = wrapped(vector(depth - 1));
    return random_.once_in(2) ? text + " " + op + " " + scalar(depth - 1) : scalar(depth - 1) + " " + op + " " + text;
  }

  string between_vectors() {
    if (!shape_.comparisons.empty() && random_.once_in(3))
      return pick(shape_.comparisons) + (random_.once_in(2) ? " bool" : "");
    return pick(shape_.arithmetic);
  }

  string fill() {
    if (shape_.fill == Use::no || !random_.once_in(6)) return "";
    return random_.one_of({" fill (0)", " fill_left (1)", " fill_right (-1)", " fill_left (2) fill_right (3)"});
  }

  // Two vectors, mostly such that their series find partners.
  string matched(int depth) {
    const string op = between_vectors();
    switch (random_.below(5)) {
      case 0: {
        const string by = " by (" + labels() + ") (";
        const string left = pick(plain_aggregators()) + by + vector(depth - 1) + ")";
        return left + " " + op + fill() + " " + pick(plain_aggregators()) + by + vector(depth - 1) + ")";
      }
      case 1: {
        const string same = bare_selector();
        return same_series(same) + " " + op + fill() + " " + same_series(same);
      }
      case 2: {
        const string many = random_.one_of({"requests_total", "memory_bytes", "errors_total", "temperature"});
        const string include = random_.one_of({"(version)", "()", "(version, code)", ""});
        const string on = random_.once_in(2) ? " on (job, instance)" : " ignoring (version, code)";
        if (random_.once_in(2)) return same_series(many) + " " + op + on + " group_left " + include + " build_info";
        return same_series("build_info") + " " + op + on + " group_right " + include + " " + many;
      }
      case 3: {
        const string on =
            random_.one_of({" on (job, instance)", " ignoring (code)", " on (job)", " on (instance, code)"});
        return wrapped(vector(depth - 1)) + " " + op + on + fill() + " " + wrapped(vector(depth - 1));
      }
      default: {
        const string sums = "sum by (job) (" + vector(depth - 1) + ")";
        const string on = random_.once_in(2) ? " on (job) group_right () " : " on (job) group_right (code) ";
        return sums + " " + op + on + wrapped(vector(depth - 1));
      }
    }
  }

  static const std::vector<string>& plain_aggregators() {
    static const std::vector<string> kNames = {"sum", "avg", "max", "min", "count"};
    return kNames;
  }

  string same_series(const string& selector) {
    if (random_.once_in(2)) return selector + moves();
    return pick(shape_.range_functions == std::vector<string>{} ? std::vector<string>{"rate"} : over_time()) + "(" +
           selector + "[" + range() + "]" + moves() + ")";
  }

  std::vector<string> over_time() const {
    std::vector<string> names;
    for (const auto& name : shape_.range_functions) {
      if (name != "quantile_over_time" && name != "predict_linear" && name != "absent_over_time") names.push_back(name);
    }
    return names;
  }

  string set_operation(int depth) {
    if (shape_.set_operators.empty()) return aggregation(depth);
    const string on = random_.one_of({"", "", " on (job)", " on (job, instance)", " ignoring (code)", " on ()"});
    return wrapped(vector(depth - 1)) + " " + pick(shape_.set_operators) + on + " " + wrapped(vector(depth - 1));
  }

  string call(int depth) {
    const string name = pick(shape_.functions);
    string parameters;
    if (name == "clamp") parameters = ", " + scalar(depth - 1) + ", " + scalar(depth - 1);
    if (name == "clamp_min" || name == "clamp_max") parameters = ", " + scalar(depth - 1);
    if (name == "round" && random_.once_in(2))
      parameters = string(", ") + random_.one_of({"0.1", "5", "100", "0", "-2"});
    return name + "(" + vector(depth - 1) + parameters + ")";
  }

  string special(int depth) {
    switch (random_.below(6)) {
      case 0: return "absent(" + vector(depth - 1) + ")";
      case 1: return time_call(depth);
      case 2:
      case 3: return shape_.histograms == Use::yes ? histogram(depth) : call(depth);
      default: return shape_.label_functions == Use::yes ? relabeled(depth) : call(depth);
    }
  }

  string time_call(int depth) {
    if (shape_.time_calls == Use::no) return call(depth);
    if (random_.once_in(2)) return "timestamp(" + vector(depth - 1) + ")";
    const string name = random_.one_of(
        {"minute", "hour", "day_of_week", "day_of_month", "day_of_year", "month", "year", "days_in_month"});
    return name + "(" + (random_.once_in(3) ? "" : "timestamp(" + vector(depth - 1) + ")") + ")";
  }

  string histogram(int depth) {
    const string buckets = random_.once_in(3) ? "latency_bucket" + moves()
                                              : string(random_.one_of({"rate", "increase", "delta"})) +
                                                    "(latency_bucket[" + range() + "]" + moves() + ")";
    const string summed =
        random_.once_in(2) ? "sum by (" + string(random_.one_of({"le", "job, le"})) + ") (" + buckets + ")" : buckets;
    const string phi =
        random_.once_in(4) ? scalar(depth - 1) : random_.one_of({"0.5", "0.9", "0.99", "0", "1", "0.05"});
    return "histogram_quantile(" + phi + ", " + summed + ")";
  }

  string relabeled(int depth) {
    const string inner = vector(depth - 1);
    switch (random_.below(6)) {
      case 0: return "label_replace(" + inner + ", \"shard\", \"s$1\", \"instance\", \"i(.)\")";
      case 1: return "label_replace(" + inner + ", \"job\", \"$1$1\", \"job\", \"(a|w).*\")";
      case 2: return "label_replace(" + inner + ", \"instance\", \"\", \"instance\", \"i0\")";
      case 3: return "label_replace(" + inner + ", \"__name__\", \"renamed\", \"job\", \".*\")";
      case 4: return "label_join(" + inner + ", \"all\", \"-\", \"job\", \"instance\", \"code\")";
      default: return "label_join(" + inner + ", \"code\", \"\", \"code\", \"version\")";
    }
  }

  const QueryShape& shape_;
  Random& random_;
  int inside_subqueries_ = 0;
};

}  // namespace

QueryShape::QueryShape()
    : functions{"abs",  "ceil",      "floor", "exp",   "ln",   "log2",  "log10", "sqrt",  "sgn",       "sin",
                "cos",  "atan",      "tanh",  "asinh", "deg",  "rad",   "round", "clamp", "clamp_min", "clamp_max",
                "sort", "sort_desc", "acos",  "acosh", "asin", "atanh", "cosh",  "sinh",  "tan"},
      range_functions{"rate",
                      "rate",
                      "increase",
                      "delta",
                      "irate",
                      "idelta",
                      "sum_over_time",
                      "avg_over_time",
                      "min_over_time",
                      "max_over_time",
                      "count_over_time",
                      "last_over_time",
                      "first_over_time",
                      "stddev_over_time",
                      "stdvar_over_time",
                      "quantile_over_time",
                      "present_over_time",
                      "absent_over_time",
                      "changes",
                      "resets",
                      "deriv",
                      "predict_linear"},
      aggregators{"sum",    "avg",  "count",   "min",      "max",          "group", "stddev",
                  "stdvar", "topk", "bottomk", "quantile", "count_values", "sum"},
      arithmetic{"+", "-", "*", "/", "%", "^", "atan2"},
      comparisons{"==", "!=", "<", "<=", ">", ">="},
      set_operators{"and", "or", "unless"} {}

string random_query(const QueryShape& shape, Random& random) {
  Maker maker(shape, random);
  return random.once_in(20) ? maker.scalar(shape.depth) : maker.vector(random.between(1, shape.depth));
}

std::int64_t random_moment(const QueryShape& shape, Random& random) {
  const std::int64_t grid = 5'000;
  const std::int64_t length = (shape.data.end() - shape.data.start) / grid;
  const std::int64_t at = shape.data.start + grid * random.between(-20, static_cast<int>(length) + 90);
  if (shape.edges == Edges::avoid) return at + grid / 2;
  return random.once_in(4) ? at + random.below(5'000) : at;
}

}  // namespace tidegate::oracle
