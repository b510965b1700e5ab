#pragma once

#include <cstdint>
#include <unordered_set>

#include "core/engine/engine.h"
#include "core/engine/frame.h"
#include "core/engine/labeling.h"
#include "core/engine/notes.h"
#include "core/engine/sharing.h"

namespace tidegate::engine {

std::unexpected<Failure> fail_query(std::string message);
std::unexpected<Failure> fail_query(Error error);

// What the parts of one query's evaluation share.
struct Context {
  Context(const tsdb::Storage& from, const Options& how, const Grid& grid, std::string_view text)
      : storage(from), options(how), query(grid), notes(text) {}

  const tsdb::Storage& storage;
  const Options& options;
  Grid query;  // of the query as a whole; a subquery's is another
  Notes notes;
  LabelStore store;
  Labeling labeling{store};
  std::unordered_set<const promql::Expr*> invariant;  // expressions whose value is the same at every step
  // Selectors whose histograms are only asked for their count and sum: their hints on resets are told by comparing.
  std::unordered_set<const promql::VectorSelector*> compared;
  Sharing sharing;
  std::size_t live_samples = 0;  // held by the results of expressions being combined

  // REQUIRES: an expression's result: its labels, as they are after an operation that gives them a new meaning.
  Row unnamed(Row row);

  // Fails if the query's time is over, or that many samples more would be too many.
  Outcome<void> check(std::size_t more_samples = 0) const;

  // Fails if so many series of one selector are too many, or need too much memory at so many steps.
  Outcome<void> check_size(std::size_t series, std::size_t steps) const;
};

// The frame with rows of equal labels made one. An error if two of them have a sample at the same step.
Outcome<Frame> merge_equal_rows(Frame frame);

}  // namespace tidegate::engine
