#include "core/histograms/zero_bucket.h"

#include <vector>

#include "core/histograms/buckets.h"
#include "core/histograms/cells.h"
#include "core/histograms/kahan.h"

namespace tidegate::histograms {
namespace {

// Counts into `zero` the buckets of a side below the threshold. A populated bucket around the threshold raises it to
// the bucket's outer bound: whether that happened.
bool count_below(const Histogram& histogram, Side side, const Histogram* lost, ZeroBucket& zero) {
  const std::vector<double>* losses = nullptr;
  if (lost != nullptr) losses = side == Side::positive ? &lost->positive : &lost->negative;
  for (SideWalk walk(histogram, side); walk.next();) {
    if (upper_bound_of(walk.index() - 1, histogram) >= zero.threshold) return false;
    kahan_add(walk.count(), zero.count, zero.lost);
    if (losses != nullptr) kahan_add((*losses)[walk.position()], zero.count, zero.lost);
    const double outer = upper_bound_of(walk.index(), histogram);
    if (!(outer > zero.threshold)) continue;
    if (walk.count() == 0) return false;
    zero.threshold = outer;
    return true;
  }
  return false;
}

void remove_buckets_in_zero_bucket(Histogram& histogram, Histogram* lost) {
  for (const Side side : {Side::positive, Side::negative}) {
    Cells cells = cells_of(histogram, side, lost);
    std::erase_if(cells, [&](const Cell& cell) {
      return upper_bound_of(cell.index - 1, histogram) < histogram.zero_threshold ||
             (cell.count == 0 && cell.lost == 0);
    });
    store(cells, histogram, side, lost);
  }
}

}  // namespace

ZeroBucket zero_bucket_at(const Histogram& histogram, double threshold, const Histogram* lost) {
  while (true) {
    ZeroBucket zero{
        .count = histogram.zero_count, .lost = lost == nullptr ? 0 : lost->zero_count, .threshold = threshold};
    if (threshold == histogram.zero_threshold) return zero;
    count_below(histogram, Side::positive, lost, zero);
    if (!count_below(histogram, Side::negative, lost, zero)) return zero;
    threshold = zero.threshold;  // the positive side has to be counted again
  }
}

ZeroBucket reconcile_zero_buckets(Histogram& to, Histogram* lost, const Histogram& other) {
  ZeroBucket zero{.count = other.zero_count, .threshold = other.zero_threshold};
  while (zero.threshold < to.zero_threshold || zero.threshold > to.zero_threshold) {
    if (to.zero_threshold > zero.threshold) zero = zero_bucket_at(other, to.zero_threshold);
    if (zero.threshold <= to.zero_threshold) continue;
    const ZeroBucket own = zero_bucket_at(to, zero.threshold, lost);
    to.zero_count = own.count;
    to.zero_threshold = own.threshold;
    if (lost != nullptr) {
      lost->zero_count = own.lost;
      lost->zero_threshold = own.threshold;
    }
    remove_buckets_in_zero_bucket(to, lost);
  }
  return zero;
}

}  // namespace tidegate::histograms
