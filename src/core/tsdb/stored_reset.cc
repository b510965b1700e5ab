#include "core/tsdb/stored_reset.h"

#include "core/histograms/buckets.h"
#include "core/tsdb/storage.h"

namespace tidegate::tsdb {
namespace {

using CounterReset = Histogram::CounterReset;
using histograms::Side;
using histograms::SideWalk;

// Whether each bucket of `previous` that isn't empty is there, with at least its count.
bool all_grow(const Histogram& sample, const Histogram& previous, Side side) {
  SideWalk now(sample, side);
  bool has_now = now.next();
  for (SideWalk before(previous, side); before.next();) {
    while (has_now && now.index() < before.index()) has_now = now.next();
    const double count = has_now && now.index() == before.index() ? now.count() : 0;
    if (count < before.count()) return false;
  }
  return true;
}

bool goes_on(const Histogram& sample, const Histogram& previous) {
  const bool breaks = previous.reset == CounterReset::gauge || sample.reset == CounterReset::reset ||
                      is_stale(sample.sum) || is_stale(previous.sum);
  return !breaks && !(sample.count < previous.count) && sample.schema == previous.schema &&
         sample.zero_threshold == previous.zero_threshold && sample.custom_bounds == previous.custom_bounds &&
         !(sample.zero_count < previous.zero_count) && all_grow(sample, previous, Side::positive) &&
         all_grow(sample, previous, Side::negative);
}

}  // namespace

CounterReset stored_reset(const Histogram& sample, const Histogram* previous) {
  if (sample.reset == CounterReset::gauge) return CounterReset::gauge;
  return previous && goes_on(sample, *previous) ? CounterReset::not_reset : CounterReset::unknown;
}

}  // namespace tidegate::tsdb
