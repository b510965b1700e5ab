#include "oracle/agreement.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "core/promql/parser.h"
#include "oracle/answers.h"

namespace tidegate::oracle {
namespace {

bool is_near(double a, double b, double slack = 0) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::fabs(a - b) <= slack + 1e-9 * std::max(std::fabs(a), std::fabs(b)) + 1e-300;
}

bool have_one_shape(const Answers& a, const Answers& b) {
  if (a.size() != b.size()) return false;
  for (auto here = a.begin(), there = b.begin(); here != a.end(); ++here, ++there) {
    if (here->first != there->first || here->second.size() != there->second.size()) return false;
    for (const auto& [time, value] : here->second) {
      if (!there->second.contains(time)) return false;
    }
  }
  return true;
}

// How far each value moved under noise.
using Spread = std::map<std::pair<Labels, std::int64_t>, double>;

// REQUIRES: they have one shape.
bool are_near(const Answers& a, const Answers& b, const Spread& spread) {
  for (const auto& [labels, points] : a) {
    for (const auto& [time, value] : points) {
      const auto found = spread.find({labels, time});
      if (!is_near(value, b.at(labels).at(time), found == spread.end() ? 0 : 30 * found->second)) return false;
    }
  }
  return true;
}

bool is_sort(const promql::Expr& query) {
  return std::holds_alternative<promql::Call>(query.node) && promql::print(query).starts_with("sort");
}

// False if NaN or infinity came or went.
bool widen(Spread& spread, const Answers& steady, const Answers& shaken) {
  for (const auto& [labels, points] : steady) {
    for (const auto& [time, value] : points) {
      const double other = shaken.at(labels).at(time);
      if (std::isnan(value) != std::isnan(other) || std::isinf(value) != std::isinf(other)) return false;
      double& widest = spread[{labels, time}];
      if (std::isfinite(value)) widest = std::max(widest, std::fabs(value - other));
    }
  }
  return true;
}

}  // namespace

Expected as_expected(const engine::Outcome<engine::Answer>& outcome) {
  if (!outcome) return std::unexpected(outcome.error().message);
  NaiveAnswer answer{.series = by_labels(*outcome), .in_order = {}};
  for (const auto& series : outcome->series) {
    if (series.points.size() == 1) answer.in_order.push_back(series.points[0].value);
  }
  return answer;
}

bool agree(const promql::Expr& query, const Moments& moments, const Expected& one, const Expected& other) {
  if (!one || !other) return !one && !other;
  if (!have_one_shape(one->series, other->series) || !are_near(one->series, other->series, {})) return false;
  if (moments.first != moments.last || !is_sort(query)) return true;
  return std::ranges::equal(one->in_order, other->in_order, [](double a, double b) { return is_near(a, b); });
}

bool is_unsettled(const Judged& judged, const Expected& naive, const Expected& other) {
  Spread spread;
  for (std::uint64_t noise = 1; noise <= 10; ++noise) {
    NaiveOptions options = judged.options;
    options.noise = noise;
    const auto shaken = evaluate_naively(judged.data, judged.query, judged.moments, options);
    if (shaken.has_value() != naive.has_value()) return true;
    if (!shaken) continue;
    if (!have_one_shape(shaken->series, naive->series)) return true;
    if (!widen(spread, naive->series, shaken->series)) return true;
  }
  if (!naive || !other) return false;
  return have_one_shape(naive->series, other->series) && are_near(naive->series, other->series, spread);
}

std::string described(const Expected& answer) {
  return answer ? "\n" + written(answer->series) : " refused: " + answer.error() + "\n";
}

}  // namespace tidegate::oracle
