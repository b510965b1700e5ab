#pragma once

#include "core/engine/context.h"
#include "core/engine/label_index.h"

namespace tidegate::engine {

// Builds a frame of rows that are found by their labels. Each may have one sample a step.
class OutputRows {
 public:
  explicit OutputRows(std::size_t steps) : frame_(steps) {}

  // The row of those labels.
  std::size_t row(Row row) {
    auto number = index_.find(row.labels);
    if (number != LabelIndex::kNone) return number;
    index_.add(row.labels);
    return frame_.add(row);
  }

  std::span<double> values(std::size_t row) { return frame_.at(row); }

  template <class Value>
  Outcome<void> set(std::size_t row, std::size_t step, Value value) {
    if (frame_.has(row, step)) return fail_query("vector cannot contain metrics with the same labelset");
    frame_.set(row, step, std::move(value));
    return {};
  }
  Outcome<void> copy(const Frame& from, std::size_t from_row, std::size_t step, std::size_t row) {
    if (frame_.has(row, step)) return fail_query("vector cannot contain metrics with the same labelset");
    frame_.copy(from, from_row, step, row);
    return {};
  }

  // The same, where rows of equal labels may differ in whether their name is to be dropped: the first sample in time
  // decides.
  Outcome<void> join(const Frame& from, std::size_t from_row, std::size_t step, std::size_t row) {
    TRY(copy(from, from_row, step, row));
    first_steps_.resize(frame_.size(), frame_.steps);
    if (step < first_steps_[row]) {
      first_steps_[row] = step;
      frame_.rows[row].drop_name = from.rows[from_row].drop_name;
    }
    return {};
  }

  Frame take() {
    frame_.drop_empty_rows();
    return std::move(frame_);
  }

 private:
  Frame frame_;
  LabelIndex index_;
  std::vector<std::size_t> first_steps_;
};

}  // namespace tidegate::engine
