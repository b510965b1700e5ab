#include "core/engine/engine.h"

#include <algorithm>

#include "core/engine/evaluate.h"
#include "core/engine/prepare.h"
#include "core/engine/range_vector.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

using namespace promql;

ResultSeries series_of(const Context& context, const Frame& frame, std::size_t row, const Grid& grid) {
  ResultSeries series{.labels = context.store.labels(frame.rows[row].labels), .points = {}};
  std::size_t count = 0;
  for (std::size_t step = 0; step < frame.steps; ++step) count += frame.has(row, step) ? 1 : 0;
  series.points.reserve(count);
  for (std::size_t step = 0; step < frame.steps; ++step) {
    if (!frame.has(row, step)) continue;
    Point point{.time = grid.at(step), .value = 0, .histogram = {}};
    if (frame.histogram(row, step) != nullptr) {
      point.histogram = frame.histograms[row * frame.steps + step];
    } else {
      point.value = frame.at(row)[step];
    }
    series.points.push_back(std::move(point));
  }
  return series;
}

void sort_by_labels(std::vector<ResultSeries>& series) { std::ranges::sort(series, {}, &ResultSeries::labels); }

// Names that were to be dropped at the end are dropped.
Outcome<Frame> finish(Context& context, Frame frame) {
  if (!context.options.delayed_names) return frame;
  for (Row& row : frame.rows) {
    if (row.drop_name) row.labels = context.labeling.without_metadata(row.labels);
  }
  return merge_equal_rows(std::move(frame));
}

Annotations sorted(Annotations annotations) {
  std::ranges::sort(annotations.warnings);
  std::ranges::sort(annotations.infos);
  return annotations;
}

class Query {
 public:
  Query(const tsdb::Storage& storage, std::string_view text, const Grid& grid, const Options& options)
      : context_(storage, options, grid, text), text_(text), grid_(grid) {}

  Outcome<Answer> run() {
    auto parsed = parse_expression(text_, context_.options.features);
    if (!parsed) return std::unexpected(Failure{.syntax = parsed.error(), .message = parsed.error().message});
    root_ = *std::move(parsed);
    TRY(prepare(*root_, context_));
    Answer answer = TRY(evaluate_root());
    answer.annotations = sorted(context_.notes.take());
    return answer;
  }

  const Expr& root() const { return *root_; }

 private:
  Outcome<Answer> evaluate_root() {
    Answer answer;
    answer.type = root_->type;
    if (const auto* text = std::get_if<StringLiteral>(&unwrapped(*root_).node)) {
      answer.text = text->value;
      return answer;
    }
    if (root_->type == Type::matrix) {
      answer.series = TRY(evaluate_range_vector(context_, unwrapped(*root_), grid_));
      sort_by_labels(answer.series);
      return answer;
    }
    Frame evaluated = TRY(evaluate(context_, *root_, grid_));
    const Frame frame = TRY(finish(context_, std::move(evaluated)));
    for (std::size_t row = 0; row < frame.size(); ++row) {
      ResultSeries series = series_of(context_, frame, row, grid_);
      if (!series.points.empty()) answer.series.push_back(std::move(series));
    }
    return answer;
  }

  static const Expr& unwrapped(const Expr& expr) {
    const auto* paren = std::get_if<Paren>(&expr.node);
    return paren != nullptr ? unwrapped(*paren->inner) : expr;
  }

  Context context_;
  std::string_view text_;
  Grid grid_;
  Box root_;
};

}  // namespace

Outcome<Answer> instant_query(const tsdb::Storage& storage, std::string_view query, Timestamp at,
                              const Options& options) {
  return Query(storage, query, {.start = at.ms, .end = at.ms, .step = 1}, options).run();
}

Outcome<Answer> range_query(const tsdb::Storage& storage, std::string_view query, const Steps& steps,
                            const Options& options) {
  Query ranged(storage, query, {.start = steps.start, .end = steps.end, .step = steps.step}, options);
  Answer answer = TRY(ranged.run());
  if (answer.type == Type::string || answer.type == Type::matrix) {
    return fail_query("invalid expression type " + write_string(type_name(answer.type)) +
                      " for range query, must be Scalar or instant Vector");
  }
  answer.type = Type::matrix;
  sort_by_labels(answer.series);
  return answer;
}

}  // namespace tidegate::engine
