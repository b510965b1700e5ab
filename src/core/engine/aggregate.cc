#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "core/engine/aggregate_cells.h"
#include "core/engine/aggregate_some.h"
#include "core/engine/evaluate.h"
#include "core/engine/grouping.h"
#include "core/engine/kahan.h"
#include "core/engine/quantile.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// One number for each group and step, made of floats alone. `Fold` starts with the first value and takes the others.
template <class Fold>
void fold_floats(const Frame& from, const Grouping& grouping, Frame& to) {
  std::vector<Fold> folds(grouping.groups.size() * from.steps);
  for (std::size_t row = 0; row < from.size(); ++row) {
    Fold* group = folds.data() + grouping.group_of[row] * from.steps;
    const auto values = from.at(row);
    for (std::size_t step = 0; step < from.steps; ++step) {
      if (!is_absent(values[step])) group[step].take(values[step]);
    }
  }
  for (std::size_t i = 0; i < folds.size(); ++i) {
    if (folds[i].any()) to.values[i] = folds[i].result();
  }
}

struct SumFold {
  KahanSum sum{.sum = absent()};
  bool any() const { return !is_absent(sum.sum); }
  void take(double value) {
    if (any()) {
      sum.add(value);
    } else {
      sum.sum = value;
    }
  }
  double result() const { return sum.total(); }
};

struct MeanFold {
  std::optional<KahanMean> mean;
  bool any() const { return mean.has_value(); }
  void take(double value) {
    if (mean) {
      mean->add(value);
    } else {
      mean.emplace(value);
    }
  }
  double result() const { return mean->mean(); }
};

struct CountFold {
  double count = 0;
  bool any() const { return count > 0; }
  void take(double) { count += 1; }
  double result() const { return count; }
};

struct GroupFold {
  bool seen = false;
  bool any() const { return seen; }
  void take(double) { seen = true; }
  double result() const { return 1; }
};

template <class Better>
struct BestFold {
  double best = absent();
  bool any() const { return !is_absent(best); }
  void take(double value) {
    if (!any() || Better()(value, best) || std::isnan(best)) best = value;
  }
  double result() const { return best; }
};

// Welford's, as it comes. A first value that isn't finite makes all of it NaN.
struct VarianceFold {
  double count = 0;
  double mean = 0;
  double squares = 0;
  bool any() const { return count > 0; }
  void take(double value) {
    count += 1;
    if (count == 1) {
      mean = value;
      squares = std::isfinite(value) ? 0 : std::nan("");
      return;
    }
    const double delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  double result() const { return squares / count; }
};

struct DeviationFold : VarianceFold {
  double result() const { return std::sqrt(VarianceFold::result()); }
};

void fold_by(Aggregator op, const Frame& from, const Grouping& grouping, Frame& to) {
  switch (op) {
    case Aggregator::sum: return fold_floats<SumFold>(from, grouping, to);
    case Aggregator::avg: return fold_floats<MeanFold>(from, grouping, to);
    case Aggregator::count: return fold_floats<CountFold>(from, grouping, to);
    case Aggregator::group: return fold_floats<GroupFold>(from, grouping, to);
    case Aggregator::min: return fold_floats<BestFold<std::less<>>>(from, grouping, to);
    case Aggregator::max: return fold_floats<BestFold<std::greater<>>>(from, grouping, to);
    case Aggregator::stdvar: return fold_floats<VarianceFold>(from, grouping, to);
    case Aggregator::stddev: return fold_floats<DeviationFold>(from, grouping, to);
    case Aggregator::quantile:
    case Aggregator::topk:
    case Aggregator::bottomk:
    case Aggregator::count_values:
    case Aggregator::limitk:
    case Aggregator::limit_ratio: break;
  }
  CHECK(false);
}

// The groups' rows, without samples yet.
Frame rows_of_groups(const Grouping& grouping, const Frame& from) {
  Frame frame(from.steps);
  for (const LabelSet labels : grouping.groups) frame.rows.push_back({.labels = labels});
  for (std::size_t row = 0; row < from.size(); ++row) {
    if (from.rows[row].drop_name) frame.rows[grouping.group_of[row]].drop_name = true;
  }
  frame.values.assign(frame.size() * frame.steps, absent());
  return frame;
}

Outcome<Frame> quantiles(Context& context, const Aggregation& aggregation, const Frame& from, const Grouping& grouping,
                         const std::vector<double>& qs) {
  if (std::ranges::any_of(qs, [](double q) { return std::isnan(q); })) {
    context.notes.warn(*aggregation.parameter, bad_quantile(std::nan("")));
  }
  double least = INFINITY;
  double most = -INFINITY;
  for (const double q : qs) least = std::fmin(least, q), most = std::fmax(most, q);
  if (most > 1) context.notes.warn(*aggregation.parameter, bad_quantile(most));
  if (least < 0) context.notes.warn(*aggregation.parameter, bad_quantile(least));
  Frame frame = rows_of_groups(grouping, from);
  std::vector<std::vector<double>> values(grouping.groups.size());
  for (std::size_t step = 0; step < from.steps; ++step) {
    for (auto& group : values) group.clear();
    for (std::size_t row = 0; row < from.size(); ++row) {
      const double value = from.at(row)[step];
      if (!is_absent(value)) values[grouping.group_of[row]].push_back(value);
    }
    for (std::size_t group = 0; group < values.size(); ++group) {
      if (!values[group].empty()) frame.set(group, step, quantile(qs[step], values[group]));
    }
  }
  return frame;
}

bool folds_histograms(Aggregator op) {
  return op == Aggregator::sum || op == Aggregator::avg || op == Aggregator::count || op == Aggregator::group;
}

// A remark for histograms that are passed over, and what is left.
void pass_over_histograms(Context& context, const Aggregation& aggregation, Frame& frame) {
  if (frame.histograms.empty() || folds_histograms(aggregation.op)) return;
  const bool any = std::ranges::any_of(frame.histograms, [](const auto& h) { return h != nullptr; });
  if (any) context.notes.info(*aggregation.inner, ignored_in_aggregation(aggregator_name(aggregation.op)));
  frame.histograms.clear();
}

// count and group take histograms as what they are: samples.
void count_as_floats(Frame& frame) {
  for (std::size_t i = 0; i < frame.histograms.size(); ++i) {
    if (frame.histograms[i]) frame.values[i] = 1;
  }
  frame.histograms.clear();
}

}  // namespace

Outcome<Frame> evaluate_aggregation(Context& context, const Expr& expr, const Grid& grid) {
  const auto& aggregation = std::get<Aggregation>(expr.node);
  if (aggregation.op == Aggregator::count_values) return count_values(context, aggregation, grid);
  std::vector<double> parameters;
  if (aggregation.parameter) parameters = TRY(evaluate_scalar(context, *aggregation.parameter, grid));
  Frame from = TRY(evaluate(context, *aggregation.inner, grid));
  if (chooses_rows(aggregation.op)) return choose_rows(context, expr, std::move(from), parameters);

  const Grouping grouping = group_rows(context, from.rows, aggregation);
  pass_over_histograms(context, aggregation, from);
  if (aggregation.op == Aggregator::quantile) {
    Frame frame = TRY(quantiles(context, aggregation, from, grouping, parameters));
    frame.drop_empty_rows();
    return frame;
  }
  const bool counts = aggregation.op == Aggregator::count || aggregation.op == Aggregator::group;
  if (counts) count_as_floats(from);
  Frame frame = rows_of_groups(grouping, from);
  if (from.histograms.empty()) {
    fold_by(aggregation.op, from, grouping, frame);
  } else {
    fold_histograms(context, aggregation, from, grouping, frame);
  }
  frame.drop_empty_rows();
  return frame;
}

}  // namespace tidegate::engine
