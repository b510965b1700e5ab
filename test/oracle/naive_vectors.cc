#include "oracle/naive_vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::oracle {
namespace {

using namespace promql;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Labels only(const Labels& labels, const std::vector<std::string>& names) {
  Labels out;
  for (const auto& name : names) out.set(name, std::string(labels.get(name)));
  return out;
}

Labels all_but(Labels labels, const std::vector<std::string>& names) {
  for (const auto& name : names) labels.remove(name);
  return labels;
}

Labels group_of(const Aggregation& aggregation, const Labels& labels) {
  if (aggregation.without) return all_but(drop_name(labels), aggregation.grouping);
  return only(labels, aggregation.grouping);
}

long double sum_of(const std::vector<double>& values, Noise& noise) {
  long double sum = 0;
  for (const double value : values) sum += noise(value);
  return sum;
}

double variance_of(const std::vector<double>& values, Noise& noise) {
  long double sum = 0;
  std::vector<double> shaken;
  for (const double value : values) shaken.push_back(noise.anyway(value));
  for (const double value : shaken) sum += value;
  const long double mean = sum / static_cast<long double>(values.size());
  long double squares = 0;
  for (const double value : shaken) squares += (value - mean) * (value - mean);
  return static_cast<double>(squares / static_cast<long double>(values.size()));
}

// NaN counts only where there is nothing else.
double extreme_of(const std::vector<double>& values, Aggregator op) {
  double best = kNan;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (std::isnan(best) || (op == Aggregator::min ? value < best : value > best)) best = value;
  }
  return best;
}

double aggregate_values(Aggregator op, const std::vector<double>& values, double parameter, Noise& noise) {
  const auto count = static_cast<double>(values.size());
  switch (op) {
    case Aggregator::sum: return noise(static_cast<double>(sum_of(values, noise)));
    case Aggregator::avg: return noise(static_cast<double>(sum_of(values, noise) / count));
    case Aggregator::count: return count;
    case Aggregator::group: return 1;
    case Aggregator::min:
    case Aggregator::max: return extreme_of(values, op);
    case Aggregator::stdvar: return noise(variance_of(values, noise));
    case Aggregator::stddev: return noise(std::sqrt(variance_of(values, noise)));
    case Aggregator::quantile: return noise(quantile(parameter, values));
    default: break;
  }
  throw Refused{"the oracle lacks this aggregation"};
}

// The k largest, or smallest; NaN only where there is nothing else. Ties fall at random when there is noise, since
// nothing documented decides them.
Vector pick_extremes(Aggregator op, Vector members, double k, Noise& noise) {
  if (std::isnan(k)) throw Refused{"Parameter value is NaN"};
  if (std::fabs(k) >= 0x1p63) throw Refused{"parameter is out of range"};
  if (k < 1) return {};
  if (noise.is_on()) {
    for (std::size_t i = members.size(); i > 1; --i)
      std::swap(members[i - 1], members[static_cast<std::size_t>(noise.random().below(static_cast<int>(i)))]);
  }
  std::ranges::stable_sort(members, [op](const Element& a, const Element& b) {
    if (std::isnan(a.value) || std::isnan(b.value)) return !std::isnan(a.value) && std::isnan(b.value);
    return op == Aggregator::topk ? a.value > b.value : a.value < b.value;
  });
  if (static_cast<double>(members.size()) > std::floor(k)) members.resize(static_cast<std::size_t>(k));
  return members;
}

Labels signature(const Matching& matching, const Labels& labels) {
  return matching.on ? only(labels, matching.labels) : all_but(drop_name(labels), matching.labels);
}

bool is_plain_comparison(const Binary& binary) { return is_comparison(binary.op) && !binary.returns_bool; }

// The value of a combination, or nothing if a comparison filters it out.
struct Combined {
  double value = 0;
  bool kept = true;
};

// With noise it is open which of two numbers is larger that differ by rounding alone.
bool holds_with(Noise& noise, Operator op, double left, double right) {
  const bool are_exact = std::floor(left) == left && std::floor(right) == right;
  const bool are_near = std::fabs(left - right) <= 1e-12 * std::fabs(left);
  if (!noise.is_on() || are_exact || !are_near) return holds(op, left, right);
  return holds(op, noise.random().between(-1, 1), 0);
}

Combined combine(const Binary& binary, double left, double right, Noise& noise) {
  if (!is_comparison(binary.op)) return {.value = calculate(binary.op, left, right, noise), .kept = true};
  const bool is_true = holds_with(noise, binary.op, left, right);
  if (binary.returns_bool) return {.value = is_true ? 1.0 : 0.0, .kept = true};
  return {.value = left, .kept = is_true};
}

Labels result_labels(const Binary& binary, const Labels& many, const Labels& one, Naming naming) {
  const Matching& matching = binary.matching;
  Labels labels = many;
  if (!is_comparison(binary.op) || (binary.returns_bool && naming == Naming::immediate)) labels = drop_name(labels);
  if (matching.cardinality == Matching::Cardinality::one_to_one)
    labels = matching.on ? only(labels, matching.labels) : all_but(labels, matching.labels);
  for (const auto& name : matching.include) labels.set(name, std::string(one.get(name)));
  return labels;
}

Vector set_operation(const Binary& binary, const Vector& left, const Vector& right) {
  std::set<Labels> on_the_left, on_the_right;
  for (const auto& element : left) on_the_left.insert(signature(binary.matching, element.labels));
  for (const auto& element : right) on_the_right.insert(signature(binary.matching, element.labels));
  Vector out;
  for (const auto& element : left) {
    const bool has_partner = on_the_right.contains(signature(binary.matching, element.labels));
    if (binary.op == Operator::logical_or || has_partner == (binary.op == Operator::logical_and))
      out.push_back(element);
  }
  if (binary.op != Operator::logical_or) return out;
  for (const auto& element : right) {
    if (!on_the_left.contains(signature(binary.matching, element.labels))) out.push_back(element);
  }
  return out;
}

// One-to-one and many-to-one; `many` stands on the left unless `is_swapped`.
Vector join(const Binary& binary, const Vector& many, const Vector& one, bool is_swapped, Naming naming, Noise& noise) {
  const Matching& matching = binary.matching;
  std::map<Labels, const Element*> partners;
  for (const auto& element : one) {
    if (!partners.emplace(signature(matching, element.labels), &element).second)
      throw Refused{"found duplicate series for the match group"};
  }
  std::map<Labels, std::set<Labels>> matched;
  Vector out;
  const auto add = [&](const Labels& group, const Element& of_many, const Element& of_one) {
    const double left = is_swapped ? of_one.value : of_many.value;
    const double right = is_swapped ? of_many.value : of_one.value;
    const Combined combined = combine(binary, left, right, noise);
    const Labels labels = result_labels(binary, of_many.labels, of_one.labels, naming);
    const bool is_one_to_one = matching.cardinality == Matching::Cardinality::one_to_one;
    const bool had_a_match = matched.contains(group);
    if (!matched[group].insert(labels).second || (is_one_to_one && had_a_match))
      throw Refused{"multiple matches for labels"};
    if (combined.kept)
      out.push_back({.labels = labels, .value = combined.value, .drop_name = binary.returns_bool, .time = 0});
  };
  const auto& fill_one = is_swapped ? matching.fill_left : matching.fill_right;
  const auto& fill_many = is_swapped ? matching.fill_right : matching.fill_left;
  for (const auto& element : many) {
    const Labels group = signature(matching, element.labels);
    const auto partner = partners.find(group);
    if (partner != partners.end()) {
      add(group, element, *partner->second);
    } else if (fill_one) {
      add(group, element, {.labels = group, .value = *fill_one, .drop_name = false, .time = 0});
    }
  }
  if (!fill_many) return out;
  for (const auto& [group, element] : partners) {
    if (!matched.contains(group))
      add(group, {.labels = group, .value = *fill_many, .drop_name = false, .time = 0}, *element);
  }
  return out;
}

struct Bucket {
  double bound = 0;
  double count = 0;
};

// Bounds in order, equal ones added up, counts that don't fall.
std::vector<Bucket> in_order(std::vector<Bucket> buckets) {
  std::ranges::stable_sort(buckets, {}, &Bucket::bound);
  std::vector<Bucket> out;
  for (const Bucket& bucket : buckets) {
    if (!out.empty() && out.back().bound == bucket.bound) {
      out.back().count += bucket.count;
    } else {
      out.push_back(bucket);
    }
  }
  for (std::size_t i = 1; i < out.size(); ++i) {
    const double before = out[i - 1].count, here = out[i].count;
    const bool differs_by_rounding = std::fabs(before - here) <= 1e-12 * (std::fabs(before) + std::fabs(here));
    if (here < before || differs_by_rounding) out[i].count = before;
  }
  return out;
}

double quantile_of_buckets(double phi, std::vector<Bucket> unordered) {
  if (std::isnan(phi)) return kNan;
  if (phi < 0) return -kInf;
  if (phi > 1) return kInf;
  const auto buckets = in_order(std::move(unordered));
  if (buckets.size() < 2 || buckets.back().bound != kInf) return kNan;
  const double observations = buckets.back().count;
  if (observations == 0) return kNan;
  const double rank = phi * observations;
  std::size_t i = 0;
  while (i + 1 < buckets.size() && !(buckets[i].count >= rank)) ++i;
  if (i + 1 == buckets.size()) return buckets[i - 1].bound;
  if (i == 0 && buckets[0].bound <= 0) return buckets[0].bound;
  const double lower = i == 0 ? 0 : buckets[i - 1].bound;
  const double below = i == 0 ? 0 : buckets[i - 1].count;
  return lower + (buckets[i].bound - lower) * ((rank - below) / (buckets[i].count - below));
}

}  // namespace

double Noise::operator()(double value) {
  return std::floor(value) == value && std::fabs(value) < 0x1p40 ? value : anyway(value);
}

double Noise::anyway(double value) {
  return on_ && std::isfinite(value) ? value * (1 + (random_.fraction() - 0.5) * 0x1p-50) : value;
}

Labels drop_name(Labels labels) {
  for (const char* name : {"__name__", "__type__", "__unit__"}) labels.remove(name);
  return labels;
}

Element without_name(Element element, Naming naming) {
  if (naming == Naming::immediate) element.labels = drop_name(element.labels);
  element.drop_name = naming == Naming::delayed;
  return element;
}

const Vector& checked_unique(const Vector& vector) {
  std::set<Labels> seen;
  for (const auto& element : vector) {
    if (!seen.insert(element.labels).second) throw Refused{"vector cannot contain metrics with the same labelset"};
  }
  return vector;
}

double quantile(double phi, std::vector<double> values) {
  if (values.empty() || std::isnan(phi)) return kNan;
  if (phi < 0) return -kInf;
  if (phi > 1) return kInf;
  std::ranges::sort(values, [](double a, double b) { return (std::isnan(a) && !std::isnan(b)) || a < b; });
  const double rank = phi * static_cast<double>(values.size() - 1);
  const auto lower = static_cast<std::size_t>(std::floor(rank));
  const std::size_t upper = std::min(values.size() - 1, lower + 1);
  const double weight = rank - std::floor(rank);
  return values[lower] * (1 - weight) + values[upper] * weight;
}

Vector aggregate(const Aggregation& aggregation, const Vector& input, double parameter, Noise& noise) {
  std::map<Labels, Vector> groups;
  for (const auto& element : input) groups[group_of(aggregation, element.labels)].push_back(element);
  Vector out;
  for (const auto& [labels, members] : groups) {
    if (aggregation.op == Aggregator::topk || aggregation.op == Aggregator::bottomk) {
      std::ranges::copy(pick_extremes(aggregation.op, members, parameter, noise), std::back_inserter(out));
      continue;
    }
    std::vector<double> values;
    for (const auto& member : members) values.push_back(member.value);
    const bool drops = std::ranges::any_of(members, &Element::drop_name);
    const double value = aggregate_values(aggregation.op, values, parameter, noise);
    out.push_back({.labels = labels, .value = value, .drop_name = drops, .time = 0});
  }
  return out;
}

Vector count_values(const Aggregation& aggregation, const Vector& input, const std::string& label) {
  std::map<Labels, double> counts;
  for (const auto& element : input) {
    std::string text = std::isnan(element.value) ? "NaN" : std::isinf(element.value) ? shortest(element.value) : "";
    if (text.empty()) {  // the shortest decimal without an exponent
      for (int digits = 0; digits < 400 && text.empty(); ++digits) {
        std::string tried = format("{:.{}f}", element.value, digits);
        if (parse_double(tried) == element.value) text = std::move(tried);
      }
    }
    Labels labels = element.labels;
    labels.set(label, text);
    labels = group_of(aggregation, labels);
    if (!aggregation.without) labels.set(label, text);
    counts[labels] += 1;
  }
  Vector out;
  for (const auto& [labels, count] : counts)
    out.push_back({.labels = labels, .value = count, .drop_name = false, .time = 0});
  return out;
}

double calculate(Operator op, double left, double right, Noise& noise) {
  switch (op) {
    case Operator::add: return noise(left + right);
    case Operator::subtract: return noise(left - right);
    case Operator::multiply: return noise(left * right);
    case Operator::divide: return noise(left / right);
    case Operator::modulo: return noise(std::fmod(left, right));
    case Operator::power: return noise(std::pow(left, right));
    case Operator::atan2: return noise(std::atan2(left, right));
    default: return holds_with(noise, op, left, right) ? 1 : 0;
  }
}

bool holds(Operator op, double left, double right) {
  switch (op) {
    case Operator::equal: return left == right;
    case Operator::not_equal: return left != right;
    case Operator::less: return left < right;
    case Operator::less_equal: return left <= right;
    case Operator::greater: return left > right;
    case Operator::greater_equal: return left >= right;
    default: break;
  }
  throw Refused{"the oracle lacks this operator"};
}

Vector combine_scalars(const Binary& binary, double left, double right, Noise& noise) {
  return {{.labels = {}, .value = calculate(binary.op, left, right, noise), .drop_name = false, .time = 0}};
}

Vector combine_with_scalar(const Binary& binary, const Vector& vector, double scalar, ScalarSide side, Naming naming,
                           Noise& noise) {
  Vector out;
  for (const auto& element : vector) {
    const bool is_right = side == ScalarSide::right;
    const double left = is_right ? element.value : scalar;
    const double right = is_right ? scalar : element.value;
    const Combined combined = combine(binary, left, right, noise);
    if (!combined.kept) continue;
    if (is_plain_comparison(binary)) {
      out.push_back(element);  // the vector's value, whichever side it stands on
    } else {
      out.push_back(without_name(element, naming));
      out.back().value = combined.value;
    }
  }
  return out;
}

Vector combine_vectors(const Binary& binary, const Vector& left, const Vector& right, Naming naming, Noise& noise) {
  if (is_set_operator(binary.op)) return set_operation(binary, left, right);
  const bool has_fill = binary.matching.fill_left || binary.matching.fill_right;
  if ((left.empty() && right.empty()) || (!has_fill && (left.empty() || right.empty()))) return {};
  if (binary.matching.cardinality == Matching::Cardinality::one_to_many)
    return join(binary, right, left, true, naming, noise);
  return join(binary, left, right, false, naming, noise);
}

Vector histogram_quantile(double phi, const Vector& input, Naming naming, Noise& noise) {
  std::map<Labels, std::vector<Bucket>> histograms;
  for (const auto& element : input) {
    const auto bound = parse_double(element.labels.get("le"));
    if (!bound) continue;
    Labels labels = element.labels;
    labels.remove("le");
    histograms[labels].push_back({.bound = *bound, .count = noise(element.value)});
  }
  Vector out;
  for (auto& [labels, buckets] : histograms) {
    const double value = noise(quantile_of_buckets(phi, std::move(buckets)));
    out.push_back(without_name({.labels = labels, .value = value, .drop_name = false, .time = 0}, naming));
  }
  return out;
}

}  // namespace tidegate::oracle
