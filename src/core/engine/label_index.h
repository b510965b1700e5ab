#pragma once

#include <cstdint>
#include <vector>

#include "core/model/label_store.h"

namespace tidegate::engine {

// Numbers label sets in the order they are first seen. The sets must outlive it.
class LabelIndex {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  explicit LabelIndex(std::size_t expected = 0);

  // The number of that set; kNone if it wasn't added.
  std::uint32_t find(LabelSet set) const;

  // Adds a set that isn't in it: REQUIRES find(set) == kNone. Its number is size() before the call.
  void add(LabelSet set);

  std::size_t size() const { return sets_.size(); }
  LabelSet operator[](std::size_t number) const { return sets_[number]; }

 private:
  std::size_t slot_of(LabelSet set) const;  // where it stands, or would
  void grow();

  std::vector<LabelSet> sets_;
  std::vector<std::uint32_t> slots_;  // open addressing, a power of two
};

}  // namespace tidegate::engine
