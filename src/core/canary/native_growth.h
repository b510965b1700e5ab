#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/canary/growth.h"

// Native histograms as if they were classic ones: what lies at or below certain bounds, from raw samples.
namespace tidegate::canary {

// What the histograms of an arm grew by at or below each bound, and in all (bound INFINITY). As growth_of(), but a
// restart is one of all buckets at once. An interval's events at a bound are NaN where a bucket lies across it in one
// of its samples, or in the one before: schemas are reduced as buckets get many, and then some bounds are no more.
std::map<double, Growth> native_growth_of(std::span<const Series> arm, std::span<const double> bounds,
                                          const Edges& edges, std::span<const Timestamp> borders = {});

// The bounds to compare two arms at, out of what their histograms hold in that window: 25, a factor of sqrt(2) apart,
// from a quarter of the median on, so that what gets much slower later has bounds too. They are bounds of every schema
// from 1 on, and each second one of schema 0. Of histograms with bounds of their own: those. None: nothing is there.
std::vector<double> native_bounds(std::span<const Series> canary, std::span<const Series> baseline, Window window);

// A bound and, where buckets lie across it, their lower bounds: rising.
std::vector<double> bounds_below(double bound, std::span<const Series> canary, std::span<const Series> baseline);

}  // namespace tidegate::canary
