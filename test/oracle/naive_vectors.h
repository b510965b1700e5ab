#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/labels.h"
#include "core/promql/tree.h"
#include "oracle/random.h"

// What the slow reference evaluator does with instant vectors. Nothing here knows the engine.
namespace tidegate::oracle {

struct Element {
  Labels labels;
  double value = 0;
  bool drop_name = false;  // the name goes at the end of the query (only with delayed names)
  std::int64_t time = 0;   // of the sample itself, ms; only a selector's
};
using Vector = std::vector<Element>;  // a scalar is one element without labels

// Why a query has no answer.
struct Refused {
  std::string message;
};

// Tells how far rounding may carry an answer: in an evaluation with a seed, everything that is calculated is off by
// some units in the last place. Whole numbers stay, since what gives them is mostly exact.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : random_(seed), on_(seed != 0) {}
  double operator()(double value);
  double anyway(double value);  // whole numbers too: what is made of them cancels out
  bool is_on() const { return on_; }
  Random& random() { return random_; }

 private:
  Random random_;
  bool on_;
};

enum class Naming { immediate, delayed };

// Labels without the name, or with a mark that it goes later.
Element without_name(Element element, Naming naming);
Labels drop_name(Labels labels);

// Throws Refused if two elements have equal labels.
const Vector& checked_unique(const Vector& vector);

// REQUIRES: op isn't limitk, limit_ratio or count_values.
Vector aggregate(const promql::Aggregation& aggregation, const Vector& input, double parameter, Noise& noise);
Vector count_values(const promql::Aggregation& aggregation, const Vector& input, const std::string& label);

double calculate(promql::Operator op, double left, double right, Noise& noise);
bool holds(promql::Operator op, double left, double right);

Vector combine_scalars(const promql::Binary& binary, double left, double right, Noise& noise);
enum class ScalarSide { left, right };
Vector combine_with_scalar(const promql::Binary& binary, const Vector& vector, double scalar, ScalarSide side,
                           Naming naming, Noise& noise);
Vector combine_vectors(const promql::Binary& binary, const Vector& left, const Vector& right, Naming naming,
                       Noise& noise);

// The phi-quantile of values in any order. Source: https://prometheus.io/docs/prometheus/latest/querying/operators/
double quantile(double phi, std::vector<double> values);

// histogram_quantile of classic buckets, of which each has a label le.
Vector histogram_quantile(double phi, const Vector& buckets, Naming naming, Noise& noise);

}  // namespace tidegate::oracle
