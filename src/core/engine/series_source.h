#pragma once

#include "core/engine/context.h"
#include "core/engine/windows.h"

namespace tidegate::engine {

// Where the samples of a range come from: series of the storage, or what a subquery gave.
class SeriesSource {
 public:
  virtual ~SeriesSource() = default;
  virtual std::size_t size() const = 0;
  virtual Row row(std::size_t index) const = 0;

  // Several threads may read at once.
  virtual Outcome<void> read(std::size_t index, tsdb::Columns& columns) const = 0;
};

// A selector's series, as far as the ranges reach.
Outcome<std::unique_ptr<SeriesSource>> select_series(Context& context, const promql::VectorSelector& selector,
                                                     const Ranges& ranges);

// A subquery's value. REQUIRES: `ranges` are the subquery's own, for the steps of the query around it.
Outcome<std::unique_ptr<SeriesSource>> evaluate_subquery(Context& context, const promql::Subquery& subquery,
                                                         const Ranges& ranges);

// The ranges of an argument that is a matrix selector or a subquery.
Ranges ranges_of(const promql::Expr& range, const Grid& grid, const Options& options);

// All of a selector's matchers, the name's among them.
std::vector<promql::Matcher> matchers_of(const promql::VectorSelector& selector);

}  // namespace tidegate::engine
