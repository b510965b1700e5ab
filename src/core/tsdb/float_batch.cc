#include "core/tsdb/float_batch.h"

#include <algorithm>

namespace tidegate::tsdb {
namespace {

bool rises(const std::int64_t* times, std::size_t count) {
  std::size_t wrong = 0;
  for (std::size_t i = 1; i < count; ++i) wrong += times[i] <= times[i - 1] ? 1 : 0;
  return wrong == 0;
}

}  // namespace

void FloatSink::take(const FloatBatch& batch, Starts starts) {
  if (batch.count == 0) return;
  const std::int64_t* first = batch.times.data();
  const std::int64_t* last = first + batch.count;
  in_order_ = in_order_ && (!has_last_ || *first > last_) && rises(first, batch.count);
  has_last_ = true;
  last_ = last[-1];
  if (!in_order_) return;
  if (*first < range_.first) first = std::lower_bound(first, last, range_.first);
  if (first != last && last[-1] > range_.last) last = std::upper_bound(first, last, range_.last);
  if (first == last) return;

  const std::ptrdiff_t begin = first - batch.times.data(), end = last - batch.times.data();
  if (starts == Starts::known || !floats_.starts.empty()) {
    floats_.starts.resize(floats_.times.size(), 0);
    if (starts == Starts::known) {
      floats_.starts.insert(floats_.starts.end(), batch.starts.data() + begin, batch.starts.data() + end);
    } else {
      floats_.starts.resize(floats_.starts.size() + static_cast<std::size_t>(end - begin), 0);
    }
  }
  floats_.times.insert(floats_.times.end(), first, last);
  floats_.values.insert(floats_.values.end(), batch.values.data() + begin, batch.values.data() + end);
}

void FloatSink::undo() {
  floats_.times.resize(before_);
  floats_.values.resize(before_);
  if (!floats_.starts.empty()) floats_.starts.resize(before_);
}

}  // namespace tidegate::tsdb
