#include <algorithm>
#include <array>
#include <mutex>

#include "base/check.h"
#include "core/engine/absence.h"
#include "core/engine/evaluate.h"
#include "core/engine/label_index.h"
#include "core/engine/parallel.h"
#include "core/engine/range_function.h"
#include "core/engine/series_source.h"
#include "core/promql/functions.h"
#include "core/promql/quoting.h"
#include "core/tsdb/label_filter.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// All series of a range under one function.
class RangeEvaluation {
 public:
  RangeEvaluation(Context& context, const SeriesSource& source, const Ranges& ranges, const RangeFunction& function,
                  const RangeCall& call)
      : context_(context),
        source_(source),
        ranges_(ranges),
        function_(function),
        call_(call),
        frame_(ranges.grid.count()) {}

  Outcome<Frame> run() {
    const std::size_t count = source_.size();
    for (std::size_t i = 0; i < count; ++i) frame_.rows.push_back(source_.row(i));
    frame_.values.assign(count * frame_.steps, absent());
    histograms_.resize(count);
    const std::size_t threads = threads_for(context_.options, count, ranges_);
    std::vector<Worker> workers;
    for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(ranges_, context_.notes.empty_copy());
    for_parts(count, threads, [&](std::size_t first, std::size_t last, std::size_t worker) {
      if (auto done = run_part(first, last, workers[worker]); !done) note_failure(first, std::move(done).error());
    });
    for (auto& worker : workers) context_.notes.merge(std::move(worker.notes));
    if (failure_) return std::unexpected(std::move(*failure_));
    collect_histograms();
    return std::move(frame_);
  }

 private:
  // What one thread keeps between series.
  struct Worker {
    Worker(const Ranges& ranges, Notes its_notes) : floats(ranges), histograms(ranges), notes(std::move(its_notes)) {}
    Planner floats;
    Planner histograms;
    tsdb::Columns columns;
    Notes notes;
  };

  Outcome<void> run_part(std::size_t first, std::size_t last, Worker& worker) {
    tsdb::Columns& columns = worker.columns;
    for (std::size_t i = first; i < last; ++i) {
      TRY(source_.read(i, columns));
      remove_stale(columns);
      const Plan& plan = worker.floats.plan(columns.floats.times);
      const bool any = !columns.histograms.times.empty();
      const SeriesWindows series{columns, ranges_, plan,
                                 any ? &worker.histograms.plan(columns.histograms.times) : nullptr};
      TRY(context_.check(largest_window(series)));
      CellRow out{.values = frame_.at(i), .histograms = {}};
      TRY(function_.kernel(series, call_, context_.labeling.metric(frame_.rows[i].labels), out, worker.notes));
      histograms_[i] = std::move(out.histograms);
    }
    return {};
  }

  static std::size_t largest_window(const SeriesWindows& series) {
    std::uint32_t most = 0;
    for (std::size_t step = 0; step < series.steps(); ++step) {
      most = std::max(most, series.floats.last[step] - series.floats.first[step]);
    }
    return most;
  }

  // The first series' failure counts, whichever thread was faster.
  void note_failure(std::size_t series, Failure failure) {
    const std::scoped_lock lock(mutex_);
    if (failure_ && failed_series_ < series) return;
    failed_series_ = series;
    failure_ = std::move(failure);
  }

  void collect_histograms() {
    const bool any = std::ranges::any_of(histograms_, [](const auto& row) { return !row.empty(); });
    if (!any) return;
    frame_.histograms.resize(frame_.values.size());
    for (std::size_t i = 0; i < histograms_.size(); ++i) {
      std::ranges::move(histograms_[i], frame_.histograms.begin() + static_cast<std::ptrdiff_t>(i * frame_.steps));
    }
  }

  Context& context_;
  const SeriesSource& source_;
  Ranges ranges_;
  const RangeFunction& function_;
  const RangeCall& call_;
  Frame frame_;
  std::vector<std::vector<HistogramPtr>> histograms_;
  std::mutex mutex_;
  std::optional<Failure> failure_;
  std::size_t failed_series_ = 0;
};

// Which functions can take a range that holds samples beyond its ends.
Outcome<void> check_extension(Extension extension, std::string_view function) {
  if (extension == Extension::none) return {};
  const bool is_rate = function == "rate" || function == "increase" || function == "delta";
  if (is_rate) return {};
  if (extension == Extension::smoothed) {
    return fail_query("smoothed modifier can only be used with: delta, increase, rate - not with " +
                      std::string(function));
  }
  if (function == "resets" || function == "changes") return {};
  return fail_query("anchored modifier can only be used with: changes, delta, increase, rate, resets - not with " +
                    std::string(function));
}

bool keeps_name(std::string_view function) { return function == "last_over_time" || function == "first_over_time"; }

// rate and increase of what isn't named like a counter.
void note_non_counters(Context& context, const Frame& frame, const Expr& range) {
  static constexpr std::array<std::string_view, 4> kEndings = {"_total", "_sum", "_count", "_bucket"};
  std::vector<Symbol> seen;
  for (std::size_t row = 0; row < frame.size(); ++row) {
    const auto symbol = value_of(frame.rows[row].labels, context.labeling.name);
    if (!symbol || std::ranges::find(seen, *symbol) != seen.end()) continue;
    const auto name = context.store.text(*symbol);
    if (std::ranges::any_of(kEndings, [&](auto ending) { return name.ends_with(ending); })) continue;
    if (std::ranges::all_of(frame.at(row), is_absent)) continue;
    seen.push_back(*symbol);
    context.notes.info(
        range, "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + write_string(name));
  }
}

// Series of different metrics mustn't become one, not even where their samples don't overlap.
Outcome<void> refuse_equal_rows(const Frame& frame) {
  LabelIndex seen(frame.size());
  for (const Row& row : frame.rows) {
    if (seen.find(row.labels) != LabelIndex::kNone) {
      return fail_query("vector cannot contain metrics with the same labelset");
    }
    seen.add(row.labels);
  }
  return {};
}

Outcome<Frame> name_rows(Context& context, Frame frame, std::string_view function) {
  frame.drop_empty_rows();
  if (!keeps_name(function)) {
    for (Row& row : frame.rows) row = context.unnamed(row);
  }
  if (!context.options.delayed_names) TRY(refuse_equal_rows(frame));
  return frame;
}

// Remarks point to the first argument. A subquery has no place in Prometheus: there they point to the query's start.
const Expr& place_of_remarks(const Call& call) {
  static const Expr kStart;
  const Expr& first = *call.arguments.front();
  return std::holds_alternative<Subquery>(first.node) ? kStart : first;
}

// All series of a call's range, with the labels that they have there.
Outcome<Frame> evaluate_rows(Context& context, const Expr& expr, const Expr& range, const Grid& grid) {
  const auto& call = std::get<Call>(expr.node);
  const auto name = call.function->name;
  RangeCall how{.first = place_of_remarks(call), .scalars = {}};
  for (const Box& argument : call.arguments) {
    if (argument->type != Type::scalar) continue;
    auto scalar = TRY(evaluate_scalar(context, *argument, grid));
    how.scalars.push_back(std::move(scalar));
  }
  const Ranges ranges = ranges_of(range, grid, context.options);
  how.length = ranges.length;
  const std::size_t before = context.live_samples;
  std::unique_ptr<SeriesSource> source;
  if (const auto* subquery = std::get_if<Subquery>(&range.node)) {
    source = TRY(evaluate_subquery(context, *subquery, ranges));
  } else {
    const auto& selector = std::get<VectorSelector>(std::get<MatrixSelector>(range.node).selector->node);
    how.extension = selector.extension;
    TRY(check_extension(how.extension, name));
    source = TRY(select_series(context, selector, ranges));
  }
  const RangeFunction* function = find_range_function(name);
  CHECK(function != nullptr);
  Frame frame = TRY(RangeEvaluation(context, *source, ranges, *function, how).run());
  context.live_samples = before;
  return frame;
}

// The rows of a broader call that a narrower one wants.
Outcome<Frame> chosen_rows(Context& context, const Frame& broad, const Expr& narrow_call, const Expr& broad_call) {
  const auto more = more_matchers(*shareable_selector(narrow_call), *shareable_selector(broad_call));
  CHECK(more.has_value());
  const auto filters = tsdb::filters_of(*more);
  if (!filters) return fail_query(filters.error());
  Frame frame(broad.steps);
  std::vector<std::size_t> chosen;
  for (std::size_t row = 0; row < broad.size(); ++row) {
    const auto value_of_label = [&](std::string_view label) -> std::string_view {
      const auto symbol = context.store.find(label);
      return symbol ? context.labeling.text(broad.rows[row].labels, *symbol) : "";
    };
    if (tsdb::accepted_by_all(*filters, value_of_label)) chosen.push_back(row);
  }
  frame.values.reserve(chosen.size() * frame.steps);
  for (const std::size_t row : chosen) {
    frame.rows.push_back(broad.rows[row]);
    const auto values = broad.at(row);
    frame.values.insert(frame.values.end(), values.begin(), values.end());
    if (const HistogramPtr* histograms = broad.histograms_at(row)) {
      frame.histograms.insert(frame.histograms.end(), histograms, histograms + frame.steps);
    }
  }
  return frame;
}

// As evaluate_rows, but what several calls of the query have in common is done once.
Outcome<Frame> evaluate_shared(Context& context, const Expr& expr, const Expr& range, const Grid& grid) {
  const Expr* base = context.sharing.base_of(expr);
  if (base == nullptr) return evaluate_rows(context, expr, range, grid);
  const auto key = Sharing::key_of(*base, grid);
  auto rows = context.sharing.find(key);
  if (!rows) {
    const Expr& base_range = *std::get<Call>(base->node).arguments.front();
    Notes outer = context.notes.empty_copy();
    std::swap(outer, context.notes);
    auto evaluated = evaluate_rows(context, *base, base_range, grid);
    std::swap(outer, context.notes);
    if (!evaluated) return evaluated;
    if (!outer.empty()) {
      context.sharing.give_up(*base);
      return evaluate_rows(context, expr, range, grid);
    }
    rows = std::make_shared<const Frame>(*std::move(evaluated));
    context.sharing.keep(key, rows);
  }
  context.sharing.taken(key);
  if (base == &expr) return *rows;
  return chosen_rows(context, *rows, expr, *base);
}

}  // namespace

Outcome<Frame> evaluate_range_call(Context& context, const Expr& expr, const Grid& grid) {
  const auto& call = std::get<Call>(expr.node);
  const auto is_range = [](const Box& argument) { return argument->type == Type::matrix; };
  const Expr& range = **std::ranges::find_if(call.arguments, is_range);
  const auto name = call.function->name;
  Frame frame = TRY(evaluate_shared(context, expr, range, grid));
  if (name == "absent_over_time")
    return absent_frame(frame, {.labels = absent_labels(context, range), .drop_name = context.options.delayed_names});
  if (name == "rate" || name == "increase") note_non_counters(context, frame, place_of_remarks(call));
  return name_rows(context, std::move(frame), name);
}

}  // namespace tidegate::engine
