#include "core/engine/selector.h"

#include <algorithm>
#include <cstdlib>

#include "core/engine/evaluate.h"
#include "core/engine/parallel.h"
#include "core/engine/series_source.h"
#include "core/engine/smoothed_selector.h"

namespace tidegate::engine {
namespace {

using namespace promql;

// The newest sample at or before a step: its index among the floats or the histograms.
struct Newest {
  std::optional<std::size_t> in_floats;
  std::optional<std::size_t> in_histograms;
};

Newest newest_at(const SeriesWindows& series, std::size_t step) {
  Newest newest;
  const std::size_t f = series.floats.last[step];
  if (f > series.floats.first[step]) newest.in_floats = f - 1;
  if (series.histograms != nullptr) {
    const std::size_t h = series.histograms->last[step];
    if (h > series.histograms->first[step]) newest.in_histograms = h - 1;
  }
  if (newest.in_floats && newest.in_histograms) {
    const auto& columns = series.columns;
    const bool float_is_newer =
        columns.floats.times[*newest.in_floats] > columns.histograms.times[*newest.in_histograms];
    (float_is_newer ? newest.in_histograms : newest.in_floats).reset();
  }
  return newest;
}

double start_at(const std::vector<std::int64_t>& starts, std::size_t index) {
  return starts.empty() ? 0 : static_cast<double>(starts[index]);
}

double read_float(const tsdb::Columns& columns, std::size_t index, Reading reading) {
  const double value = columns.floats.values[index];
  if (tsdb::is_stale(value)) return absent();
  switch (reading) {
    case Reading::value: return value;
    case Reading::time: return static_cast<double>(columns.floats.times[index]);
    case Reading::start: return start_at(columns.floats.starts, index);
  }
  return absent();
}

void read_histogram(const tsdb::Columns& columns, std::size_t index, Reading reading, std::size_t step, Frame& row) {
  const HistogramPtr& histogram = columns.histograms.values[index];
  if (tsdb::is_stale(histogram->sum)) return;
  switch (reading) {
    case Reading::value: return row.set(0, step, histogram);
    case Reading::time: return row.set(0, step, static_cast<double>(columns.histograms.times[index]));
    case Reading::start: return row.set(0, step, start_at(columns.histograms.starts, index));
  }
}

// The same of floats alone.
void read_floats(const tsdb::Columns& columns, const Plan& plan, std::span<double> row) {
  for (std::size_t step = 0; step < row.size(); ++step) {
    if (plan.last[step] > plan.first[step]) row[step] = columns.floats.values[plan.last[step] - 1];
  }
}

// One series at all steps, into a row of its own.
void read_row(const SeriesWindows& series, Reading reading, Frame& row) {
  for (std::size_t step = 0; step < series.steps(); ++step) {
    const Newest newest = newest_at(series, step);
    if (newest.in_floats) row.set(0, step, read_float(series.columns, *newest.in_floats, reading));
    if (newest.in_histograms) read_histogram(series.columns, *newest.in_histograms, reading, step, row);
  }
}

void place(Frame& frame, std::size_t row, Frame from) {
  std::ranges::copy(from.values, frame.at(row).begin());
  if (from.histograms.empty()) return;
  if (frame.histograms.empty()) frame.histograms.resize(frame.values.size());
  std::ranges::move(from.histograms, frame.histograms.begin() + static_cast<std::ptrdiff_t>(row * frame.steps));
}

class Reader {
 public:
  Reader(Context& context, const SeriesSource& source, const Ranges& ranges, Reading reading)
      : context_(context),
        source_(source),
        ranges_(ranges),
        reading_(reading),
        frame_(ranges.grid.count()),
        with_histograms_(source.size()),
        failures_(source.size()) {}

  Outcome<Frame> run() {
    for (std::size_t i = 0; i < source_.size(); ++i) frame_.rows.push_back(source_.row(i));
    frame_.values.assign(source_.size() * frame_.steps, absent());
    const std::size_t threads = threads_for(context_.options, source_.size(), ranges_);
    std::vector<Worker> workers;
    for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(ranges_);
    for_parts(source_.size(), threads, [&](std::size_t first, std::size_t last, std::size_t worker) {
      read_part(first, last, workers[worker]);
    });
    for (auto& failure : failures_) {
      if (failure) return std::unexpected(*std::move(failure));
    }
    for (std::size_t i = 0; i < source_.size(); ++i) {
      if (with_histograms_[i]) place(frame_, i, *std::move(with_histograms_[i]));
    }
    frame_.drop_empty_rows();
    return std::move(frame_);
  }

 private:
  // What one thread keeps between series.
  struct Worker {
    explicit Worker(const Ranges& ranges) : floats(ranges), histograms(ranges) {}
    Planner floats;
    Planner histograms;
    tsdb::Columns columns;
  };

  void read_part(std::size_t first, std::size_t last, Worker& worker) {
    auto& [floats, histograms, columns] = worker;
    for (std::size_t i = first; i < last; ++i) {
      auto done = source_.read(i, columns);
      if (done) done = context_.check();
      if (!done) {
        failures_[i] = std::move(done).error();
        return;
      }
      const bool any = !columns.histograms.times.empty();
      const Plan& plan = floats.plan(columns.floats.times);
      if (!any && reading_ == Reading::value) {
        read_floats(columns, plan, frame_.at(i));
        continue;
      }
      Frame row(frame_.steps);
      row.add({});
      read_row({columns, ranges_, plan, any ? &histograms.plan(columns.histograms.times) : nullptr}, reading_, row);
      with_histograms_[i] = std::move(row);
    }
  }

  Context& context_;
  const SeriesSource& source_;
  Ranges ranges_;
  Reading reading_;
  Frame frame_;
  std::vector<std::optional<Frame>> with_histograms_;
  std::vector<std::optional<Failure>> failures_;
};

// timestamp(x @ T offset O) reads the samples up to T - O, but looks back from T: in Prometheus the @ takes the place
// of the offset there. Source: promql/engine.go, rangeEvalTimestampFunctionOverVectorSelector.
void forget_offset(Ranges& ranges) {
  ranges.length -= std::abs(ranges.offset);
  ranges.offset = std::max<std::int64_t>(ranges.offset, 0);
}

}  // namespace

Outcome<Frame> read_series(Context& context, std::span<const Matcher> matchers, const Grid& grid, Reading reading) {
  VectorSelector selector;
  selector.matchers.assign(matchers.begin(), matchers.end());
  return read_selector(context, selector, grid, reading);
}

Outcome<Frame> read_selector(Context& context, const VectorSelector& selector, const Grid& grid, Reading reading,
                             LookBack look_back) {
  Ranges ranges{.grid = grid, .pinned = {}};
  ranges.offset = selector.offset.fixed.ms;
  if (selector.at.kind == At::Kind::time) ranges.pinned = selector.at.time.ms;
  ranges.length = context.options.lookback.ms;
  if (look_back == LookBack::at_itself && ranges.pinned) forget_offset(ranges);
  if (ranges.length <= 0) return Frame(grid.count());
  const auto source = TRY(select_series(context, selector, ranges));
  return Reader(context, *source, ranges, reading).run();
}

Outcome<Frame> evaluate_selector(Context& context, const Expr& expr, const Grid& grid) {
  const auto& selector = std::get<VectorSelector>(expr.node);
  if (selector.extension == Extension::smoothed) return read_smoothed(context, expr, grid);
  return read_selector(context, selector, grid, Reading::value);
}

}  // namespace tidegate::engine
