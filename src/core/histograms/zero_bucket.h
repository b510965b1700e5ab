#pragma once

#include "core/model/histogram.h"

// Inside this room: how zero buckets of different width are brought together.
// Source: https://prometheus.io/docs/specs/native_histograms/#zero-bucket
namespace tidegate::histograms {

struct ZeroBucket {
  double count = 0;
  double lost = 0;  // by rounding, see kahan.h
  double threshold = 0;
};

// The zero bucket as it would be with a larger threshold. One that is within a populated bucket is raised to that
// bucket's outer bound. `lost` is null, or has the layout of `histogram`.
ZeroBucket zero_bucket_at(const Histogram& histogram, double threshold, const Histogram* lost = nullptr);

// Widens the zero bucket of `to` until its bound is in no populated bucket of either histogram. What the zero bucket of
// `other` would then be.
ZeroBucket reconcile_zero_buckets(Histogram& to, Histogram* lost, const Histogram& other);

}  // namespace tidegate::histograms
