#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/histogram.h"

// Which values the buckets of a native histogram hold.
// Source: https://prometheus.io/docs/specs/native_histograms/#schema
namespace tidegate::histograms {

struct Bucket {
  double lower = 0;
  double upper = 0;
  bool lower_inclusive = false;
  bool upper_inclusive = false;
  double count = 0;
  std::int64_t index = 0;  // in its schema, on its side; 0 for the zero bucket
  bool operator==(const Bucket&) const = default;
};

inline constexpr std::int32_t kLowestSchema = -4;
inline constexpr std::int32_t kHighestSchema = 8;

inline bool is_exponential(std::int32_t schema) { return schema >= kLowestSchema && schema <= kHighestSchema; }

// The upper bound of the positive bucket `index`; that of the last bucket of finite values is the largest double, and
// all behind it have +Inf. Bit for bit Prometheus' numbers. Of other schemas, rounded ones.
double exponential_bound(std::int64_t index, std::int32_t schema);

// The upper bound of bucket `index` >= 0 of these bounds; -Inf for less, +Inf from bounds.size() on.
double custom_bound(std::int64_t index, std::span<const double> bounds);

// Of either kind of histogram; the magnitude of it for the negative side.
double upper_bound_of(std::int64_t index, const Histogram& histogram);

// The index of the bucket of `to` that holds bucket `index` of `from`. REQUIRES: to <= from.
inline std::int64_t index_in_schema(std::int64_t index, std::int32_t from, std::int32_t to) {
  const auto halvings = std::min(std::int64_t{from} - to, std::int64_t{62});  // more only in nonsense
  return ((index - 1) >> halvings) + 1;
}

enum class Side { positive, negative };
enum class Direction { outwards, inwards };  // away from zero, or towards it

// Visits the buckets of one side, empty ones too, without working out their bounds. Spans and counts that don't fit
// together end the visit early.
class SideWalk {
 public:
  // The histogram must outlive the walk.
  SideWalk(const Histogram& histogram, Side side, Direction direction = Direction::outwards);

  bool next();
  std::int64_t index() const { return index_; }
  double count() const { return counts_[position_]; }
  std::size_t position() const { return position_; }  // in the vector of counts
  Bucket bucket() const;

 private:
  bool next_outwards();
  bool next_inwards();

  const Histogram& histogram_;
  Side side_;
  Direction direction_;
  std::span<const Histogram::Span> spans_;
  std::span<const double> counts_;
  std::size_t span_ = 0;            // where index_ is
  std::uint32_t left_in_span_ = 0;  // buckets still to visit in it
  std::size_t visited_ = 0;
  std::size_t total_ = 0;
  std::size_t position_ = 0;
  std::int64_t index_ = 0;
};

// The buckets from zero outwards, empty ones too.
std::vector<Bucket> positive_buckets(const Histogram& histogram);
std::vector<Bucket> negative_buckets(const Histogram& histogram);

// The zero bucket: [-threshold, threshold].
Bucket zero_bucket(const Histogram& histogram);

enum class Order { ascending, descending };

// Visits negative, zero and positive buckets in the order of their values. The zero bucket is left out if it is empty;
// bounds of others that reach into it are cut at the threshold.
class AllBuckets {
 public:
  explicit AllBuckets(const Histogram& histogram, Order order = Order::ascending);
  bool next();
  const Bucket& bucket() const { return bucket_; }

 private:
  enum class Stage { first_side, zero, second_side, done };
  void cut_at_zero_bucket();

  const Histogram& histogram_;
  SideWalk first_;
  SideWalk second_;
  Stage stage_ = Stage::first_side;
  Bucket bucket_;
};

std::vector<Bucket> all_buckets(const Histogram& histogram);

}  // namespace tidegate::histograms
