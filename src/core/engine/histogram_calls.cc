#include <algorithm>
#include <array>
#include <cmath>

#include "base/format.h"
#include "core/engine/call.h"
#include "core/engine/classic_histograms.h"
#include "core/engine/evaluate.h"
#include "core/engine/output_rows.h"
#include "core/histograms/quantiles.h"
#include "core/histograms/text.h"
#include "core/tsdb/exposition_number.h"

namespace tidegate::engine {
namespace {

// As Context::unnamed, but type and unit stay where names go at once.
Row without_name(Context& context, const Row& row) {
  if (context.options.delayed_names) return context.unnamed(row);
  return {.labels = context.labeling.without(row.labels, std::array{context.labeling.name})};
}

// A number of each native histogram; floats are dropped.
template <double (*number)(const Histogram&)>
Outcome<Frame> of_native(Context& context, const promql::Expr& expr, const Grid& grid) {
  Frame from = TRY(evaluate(context, *call_of(expr).arguments.front(), grid));
  Frame frame(from.steps);
  for (std::size_t row = 0; row < from.size(); ++row) {
    frame.add(without_name(context, from.rows[row]));
    for (std::size_t step = 0; step < from.steps; ++step) {
      if (const auto* histogram = from.histogram(row, step)) frame.set(row, step, number(*histogram));
    }
  }
  frame.drop_empty_rows();
  return merge_equal_rows(std::move(frame));
}

double count_of(const Histogram& histogram) { return histogram.count; }
double sum_of(const Histogram& histogram) { return histogram.sum; }

void check_quantile(Context& context, const promql::Expr& argument, double q) {
  if (!(q >= 0 && q <= 1)) context.notes.warn(argument, bad_quantile(q));
}

// One quantile of all histograms of a vector, at one step.
class Quantiles {
 public:
  // `vector`: the argument that remarks point to.
  Quantiles(Context& context, const promql::Expr& vector) : context_(context), vector_(vector) {}

  double native(double q, const Histogram& histogram, std::string_view metric) {
    const auto result = histograms::quantile(q, histogram);
    switch (result.nan_effect) {
      case histograms::NanEffect::none: break;
      case histograms::NanEffect::result_is_nan:
        context_.notes.info(vector_,
                            for_metric("input to histogram_quantile has NaN observations, result is NaN", metric));
        break;
      case histograms::NanEffect::skewed_higher:
        context_.notes.info(
            vector_, for_metric("input to histogram_quantile has NaN observations, result is skewed higher", metric));
        break;
    }
    return result.value;
  }

  double classic(double q, const std::vector<histograms::ClassicBucket>& buckets, std::string_view metric,
                 std::int64_t time) {
    const auto result = histograms::bucket_quantile(q, buckets);
    if (result.monotonicity.forced) note_forced(result.monotonicity, metric, time);
    return result.value;
  }

 private:
  void note_forced(const histograms::Monotonicity& forced, std::string_view metric, std::int64_t time) {
    context_.notes.forced(
        vector_,
        for_metric("input to histogram_quantile needed to be fixed for monotonicity (see "
                   "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)",
                   metric),
        {.lowest = forced.lowest_upper,
         .highest = forced.highest_upper,
         .drop = forced.largest_drop,
         .first = time,
         .last = time});
  }

  Context& context_;
  const promql::Expr& vector_;
};

Outcome<Frame> histogram_quantile(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  const auto qs = TRY(evaluate_scalar(context, *arguments[0], grid));
  const Frame from = TRY(evaluate(context, *arguments[1], grid));
  for (const double q : qs) check_quantile(context, *arguments[0], q);
  Quantiles quantiles(context, *arguments[1]);
  return of_histograms(
      context, from, *arguments[1],
      [&](const Histogram& histogram, std::string_view metric, std::size_t step) {
        return quantiles.native(qs[step], histogram, metric);
      },
      [&](const auto& buckets, std::string_view metric, std::size_t step) {
        return quantiles.classic(qs[step], buckets, metric, grid.at(step));
      });
}

// Several quantiles at once, told apart by a label.
Outcome<Frame> histogram_quantiles(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  const Frame from = TRY(evaluate(context, *arguments[0], grid));
  const Symbol label = context.store.intern(text_of(call_of(expr), 1));
  Quantiles quantiles(context, *arguments[0]);
  OutputRows out(grid.count());
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    const auto qs = TRY(evaluate_scalar(context, *arguments[i], grid));
    for (const double q : qs) check_quantile(context, *arguments[i], q);
    const Frame part = TRY(of_histograms(
        context, from, *arguments[0],
        [&](const Histogram& histogram, std::string_view metric, std::size_t step) {
          return quantiles.native(qs[step], histogram, metric);
        },
        [&](const auto& buckets, std::string_view metric, std::size_t step) {
          return quantiles.classic(qs[step], buckets, metric, grid.at(step));
        }));
    for (std::size_t row = 0; row < part.size(); ++row) {
      for (std::size_t step = 0; step < part.steps; ++step) {
        if (!part.has(row, step)) continue;
        Row labelled = part.rows[row];
        const Symbol value = context.store.intern(tsdb::openmetrics_number(qs[step]));
        labelled.labels = context.labeling.with(labelled.labels, label, value);
        TRY(out.copy(part, row, step, out.row(labelled)));
      }
    }
  }
  return out.take();
}

Outcome<Frame> histogram_fraction(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  const auto lower = TRY(evaluate_scalar(context, *arguments[0], grid));
  const auto upper = TRY(evaluate_scalar(context, *arguments[1], grid));
  const Frame from = TRY(evaluate(context, *arguments[2], grid));
  return of_histograms(
      context, from, *arguments[2],
      [&](const Histogram& histogram, std::string_view metric, std::size_t step) {
        const auto result = histograms::fraction(lower[step], upper[step], histogram);
        if (result.nan_excluded) {
          context.notes.info(*arguments[2], for_metric("input to histogram_fraction has NaN observations, which are "
                                                       "excluded from all fractions",
                                                       metric));
        }
        return result.value;
      },
      [&](const auto& buckets, std::string_view, std::size_t step) {
        return histograms::bucket_fraction(lower[step], upper[step], buckets);
      });
}

constexpr std::array<NamedCall, 8> kCalls = {{
    {"histogram_avg", of_native<histograms::mean>},
    {"histogram_count", of_native<count_of>},
    {"histogram_fraction", histogram_fraction},
    {"histogram_quantile", histogram_quantile},
    {"histogram_quantiles", histogram_quantiles},
    {"histogram_stddev", of_native<histograms::standard_deviation>},
    {"histogram_stdvar", of_native<histograms::variance>},
    {"histogram_sum", of_native<sum_of>},
}};

}  // namespace

std::span<const NamedCall> histogram_calls() { return kCalls; }

}  // namespace tidegate::engine
